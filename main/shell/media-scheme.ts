/**
 * Answers `archive://media/<recording>/<chunk>`: the bytes of an archived chunk, whole or by range.
 * Owns the HTTP side only; which file belongs to the ids is the engine's knowledge, so no path ever comes from the window.
 * The answer is made by hand since a `file:` request behind it would answer 200 to a range, and a seek would jump to 0.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { ArchiveError, toArchiveError, viewOfError, type Result } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { MediaFile } from '../engine-protocol.ts';
import { streamFile } from './file-stream.ts';
import { answerRange } from './media-range.ts';

export type LocateMedia = (input: { recordingId: string; chunkId: number }) => Promise<Result<MediaFile>>;

const mediaPath = /^\/([0-9a-z]{26})\/(\d{1,15})$/;
const mostRemembered = 64;

/**
 * Makes the handler of the media host.
 *
 * Located files are remembered, so that playing goes on while the engine is restarted; one that is gone is asked for again.
 */
export function serveMedia(locate: LocateMedia): (request: Request) => Promise<Response> {
  const remembered = new Map<string, MediaFile>();
  const find = async (key: string, recordingId: string, chunkId: number): Promise<MediaFile> => {
    const result = await locate({ recordingId, chunkId });
    if (!result.ok) throw new ArchiveError(result.error.code, { context: result.error.context });
    const oldest = remembered.size >= mostRemembered ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(key, result.value);
    return result.value;
  };
  return async (request) => {
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'request-invalid');
      const [key, recordingId, chunk] = mediaPath.exec(new URL(request.url).pathname) ?? [];
      if (key === undefined || recordingId === undefined) return refuse(404, 'recording-unknown');
      const known = remembered.get(key);
      remembered.delete(key);
      const opened =
        (known === undefined ? null : await tryOpen(known)) ??
        (await openMedia(await find(key, recordingId, Number(chunk))));
      remembered.set(key, opened.file);
      return await answer(request, opened);
    } catch (cause) {
      const { code } = toArchiveError(cause);
      return refuse(statusOf(code), code, viewOfError(cause).detail);
    }
  };
}

interface OpenedMedia {
  file: MediaFile;
  handle: FileHandle;
  totalBytes: number;
}

async function tryOpen(file: MediaFile): Promise<OpenedMedia | null> {
  try {
    return await openMedia(file);
  } catch {
    return null;
  }
}

async function openMedia(file: MediaFile): Promise<OpenedMedia> {
  let handle: FileHandle;
  try {
    handle = await open(file.path, 'r');
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ArchiveError(isMissing ? 'file-missing' : 'disk-failed', { cause });
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new ArchiveError('file-missing');
    return { file, handle, totalBytes: stats.size };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

async function answer(request: Request, { file, handle, totalBytes }: OpenedMedia): Promise<Response> {
  // We give no validator, so an If-Range can never match, and the range then has to be ignored (RFC 9110 section 13.1.5).
  const header = request.headers.has('if-range') ? null : request.headers.get('range');
  const range = request.method === 'GET' ? answerRange(header, totalBytes) : { kind: 'whole' as const };
  if (range.kind === 'unsatisfiable') {
    await handle.close();
    return new Response(null, {
      status: 416,
      headers: { ...commonHeaders, 'content-range': `bytes */${String(totalBytes)}` },
    });
  }
  const { firstByte, lastByte } = range.kind === 'part' ? range : { firstByte: 0, lastByte: totalBytes - 1 };
  const headers: Record<string, string> = {
    ...commonHeaders,
    'content-type': file.mime,
    'content-length': String(lastByte - firstByte + 1),
  };
  if (range.kind === 'part') {
    headers['content-range'] = `bytes ${String(firstByte)}-${String(lastByte)}/${String(totalBytes)}`;
  }
  const status = range.kind === 'part' ? 206 : 200;
  if (request.method === 'HEAD' || lastByte < firstByte) {
    await handle.close();
    return new Response(null, { status, headers });
  }
  return new Response(streamFile(handle, firstByte, lastByte), { status, headers });
}

const commonHeaders = {
  'accept-ranges': 'bytes',
  // Lets our own page read the samples (a waveform, one channel alone); no other origin may.
  'access-control-allow-origin': 'archive://app',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

function statusOf(code: ErrorCode): number {
  if (code === 'recording-unknown' || code === 'file-missing') return 404;
  return code === 'engine-unavailable' ? 503 : 500;
}

function refuse(status: number, code: ErrorCode, detail: string | null = null): Response {
  return Response.json({ code, detail }, { status, headers: commonHeaders });
}
