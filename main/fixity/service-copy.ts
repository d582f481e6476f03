/** The service's own copy, read by ranges while it still has it. Each range is one signed request; busy answers are waited out. */
import { createHash } from 'node:crypto';
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { FetchContent } from '../acs/content.ts';
import type { ServiceAccess } from '../acs/services.ts';
import { blockBytes } from '../archive/digest.ts';
import { provenBytesOf } from '../archive/files.ts';
import type { ArchivedFile } from '../catalog/files.ts';
import type { Db } from '../catalog/open.ts';
import { findJobOfChunk, type TransferJob } from '../catalog/transfers.ts';
import type { Clock } from '../clock.ts';
import type { GoodSource } from './good-source.ts';

export interface ServiceCopyOptions {
  db: Db;
  clock: Clock;
  fetchContent: FetchContent;
  /** @throws ArchiveError service-unknown, location-missing */
  whereIs: (job: TransferJob) => { location: string; service: ServiceAccess | null };
  signal: AbortSignal;
}

const mostTries = 4;
const pauseMs = 1000;
/** A range of a MiB that takes longer than this is asked for anew. */
const rangeMs = 120_000;
const wholeMs = 4 * 3_600_000;

export function openServiceCopy(options: ServiceCopyOptions): GoodSource {
  return {
    async read(file, { first, last, sha256 }) {
      const parts: Uint8Array[] = [];
      await patiently(options, async () => {
        parts.length = 0;
        await fetchRange(options, file, { first, last, limitMs: rangeMs }, (part) =>
          parts.push(Buffer.from(part)),
        );
      });
      const bytes = Buffer.concat(parts);
      if (provenBytesOf(bytes).sha256 !== sha256)
        throw new ArchiveError('digest-wrong', { context: { path: file.path } });
      return bytes;
    },
    blocksOf: (file) => patiently(options, () => hashWhole(options, file)),
  };
}

/** Nothing is kept of what is only hashed: the bad blocks are fetched again once they are known. */
async function hashWhole(options: ServiceCopyOptions, file: ArchivedFile): Promise<readonly string[]> {
  const whole = createHash('sha256');
  const blocks: string[] = [];
  let block = createHash('sha256');
  let filled = 0;
  await fetchRange(options, file, { first: 0, last: file.bytes - 1, limitMs: wholeMs }, (part) => {
    whole.update(part);
    for (let at = 0; at < part.length;) {
      const piece = part.subarray(at, at + blockBytes - filled);
      block.update(piece);
      filled += piece.length;
      at += piece.length;
      if (filled < blockBytes) continue;
      blocks.push(block.digest('hex'));
      block = createHash('sha256');
      filled = 0;
    }
  });
  if (filled > 0) blocks.push(block.digest('hex'));
  if (whole.digest('hex') !== file.digest)
    throw new ArchiveError('digest-wrong', { context: { path: file.path } });
  return blocks;
}

async function patiently<T>({ clock, signal }: ServiceCopyOptions, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (thrown) {
      const error = toArchiveError(thrown);
      if (signal.aborted) throw new ArchiveError('cancelled');
      // A copy that is gone does not come back while somebody waits.
      if (error.retry === 'never' || error.code === 'not-found' || tries === mostTries) throw error;
      await clock.wait(pauseMs * 2 ** tries, signal);
    }
  }
}

interface Range {
  first: number;
  last: number;
  limitMs: number;
}

async function fetchRange(
  options: ServiceCopyOptions,
  file: ArchivedFile,
  { first, last, limitMs }: Range,
  take: (part: Uint8Array) => void,
): Promise<void> {
  const { clock, fetchContent } = options;
  const job = file.chunk === null ? null : findJobOfChunk(options.db, file.chunk, file.kind);
  if (job === null) throw new ArchiveError('location-missing', { context: { path: file.path } });
  const ending = new AbortController();
  const stop = (): void => ending.abort(new ArchiveError('cancelled'));
  options.signal.addEventListener('abort', stop, { once: true });
  const timer = clock.wait(limitMs, ending.signal).then(
    () => ending.abort(new ArchiveError('stalled', { retry: 'later' })),
    (ended: unknown) => ended,
  );
  try {
    const range = { firstByte: first, lastByte: last, etag: null };
    const { body, firstByte } = await fetchContent({
      ...options.whereIs(job),
      ...range,
      signal: ending.signal,
    });
    let position = firstByte;
    for await (const part of body as AsyncIterable<Uint8Array>) {
      // A server that ignores ranges sends everything from byte 0.
      const wanted = part.subarray(Math.max(first - position, 0), Math.max(last + 1 - position, 0));
      if (wanted.length > 0) take(wanted);
      position += part.length;
      if (position > last) break;
    }
    body.destroy();
    if (position <= last) throw new ArchiveError('connection-failed', { retry: 'later' });
  } catch (thrown) {
    if (ending.signal.aborted) throw toArchiveError(ending.signal.reason);
    throw thrown instanceof ArchiveError
      ? thrown
      : new ArchiveError('connection-failed', { retry: 'later', cause: thrown });
  } finally {
    options.signal.removeEventListener('abort', stop);
    ending.abort(new ArchiveError('cancelled'));
    await timer;
  }
}
