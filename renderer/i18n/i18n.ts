/**
 * Words of the window. Each language is one typed module, so that a missing text does not compile; this file chooses
 * between them. Plural forms follow Intl.PluralRules by i18next's suffixes.
 */
import { createInstance, type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

import { ar } from './ar.ts';
import { en } from './en.ts';
import { chooseLanguage, type Language } from '../../contract/languages.ts';
import type { Translation } from './translation.ts';

export const translations = { en, ar } as const satisfies Record<Language, Translation>;
/** Direction of the script of a language. */
export function directionOf(language: string): 'rtl' | 'ltr' {
  return /^(ar|fa|he|ur)\b/.test(language) ? 'rtl' : 'ltr';
}

export function createI18n(wanted: readonly string[], chosen: string | null): I18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: chooseLanguage(wanted, chosen),
    fallbackLng: 'en',
    resources: Object.fromEntries(
      Object.entries(translations).map(([language, translation]) => [language, { translation }]),
    ),
    interpolation: { escapeValue: false },
    initAsync: false,
    returnNull: false,
  });
  return instance;
}
