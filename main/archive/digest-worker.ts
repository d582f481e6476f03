/**
 * Worker thread: SHA-256 of files; past the system's cache they are read in large pieces while the piece before is hashed.
 * It knows only paths and numbers. Invariant: a digest covers each byte of its range once and in order.
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { blockBytes, type DigestAnswer, type DigestOrder, type RangeDigest } from './digest-protocol.ts';

/** Whole blocks, large enough that the calls do not count, small enough that four jobs stay in 16 MiB. */
const pieceBytes = 2 * blockBytes;
const cachePieceBytes = 256 * 1024;
const piecesAtATime = 8;
const progressBytes = 16 * blockBytes;

interface Job {
  readonly number: number;
  readonly path: string;
  readonly whole: Hash | null;
  readonly blocks: string[] | null;
  block: Hash | null;
  blockFilled: number;
  readonly fromByte: number;
  readonly isFromMedium: boolean;
  position: number;
  /** Hashing may go to here; null is the end of the file. */
  toByte: number | null;
  isFinishing: boolean;
  isDropped: boolean;
  isRunning: boolean;
  toldAt: number;
  /** Of what is read through the system's cache; this thread has nothing else to do meanwhile. */
  descriptor: number | null;
  /** Of what is read past it. */
  handle: FileHandle | null;
  buffers: [Buffer, Buffer] | null;
}

const port = parentPort;
if (port === null) throw new Error('digest-worker runs as a worker thread only');
const jobs = new Map<number, Job>();
/** Filled and hashed without a wait between, so that all jobs can share it. */
let sharedPiece: Buffer | null = null;

port.on('message', (message: DigestOrder) => {
  if (message.order === 'start') {
    jobs.set(message.job, newJob(message));
  } else {
    const job = jobs.get(message.job);
    if (job === undefined) return;
    if (message.order === 'advance') job.toByte = Math.max(job.toByte ?? 0, message.toByte);
    else if (message.order === 'finish') job.isFinishing = true;
    else job.isDropped = true;
  }
  const job = jobs.get(message.job);
  if (job !== undefined && !job.isRunning) void run(job);
});

function tell(answer: DigestAnswer): void {
  port?.postMessage(answer);
}

function newJob(order: Extract<DigestOrder, { order: 'start' }>): Job {
  return {
    number: order.job,
    path: order.path,
    whole: order.wantsWhole ? createHash('sha256') : null,
    blocks: order.wantsBlocks ? [] : null,
    block: null,
    blockFilled: 0,
    fromByte: order.fromByte,
    isFromMedium: order.isFromMedium,
    position: order.fromByte,
    toByte: order.toByte,
    isFinishing: order.toByte === null,
    isDropped: false,
    isRunning: false,
    toldAt: order.fromByte,
    descriptor: null,
    handle: null,
    buffers: null,
  };
}

/** Works until the job has to wait for more; every order wakes it again. */
async function run(job: Job): Promise<void> {
  job.isRunning = true;
  try {
    do await catchUp(job);
    while (job.toByte !== null && mayRead(job));
    if (job.isDropped) await end(job);
    else if (job.isFinishing) {
      await end(job);
      tell({ answer: 'done', job: job.number, digest: digestOf(job) });
    }
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? String(error.code) : null;
    tell({ answer: 'failed', job: job.number, errno, message: String(error) });
    await end(job).catch((closing: unknown) =>
      tell({ answer: 'failed', job: job.number, errno, message: String(closing) }),
    );
  } finally {
    job.isRunning = false;
  }
}

async function end(job: Job): Promise<void> {
  jobs.delete(job.number);
  const { descriptor, handle } = job;
  job.descriptor = null;
  job.handle = null;
  if (job.isFromMedium && job.buffers !== null) alignedBuffers.push(job.buffers);
  job.buffers = null;
  if (descriptor !== null) closeSync(descriptor);
  await handle?.close();
}

/** Hashes all that may be hashed now; orders that come meanwhile count. */
async function catchUp(job: Job): Promise<void> {
  if (!mayRead(job)) return;
  if (job.isFromMedium) await catchUpFromMedium(job, (job.handle ??= await openPastCache(job.path)));
  else await catchUpFromCache(job, (job.descriptor ??= openSync(job.path, 'r')));
}

/**
 * The system reads ahead by itself; a small piece is hashed while it is still in the processor's cache. Twice as fast as handing pieces
 * between threads, measured where all cores are busy.
 */
