// A service that keeps to the same rules as the simulator and does everything else otherwise: the engine has to be at home with it too.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { contentServer, type ContentServer } from '../support/content-server.ts';
import { transferRig, type Rig, type RigOptions } from '../support/transfer-rig.ts';

const mib = 1 << 20;
const bytes = 3 * mib + 4242;
const limits = { segmentThresholdBytes: mib, checkpointBytes: mib / 4, uncommittedBytes: mib / 2 };

/** What was asked of a file: `end` is exclusive; null without a Range header. */
interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  file: Buffer;
  range: { first: number; end: number } | null;
  /** How often this file was asked for, this time included. */
  count: number;
}

type Answer = (call: Call) => unknown;

function part({ file, range }: Call): Buffer {
  return file.subarray(range?.first, range?.end);
}

function rangeText({ file, range }: Call): string {
  return `bytes ${String(range?.first ?? 0)}-${String((range?.end ?? file.length) - 1)}/${String(file.length)}`;
}

/** As it should be, without any of the headers that could be left out. */
const bare: Answer = (call) => {
  const headers = call.range === null ? {} : { 'content-range': rangeText(call) };
  const body = part(call);
  call.response.sendDate = false;
  call.response.writeHead(call.range === null ? 200 : 206, { ...headers, 'content-length': body.length });
  call.response.end(body);
};

const whole: Answer = ({ response, file }) => response.end(file);

const answers: [string, Answer][] = [
  ['leaves out what it may', bare],
  ['knows no ranges, tells no length', ({ response, file }) => response.writeHead(200).end(file)],
  [
    'knows no ranges, closes each connection to end a body',
    ({ response, file }) => {
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { connection: 'close' }).end(file);
    },
  ],
  [
    'sends parts in pieces without a length',
    (call) => call.response.writeHead(206, { 'content-range': rangeText(call) }).end(part(call)),
  ],
  [
    'shouts its headers',
    (call) =>
      call.response
        .writeHead(206, {
          'CONTENT-RANGE': rangeText(call).replace('bytes', 'BYTES'),
          'CONTENT-LENGTH': part(call).length,
          'ACCEPT-RANGES': 'none',
          CONNECTION: 'close',
        })
        .end(part(call)),
  ],
  [
    'says 206 to everything',
    (call) =>
      call.response
        .writeHead(206, { 'content-range': rangeText(call), 'content-length': part(call).length })
        .end(part(call)),
  ],
  [
    'says 200 to everything',
    (call) =>
      call.response
        .writeHead(200, { 'content-range': rangeText(call), 'content-length': part(call).length })
        .end(part(call)),
  ],
  [
    'gives no more than 300 KiB at a time, in pieces without a length',
    (call) => {
      if (call.range === null) return whole(call);
      const range = { first: call.range.first, end: Math.min(call.range.end, call.range.first + 300 * 1024) };
      const less = { ...call, range };
      return call.response.writeHead(206, { 'content-range': rangeText(less) }).end(part(less));
    },
  ],
  [
    'takes a range beyond the end for a mistake',
    (call) =>
      /-(\d+)$/.test(call.request.headers.range ?? '') &&
      Number(/-(\d+)$/.exec(call.request.headers.range ?? '')?.[1]) >= call.file.length
        ? call.response.writeHead(416, { 'content-range': `bytes */${String(call.file.length)}` }).end()
        : bare(call),
  ],
  [
    'does not tell the total of a part',
    (call) =>
      call.range === null
        ? whole(call)
        : call.response
            .writeHead(206, { 'content-range': rangeText(call).replace(/\/\d+$/, '/*') })
            .end(part(call)),
  ],
  [
    'gives each answer an etag of its own',
    (call) => {
      call.response.setHeader('etag', `"${String(Math.random())}"`);
      return call.request.headers['if-match'] === undefined ? bare(call) : call.response.writeHead(412).end();
    },
  ],
  [
    'gives weak etags, and lies about the time',
    (call) => {
      call.response.setHeader('etag', 'W/"1"');
      call.response.setHeader('date', 'Fri, 01 Oct 2021 23:29:13 GMT');
      bare(call);
    },
  ],
  [
    'has the file only at the third time',
    (call) =>
      call.count < 3
        ? call.response.writeHead(404, { 'content-type': 'text/html' }).end('<html>no</html>')
        : bare(call),
  ],
  [
    'is busy in a new way each time',
    (call) => {
      const statuses = [202, 204, 408, 425, 429, 502, 503, 504];
      const status = statuses[call.count - 1];
      return status === undefined
        ? bare(call)
        : call.response.writeHead(status, { 'retry-after': '1' }).end();
    },
  ],
  [
    'redirects in every way there is',
    (call) => {
      const status = [301, 302, 303, 307, 308][call.count % 6];
      const path = call.request.url ?? '';
      const location = call.count % 2 === 0 ? path : `http://${call.request.headers.host ?? ''}${path}`;
      return status === undefined ? bare(call) : call.response.writeHead(status, { location }).end('moved');
    },
  ],
  [
    'says so before it answers',
    (call) => {
      call.response.writeProcessing();
      bare(call);
    },
  ],
  [
    'drops each second connection before a word',
    (call) => (call.count % 2 === 0 ? call.request.socket.destroy() : bare(call)),
  ],
  [
    'ends each connection after 700 KiB',
    (call) => {
      const body = part(call);
      call.response.writeHead(206, { 'content-range': rangeText(call), 'content-length': body.length });
      if (body.length < 700 * 1024) call.response.end(body);
      else call.response.write(body.subarray(0, 700 * 1024), () => call.request.socket.end());
    },
  ],
];

