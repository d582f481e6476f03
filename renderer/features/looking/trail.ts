import type { Trail } from './look-around.ts';

const key = 'archivolt.looking';

type Texts = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A page that ends as it should leaves nothing behind; what is found is of one that died. */
export function createTrail(texts: Texts): Trail & { close: () => void } {
  const found = Number(texts.getItem(key) ?? Number.NaN);
  const set = (chunkId: number | null) => {
    if (chunkId === null) texts.removeItem(key);
    else texts.setItem(key, String(chunkId));
  };
  // Another version of the program may decode it: it is tried again with the next start.
  set(null);
  return { fatal: Number.isSafeInteger(found) ? found : null, set, close: () => set(null) };
}
