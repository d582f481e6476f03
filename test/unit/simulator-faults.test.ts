import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBuffer, readAll } from '../../simulator/bytes.ts';
import { altered } from '../../simulator/serve.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import type { Fault, PublishedChunk, Simulator } from '../../simulator/simulator.ts';
import { send, sendSigned } from './simulator-client.ts';
import type { RawAnswer } from './simulator-client.ts';

const SIZE = 3_000_000;
const bytes = Buffer.from(Uint8Array.from({ length: SIZE }, (_, at) => (at * 31 + (at >> 9)) & 0xff));
const delays: number[] = [];
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    delay: (ms) => {
      delays.push(ms);
      return Promise.resolve();
    },
  });
});
afterAll(() => simulator.close());

function faulty(...faults: Fault[]): PublishedChunk {
  const [chunk] = simulator.addRecording({ chunks: [{ content: fromBuffer(bytes), faults }] }).chunks;
  if (chunk === undefined) throw new RangeError('no chunk');
  return chunk;
}

function get(chunk: PublishedChunk, range?: string): Promise<RawAnswer> {
  return sendSigned(
    simulator,
    chunk.content.location ?? '',
    range === undefined ? {} : { headers: { range } },
  );
}

async function isWhole(chunk: PublishedChunk): Promise<boolean> {
  const answer = await get(chunk);
  return answer.status === 200 && answer.brokenBy === null && answer.body.equals(bytes);
}

describe('cuts', () => {
  it('close cleanly after exactly n bytes, k times', async () => {
    const chunk = faulty({ kind: 'cut', atByte: 1_234_567, times: 2 });
    const first = await get(chunk);
    expect([first.status, first.headers['content-length'], first.brokenBy]).toEqual([
      200,
      String(SIZE),
      'ECONNRESET',
    ]);
    expect(first.body.equals(bytes.subarray(0, 1_234_567))).toBe(true);
    const second = await get(chunk, 'bytes=1234567-');
    expect([second.status, second.body.length]).toEqual([206, 0]);
    expect(await isWhole(chunk)).toBe(true);
  });

  it('leave ranges alone that do not hold the byte', async () => {
    const chunk = faulty({ kind: 'cut', atByte: 1000 });
    expect((await get(chunk, 'bytes=2000-2999')).brokenBy).toBeNull();
    expect((await get(chunk, 'bytes=500-1500')).body.length).toBe(500);
  });

  it('count from the response when asked to', async () => {
    const chunk = faulty({ kind: 'cut', afterBytes: 100_000, times: 2 });
    expect((await get(chunk)).body.length).toBe(100_000);
    const second = await get(chunk, 'bytes=100000-');
    expect(second.body.equals(bytes.subarray(100_000, 200_000))).toBe(true);
    expect((await get(chunk, 'bytes=200000-')).brokenBy).toBeNull();
  });

  it('reset the connection', async () => {
    const chunk = faulty({ kind: 'cut', atByte: 2_000_000, reset: true });
    const answer = await get(chunk);
    expect(answer.brokenBy).toBe('ECONNRESET');
    expect(answer.body.equals(bytes.subarray(0, answer.body.length))).toBe(true);
    expect(answer.body.length).toBeLessThanOrEqual(2_000_000);
    expect(await isWhole(chunk)).toBe(true);
  });
});

it('stalls until the reader leaves, and says when it does', async () => {
  const chunk = faulty({ kind: 'stall', atByte: 700_000 });
  const leaving = new AbortController();
  const answer = sendSigned(simulator, chunk.content.location ?? '', { signal: leaving.signal });
  const entry = await simulator.requests.waitFor(
    (candidate) => candidate.documentId === chunk.documentId && candidate.outcome === 'cut',
  );
  expect(entry).toMatchObject({ bytesSent: 700_000, status: 200, faults: ['stall'] });
  leaving.abort();
  expect((await answer).brokenBy).not.toBeNull();
  expect(await isWhole(chunk)).toBe(true);
});

describe('slow lines', () => {
  it('drip in small pieces with waits between them', async () => {
    const chunk = faulty({ kind: 'drip', bytesPerSecond: 1_000_000 });
    delays.length = 0;
    expect(await isWhole(chunk)).toBe(true);
    expect(delays.length).toBeGreaterThan(40);
    // Three seconds' worth, less what really passed while the test ran without waiting.
    expect(Math.max(...delays)).toBeGreaterThan(1000);
  });

  it('hold back all content together', async () => {
    const chunk = faulty();
    delays.length = 0;
    simulator.setThrottle(1_000_000);
    expect(await isWhole(chunk)).toBe(true);
    expect(delays.length).toBeGreaterThan(40);
    simulator.setThrottle(null);
    delays.length = 0;
    expect(await isWhole(chunk)).toBe(true);
    expect(delays).toEqual([]);
  });
});

