import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOf, refusalOf, signatureOf, signedTargetsOf, signRequest } from '../../simulator/signing.ts';
import type { SignedRequest } from '../../simulator/signing.ts';

interface Vector {
  id: string;
  key: string;
  method: string;
  body: string;
  signingHost: string;
  signedPathAndQuery: string;
  wirePathAndQuery: string;
  resourceEndpoint?: string;
  headers: Record<string, string>;
  seedDateHeaderVariant?: { headers: Record<string, string> };
  rawQueryVariant?: { Authorization: string };
}

const file = join(import.meta.dirname, '../fixtures/hmac-vectors.json');
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
const SKEW_MS = 300_000;

function requestOf(vector: Vector, headers: Record<string, string> = vector.headers): SignedRequest {
  const isContent = vector.resourceEndpoint !== undefined;
  return {
    method: vector.method,
    signedTargets: isContent
      ? [vector.wirePathAndQuery.replace(/\?.*$/, '')]
      : signedTargetsOf(vector.wirePathAndQuery),
    signedHost: vector.signingHost,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    bodyHash: hashOf(vector.body),
  };
}

function verdict(vector: Vector, request: SignedRequest, afterMs = 0): string | null {
  const nowMs = Date.parse(vector.headers['x-ms-date'] ?? '') + afterMs;
  return refusalOf(request, [vector.key], { nowMs, skewMs: SKEW_MS });
}

describe.each(vectors)('vector $id', (vector) => {
  it('is accepted', () => {
    expect(verdict(vector, requestOf(vector))).toBeNull();
  });

  it('is accepted with the date in either header', () => {
    const variant = vector.seedDateHeaderVariant;
    if (variant === undefined) return;
    expect(verdict(vector, requestOf(vector, variant.headers))).toBeNull();
  });

  it('is refused when anything under the signature differs', () => {
    const good = requestOf(vector);
    const changed: SignedRequest[] = [
      { ...good, method: vector.method === 'GET' ? 'DELETE' : 'GET' },
      { ...good, signedHost: 'fabrikam.communication.azure.com' },
      { ...good, signedTargets: good.signedTargets.map((target) => `${target}x`) },
      { ...good, headers: { ...good.headers, 'x-ms-date': 'Fri, 14 Mar 2025 09:26:54 GMT' } },
    ];
    for (const request of changed) expect(verdict(vector, request)).toMatch(/^(signature|skew)$/);
    expect(verdict(vector, { ...good, bodyHash: hashOf('other') })).toBe('content-hash');
    expect(
      refusalOf(good, ['AAAA'], { nowMs: Date.parse(vector.headers['x-ms-date'] ?? ''), skewMs: SKEW_MS }),
    ).toBe('signature');
  });

  it('is refused outside the skew, on both sides', () => {
    const request = requestOf(vector);
    expect(verdict(vector, request, SKEW_MS)).toBeNull();
    expect(verdict(vector, request, SKEW_MS + 1)).toBe('skew');
    expect(verdict(vector, request, -SKEW_MS - 1)).toBe('skew');
  });
});

describe('verifier', () => {
  const [vector] = vectors;
  if (vector === undefined) throw new RangeError('no vectors');
  const good = requestOf(vector);

  it('accepts the literal query as well as the re-encoded one', () => {
    const encoded = vectors.find((candidate) => candidate.rawQueryVariant !== undefined);
    const headers = { ...encoded?.headers, Authorization: encoded?.rawQueryVariant?.Authorization ?? '' };
    if (encoded === undefined) throw new RangeError('no vector with a raw query');
    expect(verdict(encoded, requestOf(encoded, headers))).toBeNull();
  });

  it.each([
    ['unsigned', { ...good.headers, authorization: undefined }],
    ['malformed', { ...good.headers, authorization: 'Bearer abc' }],
    [
      'malformed',
      { ...good.headers, authorization: good.headers['authorization']?.replace('x-ms-date;host', 'host') },
    ],
    ['date', { ...good.headers, 'x-ms-date': '2025-03-14T09:26:53Z' }],
  ])('answers %s', (refusal, headers) => {
    expect(verdict(vector, { ...good, headers })).toBe(refusal);
  });

  it('does not take a Date header for a signature that names x-ms-date', () => {
    const { 'x-ms-date': date, ...rest } = good.headers;
    expect(verdict(vector, { ...good, headers: { ...rest, date } })).toBe('malformed');
  });

  it('takes either of two keys', () => {
    const atMs = Date.parse(vector.headers['x-ms-date'] ?? '');
    expect(refusalOf(good, ['AAAA', vector.key], { nowMs: atMs, skewMs: SKEW_MS })).toBeNull();
  });

  it('agrees with its own signer', () => {
    const atMs = Date.UTC(2026, 10, 21, 9);
    const headers = signRequest(vector.key, {
      method: 'GET',
      signedTarget: '/v1/x',
      signedHost: 'a:1',
      atMs,
    });
    const request = {
      method: 'GET',
      signedTargets: ['/v1/x'],
      signedHost: 'a:1',
      headers,
      bodyHash: hashOf(''),
    };
    expect(refusalOf(request, [vector.key], { nowMs: atMs, skewMs: SKEW_MS })).toBeNull();
    expect(headers['authorization']).toContain(
      signatureOf(vector.key, {
        method: 'GET',
        pathAndQuery: '/v1/x',
        date: headers['x-ms-date'] ?? '',
        host: 'a:1',
        contentHash: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      }),
    );
  });
});
