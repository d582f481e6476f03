/**
 * One HTTP try for one span: asks, compares the answer with what was asked, and brings the body into the partial.
 * It retries nothing. Whatever it brought before it failed is written and counts.
 */
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { ContentAnswer, FetchContent } from '../acs/content.ts';
import type { ServiceAccess } from '../acs/services.ts';
import type { AttemptRow } from '../catalog/transfers.ts';
import type { Clock } from '../clock.ts';
import type { Partial } from './partial.ts';
import { judgeAnswer, overlapBytes, type Asked, type Span, type Verdict } from './range.ts';
import type { Rate } from './rate.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

export interface AttemptDeps {
  fetchContent: FetchContent;
  clock: Clock;
  rate: Rate;
  stallMs: number;
  paceMs: number;
  /** Bytes arrived for this job, whether kept already or not. */
  onBytes: (bytes: number) => void;
  /** The head of an answer came. */
  onAnswer: (answer: ContentAnswer) => void;
  /** The try has ended, in whatever way. */
  onEnd: (attempt: AttemptRow) => void;
}

export interface AttemptOptions {
  location: string;
  service: ServiceAccess | null;
  partial: Partial;
  span: Span;
  /** What to ask for; from `overlapBytes` before the span's end where there is something kept. */
  asked: Asked;
  signal: AbortSignal;
  /** Ms that are left for the file before its deadline; asked anew each time. */
  timeLeftMs: () => number;
  /**
   * Told once the head fits or is the whole file; answers the span that takes the body. Called before any byte is kept, so plans are made here.
   */
  onVerdict(verdict: Extract<Verdict, { is: 'fits' | 'whole' }>, answer: ContentAnswer): Promise<Span>;
}

/** What to ask for to go on with a span, with an overlap that shows whether the file is still the same. */
export function askFor(span: Span): Asked {
  return {
    firstByte: Math.max(span.end - overlapBytes, span.first),
    lastByte: span.last,
  };
}

/**
 * Resolves when the body has ended as its head announced; the span may still be open when the server gave less than was asked.
 * @throws ArchiveError as FetchContent, and content-changed, answer-invalid, content-empty, stalled, connection-failed (short body),
 *   disk-full, disk-failed, library-read-only, cancelled
 */
export async function attemptSpan(deps: AttemptDeps, options: AttemptOptions): Promise<void> {
  const { clock } = deps;
  const ending = new AbortController();
  const onAbort = (): void => ending.abort(options.signal.reason);
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener('abort', onAbort, { once: true });
  const watchdog = createWatchdog({
    ...deps,
    ending,
    timeLeftMs: options.timeLeftMs,
    bytesLeft: () => left(options),
  });
  const row: AttemptRow = {
    startedAt: clock.now(),
    endedAt: 0,
    fromByte: options.asked.firstByte,
    receivedBytes: 0,
    httpStatus: null,
    code: null,
    host: null,
  };
  try {
    await run(deps, options, { row, watchdog, signal: ending.signal });
  } catch (thrown) {
    const error = nameFailure(thrown, ending.signal, options.partial.known.totalBytes);
    row.code = error.code;
    if (typeof error.context['status'] === 'number') row.httpStatus = error.context['status'];
    throw error;
  } finally {
    options.signal.removeEventListener('abort', onAbort);
    watchdog.end();
    row.endedAt = clock.now();
    deps.onEnd(row);
  }
}

interface Running {
  row: AttemptRow;
  watchdog: Watchdog;
  signal: AbortSignal;
}

async function run(deps: AttemptDeps, options: AttemptOptions, running: Running): Promise<void> {
  const { partial, asked } = options;
  const answer = await deps.fetchContent({
    location: options.location,
    service: options.service,
    firstByte: asked.firstByte,
    lastByte: asked.lastByte,
    etag: partial.known.etag,
    signal: running.signal,
  });
  // A body that is left unread may still fail; whoever reads it is told by the reading.
  answer.body.on('error', () => running.watchdog.note(0));
  // Before that its connection is neither ended nor free, and the next request would open one more.
  const closed = new Promise<void>((resolve) => {
    if (answer.body.closed) resolve();
    else answer.body.once('close', resolve);
  });
  try {
    running.row.httpStatus = answer.status;
    running.row.host = answer.host;
    running.watchdog.note(0);
    deps.onAnswer(answer);
    const verdict = judgeAnswer(asked, answer, partial.known);
    if (verdict.is === 'changed') throw new ArchiveError('content-changed', { retry: 'later' });
    if (verdict.is === 'wrong')
      throw new ArchiveError(verdict.code, { retry: 'later', context: { status: answer.status } });
    const span = await options.onVerdict(verdict, answer);
    const from = verdict.is === 'whole' ? 0 : asked.firstByte;
    const endByte = verdict.is === 'whole' ? verdict.totalBytes : verdict.endByte;
    await takeBody(deps, { ...options, span }, running, { answer, from, endByte });
  } finally {
    answer.body.destroy();
    await closed;
  }
}

