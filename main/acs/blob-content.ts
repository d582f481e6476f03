/** Reads content from own storage, under the same port and with the same meaning as from the service. */
import { PassThrough, type Readable } from 'node:stream';
import type { IncomingHttpHeaders } from 'node:http';
import { ArchiveError } from '../../contract/error.ts';
import type { Clock } from '../clock.ts';
import { findBlob, isBlobLocation, type BlobAccess } from './blob-access.ts';
import { readContentAnswer } from './content-client.ts';
import type { ContentAnswer, ContentRequest, FetchContent } from './content.ts';
import { maxSkewMs, networkError, statusError } from './wire-errors.ts';
import { readDate } from './answer-headers.ts';

export interface BlobContentOptions {
  clock: Clock;
  /** The containers configured now. */
  containers: () => readonly BlobAccess[];
  /** Reads everything that lies in no configured container. */
  otherwise: FetchContent;
  headersMs?: number;
}

/** Joins own storage and the service: each location is read with the credential that belongs to its host. */
export function createJoinedContent(options: BlobContentOptions): FetchContent {
  return async (request) => {
    const found = findBlob(options.containers(), request.location);
    if (found !== null) return fetchBlob(request, found, options);
    if (isBlobLocation(request.location))
      throw new ArchiveError('host-not-allowed', { context: { host: new URL(request.location).host } });
    return options.otherwise(request);
  };
}

async function fetchBlob(
  request: ContentRequest,
  { access, name }: NonNullable<ReturnType<typeof findBlob>>,
  { clock, headersMs = 30_000 }: BlobContentOptions,
): Promise<ContentAnswer> {
  const { firstByte, lastByte, etag, signal } = request;
  const { host } = new URL(access.address);
  const ending = createEnding(signal, headersMs);
  try {
    const count = lastByte === null ? undefined : lastByte - firstByte + 1;
    const client = await access.client();
    const answer = await client.getBlobClient(name).download(firstByte, count, {
      abortSignal: ending.signal,
      maxRetryRequests: 0,
      ...(etag === null ? {} : { conditions: { ifMatch: etag } }),
    });
    ending.headersCame();
    const body = namedErrors(answer.readableStreamBody as Readable, ending.end);
    const { status } = answer._response;
    const headers = answer._response.headers.toJson() as IncomingHttpHeaders;
    try {
      return readContentAnswer(request, { status, headers, host, body });
    } catch (error) {
      body.destroy();
      throw error;
    }
  } catch (error) {
    ending.end();
    throw blobError(error, signal, host, clock.now());
  }
}

interface Ending {
  signal: AbortSignal;
  /** From now on only the caller can end it. */
  headersCame(): void;
  end: () => void;
}

/** Ends when the caller says so, or when no answer has begun in time. */
function createEnding(signal: AbortSignal, headersMs: number): Ending {
  const ending = new AbortController();
  const onAbort = (): void => {
    ending.abort(signal.reason);
  };
  const timer = setTimeout(() => {
    ending.abort(new ArchiveError('stalled', { retry: 'later' }));
  }, headersMs);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    signal: ending.signal,
    headersCame: () => {
      clearTimeout(timer);
    },
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      ending.abort(
        ending.signal.aborted ? ending.signal.reason : new ArchiveError('stalled', { retry: 'later' }),
      );
    },
  };
}

/** The same bytes; a body that ends early or breaks fails by a code. Destroying it frees the connection. */
function namedErrors(source: Readable, onClose: () => void): Readable {
  const body = new PassThrough({ highWaterMark: 256 * 1024 });
  source.once('error', (error) => {
    body.destroy(networkError(error));
  });
  body.once('close', () => {
    onClose();
    source.destroy();
  });
  // Whoever reads finds the error in the stream; the process must not end of it.
  body.on('error', () => undefined);
  return source.pipe(body);
}

interface Refused {
  statusCode?: number;
  response?: { headers?: { toJSON?(): Record<string, string> } };
}

function blobError(error: unknown, signal: AbortSignal, host: string, now: number): ArchiveError {
  if (error instanceof ArchiveError) return error;
  if (signal.aborted)
    return signal.reason instanceof ArchiveError
      ? signal.reason
      : new ArchiveError('cancelled', { cause: signal.reason });
  if (error instanceof Error && error.name === 'AbortError')
    return new ArchiveError('stalled', { retry: 'later', context: { host } });
  const { statusCode: status, response } = error as Refused;
  if (typeof status !== 'number') return networkError(error, { host });
  const headers = (response?.headers?.toJSON?.() ?? {}) as IncomingHttpHeaders;
  if (status !== 403) return statusError({ status, headers, host }, now);
  const skewMs = now - (readDate(headers) ?? now);
  return Math.abs(skewMs) > maxSkewMs
    ? new ArchiveError('clock-skewed', { retry: 'later', context: { status, host, skewMs } })
    : new ArchiveError('auth-rejected', { retry: 'later', context: { status, host } });
}
