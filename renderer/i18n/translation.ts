import type { en } from './en.ts';

type PluralBase<K> = K extends `${infer Base}_other` ? Base : never;

/** The same keys as English; where English has plural forms, a language may add those that it needs. */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]>;
} & { readonly [K in PluralBase<keyof T> as `${K}_${'zero' | 'two' | 'few' | 'many'}`]?: string };

export type Translation = Translated<typeof en>;
