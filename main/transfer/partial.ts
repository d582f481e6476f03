/**
 * A file on its way: its bytes on disk, its journal, and the digest that follows it.
 * It owns one file below `partials/` and the journal in its row; which bytes to ask for is the job's business.
 * Invariants: the journal never claims bytes that are not fsynced; every kept byte is covered by a check of it as it was received;
 * no more than `uncommittedBytes` of a span are at stake when the process is killed.
 */
import { crc32 } from 'node:zlib';
import type { Digester, FileDigest, GrowingDigest } from '../archive/digest.ts';
import { diskError, type Disk, type DiskFile } from '../archive/disk.ts';
import type { Clock } from '../clock.ts';
import type { BlockPool } from './block-pool.ts';
import { blockCount, type Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import { blockBytes, isWhole, keptBytes, prefixEnd, type Known, type Span } from './range.ts';
import { proveKept } from './prove-kept.ts';
import { createSpanWriter, type SpanWriter } from './span-writer.ts';
import type { Step } from './transfers.ts';

export interface PartialDeps {
  disk: Disk;
  digester: Digester;
  clock: Clock;
  limits: Limits;
  pool: BlockPool;
  step: (step: Step) => void;
}

export interface PartialOptions {
  path: string;
  /** What the row says is kept; null for nothing. */
  journal: Journal | null;
  /** Stores the journal in one transaction. */
  save: (journal: Journal) => void;
  /** Whether each MiB gets a digest of its own. */
  hasBlocks: boolean;
}

export interface Partial {
  readonly path: string;
  readonly known: Known;
  /** Ordered by first byte. Their `end` moves as bytes are written. */
  readonly spans: readonly Span[];
  keptBytes(): number;
  /** Drops whatever is kept and takes a new plan; validators are stored with the first bytes that are. */
  restart(known: Known, spans: Span[]): Promise<void>;
  /** Takes the length and the plan once the first answer has told them. Spans in use must be among them. */
  settle(known: Known, spans: Span[]): Promise<void>;
  writer(span: Span): SpanWriter;
  read(into: Uint8Array, position: number): Promise<number>;
  /** Makes all written bytes last and journals them. */
  checkpoint(): Promise<void>;
  /** Digest of the whole file, once every span is whole. */
  digest(): Promise<FileDigest>;
  /** Closes the file; the bytes stay. */
  close(): Promise<void>;
}

/** Opens or creates a partial and proves what is kept of it; what does not prove is wanted again. @throws ArchiveError of the disk */
export async function openPartial(deps: PartialDeps, options: PartialOptions): Promise<Partial> {
  const { disk, clock, limits } = deps;
  const { path, hasBlocks } = options;
  let { known, spans, checks } = planOf(options.journal);
  const file = await guarded(path, () => openFile(disk, path, options.journal !== null));
  if (options.journal !== null) {
    spans = await guarded(path, () => proveKept(file, spans, checks, deps.pool));
    if (known.totalBytes !== null) await guarded(path, () => file.resize(known.totalBytes ?? 0));
  }
  let isJournaled = options.journal !== null;
  let following: GrowingDigest | null = null;
  let followedTo = 0;
  let committed = new Map(spans.map((span) => [span, span.end]));
  let syncing: Promise<void> | null = null;
  let syncedAt = clock.monotonic();

  /** Lets the digest go on to the end of what lies without a gap, in steps that are worth a message to its thread. */
  function follow(leastBytes = followBytes): void {
    const end = prefixEnd(spans);
    if (end === followedTo || end - followedTo < leastBytes) return;
    following ??= deps.digester.followFile(path, { blocks: hasBlocks });
    following.advance(end);
    followedTo = end;
  }

  function unfollow(): void {
    following?.drop();
    following = null;
    followedTo = 0;
  }

  async function sync(): Promise<void> {
    const ends = new Map(spans.map((span) => [span, span.end]));
    const journal: Journal = {
      totalBytes: known.totalBytes,
      etag: known.etag,
      spans: spans.map((span) => ({ ...span })),
      checks: checks.slice(),
    };
    await guarded(path, () => file.sync());
    deps.step('synced');
    options.save(journal);
    isJournaled = true;
    deps.step('journaled');
    committed = ends;
    syncedAt = clock.monotonic();
  }

  /** Joins a checkpoint that begins after this call. */
  async function checkpoint(): Promise<void> {
    await syncing;
    if (spans.every((span) => committed.get(span) === span.end)) return;
    syncing ??= sync().finally(() => {
      syncing = null;
    });
    await syncing;
  }

  function stake(span: Span): number {
    return span.end - (committed.get(span) ?? span.first);
  }

  /** After each write: begins a checkpoint when it is time, and waits for it when too much is at stake. */
  async function settleWrite(span: Span, bytes: Uint8Array): Promise<void> {
    noteChecks(checks, span.end, bytes);
    span.end += bytes.length;
    deps.step('written');
    follow();
    // Without its length a file has no plan that could be resumed.
    if (known.totalBytes === null) return;
    const isDue =
      stake(span) >= limits.checkpointBytes || clock.monotonic() - syncedAt >= limits.checkpointMs;
    if (!isDue) return;
    const done = checkpoint();
    if (stake(span) >= limits.uncommittedBytes) await done;
    // A failure is told by the checkpoint that has to be waited for: the stake only grows.
    else done.catch((error: unknown) => error);
  }

  async function plan(nextKnown: Known, nextSpans: Span[]): Promise<void> {
    known = nextKnown;
    spans = nextSpans;
    const grown = new Uint32Array(blockCount(known.totalBytes ?? 0));
    grown.set(checks.subarray(0, grown.length));
    checks = grown;
    if (known.totalBytes !== null && known.totalBytes > limits.segmentThresholdBytes)
      await guarded(path, () => file.resize(known.totalBytes ?? 0));
  }

  if (prefixEnd(spans) > 0) follow();
  return {
    path,
    get known() {
      return known;
    },
    get spans() {
      return spans;
    },
    keptBytes: () => keptBytes(spans),
    async restart(nextKnown, nextSpans) {
      await syncing;
      unfollow();
      checks = new Uint32Array(0);
      committed = new Map();
      if (isJournaled) options.save({ totalBytes: null, etag: null, spans: [], checks });
      isJournaled = false;
      await guarded(path, () => file.resize(0));
      await plan(nextKnown, nextSpans);
    },
    settle: plan,
    writer: (span) =>
      createSpanWriter({
        span,
        pool: deps.pool,
        clock,
        limits,
        put: async (bytes, position) => {
          await guarded(path, () => file.write(bytes, position));
          if (span.last === null && bytes.length > 0) checks = grownFor(checks, position + bytes.length);
          await settleWrite(span, bytes);
        },
      }),
    read: (into, position) => guarded(path, () => file.read(into, position)),
    checkpoint,
    async digest() {
      if (!spans.every(isWhole)) throw diskError(new Error('a span is not whole'), path);
      follow(0);
      following ??= deps.digester.followFile(path, { blocks: hasBlocks });
      return following.finish();
    },
    async close() {
      await syncing?.catch((error: unknown) => error);
      unfollow();
      await file.close();
    },
  };
}

const followBytes = 4 * blockBytes;

function planOf(journal: Journal | null): { known: Known; spans: Span[]; checks: Uint32Array } {
  if (journal === null)
    return { known: { totalBytes: null, etag: null }, spans: [], checks: new Uint32Array(0) };
  const { totalBytes, etag, spans, checks } = journal;
  return { known: { totalBytes, etag }, spans: spans.map((span) => ({ ...span })), checks: checks.slice() };
}

async function openFile(disk: Disk, path: string, isKept: boolean): Promise<DiskFile> {
  const found = isKept ? await disk.look(path) : null;
  return disk.open(path, found?.kind === 'file' ? 'write' : 'replace');
}

function grownFor(checks: Uint32Array, bytes: number): Uint32Array {
  if (checks.length >= blockCount(bytes)) return checks;
  const grown = new Uint32Array(Math.max(blockCount(bytes), checks.length * 2));
  grown.set(checks);
  return grown;
}

/** `bytes` lie inside one block. */
function noteChecks(checks: Uint32Array, position: number, bytes: Uint8Array): void {
  const block = Math.floor(position / blockBytes);
  const before = position % blockBytes === 0 ? 0 : (checks[block] ?? 0);
  checks[block] = crc32(bytes, before);
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, path.slice(path.lastIndexOf('/') + 1));
  }
}
