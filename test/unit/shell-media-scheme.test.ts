import { mkdtemp, readdir, readlink, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveError, viewOfError } from '../../contract/error.ts';
import { serveMedia, type LocateMedia } from '../../main/shell/media-scheme.ts';

const recordingId = '0'.repeat(26);
const url = `archive://media/${recordingId}/7`;
const totalBytes = 1_000_000;

let folder: string;
let file: string;
let asked: unknown[];
let locate: LocateMedia;
let serve: (request: Request) => Promise<Response>;

const get = (range?: string, init: RequestInit = {}): Promise<Response> =>
  serve(new Request(url, { ...init, headers: { ...(range === undefined ? {} : { range }) } }));

/** Descriptors of this process that lead to the file. */
async function openCount(): Promise<number> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return links.filter((link) => link === file).length;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-media-'));
  file = join(folder, '0000.wav');
  await writeFile(
    file,
    Uint8Array.from({ length: totalBytes }, (_, at) => at % 251),
  );
  asked = [];
  locate = (input) => {
    asked.push(input);
    return Promise.resolve({ ok: true, value: { path: file, bytes: totalBytes, mime: 'audio/wav' } });
  };
  serve = serveMedia((input) => locate(input));
});
afterEach(() => rm(folder, { recursive: true }));

describe('serveMedia', () => {
  it('answers the whole file with 200 and says that it takes ranges', async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': String(totalBytes),
      'content-type': 'audio/wav',
    });
    expect((await response.arrayBuffer()).byteLength).toBe(totalBytes);
    expect(asked).toEqual([{ recordingId, chunkId: 7 }]);
    expect(await openCount()).toBe(0);
  });

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=600000-', 600_000, 999_999],
    ['bytes=262100-262200', 262_100, 262_200],
    ['bytes=-10', 999_990, 999_999],
  ])('answers %s with 206 and those bytes', async (range, firstByte, lastByte) => {
    const response = await get(range);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${firstByte}-${lastByte}/${totalBytes}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.byteLength).toBe(lastByte - firstByte + 1);
    expect(bytes[0]).toBe(firstByte % 251);
    expect(bytes.at(-1)).toBe(lastByte % 251);
    expect(await openCount()).toBe(0);
  });

  it('answers 416 with the length', async () => {
    const response = await get('bytes=1000000-');
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */1000000');
    expect(await openCount()).toBe(0);
  });

  it('answers HEAD without bytes, whatever range it asks', async () => {
    const response = await get('bytes=0-1', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(totalBytes));
    expect(response.body).toBeNull();
    expect(await openCount()).toBe(0);
  });

  it('ignores a range that hangs on a validator', async () => {
    const response = await serve(new Request(url, { headers: { range: 'bytes=0-1', 'if-range': '"x"' } }));
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('closes the file when the reader goes away', async () => {
    const response = await get();
    const reader = response.body?.getReader();
    await reader?.read();
    expect(await openCount()).toBe(1);
    await reader?.cancel();
    expect(await openCount()).toBe(0);
  });

  it('fails the stream, and closes the file, when it ends too early', async () => {
    const response = await get();
    await truncate(file, 10);
    await expect(response.arrayBuffer()).rejects.toMatchObject({ code: 'length-wrong' });
    expect(await openCount()).toBe(0);
  });

  it('goes on playing a file that it knows while the engine is away', async () => {
    await (await get('bytes=0-9')).arrayBuffer();
    locate = () => Promise.resolve({ ok: false, error: viewOfError(new ArchiveError('engine-unavailable')) });
    expect((await get('bytes=10-19')).status).toBe(206);
  });

  it('asks again for a file that is no longer where it was', async () => {
    await (await get('bytes=0-9')).arrayBuffer();
    await rm(file);
    const response = await get('bytes=10-19');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'file-missing' });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['recording-unknown', 404],
    ['engine-unavailable', 503],
    ['disk-failed', 500],
  ] as const)('answers %s with %i', async (code, status) => {
    locate = () => Promise.resolve({ ok: false, error: viewOfError(new ArchiveError(code)) });
    const response = await get();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it.each(['archive://media/', 'archive://media/../7', `archive://media/${recordingId}/..%2f7`])(
    'asks the engine nothing for %s',
    async (address) => {
      expect((await serve(new Request(address))).status).toBe(404);
      expect(asked).toEqual([]);
    },
  );

  it('takes no other method', async () => {
    expect((await get(undefined, { method: 'POST' })).status).toBe(405);
  });
});
