import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormat, type Format } from './format.ts';

/** Texts and formats of the reader's language. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const format: Format = useMemo(() => createFormat(language), [language]);
  return { t, format, language };
}
