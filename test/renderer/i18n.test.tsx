import { describe, expect, it } from 'vitest';
import { createFormat } from '../../renderer/i18n/format.ts';
import { chooseLanguage, languages } from '../../contract/languages.ts';
import { translations } from '../../renderer/i18n/i18n.ts';
import { shortenMiddle } from '../../renderer/ui/short-id.tsx';

type Texts = Map<string, string>;

function textsOf(value: object, path = ''): Texts {
  const texts: Texts = new Map();
  for (const [key, child] of Object.entries(value) as [string, string | object][]) {
    if (typeof child === 'string') texts.set(path + key, child);
    else for (const [name, text] of textsOf(child, `${path}${key}.`)) texts.set(name, text);
  }
  return texts;
}

const english = textsOf(translations.en);
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
const bases = [...english.keys()].filter((key) => key.endsWith('_other')).map((key) => key.slice(0, -6));

describe.each(languages)('the language %s', (language) => {
  const texts = textsOf(translations[language]);

  it('has every text, and none is empty', () => {
    for (const key of english.keys()) expect(texts.get(key)?.trim(), key).toBeTruthy();
  });

  it('has each plural form that its grammar needs', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const base of bases)
      for (const form of forms) expect(texts.has(`${base}_${form}`), `${base}_${form}`).toBe(true);
  });

  it('fills the same places as English', () => {
    for (const [key, text] of english) {
      // A plural form may spell its number out.
      if (/_(one|other)$/.test(key)) continue;
      expect(placeholders(texts.get(key) ?? ''), key).toEqual(placeholders(text));
    }
  });
});

describe('formats', () => {
  const format = createFormat('en', 'UTC');

  it.each([
    [0, '0:00'],
    [61_000, '1:01'],
    [3_661_000, '1:01:01'],
    [14_400_000, '4:00:00'],
  ])('writes %d ms as a duration', (ms, text) => expect(format.duration(ms)).toBe(text));

  it.each([
    [12_000, '12 s'],
    [340_000, '5 min'],
    [78_000_000, '21 h 40 min'],
    [259_200_000, '3 d'],
    [-5, '0 s'],
  ])('writes %d ms as a span', (ms, text) => expect(format.span(ms)).toBe(text));

  it.each([
    [999, '999 bytes'],
    [1000, '1 kB'],
    [999_999, '1 MB'],
    [1_480_000_000, '1.5 GB'],
    [312_400_000_000, '312 GB'],
  ])('writes %d bytes by thousands', (bytes, text) => expect(format.bytes(bytes)).toBe(text));
});

describe('choosing a language', () => {
  it('takes the chosen one, then the first that the system asks for, then English', () => {
    expect(chooseLanguage(['ar-EG'], null)).toBe('ar');
    expect(chooseLanguage(['ar-EG'], 'en')).toBe('en');
    expect(chooseLanguage(['tlh'], null)).toBe('en');
  });
});

describe('identifiers', () => {
  it('are shortened in the middle, by characters', () => {
    expect(shortenMiddle('abcdefghij', 7)).toBe('abc…hij');
    expect(shortenMiddle('short', 7)).toBe('short');
    expect(shortenMiddle('😀'.repeat(9), 5)).toBe('😀😀…😀😀');
  });
});
