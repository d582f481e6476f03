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
  const words = useMemo(() => ({ t, format: createFormat(language), language }), [t, language]);
  return createElement(WordsContext, { value: words }, children);
}

/** Texts and formats of the reader's language. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === null) throw new Error('useWords outside of WordsProvider');
  return words;
}
