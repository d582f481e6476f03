/**
 * Keeps each recording's folder telling on disk what the catalog knows: the events as received and the tag files of the bag.
 * It writes behind the catalog; a recording counts as done only when no change is left, so a kill at any moment is mended by the next run.
 */
import { join } from 'node:path';
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import { mapAtOnce } from '../archive/at-once.ts';
import { writeBag, type BagFile } from '../archive/bag.ts';
import { placeBytes } from '../archive/files.ts';
import { eventPath, libraryNames } from '../archive/layout.ts';
import { annotationsOf } from '../catalog/annotations.ts';
import { deletionsOfRecording } from '../catalog/deletions.ts';
import { eventsOfRecording, setEventPath, type KeptEvent } from '../catalog/events.ts';
import { filesOfRecording, insertFile } from '../catalog/files.ts';
import { withoutWaiting, type Db } from '../catalog/open.ts';
import { findBagFacts, listStaleBags, markBagWritten, type StaleBag } from '../catalog/bags.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { writeAnnotations } from './annotations-file.ts';
import { writeReceipts } from './deletion-receipts.ts';

export interface BagKeeper {
  /** Says that something changed; the bags are written soon. */
  wake(): void;
  /** Writes what is stale now; rejects with what keeps a bag from being written. */
  settle(): Promise<void>;
  /** Ends after the bag in hand. */
  stop(): Promise<void>;
}

export interface BagKeeperOptions {
  db: Db;
  libraryDir: string;
  clock: Clock;
  log: Log;
  /** Waits this long for more changes before it writes. */
  delayMs: number;
}

const bagsPerRound = 64;
const bagsAtOnce = 4;
const retryMs = 10_000;

export function createBagKeeper(options: BagKeeperOptions): BagKeeper {
  const { clock, log, delayMs } = options;
  const stopping = new AbortController();
  /** Rounds run one after another: two must never write the same folder. */
  let lastRound: Promise<unknown> = Promise.resolve();
  let isScheduled = false;

  function writeRound(): Promise<void> {
    const round = lastRound.then(() => writeStaleBags(options, stopping.signal));
    lastRound = Promise.allSettled([round]);
    return round;
  }

  async function schedule(waitMs: number): Promise<void> {
    if (isScheduled) return;
    isScheduled = true;
    await Promise.allSettled([clock.wait(waitMs, stopping.signal)]);
    isScheduled = false;
    if (stopping.signal.aborted) return;
    try {
      await writeRound();
    } catch (thrown) {
      log.error('bag.failed', { code: toArchiveError(thrown).code, cause: thrown });
      await schedule(retryMs);
    }
  }

  return {
    wake() {
      void schedule(delayMs);
    },
    settle: writeRound,
    async stop() {
      stopping.abort(new Error('stopping'));
      await lastRound;
    },
  };
}

/** Writes every bag that is behind the catalog; for callers without a keeper. */
export async function writeStaleBags(options: BagKeeperOptions, signal: AbortSignal): Promise<void> {
  for (;;) {
    const stale = listStaleBags(options.db, bagsPerRound);
    if (stale.length === 0) return;
    // Each waits for the disk most of the time, and no two of them share a folder.
    await mapAtOnce(stale, bagsAtOnce, async (bag) => {
      if (!signal.aborted) await writeOne(options, bag);
    });
    if (signal.aborted) return;
  }
}

async function writeOne(options: BagKeeperOptions, bag: StaleBag): Promise<void> {
  const { db, libraryDir } = options;
  const folder = join(libraryDir, bag.folder);
  for (const event of eventsOfRecording(db, bag.id))
    if (event.archivedPath === null) await archiveEvent(options, bag, event);
  const facts = findBagFacts(db, bag.id);
  const files = filesOfRecording(db, bag.id).map(({ path, bytes, digest }): BagFile => ({
    path,
    bytes,
    sha256: digest,
  }));
  if (facts === null) return;
  const { id, ...info } = facts;
  const tags = [
    ...(await writeReceipts(folder, deletionsOfRecording(db, bag.id))),
    ...(await writeAnnotations(folder, annotationsOf(db, bag.id))),
  ];
  await writeBag(folder, { id, files, info, tags });
  withoutWaiting(db, () => markBagWritten(db, bag.id, bag.changes));
}

async function archiveEvent(
  { db, libraryDir, clock }: BagKeeperOptions,
  bag: StaleBag,
  event: KeptEvent,
): Promise<void> {
  const path = await placeEvent(libraryDir, bag.folder, event);
  // What a power cut took back is written again, and found to lie there already.
  withoutWaiting(db, () => {
    insertFile(db, {
      recording: bag.id,
      chunk: null,
      kind: 'event',
      path,
      bytes: event.body.byteLength,
      digest: event.digest,
      archivedAt: clock.now(),
    });
    setEventPath(db, event.id, path);
  });
}

/** Two services may use the same event id; the second event then takes the name of its digest. @returns the path inside the folder */
async function placeEvent(
  libraryDir: string,
  folder: string,
  { id, eventId, digest, body }: KeptEvent,
): Promise<string> {
  const staging = { folder: join(libraryDir, libraryNames.partials), name: `event-${String(id)}.partial` };
  for (const path of [eventPath(eventId, digest), eventPath(null, digest)])
    if ((await placeBytes(body, join(libraryDir, folder, path), staging)) !== 'occupied') return path;
  throw new ArchiveError('disk-failed', { context: { folder, digest } });
}
