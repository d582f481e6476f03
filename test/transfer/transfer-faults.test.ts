import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../simulator/simulator.ts';
import { transferRig, type Rig } from '../support/transfer-rig.ts';

const kib = 1024;
const mib = 1024 * kib;

/** Small enough to be quick, with everything that large files have: segments, checkpoints, several blocks. */
const smallLimits = { segmentThresholdBytes: 2 * mib, checkpointBytes: 512 * kib, uncommittedBytes: mib };

async function fetchWith(
  faults: Fault[],
  bytes = 7 * mib + 12_346,
): Promise<{ rig: Rig; id: string; want: string }> {
  const rig = await transferRig({ limits: smallLimits });
  const recording = rig.publish({ format: 'wav', chunks: [{ big: bytes, faults }] });
  const [chunk] = recording.chunks;
  if (chunk === undefined) throw new Error('no chunk');
  await rig.transfers.start();
  return { rig, id: chunk.documentId, want: await chunk.content.sha256() };
}

const once: [string, Fault[]][] = [
  ['cut near the start', [{ kind: 'cut', atByte: 100 }]],
  ['cut in the first part', [{ kind: 'cut', atByte: mib + 17 }]],
  ['cut in a later part', [{ kind: 'cut', atByte: 5 * mib + 3 }]],
  ['cut at the last byte', [{ kind: 'cut', atByte: 7 * mib + 12_345 }]],
  ['cut again and again', [{ kind: 'cut', afterBytes: 300 * kib, times: 12 }]],
  ['reset by peer', [{ kind: 'cut', atByte: 3 * mib, reset: true }]],
  ['200 for the first 206', [{ kind: 'ignore-range' }]],
  ['200 for a later 206', [{ kind: 'ignore-range', skip: 2 }]],
  [
    '200 for every 206, cut meanwhile',
    [
      { kind: 'ignore-range', times: Infinity },
      { kind: 'cut', atByte: 4 * mib },
    ],
  ],
  ['Content-Range missing', [{ kind: 'content-range', form: 'missing' }]],
  ['Content-Range malformed, later', [{ kind: 'content-range', form: 'malformed', skip: 1, times: 3 }]],
  ['Content-Range shifted', [{ kind: 'content-range', form: 'shifted', times: 2 }]],
  ['total changes', [{ kind: 'total', deltaBytes: 4096, skip: 1 }]],
  ['total lies at first', [{ kind: 'total', deltaBytes: -4096 }]],
  ['length lies up', [{ kind: 'length', deltaBytes: 1000 }]],
  ['length lies down', [{ kind: 'length', deltaBytes: -1000 }]],
  ['503 without Retry-After', [{ kind: 'unavailable', times: 3 }]],
  ['503 with seconds', [{ kind: 'unavailable', retryAfter: { seconds: 90 } }]],
  ['429 with a date', [{ kind: 'throttled', retryAfter: { dateInSeconds: 120 } }]],
  ['500', [{ kind: 'broken', status: 500, times: 2 }]],
  ['401 once, empty', [{ kind: 'unauthorized', body: 'empty' }]],
  ['401 for an hour', [{ kind: 'unauthorized', body: 'json', times: 8 }]],
  ['404 inside the window', [{ kind: 'missing', times: 5 }]],
  ['0 bytes then right', [{ kind: 'empty', times: 2 }]],
  ['HTML as 400', [{ kind: 'html', status: 400 }]],
  ['HTML as 200', [{ kind: 'html', status: 200, times: 2 }]],
  ['JSON as 200', [{ kind: 'json' }]],
  ['gzip although none was asked', [{ kind: 'gzip' }]],
  ['redirect', [{ kind: 'redirect', to: 'redirect-host', times: Infinity }]],
  ['redirect chain', [{ kind: 'redirect', to: 'redirect-host', hops: 4, times: Infinity }]],
  ['redirect to http, for a while', [{ kind: 'redirect', to: 'plain-http', times: 2 }]],
  ['redirect loop, for a while', [{ kind: 'redirect', to: 'loop', times: 2 }]],
  ['foreign redirect, for a while', [{ kind: 'redirect', to: 'foreign', times: 2 }]],
  ['flipped byte in the header, once', [{ kind: 'flip', atByte: 2 }]],
];

