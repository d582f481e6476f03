import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll } from '../../simulator/bytes.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import type { PublishedChunk, Simulator } from '../../simulator/simulator.ts';
import { signRequest } from '../../simulator/signing.ts';
import { send, sendSigned } from './simulator-client.ts';

const DAY_MS = 86_400_000;
let simulator: Simulator;
let nowMs = Date.now();

beforeAll(async () => {
  simulator = await startSimulator({
    now: () => nowMs,
    services: [{ name: 'contoso' }, { name: 'fabrikam' }],
  });
});
afterAll(() => simulator.close());

function chunkOf(spec?: Parameters<Simulator['addRecording']>[0]): PublishedChunk {
  const [chunk] = simulator.addRecording(spec).chunks;
  if (chunk === undefined) throw new RangeError('no chunk');
  return chunk;
}

function contentOf(chunk: PublishedChunk): string {
  return chunk.content.location ?? '';
}

describe('content host', () => {
  it('has another port than the resource and answers like the service', async () => {
    const chunk = chunkOf();
    const answer = await sendSigned(simulator, contentOf(chunk));
    expect(new URL(contentOf(chunk)).origin).not.toBe(new URL(simulator.endpoints.endpoint).origin);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(chunk.content.bytes),
      'content-range': `bytes 0-${chunk.content.bytes - 1}/${chunk.content.bytes}`,
    });
    for (const absent of ['etag', 'accept-ranges', 'last-modified', 'content-md5']) {
      expect(answer.headers).not.toHaveProperty(absent);
    }
    expect(answer.body.equals(readAll(chunk.content.source))).toBe(true);
  });

  it('sends metadata as octet-stream too', async () => {
    const chunk = chunkOf();
    const answer = await sendSigned(simulator, chunk.metadataLocation ?? '');
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(JSON.parse(answer.body.toString())).toMatchObject({ chunkDocumentId: chunk.documentId });
  });

  it('does not look at a query when it verifies', async () => {
    expect((await sendSigned(simulator, `${contentOf(chunkOf())}?x=1%202`)).status).toBe(200);
  });

  it.each([
    ['bytes=10-19', 206, 'bytes 10-19/'],
    ['bytes=100-', 206, 'bytes 100-'],
    ['bytes=-7', 206, 'bytes '],
    ['bytes=0-99999999', 206, 'bytes 0-'],
  ])('answers %s with a part', async (range, status, start) => {
    const chunk = chunkOf();
    const answer = await sendSigned(simulator, contentOf(chunk), { headers: { range } });
    expect(answer.status).toBe(status);
    const header = answer.headers['content-range'] ?? '';
    expect(header.startsWith(start)).toBe(true);
    const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(header) ?? [];
    const expected = readAll(chunk.content.source, Number(first), Number(last) + 1);
    expect(answer.body.equals(expected)).toBe(true);
  });

  it('answers 416 outside and an HTML 400 to what it cannot read', async () => {
    const chunk = chunkOf();
    const outside = { headers: { range: `bytes=${chunk.content.bytes}-` } };
    const answer = await sendSigned(simulator, contentOf(chunk), outside);
    expect([answer.status, answer.headers['content-range']]).toEqual([416, `bytes */${chunk.content.bytes}`]);
    for (const range of ['bytes=undefined', 'bytes=100', 'bytes=9-3', 'bytes=0-1,4-5']) {
      const refused = await sendSigned(simulator, contentOf(chunk), { headers: { range } });
      expect([range, refused.status, refused.headers['content-type']]).toEqual([
        range,
        400,
        'text/html; charset=us-ascii',
      ]);
    }
  });

  it('keeps to etags where a document has one', async () => {
    const chunk = chunkOf({ chunks: [{ hasEtag: true }] });
    const { headers } = await sendSigned(simulator, contentOf(chunk));
    const part = { range: 'bytes=5-9' };
    const ask = async (extra: Record<string, string>): Promise<number> =>
      (await sendSigned(simulator, contentOf(chunk), { headers: { ...part, ...extra } })).status;
    expect(await ask({ 'if-range': headers.etag ?? '' })).toBe(206);
    expect(await ask({ 'if-range': '"other"' })).toBe(200);
    expect(await ask({ 'if-match': headers.etag ?? '' })).toBe(206);
    expect(await ask({ 'if-match': '"other"' })).toBe(412);
  });

  it('forgets a chunk when its retention has passed', async () => {
    const chunk = chunkOf({ publishedAtMs: nowMs - DAY_MS + 60_000 });
    expect((await sendSigned(simulator, contentOf(chunk))).status).toBe(200);
    nowMs += 61_000;
    expect((await sendSigned(simulator, contentOf(chunk))).status).toBe(404);
    nowMs -= 61_000;
  });

  it('deletes content and metadata together, and only once', async () => {
    const chunk = chunkOf();
    const remove = async (): Promise<number> =>
      (await sendSigned(simulator, chunk.deleteLocation ?? '', { method: 'DELETE' })).status;
    expect(await remove()).toBe(200);
    expect(await remove()).toBe(404);
    expect((await sendSigned(simulator, contentOf(chunk))).status).toBe(404);
    expect((await sendSigned(simulator, chunk.metadataLocation ?? '')).status).toBe(404);
  });
});

