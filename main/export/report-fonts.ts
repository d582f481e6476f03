/**
 * The fonts that report.pdf draws with, as files: run from source they lie in their packages, in the built program beside this module
 * (electron.vite.config.ts copies them). Each holds its whole script; docs/decisions/0005-fonts-of-the-report.md says why these.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface FontFile {
  /** Of the registry package. */
  package: string;
  /** Inside it. */
  path: string;
}

const family = '@expo-google-fonts';

export const fontFiles = {
  text: { package: `${family}/noto-sans`, path: '400Regular/NotoSans_400Regular.ttf' },
  bold: { package: `${family}/noto-sans`, path: '700Bold/NotoSans_700Bold.ttf' },
  mono: { package: `${family}/noto-sans-mono`, path: '400Regular/NotoSansMono_400Regular.ttf' },
  hebrew: { package: `${family}/noto-sans-hebrew`, path: '400Regular/NotoSansHebrew_400Regular.ttf' },
  arabic: { package: `${family}/noto-sans-arabic`, path: '400Regular/NotoSansArabic_400Regular.ttf' },
  chinese: { package: `${family}/noto-sans-sc`, path: '400Regular/NotoSansSC_400Regular.ttf' },
  korean: { package: `${family}/noto-sans-kr`, path: '400Regular/NotoSansKR_400Regular.ttf' },
} as const satisfies Record<string, FontFile>;

export type FontName = keyof typeof fontFiles;

/** What a font file, and the licence that has to go with it, are called in the folder of the built program. */
export function builtNames({ package: from, path }: FontFile): { font: string; licence: string } {
  return { font: path.slice(path.indexOf('/') + 1), licence: `${from.slice(family.length + 1)}-OFL.txt` };
}

/** Where a font is read from. */
export function pathOfFont(name: FontName): string {
  const file = fontFiles[name];
  if (import.meta.url.endsWith('.ts'))
    return createRequire(import.meta.url).resolve(`${file.package}/${file.path}`);
  return fileURLToPath(new URL(`./fonts/${builtNames(file).font}`, import.meta.url));
}
