import type { TFunction } from 'i18next';
import { createContext, createElement, useContext, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormat, type Format } from './format.ts';

interface Words {
  t: TFunction;
  format: Format;
  language: string;
}

const WordsContext = createContext<Words | null>(null);

/** Makes the formats once for all of the window: a list has hundreds of parts that use them, and they are costly to make. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const words = useMemo(
    () => ({
      t: rememberPlain(t, (key) => i18n.getResource(language, 'translation', key)),
      format: createFormat(language),
      language,
    }),
    [t, i18n, language],
  );
  return createElement(WordsContext, { value: words }, children);
}

/**
 * Texts without values are looked up once: a list asks for the same few hundreds of times at each key. Those that stand as they are in the
 * language need none of what the library does for all others.
 */
function rememberPlain(t: TFunction, textAt: (key: string) => unknown): TFunction {
  const look = t as unknown as Look;
  const known = new Map<string, string>();
  const remembered: Look = (key, values) => {
    if (values !== undefined) return look(key, values);
    const text = known.get(key) ?? plainText(textAt(key)) ?? look(key);
    known.set(key, text);
    return text;
  };
  return remembered as unknown as TFunction;
}

function plainText(text: unknown): string | null {
  return typeof text === 'string' && !/\{\{|\$t\(/.test(text) ? text : null;
}

type Look = (key: string, values?: unknown) => string;

/** Texts and formats of the reader's language. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === null) throw new Error('useWords outside of WordsProvider');
  return words;
}