describe('signatures', () => {
  it('are required, with x-ms-host naming the resource', async () => {
    const url = contentOf(chunkOf());
    const [service] = simulator.endpoints.services;
    const { pathname, host } = new URL(url);
    const request = { method: 'GET', signedTarget: pathname, signedHost: service?.host ?? '', atMs: nowMs };
    const signed = signRequest(service?.accessKeys[0] ?? '', request);
    const named = { ...signed, 'x-ms-host': service?.host ?? '' };
    const statusOf = async (headers: Record<string, string>): Promise<number> =>
      (await send(url, { headers })).status;
    expect(await statusOf(named)).toBe(200);
    expect(await statusOf({ ...named, range: 'bytes=0-3' })).toBe(206);
    expect(await statusOf({})).toBe(401);
    expect(await statusOf(signed)).toBe(401);
    expect(await statusOf({ ...named, 'x-ms-host': host })).toBe(401);
    expect(await statusOf({ ...named, 'x-ms-host': simulator.endpoints.services[1]?.host ?? '' })).toBe(401);
    const late = signRequest(service?.accessKeys[0] ?? '', { ...request, atMs: nowMs - 301_000 });
    expect(await statusOf({ ...late, 'x-ms-host': service?.host ?? '' })).toBe(401);
    const second = signRequest(service?.accessKeys[1] ?? '', request);
    expect(await statusOf({ ...second, 'x-ms-host': service?.host ?? '' })).toBe(200);
  });

  it('of one service do not open the documents of another', async () => {
    const chunk = chunkOf({ service: 'fabrikam' });
    expect((await sendSigned(simulator, contentOf(chunk))).status).toBe(404);
  });

  it('are refused in both shapes that the field knows', async () => {
    const url = contentOf(chunkOf());
    const json = await send(url);
    expect(JSON.parse(json.body.toString())).toMatchObject({ status: 401, message: 'Unauthorized' });
    const other = await startSimulator({ unauthorizedBody: 'empty' });
    const empty = await send(other.addRecording().chunks[0]?.content.location ?? '');
    expect([empty.status, empty.headers['content-length']]).toEqual([401, '0']);
    await other.close();
  });
});

describe('download paths of 2021', () => {
  it('are served by the resource itself, query under the signature', async () => {
    const chunk = chunkOf({ locations: 'legacy' });
    expect(contentOf(chunk)).toMatch(/\/recording\/download\/[^/]+\?api-version=2021-04-15-preview1$/);
    const content = await sendSigned(simulator, contentOf(chunk), { headers: { range: 'bytes=4-7' } });
    expect([content.status, content.body.length]).toEqual([206, 4]);
    expect((await sendSigned(simulator, chunk.metadataLocation ?? '')).status).toBe(200);
    const refused = await send(contentOf(chunk));
    expect([refused.status, JSON.parse(refused.body.toString())]).toEqual([
      401,
      { error: { code: 'Denied', message: 'Denied by the resource provider.' } },
    ]);
  });
});

describe('request log', () => {
  it('tells what was asked and how much went out', async () => {
    const chunk = chunkOf();
    await sendSigned(simulator, contentOf(chunk), { headers: { range: 'bytes=0-99' } });
    await sendSigned(simulator, contentOf(chunk), { headers: { range: 'bytes=100-149' } });
    const isClosed = (entry: { documentId: string | null; outcome: string; range: string | null }): boolean =>
      entry.documentId === chunk.documentId &&
      entry.outcome === 'complete' &&
      entry.range === 'bytes=100-149';
    await simulator.requests.waitFor(isClosed);
    expect(simulator.requests.bytesOf(chunk.documentId, 'content')).toBe(150);
    expect(simulator.requests.of(chunk.documentId)).toMatchObject([
      {
        host: 'content',
        method: 'GET',
        range: 'bytes=0-99',
        status: 206,
        bytesSent: 100,
        hasAuthorization: true,
      },
      { host: 'content', method: 'GET', range: 'bytes=100-149', status: 206, bytesSent: 50, part: 'content' },
    ]);
  });

  it('names signatures that went to the foreign host', async () => {
    const chunk = chunkOf({ locations: 'foreign' });
    await send(contentOf(chunk));
    expect(simulator.requests.leaks()).toEqual([]);
    await sendSigned(simulator, contentOf(chunk));
    expect(simulator.requests.leaks()).toMatchObject([{ host: 'foreign', hasAuthorization: true }]);
  });
});
