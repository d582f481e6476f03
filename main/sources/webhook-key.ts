import { createHash, timingSafeEqual } from 'node:crypto';

interface Presented {
  query: Record<string, unknown>;
  headers: Record<string, unknown>;
}

/** Says whether a request carries the key, in its query or a header. Takes the same time whatever is wrong with it. */
export function isKeyRight(key: string, { query, headers }: Presented): boolean {
  const bearer = /^bearer (.+)$/i.exec(textOf(headers['authorization']))?.[1] ?? '';
  const presented = [query['key'], query['code'], headers['x-archivolt-key'], headers['aeg-sas-key'], bearer];
  const wanted = digestOf(key);
  return presented.map((text) => timingSafeEqual(digestOf(textOf(text)), wanted)).includes(true);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
