import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formTarget, literalTarget, signedHeaders } from '../../main/acs/signing.ts';

interface Vector {
  id: string;
  key: string;
  method: string;
  url: string;
  body: string;
  signingHost: string;
  signedPathAndQuery: string;
  wirePathAndQuery: string;
  resourceEndpoint?: string;
  headers: Record<string, string>;
  seedDateHeaderVariant?: { headers: Record<string, string> };
  rawQueryVariant?: Record<string, unknown>;
}

const file = new URL('../fixtures/hmac-vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };

function lower(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function sign(vector: Vector, target: string, header: 'date' | 'x-ms-date' = 'x-ms-date') {
  const date = lower(vector.headers)['x-ms-date'] ?? '';
  return signedHeaders(
    Buffer.from(vector.key, 'base64'),
    {
      method: vector.method,
      target,
      host: vector.signingHost,
      at: Date.parse(date),
      body: vector.body,
    },
    header,
  );
}

describe('signedHeaders', () => {
  it('has vectors to prove it', () => {
    expect(vectors).toHaveLength(12);
  });

  it.each(vectors)('agrees with the official clients on $id', (vector) => {
    const url = new URL(vector.url);
    const target = vector.resourceEndpoint === undefined ? formTarget(url) : url.pathname;
    expect(target).toBe(vector.signedPathAndQuery);
    expect(literalTarget(url)).toBe(vector.wirePathAndQuery);
    expect(lower(vector.headers)).toMatchObject(sign(vector, target));
  });

  it.each(vectors.filter((vector) => vector.seedDateHeaderVariant !== undefined))(
    'signs the date header of 2021 in $id',
    (vector) => {
      const wanted = lower(vector.seedDateHeaderVariant?.headers ?? {});
      const url = new URL(vector.url);
      // The variant was worked out over the text of the request line where the two differ.
      const signatures = [literalTarget(url), formTarget(url)].map((target) => sign(vector, target, 'date'));
      expect(signatures).toContainEqual(wanted);
    },
  );

  it('changes with every part that is signed', () => {
    const base = { method: 'GET', target: '/a', host: 'h', at: 0, body: '' };
    const key = Buffer.from('key');
    const signatures = [
      base,
      { ...base, method: 'DELETE' },
      { ...base, target: '/b' },
      { ...base, host: 'g' },
      { ...base, at: 1000 },
      { ...base, body: 'x' },
    ].map((request) => signedHeaders(key, request).authorization);
    expect(new Set(signatures).size).toBe(6);
  });
});