async function catchUpFromCache(job: Job, descriptor: number): Promise<void> {
  const piece = (sharedPiece ??= Buffer.allocUnsafe(cachePieceBytes));
  for (let pieces = 1; mayRead(job); pieces += 1) {
    const bytes = readSync(descriptor, piece, 0, wantedBytes(job, job.position, piece.length), job.position);
    failWhenShort(job, bytes);
    if (bytes === 0) return;
    take(job, piece.subarray(0, bytes));
    // Orders that came meanwhile, and the other jobs of this thread.
    if (pieces % piecesAtATime === 0) await setImmediate();
  }
}

async function catchUpFromMedium(job: Job, handle: FileHandle): Promise<void> {
  const [one, other] = (job.buffers ??= buffersFor());
  let [reading, spare] = [one, other];
  let next = readPiece(job, handle, job.position, reading);
  for (;;) {
    const bytes = await next;
    if (bytes === 0 || job.isDropped) break;
    const piece = reading.subarray(0, bytes);
    const after = job.position + bytes;
    [reading, spare] = [spare, reading];
    next = readPiece(job, handle, after, reading);
    take(job, piece);
  }
}

/** Reads past the cache want aligned memory; it is used again, since each piece of it reserves much address space. */
const alignedBuffers: [Buffer, Buffer][] = [];
const wasmPageBytes = 65_536;

/** Part of every runtime, but of no type library without the DOM. */
interface WithMemory {
  Memory: new (pages: { initial: number }) => { buffer: ArrayBuffer };
}

function buffersFor(): [Buffer, Buffer] {
  const known = alignedBuffers.pop();
  if (known !== undefined) return known;
  // Memory of this kind begins at a page, which no Buffer promises.
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WithMemory };
  const { buffer } = new WebAssembly.Memory({ initial: (2 * pieceBytes) / wasmPageBytes });
  return [Buffer.from(buffer, 0, pieceBytes), Buffer.from(buffer, pieceBytes, pieceBytes)];
}

async function openPastCache(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_DIRECT } = constants as { O_RDONLY: number; O_DIRECT?: number };
  if (O_DIRECT === undefined) return open(path, 'r');
  try {
    return await open(path, O_RDONLY | O_DIRECT);
  } catch (error) {
    // File systems in memory and some shares know no such reading; they say so with this code.
    if (error instanceof Error && 'code' in error && error.code === 'EINVAL') return open(path, 'r');
    throw error;
  }
}

function mayRead(job: Job): boolean {
  return !job.isDropped && (job.toByte === null || job.position < job.toByte);
}

async function readPiece(job: Job, handle: FileHandle, position: number, into: Buffer): Promise<number> {
  const wanted = wantedBytes(job, position, into.length);
  if (wanted <= 0) return 0;
  const { bytesRead } = await handle.read(into, 0, wanted, position);
  failWhenShort(job, bytesRead);
  return bytesRead;
}

function wantedBytes({ toByte }: Job, position: number, most: number): number {
  return toByte === null ? most : Math.min(most, toByte - position);
}

/** A file shorter than promised must not look finished. */
function failWhenShort({ toByte }: Job, bytesRead: number): void {
  if (bytesRead === 0 && toByte !== null)
    throw Object.assign(new Error('the file is shorter than its proven length'), { code: 'SHORT' });
}

function take(job: Job, piece: Buffer): void {
  job.whole?.update(piece);
  if (job.blocks !== null) takeBlocks(job, job.blocks, piece);
  job.position += piece.length;
  if (job.position - job.toldAt >= progressBytes) {
    job.toldAt = job.position;
    tell({ answer: 'progress', job: job.number, bytes: job.position - job.fromByte });
  }
}

function takeBlocks(job: Job, blocks: string[], piece: Buffer): void {
  for (let at = 0; at < piece.length;) {
    job.block ??= createHash('sha256');
    const part = piece.subarray(at, at + blockBytes - job.blockFilled);
    job.block.update(part);
    job.blockFilled += part.length;
    at += part.length;
    if (job.blockFilled === blockBytes) closeBlock(job, blocks);
  }
}

function closeBlock(job: Job, blocks: string[]): void {
  if (job.block === null) return;
  blocks.push(job.block.digest('hex'));
  job.block = null;
  job.blockFilled = 0;
}

function digestOf(job: Job): RangeDigest {
  if (job.blocks !== null) closeBlock(job, job.blocks);
  return { bytes: job.position - job.fromByte, sha256: job.whole?.digest('hex') ?? null, blocks: job.blocks };
}