interface Field {
  rig: Rig;
  id: string;
  want: string;
  server: ContentServer;
}

async function field(answer: Answer, config: RigOptions['config'] = {}): Promise<Field> {
  const metadata = '{"callId":"x"}';
  const rig = await transferRig({ limits, config });
  const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: bytes }] }).chunks;
  if (chunk === undefined) throw new Error('no chunk');
  const content = Buffer.concat([...chunk.content.source.pieces(0, bytes)]);
  const counts = new Map<boolean, number>();
  const server = await contentServer((request, response) => {
    const isContent = request.url?.includes('content') === true;
    const file = isContent ? content : Buffer.from(metadata);
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const end = asked?.[2] === '' ? file.length : Math.min(Number(asked?.[2]) + 1, file.length);
    const count = (counts.get(isContent) ?? 0) + 1;
    counts.set(isContent, count);
    answer({
      request,
      response,
      file,
      count,
      range: asked === null ? null : { first: Number(asked[1]), end },
    });
  });
  rig.service.contentHosts = [server.host];
  rig.db
    .prepare('UPDATE chunks SET content_location = ?, metadata_location = ?')
    .run(`${server.origin}/v1/content`, `${server.origin}/v1/acsmeta`);
  await rig.transfers.start();
  return { rig, id: chunk.documentId, want: await chunk.content.sha256(), server };
}

describe('brings everything home from a service that', () => {
  it.each(answers)('%s', async (_, answer) => {
    const { rig, id, want, server } = await field(answer);
    await rig.settle(3_600_000);
    const attempts = rig.db.prepare('SELECT code, http_status, from_byte FROM attempts').all();
    expect(rig.row(id), JSON.stringify(attempts)).toMatchObject({ state: 'archived' });
    expect(rig.digestOf(id)).toBe(want);
    expect(rig.row(id, 'metadata').state).toBe('archived');
    expect(server.requests.length).toBeLessThan(60);
  });
});

it('goes on with the connection that the answer before has left', async () => {
  const connections = new Set<unknown>();
  const { rig, server } = await field(
    (call) => {
      connections.add(call.request.socket);
      bare(call);
    },
    { concurrency: 1, segmentsPerChunk: 1 },
  );
  await rig.settle(0);
  expect(server.requests.length).toBeGreaterThan(2);
  expect(connections.size).toBe(1);
});

describe('a service whose clock is not ours', () => {
  /** Refuses what is signed more than five minutes off its own time. */
  const strict =
    (aheadMs: number): Answer =>
    (call) => {
      const serverAt = Date.now() + aheadMs;
      const signedAt = Date.parse(String(call.request.headers['x-ms-date']));
      call.response.setHeader('date', new Date(serverAt).toUTCString());
      if (Math.abs(signedAt - serverAt) > 300_000) return call.response.writeHead(401).end();
      call.response.writeHead(200, { 'content-length': call.file.length });
      return call.response.end(call.file);
    };

  it.each([-2, -0.01, 0.01, 2])(
    'and is %f days ahead is asked again at once, by its own clock',
    async (days) => {
      const { rig, id, want, server } = await field(strict(days * 86_400_000));
      await rig.settle(0);
      expect(rig.row(id)).toMatchObject({ state: 'archived', attemptCount: 1 });
      expect(rig.digestOf(id)).toBe(want);
      expect(server.requests.length).toBeLessThanOrEqual(4);
    },
  );

  it('is believed in nothing when it refuses its own time too', async () => {
    const { rig, id } = await field(({ response }) => {
      response.setHeader('date', 'Fri, 01 Oct 2021 23:29:13 GMT');
      return response.writeHead(401).end();
    });
    await rig.settle(0);
    expect(rig.row(id)).toMatchObject({ state: 'waiting', code: 'clock-skewed' });
    expect(rig.transfers.forecast()).toMatchObject({ inTime: 1, late: [] });
  });
});