interface Body {
  answer: ContentAnswer;
  /** Where in the file the body starts. */
  from: number;
  /** Where it ends (exclusive); null when not told. */
  endByte: number | null;
}

async function takeBody(
  deps: AttemptDeps,
  options: AttemptOptions,
  running: Running,
  body: Body,
): Promise<void> {
  const { partial, span } = options;
  const { watchdog, row, signal } = running;
  const overlap = await readOverlap(partial, body.from, span.end);
  const writer = partial.writer(span);
  // A span may be given an end while its body already flows.
  const end = (): number => Math.min(body.endByte ?? Infinity, (span.last ?? Infinity) + 1);
  let position = body.from;
  try {
    for await (const piece of body.answer.body as AsyncIterable<Uint8Array>) {
      const chunk = piece.subarray(0, Math.max(end() - position, 0));
      const fresh = comparePast(overlap, chunk, position - body.from);
      position += chunk.length;
      row.receivedBytes += chunk.length;
      deps.onBytes(chunk.length);
      watchdog.note(chunk.length);
      const waiting = fresh.length === 0 ? undefined : writer.write(fresh);
      if (waiting !== undefined) await watchdog.whileBusy(waiting);
      const paced = deps.rate.take(chunk.length, signal);
      if (paced !== undefined) await watchdog.whileBusy(paced);
      // A body that ends here by its own account is read to its end: its connection then serves the next file.
      if (position >= end() && position - body.from !== body.answer.lengthBytes) break;
    }
  } finally {
    // What came before a failure is kept, unless the disk is what failed or other bytes were expected.
    await watchdog.whileBusy(writer.flush());
  }
  if (body.endByte !== null && position < end())
    throw new ArchiveError('connection-failed', {
      retry: 'later',
      context: { missingBytes: end() - position },
    });
  if (position === 0) throw new ArchiveError('content-empty', { retry: 'later' });
  if (span.last === null) span.last = position - 1;
}

/** The kept bytes that the body will bring again. */
async function readOverlap(partial: Partial, from: number, to: number): Promise<Uint8Array> {
  const kept = new Uint8Array(Math.max(to - from, 0));
  for (let done = 0; done < kept.length;) {
    const bytes = await partial.read(kept.subarray(done), from + done);
    if (bytes === 0) throw new ArchiveError('file-missing', { retry: 'later' });
    done += bytes;
  }
  return kept;
}

/** The part of a chunk that lies behind the overlap. @throws ArchiveError content-changed when the part inside it differs */
function comparePast(overlap: Uint8Array, chunk: Uint8Array, at: number): Uint8Array {
  if (at >= overlap.length) return chunk;
  const inside = chunk.subarray(0, overlap.length - at);
  if (Buffer.compare(overlap.subarray(at, at + inside.length), inside) !== 0)
    throw new ArchiveError('content-changed', { retry: 'later' });
  return chunk.subarray(inside.length);
}

function left({ span, partial }: AttemptOptions): number {
  const total = partial.known.totalBytes;
  return total === null ? (span.last ?? span.end) - span.end : total - partial.keptBytes();
}

/** Why it ended: our own reason where we ended it, else the failure; a socket error while reading is a failed connection. */
function nameFailure(thrown: unknown, signal: AbortSignal, knownBytes: number | null): ArchiveError {
  if (signal.aborted) return toArchiveError(signal.reason);
  if (thrown instanceof ArchiveError) return isOtherLength(thrown, knownBytes) ? changed(thrown) : thrown;
  if (thrown instanceof Error && 'code' in thrown)
    return new ArchiveError('connection-failed', { retry: 'later', cause: thrown });
  return toArchiveError(thrown);
}

/** A 416 that tells another length than we know: the file is not the one that was begun. */
function isOtherLength(error: ArchiveError, knownBytes: number | null): boolean {
  const { totalBytes } = error.context;
  return (
    error.code === 'answer-invalid' &&
    knownBytes !== null &&
    typeof totalBytes === 'number' &&
    totalBytes !== knownBytes
  );
}

function changed(cause: ArchiveError): ArchiveError {
  return new ArchiveError('content-changed', { retry: 'later', context: cause.context, cause });
}