describe('other answers', () => {
  it.each<[string, Fault, number, string | undefined]>([
    ['503', { kind: 'unavailable' }, 503, undefined],
    ['503 with seconds', { kind: 'unavailable', retryAfter: { seconds: 7 } }, 503, '7'],
    ['429', { kind: 'throttled', retryAfter: { seconds: 1 } }, 429, '1'],
    ['500', { kind: 'broken', status: 500 }, 500, undefined],
    ['404', { kind: 'missing' }, 404, undefined],
    ['401', { kind: 'unauthorized', body: 'empty' }, 401, undefined],
    ['HTML 400', { kind: 'html', status: 400 }, 400, undefined],
  ])('%s, then the recording', async (_name, fault, status, retryAfter) => {
    const chunk = faulty({ ...fault, times: 2 });
    for (let time = 0; time < 2; time++) {
      const answer = await get(chunk);
      expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    }
    expect(await isWhole(chunk)).toBe(true);
  });

  it('say until when they are busy', async () => {
    const answer = await get(faulty({ kind: 'unavailable', retryAfter: { dateInSeconds: 90 } }));
    const until = Date.parse(answer.headers['retry-after'] ?? '') - Date.parse(answer.headers.date ?? '');
    expect(Math.abs(until - 90_000)).toBeLessThanOrEqual(1000);
  });

  it('are empty, a page, or a message, each with 200', async () => {
    const chunk = faulty({ kind: 'empty' }, { kind: 'html', status: 200 }, { kind: 'json' });
    const [empty, page, message] = [await get(chunk), await get(chunk), await get(chunk)];
    expect([empty.status, empty.body.length]).toEqual([200, 0]);
    expect([page.status, page.body.toString('latin1', 0, 9)]).toEqual([200, '<!DOCTYPE']);
    expect([message.status, message.headers['content-type']]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    expect(await isWhole(chunk)).toBe(true);
  });

  it('last for ever when told so, and can be lifted', async () => {
    const chunk = faulty({ kind: 'unauthorized', body: 'json', times: Infinity });
    for (let time = 0; time < 5; time++) expect((await get(chunk)).status).toBe(401);
    simulator.clearFaults(chunk.documentId);
    expect(await isWhole(chunk)).toBe(true);
  });

  it('wait for the part they are meant for', async () => {
    const chunk = faulty({ kind: 'missing', on: 'metadata', times: Infinity });
    expect((await sendSigned(simulator, chunk.metadataLocation ?? '')).status).toBe(404);
    expect(await isWhole(chunk)).toBe(true);
  });

  it('let some requests pass first', async () => {
    const chunk = faulty({ kind: 'unavailable', skip: 2 });
    const statuses: number[] = [];
    for (let time = 0; time < 4; time++) statuses.push((await get(chunk)).status);
    expect(statuses).toEqual([200, 200, 503, 200]);
  });
});

describe('redirects', () => {
  const follow = async (chunk: PublishedChunk): Promise<string[]> => {
    const origins: string[] = [];
    let url = chunk.content.location ?? '';
    for (let hop = 0; hop < 8; hop++) {
      const answer = await sendSigned(simulator, url);
      origins.push(`${answer.status} ${new URL(url).origin}`);
      if (answer.status !== 302) break;
      expect([answer.body.length, new URL(answer.headers.location ?? '').pathname]).toEqual([
        0,
        new URL(url).pathname,
      ]);
      url = answer.headers.location ?? '';
    }
    return origins;
  };

  it('lead to another host with the same path, which serves it', async () => {
    const { content, redirect } = simulator.endpoints;
    const chunk = faulty({ kind: 'redirect', to: 'redirect-host', times: Infinity });
    expect(await follow(chunk)).toEqual([`302 ${content}`, `200 ${redirect}`]);
    const longer = faulty({ kind: 'redirect', to: 'redirect-host', hops: 3 });
    expect(await follow(longer)).toEqual([
      `302 ${content}`,
      `302 ${redirect}`,
      `302 ${content}`,
      `200 ${redirect}`,
    ]);
  });

  it('lead round and round', async () => {
    expect(await follow(faulty({ kind: 'redirect', to: 'loop' }))).toHaveLength(8);
  });

  it('lead where no signature may go', async () => {
    const foreign = await get(faulty({ kind: 'redirect', to: 'foreign' }));
    expect(foreign.headers.location?.startsWith(`${simulator.endpoints.foreign}/v1/objects/`)).toBe(true);
    expect((await send(foreign.headers.location ?? '')).status).toBe(200);
    const plain = await get(faulty({ kind: 'redirect', to: 'plain-http' }));
    expect(plain.headers.location).toMatch(/^http:\/\/us-storage\.asm\.skype\.com\/v1\/objects\//);
  });

  it('keep other faults for the host that serves', async () => {
    const chunk = faulty({ kind: 'redirect', to: 'redirect-host' }, { kind: 'cut', atByte: 10 });
    const { headers } = await get(chunk);
    expect((await sendSigned(simulator, headers.location ?? '')).body.length).toBe(10);
  });
});

describe('lies', () => {
  it('send the whole for a part', async () => {
    const answer = await get(faulty({ kind: 'ignore-range' }), 'bytes=100-199');
    expect([answer.status, answer.body.length]).toEqual([200, SIZE]);
  });

  it('claim less, and keep to it', async () => {
    const answer = await get(faulty({ kind: 'length', deltaBytes: -1000 }));
    expect([answer.brokenBy, answer.body.length]).toEqual([null, SIZE - 1000]);
    expect(answer.headers['content-range']).toBe(`bytes 0-${SIZE - 1}/${SIZE}`);
  });

  it('claim more, and close', async () => {
    const answer = await get(faulty({ kind: 'length', deltaBytes: 1000 }));
    expect([answer.headers['content-length'], answer.brokenBy]).toEqual([String(SIZE + 1000), 'ECONNRESET']);
    expect(answer.body.equals(bytes)).toBe(true);
  });

  it.each<[Fault, string | undefined]>([
    [{ kind: 'content-range', form: 'missing' }, undefined],
    [{ kind: 'content-range', form: 'malformed' }, 'bytes 100'],
    [{ kind: 'content-range', form: 'shifted' }, `bytes 101-200/${SIZE}`],
    [{ kind: 'total', deltaBytes: 5 }, `bytes 100-199/${SIZE + 5}`],
  ])('%o', async (fault, expected) => {
    const answer = await get(faulty(fault), 'bytes=100-199');
    expect([answer.status, answer.headers['content-range']]).toEqual([206, expected]);
    expect(answer.body.equals(bytes.subarray(100, 200))).toBe(true);
  });

  it('flip one byte, only where it is sent', async () => {
    const chunk = faulty({ kind: 'flip', atByte: 1_500_000 });
    expect((await get(chunk, 'bytes=0-99')).body.equals(bytes.subarray(0, 100))).toBe(true);
    const answer = await get(chunk, 'bytes=1499999-1500001');
    const [before = 0, at = 0, after = 0] = bytes.subarray(1_499_999, 1_500_002);
    expect([...answer.body]).toEqual([before, at ^ 0xff, after]);
    expect(await isWhole(chunk)).toBe(true);
  });

  it('send another file of the same length', async () => {
    const answer = await get(faulty({ kind: 'changed' }), 'bytes=1000000-');
    expect(answer.body.equals(readAll(altered(fromBuffer(bytes)), 1_000_000))).toBe(true);
    expect(answer.body.equals(bytes.subarray(1_000_000))).toBe(false);
  });

  it('pack what nobody asked to be packed', async () => {
    const answer = await get(faulty({ kind: 'gzip' }));
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(answer.body).equals(bytes)).toBe(true);
  });

  it('combine', async () => {
    const chunk = faulty({ kind: 'flip', atByte: 10 }, { kind: 'cut', atByte: 20 });
    const answer = await get(chunk);
    expect([answer.body.length, answer.body[10]]).toEqual([20, (bytes[10] ?? 0) ^ 0xff]);
    expect(simulator.requests.of(chunk.documentId)[0]?.faults).toEqual(['flip', 'cut']);
  });
});

it('knows only its own documents', () => {
  expect(() => {
    simulator.setFault('0-eus-d1-unknown', { kind: 'empty' });
  }).toThrow(RangeError);
});