describe('every fault that passes ends in the right bytes', () => {
  it.each(once)('%s', async (_, faults) => {
    const { rig, id, want } = await fetchWith(faults);
    await rig.settle();
    expect(rig.row(id)).toMatchObject({ state: 'archived' });
    expect(rig.digestOf(id)).toBe(want);
    expect(rig.simulator.requests.leaks()).toEqual([]);
  });
});

describe('what is fetched again', () => {
  it('is only the overlap after a cut', async () => {
    const { rig, id } = await fetchWith([{ kind: 'cut', atByte: mib + 17 }]);
    await rig.settle();
    expect(rig.row(id).resumedCount).toBeGreaterThan(0);
    const total = 7 * mib + 12_346;
    // What the server had in flight when it cut was never received.
    expect(rig.simulator.requests.bytesOf(id, 'content') - total).toBeLessThan(3 * mib);
  });

  it('is everything when the content changed under the same length', async () => {
    const rig = await transferRig({ limits: smallLimits });
    const recording = rig.publish({
      format: 'wav',
      chunks: [
        {
          big: mib,
          faults: [
            { kind: 'cut', atByte: 700 * kib },
            { kind: 'changed', skip: 1, times: Infinity },
          ],
        },
      ],
    });
    const id = recording.chunks[0]?.documentId ?? '';
    await rig.transfers.start();
    await rig.settle();
    expect(rig.row(id).state).toBe('archived');
    const codes = rig.db.prepare('SELECT code FROM attempts WHERE from_byte > 0').pluck().all();
    expect(codes).toContain('content-changed');
    // None of the bytes from before the change are among those after it.
    expect(rig.digestOf(id)).not.toBe(await recording.chunks[0]?.content.sha256());
  });
});

describe('what does not pass is told and does not block the rest', () => {
  it('expires a file that the service has forgotten', async () => {
    const rig = await transferRig();
    const recording = rig.publish(
      { chunks: [{ faults: [{ kind: 'missing', times: Infinity }] }] },
      3_600_000,
    );
    const id = recording.chunks[0]?.documentId ?? '';
    await rig.transfers.start();
    await rig.settle();
    expect(rig.row(id)).toMatchObject({ state: 'expired', code: 'expired', httpStatus: 404 });
    expect(rig.lost).toEqual([{ recording: expect.any(String) as string, code: 'expired' }]);
    expect(rig.clock.now()).toBeGreaterThan(recording.publishedAtMs);
    expect(rig.row(id, 'metadata').state).toBe('archived');
  });

  it('archives content whose metadata is missing, and says so', async () => {
    const rig = await transferRig();
    const recording = rig.publish({ chunks: [{ metadata: 'missing' }] });
    const id = recording.chunks[0]?.documentId ?? '';
    await rig.transfers.start();
    await rig.settle(60_000);
    expect(rig.row(id).state).toBe('archived');
    expect(rig.row(id, 'metadata')).toMatchObject({ state: 'waiting', code: 'not-found' });
    await rig.settle();
    expect(rig.row(id, 'metadata').state).toBe('expired');
    expect(rig.lost).toEqual([]);
  });

  it('asks nobody outside the allow-list', async () => {
    const rig = await transferRig();
    const recording = rig.publish({ chunks: [{ locations: 'foreign' }] });
    await rig.transfers.start();
    await rig.settle();
    expect(rig.row(recording.chunks[0]?.documentId ?? '')).toMatchObject({
      state: 'failed',
      code: 'host-not-allowed',
    });
    expect(rig.simulator.requests.leaks()).toEqual([]);
  });

  it('never takes HTML for a recording, and keeps it aside', async () => {
    const rig = await transferRig();
    const recording = rig.publish(
      { chunks: [{ faults: [{ kind: 'html', status: 200, times: Infinity }] }] },
      3_600_000,
    );
    await rig.transfers.start();
    await rig.settle();
    expect(rig.row(recording.chunks[0]?.documentId ?? '')).toMatchObject({
      state: 'expired',
      code: 'content-foreign',
    });
  });
});

