/**
 * One engine per library, on one computer and across a shared folder.
 * Two layers: an exclusive lock of the operating system, which ends with its process however that ends; and a record that names
 * the holder and beats, for shares on which such locks do not reach other computers. docs/decisions/0002-library-lock.md says why.
 * Invariant: nothing but this module opens the lock file (on POSIX, closing any second handle would release the lock).
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ArchiveError, type ErrorContext } from '../../contract/error.ts';
import type { Clock } from '../clock.ts';
import { diskError, isErrno } from './disk.ts';

export interface LockOptions {
  /** Path of a better-sqlite3 addon built for this runtime; null takes the one in the package. */
  nativeBinding: string | null;
  clock: Clock;
  /** Tells this computer from others; see {@link thisHost}. */
  host: string;
  /** Called once when another computer took the library over, as can happen after this one slept; stop writing at once. */
  onLost: () => void;
}

export interface LibraryLock {
  release(): Promise<void>;
}

interface LockRecord {
  instance: string;
  host: string;
  hostName: string;
  pid: number;
  since: string;
  beat: number;
}

export const lockNames = { lock: 'archive.lock', record: 'archive.lock.json' } as const;
/** How often a holder shows that it lives. */
const beatMs = 5_000;
/** How long the record of another computer must stand still before it counts as left behind. */
const stillMs = 30_000;
/** How long a taken-over record must stay ours before we rely on it. */
const settleMs = 2 * beatMs;

/**
 * Takes the lock of a library, at once or not at all; only after a crash of another computer on a shared folder it first
 * watches that computer's record for half a minute.
 * @throws ArchiveError library-locked (context: hostName, pid, since of the holder), library-read-only, disk-full, disk-failed
 */
export async function takeLock(folder: string, options: LockOptions): Promise<LibraryLock> {
  const recordPath = join(folder, lockNames.record);
  const systemLock = takeSystemLock(folder, options.nativeBinding);
  if (systemLock === null) throw await lockedError(recordPath);
  const record = newRecord(options);
  try {
    await claim(recordPath, record, options);
  } catch (error) {
    systemLock.close();
    throw diskError(error, lockNames.record);
  }
  return beating(recordPath, record, systemLock, options);
}

/** A name for this computer that another with the same host name does not share. It may change with the hardware. */
export function thisHost(): string {
  const cards = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00')
    .map(({ mac }) => mac);
  const facts = [hostname(), ...new Set(cards)].sort().join('\n');
  return createHash('sha256').update(facts).digest('hex').slice(0, 32);
}

/** SQLite's file lock is the one exclusive lock Node can reach on every system without an addon of our own. Null when held. */
function takeSystemLock(folder: string, nativeBinding: string | null): Database.Database | null {
  const path = join(folder, lockNames.lock);
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { timeout: 0, ...(nativeBinding === null ? {} : { nativeBinding }) });
    // Nothing is ever written, so no journal may lie about after a kill.
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db?.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_BUSY')) return null;
    throw lockFailure(code, error);
  }
}

/** @see https://sqlite.org/rescode.html */
function lockFailure(code: string, cause: unknown): ArchiveError {
  const context = { path: lockNames.lock, sqlite: code };
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code))
    return new ArchiveError('library-read-only', { context, cause });
  if (code.startsWith('SQLITE_FULL'))
    return new ArchiveError('disk-full', { retry: 'later', context, cause });
  if (code.startsWith('SQLITE_IOERR'))
    return new ArchiveError('disk-failed', { retry: 'later', context, cause });
  return new ArchiveError('unexpected', { context, cause });
}

async function claim(path: string, record: LockRecord, { clock, host }: LockOptions): Promise<void> {
  if (await createRecord(path, record)) return;
  const left = await readRecord(path);
  // A record of this very computer has no living owner: the system lock would be held.
  const isOurs = left.record?.host === host;
  if (!isOurs) {
    await clock.wait(stillMs);
    if ((await readRecord(path)).text !== left.text) throw await lockedError(path);
  }
  await rm(path, { force: true });
  if (!(await createRecord(path, record))) throw await lockedError(path);
  if (isOurs) return;
  await clock.wait(settleMs);
  if ((await readRecord(path)).record?.instance !== record.instance) throw await lockedError(path);
}

function beating(
  path: string,
  record: LockRecord,
  systemLock: Database.Database,
  { clock, onLost }: LockOptions,
): LibraryLock {
  const stopping = new AbortController();

  async function beat(): Promise<void> {
    while (await waited(clock, stopping.signal)) {
      if (await isTakenByAnother(path, record.instance)) {
        onLost();
        return;
      }
      record.beat += 1;
      // A beat that cannot be written is missed; the next one tries again.
      await writeFile(path, formatRecord(record)).catch((error: unknown) => error);
    }
  }

  const beats = beat();
  return {
    async release() {
      if (stopping.signal.aborted) return;
      stopping.abort(new Error('released'));
      await beats;
      if (!(await isTakenByAnother(path, record.instance))) await rm(path, { force: true });
      systemLock.close();
    },
  };
}

/** False when the lock is released meanwhile. */
async function waited(clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.wait(beatMs, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** Only another whole record counts: a share that does not answer is no proof that the library is lost. */
async function isTakenByAnother(path: string, instance: string): Promise<boolean> {
  try {
    const { record } = await readRecord(path);
    return record !== null && record.instance !== instance;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** False when there is one already: exclusive creation is atomic also on NFS and SMB. */
async function createRecord(path: string, record: LockRecord): Promise<boolean> {
  try {
    await writeFile(path, formatRecord(record), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

async function readRecord(path: string): Promise<{ text: string; record: LockRecord | null }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { text: '', record: null };
    throw error;
  }
  return { text, record: parseRecord(text) };
}

async function lockedError(path: string): Promise<ArchiveError> {
  const { record } = await readRecord(path).catch(() => ({ record: null }));
  const context: ErrorContext =
    record === null ? {} : { hostName: record.hostName, pid: record.pid, since: record.since };
  return new ArchiveError('library-locked', { context });
}

function newRecord({ clock, host }: LockOptions): LockRecord {
  const since = new Date(clock.now()).toISOString();
  return { instance: randomUUID(), host, hostName: hostname(), pid: process.pid, since, beat: 0 };
}

function formatRecord(record: LockRecord): string {
  return `${JSON.stringify(record)}\n`;
}

function parseRecord(text: string): LockRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch (error) {
    // Half written by a holder that was killed meanwhile, or not ours at all: nobody can be named.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isRecord(value: unknown): value is LockRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    ['instance', 'host', 'hostName', 'since'].every((name) => typeof fields[name] === 'string') &&
    ['pid', 'beat'].every((name) => typeof fields[name] === 'number')
  );
}
