import { ArchiveError } from '../../contract/error.ts';
import { readContentLength, readContentRange, readDate, readStrongEtag } from './answer-headers.ts';
import type { ContentAnswer, ContentRequest, FetchContent } from './content.ts';
import type { ServiceAccess } from './services.ts';
import { statusError } from './wire-errors.ts';
import { createWire } from './wire.ts';
import type { WireAnswer, WireOptions } from './wire.ts';

/** Makes the port through which transfers read; connections are kept between its requests. */
export function createFetchContent(options: WireOptions): FetchContent {
  const wire = createWire(options);
  return async (request) => {
    const { location, service, signal } = request;
    if (service === null) throw new ArchiveError('service-unknown');
    const answer = await wire({ method: 'GET', location, service, headers: headersOf(request), signal });
    try {
      if (answer.status !== 200 && answer.status !== 206) throw statusError(answer, options.clock.now());
      return readContentAnswer(request, answer);
    } catch (error) {
      answer.body.destroy();
      throw error;
    }
  };
}

/** One chunk is deleted at the service, content and metadata alike. */
export type DeleteContent = (request: {
  /** deleteLocation, verbatim from the event: untrusted. */
  location: string;
  service: ServiceAccess;
  signal?: AbortSignal;
}) => Promise<{ result: 'deleted' | 'absent'; status: number; host: string; serverAt: number | null }>;

/**
 * Makes the port that deletes chunks; a chunk that is not there any more counts as done.
 * @throws ArchiveError (from the port) as {@link FetchContent}
 */
export function createDeleteContent(options: WireOptions): DeleteContent {
  const wire = createWire(options);
  return async (request) => {
    const answer = await wire({ ...request, method: 'DELETE' });
    answer.body.destroy();
    const { status, host } = answer;
    const serverAt = readDate(answer.headers);
    if (status >= 200 && status <= 204) return { result: 'deleted', status, host, serverAt };
    if (status === 404 || status === 410) return { result: 'absent', status, host, serverAt };
    throw statusError(answer, options.clock.now());
  };
}

function headersOf({ firstByte, lastByte, etag }: ContentRequest): Record<string, string> {
  const isWhole = firstByte === 0 && lastByte === null;
  return {
    ...(isWhole ? {} : { range: `bytes=${String(firstByte)}-${lastByte === null ? '' : String(lastByte)}` }),
    ...(etag === null ? {} : { 'if-match': etag }),
  };
}

/** The head of an answer with its body still to come. */
export type ContentHead = Pick<WireAnswer, 'status' | 'headers' | 'host'> & Pick<ContentAnswer, 'body'>;

/** Compares an answer of 200 or 206 with what was asked. @throws ArchiveError answer-invalid */
export function readContentAnswer(request: ContentRequest, answer: ContentHead): ContentAnswer {
  const { headers, host, body } = answer;
  const lengthBytes = readContentLength(headers);
  const status = isPart(request, answer, lengthBytes) ? 206 : 200;
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity') throw invalid(answer, 'content-encoding');
  return {
    status,
    lengthBytes,
    ...(status === 206 ? partOf(request, answer, lengthBytes) : wholeOf(answer, lengthBytes)),
    etag: readStrongEtag(headers),
    contentType: headers['content-type'] ?? null,
    host,
    serverAt: readDate(headers),
    body,
  };
}

/**
 * Goes by what the headers say of the body rather than by the bare status: the official clients take 200 and 206 alike, so servers are
 * about that mix them up. A 200 whose range is exactly the part that was asked for is a part; a 206 that nobody asked for is the whole
 * file when its range is. Anything in between is judged by its status, and refused.
 */
function isPart(
  request: ContentRequest,
  { status, headers }: ContentHead,
  lengthBytes: number | null,
): boolean {
  const range = readContentRange(headers);
  if (range === null) return status === 206;
  const isAsked = request.firstByte > 0 || request.lastByte !== null;
  const isAll = range.firstByte === 0 && range.lastByte + 1 === range.totalBytes;
  if (status === 206) return isAsked || !isAll;
  const bytes = range.lastByte - range.firstByte + 1;
  return isAsked && !isAll && range.firstByte === request.firstByte && bytes === lengthBytes;
}

type Place = Pick<ContentAnswer, 'firstByte' | 'totalBytes'> & Partial<Pick<ContentAnswer, 'lengthBytes'>>;

/** A part must say where it starts, and start where it was asked to. @see RFC 9110 section 15.3.7 */
function partOf(request: ContentRequest, answer: ContentHead, lengthBytes: number | null): Place {
  const range = readContentRange(answer.headers);
  const isAsked = request.firstByte > 0 || request.lastByte !== null;
  if (!isAsked || range === null || range.firstByte !== request.firstByte)
    throw invalid(answer, 'content-range');
  if (request.lastByte !== null && range.lastByte > request.lastByte) throw invalid(answer, 'content-range');
  if (lengthBytes !== null && lengthBytes !== range.lastByte - range.firstByte + 1)
    throw invalid(answer, 'content-length');
  // Without a Content-Length (chunked) the range alone says where the body ends, which may be before what was asked.
  const bytes = range.lastByte - range.firstByte + 1;
  return { firstByte: range.firstByte, totalBytes: range.totalBytes, lengthBytes: bytes };
}

/** The service sends Content-Range with a 200 as well; it must then agree with the length. */
function wholeOf(answer: ContentHead, lengthBytes: number | null): Place {
  const range = readContentRange(answer.headers);
  if (range === null) return { firstByte: 0, totalBytes: lengthBytes };
  if (range.firstByte !== 0 || range.lastByte + 1 !== (range.totalBytes ?? range.lastByte + 1)) {
    throw invalid(answer, 'content-range');
  }
  if (lengthBytes !== null && lengthBytes !== range.lastByte + 1) throw invalid(answer, 'content-length');
  return { firstByte: 0, totalBytes: range.totalBytes ?? lengthBytes };
}

function invalid({ status, host }: ContentHead, header: string): ArchiveError {
  return new ArchiveError('answer-invalid', { retry: 'later', context: { status, host, header } });
}
