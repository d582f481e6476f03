/** Languages that the program speaks, in its windows and outside of them. */
export const languages = ['en', 'ar'] as const;
export type Language = (typeof languages)[number];

/** The language to use: the chosen one, else the first that the system asks for and we have, else English. */
export function chooseLanguage(wanted: readonly string[], chosen: string | null): Language {
  for (const tag of chosen === null ? wanted : [chosen, ...wanted]) {
    const primary = tag.toLowerCase().split('-')[0];
    const language = languages.find((known) => known === primary);
    if (language) return language;
  }
  return 'en';
}
