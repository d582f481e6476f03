/**
 * `next`, with every part that equals its counterpart in `old` replaced by that: what did not change stays the same object, so that what is
 * drawn from it is not drawn again. For values as they come over the bridge: plain objects, arrays, texts and numbers.
 */
export function keepEqual<T>(old: unknown, next: T): T {
  if (Array.isArray(old) && Array.isArray(next)) return keepItems(old, next) as T;
  if (isPlain(old) && isPlain(next)) return keepFields(old, next) as T;
  return next;
}

function keepItems(old: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let isSame = old.length === next.length;
  const kept = next.map((item, at) => {
    const own = keepEqual(old[at], item);
    isSame &&= Object.is(own, old[at]);
    return own;
  });
  return isSame ? old : kept;
}

type Fields = Record<string, unknown>;

function keepFields(old: Fields, next: Fields): Fields {
  const fields = Object.entries(next);
  let isSame = fields.length === Object.keys(old).length;
  const kept = fields.map(([name, value]): [string, unknown] => {
    const before = Object.hasOwn(old, name) ? old[name] : undefined;
    const own = keepEqual(before, value);
    isSame &&= Object.hasOwn(old, name) && Object.is(own, before);
    return [name, own];
  });
  return isSame ? old : Object.fromEntries(kept);
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