describe('what only people can mend', () => {
  it('401 for ever is told, asked again now and then, and ends by itself once the key is right', async () => {
    const rig = await transferRig({ limits: { patienceFailures: 3 } });
    const faults = [{ kind: 'unauthorized' as const, body: 'empty' as const, times: Infinity }];
    const id = rig.publish({ chunks: [{ faults }] }).chunks[0]?.documentId ?? '';
    await rig.transfers.start();
    await rig.settle(3_600_000);
    expect(rig.row(id)).toMatchObject({ state: 'waiting', code: 'auth-rejected', httpStatus: 401 });
    const asked = rig.row(id).attemptCount;
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(40);
    rig.simulator.clearFaults(id);
    await rig.settle(3_600_000);
    expect(rig.row(id).state).toBe('archived');
  });

  it('a name that is not found is no reason to give up', async () => {
    const rig = await transferRig();
    const [chunk] = rig.publish({ chunks: [{}] }).chunks;
    const id = chunk?.documentId ?? '';
    rig.service.contentHosts = [...rig.service.contentHosts, 'gone.invalid'];
    const place = rig.db.prepare('UPDATE chunks SET content_location = ?');
    place.run('https://gone.invalid/v1/objects/x/content/video');
    await rig.transfers.start();
    await rig.settle(60_000);
    expect(rig.row(id)).toMatchObject({ state: 'waiting', code: 'name-not-resolved' });
    place.run(chunk?.content.location);
    await rig.settle();
    expect(rig.digestOf(id)).toBe(await chunk?.content.sha256());
  });
});

describe('stalls', () => {
  it('a drip that cannot make it is ended, and another connection goes on where it was', async () => {
    const rig = await transferRig({ limits: smallLimits });
    const faults = [{ kind: 'drip' as const, bytesPerSecond: 20_000 }];
    const pressed = rig.publish({ format: 'wav', chunks: [{ big: mib, faults }] }, 60_000).chunks[0];
    const codes = (id = ''): unknown[] =>
      rig.db
        .prepare(
          `SELECT a.code FROM attempts a JOIN transfers t ON t.id = a.transfer JOIN chunks c ON c.id = t.chunk
           WHERE c.document_id = ? AND t.kind = 'content' ORDER BY a.id`,
        )
        .pluck()
        .all(id);
    await rig.transfers.start();
    const isHome = (id = ''): boolean => rig.row(id).state === 'archived';
    const giveUpAt = performance.now() + 60_000;
    // Half a minute of the engine's time passes while a few bytes drip.
    while (!isHome(pressed?.documentId) && performance.now() < giveUpAt) {
      rig.clock.advance(5000);
      for (let turns = 0; turns < 200; turns += 1) await turn();
    }
    expect(codes(pressed?.documentId)).toContain('stalled');
    await rig.settle();
    expect(rig.digestOf(pressed?.documentId ?? '')).toBe(await pressed?.content.sha256());
  });

  it('ends a connection that brings nothing and goes on where it was', async () => {
    const { rig, id, want } = await fetchWith([{ kind: 'stall', atByte: mib + 500 * kib }]);
    await rig.simulator.requests.waitFor((entry) => entry.faults.includes('stall'));
    // Only a connection that has been silent for as long as the watchdog asks for is ended; the other ranges end by themselves.
    for (let ms = 0; ms < 120_000 && rig.transfers.progress(rig.row(id).id) !== null; ms += 5000) {
      rig.clock.advance(5000);
      await turn();
    }
    await rig.settle();
    expect(rig.row(id).state).toBe('archived');
    expect(rig.digestOf(id)).toBe(want);
    expect(rig.db.prepare('SELECT code FROM attempts WHERE code IS NOT NULL').pluck().all()).toContain(
      'stalled',
    );
  });
});

it('survives a service that is not there', async () => {
  const rig = await transferRig();
  const recording = rig.publish({ chunks: [{}] });
  const id = recording.chunks[0]?.documentId ?? '';
  const port = await freePort();
  rig.db
    .prepare('UPDATE chunks SET content_location = ?')
    .run(`http://127.0.0.1:${port}/v1/objects/${id}/content/video`);
  rig.service.contentHosts = [...rig.service.contentHosts, `127.0.0.1:${port}`];
  await rig.transfers.start();
  await rig.settle(600_000);
  expect(rig.row(id)).toMatchObject({ state: 'waiting', code: 'connection-failed' });
  expect(rig.row(id, 'metadata').state).toBe('archived');
});

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
