/**
 * Takes event files that appear in a folder. A file is read once it has stopped changing, made durable, and only then moved to
 * `taken/`, or to `refused/` when none of its events could be read, with the reason beside it.
 * Invariant: a file stays where it is until all its events are durable; taking it again after a crash changes nothing.
 */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceConfig } from '../../contract/config.ts';
import { toArchiveError } from '../../contract/error.ts';
import type { ArchiveError } from '../../contract/error.ts';
import { folderError, systemCode } from './system-error.ts';
import { moveToRefused, moveToTaken } from './folder-moves.ts';
import type { RefusedEvent } from './folder-moves.ts';
import { deliverFile } from './import.ts';
import { createNudge, pause } from './retry-loop.ts';
import type { EventOutcome } from '../delivery.ts';
import type { Source, SourceContext, SourceHealth } from './source.ts';

export type FolderConfig = Extract<SourceConfig, { kind: 'folder' }>;

export interface FolderOptions {
  /** Between two looks when nothing tells of a change: network folders do not. */
  rescanMs?: number;
  /** How long a file must not have changed. */
  settleMs?: number;
}

/** Watches the configured folder; its health carries the folder as address. */
export function createFolderSource(
  config: FolderConfig,
  context: SourceContext,
  options: FolderOptions = {},
): Source {
  const { clock } = context;
  const { rescanMs, settleMs } = { rescanMs: 10_000, settleMs: 500, ...options };
  const folder = config.path;
  const stopping = new AbortController();
  const nudge = createNudge();
  const looks = createLooks(settleMs);
  let told = '';
  let running: Promise<void> = Promise.resolve();
  let scanning: Promise<number> = Promise.resolve(0);

  const tell = (change: Partial<SourceHealth>): void => {
    const state = change.code === undefined ? 'listening' : 'failing';
    const health: SourceHealth = { ...quiet, state, address: folder, ...change };
    if (JSON.stringify(health) === told) return;
    told = JSON.stringify(health);
    context.report(health);
  };

  /** One look at a time. @returns how many files wait, because they may still change or could not be taken now */
  function scan(): Promise<number> {
    scanning = scanning.then(async () => {
      try {
        const waiting = await takeStable();
        tell({ backlog: waiting });
        return waiting;
      } catch (error) {
        const { code, context: facts } = folderError(error);
        tell({ code, detail: textOf(facts['system']), nextPollAt: clock.now() + rescanMs });
        return 0;
      }
    });
    return scanning;
  }

  async function takeStable(): Promise<number> {
    const { stable, changing } = await looks.look(folder, clock.monotonic());
    let waiting = changing;
    let unreadable: ArchiveError | null = null;
    for (const name of stable) {
      if (stopping.signal.aborted) break;
      const path = join(folder, name);
      const before = await fingerprint(path);
      if (before === null) continue;
      const refused: RefusedEvent[] = [];
      let count = 0;
      const error = await deliver(path, (outcomes) => {
        count += outcomes.length;
        refused.push(...outcomes.flatMap(refusalOf));
      });
      if (error?.code === 'events-unreadable') continue;
      if (error?.code === 'disk-failed' && error.context['path'] === path) {
        // This file cannot be read; the others still can.
        unreadable = error;
        continue;
      }
      if (error !== null && error.code !== 'event-too-large') throw error;
      // Somebody wrote on while it was read: what is new is taken at the next look.
      if ((await fingerprint(path)) !== before) {
        waiting += 1;
        continue;
      }
      const reason = error ?? (count === 0 ? 'event-unreadable' : null);
      if (reason !== null || refused.length === count) await moveToRefused(folder, name, reason, refused);
      else await moveToTaken(folder, name, refused);
      looks.forget(name);
    }
    if (unreadable !== null) throw unreadable;
    return waiting;
  }

  async function deliver(
    path: string,
    onOutcomes: (outcomes: readonly EventOutcome[]) => void,
  ): Promise<ArchiveError | null> {
    try {
      await deliverFile(path, context.accept, context.id, onOutcomes);
      return null;
    } catch (error) {
      return toArchiveError(error);
    }
  }

  async function run(): Promise<void> {
    let watcher: FSWatcher | null = null;
    const onChange = (): void => {
      nudge.give();
    };
    try {
      do {
        watcher ??= watchFolder(folder, onChange, () => {
          watcher = null;
        });
        const waiting = await scan();
        if (waiting > 0) await pause(clock, settleMs, stopping.signal);
      } while (await nudge.wait(clock, rescanMs, stopping.signal));
    } finally {
      watcher?.close();
    }
  }

  return {
    id: context.id,
    kind: 'folder',
    start() {
      tell({ state: 'starting' });
      running = run();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await running;
      await scanning;
      tell({ state: 'stopped' });
    },
    async drain(signal) {
      const either = AbortSignal.any([signal, stopping.signal]);
      let isWaiting = (await scan()) > 0;
      while (isWaiting && (await pause(clock, settleMs, either))) isWaiting = (await scan()) > 0;
    },
  };
}

const quiet = { code: null, detail: null, backlog: null, nextPollAt: null };

interface Looks {
  look(folder: string, at: number): Promise<{ stable: string[]; changing: number }>;
  forget(name: string): void;
}

/** Remembers how files looked, so that those that have stopped changing can be told from those still being written. */
function createLooks(settleMs: number): Looks {
  const seen = new Map<string, { print: string; since: number }>();
  return {
    async look(folder, at) {
      const names = (await readdir(folder)).filter(isEventFile).sort();
      for (const name of [...seen.keys()]) if (!names.includes(name)) seen.delete(name);
      const stable: string[] = [];
      let changing = 0;
      for (const name of names) {
        const print = await fingerprint(join(folder, name));
        if (print === null) continue;
        const known = seen.get(name);
        if (known?.print === print && at - known.since >= settleMs) {
          stable.push(name);
          continue;
        }
        if (known?.print !== print) seen.set(name, { print, since: at });
        changing += 1;
      }
      return { stable, changing };
    },
    forget: (name) => seen.delete(name),
  };
}

/** Names that programs give to what is not complete yet, and what we wrote ourselves, are left alone. */
function isEventFile(name: string): boolean {
  return !/^[.~]|\.(tmp|temp|part|partial|crdownload|swp)$|\.reason\.json$/i.test(name);
}

/** What changes when a file is written to; null for what is no file or is gone. */
async function fingerprint(path: string): Promise<string | null> {
  try {
    const found = await stat(path, { bigint: true });
    return found.isFile() ? `${String(found.size)} ${String(found.mtimeNs)} ${String(found.ino)}` : null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A nudge whenever something changes in the folder; null when it cannot be watched, and the rescans have to do. */
function watchFolder(folder: string, onChange: () => void, onEnd: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.once('error', () => {
      watcher.close();
      onEnd();
    });
    return watcher;
  } catch {
    return null;
  }
}

function refusalOf(outcome: EventOutcome): RefusedEvent[] {
  return outcome.result === 'quarantined'
    ? [{ key: outcome.key, code: outcome.code, detail: outcome.detail }]
    : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
