/**
 * Fixity as the engine offers it: what is known of a recording, a check now, mending, and the round in the background.
 * It owns its digester, so that neither transfers nor exports wait for it. Invariant: every check that ends is on record.
 */
import { availableParallelism } from 'node:os';
import { ArchiveError } from '../../contract/error.ts';
import type { FixityDepth, FixityView, HealView, ScrubView } from '../../contract/fixity.ts';
import type { FetchContent } from '../acs/content.ts';
import type { ServiceAccess } from '../acs/services.ts';
import { createDigester } from '../archive/digest.ts';
import { chunksOfRecording } from '../catalog/chunks.ts';
import { eventsOfRecording } from '../catalog/events.ts';
import { filesOfRecording } from '../catalog/files.ts';
import { countProvenance, latestFullCheck, listFixityChecks } from '../catalog/fixity.ts';
import type { Db } from '../catalog/open.ts';
import { findBagFacts } from '../catalog/bags.ts';
import { findRecordingFolder } from '../catalog/recordings.ts';
import type { TransferJob } from '../catalog/transfers.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { badgesOf } from './badges.ts';
import { checkRecording, type CheckedRecording, type CheckPorts, type PlacedRecording } from './check.ts';
import { healRecording } from './heal-recording.ts';
import { createScrub } from './scrub.ts';
import { openSecondCopy } from './second-copy.ts';
import { openServiceCopy } from './service-copy.ts';

export interface FixityDeps {
  db: Db;
  libraryDir: string;
  clock: Clock;
  log: Log;
  settleBags: () => Promise<void>;
  /** Transfers go before the round in the background. */
  isBusy: () => boolean;
  fetchContent: FetchContent;
  /** @throws ArchiveError service-unknown, location-missing */
  whereIs: (job: TransferJob) => { location: string; service: ServiceAccess | null };
  /** A check of this recording is on record. */
  onChecked: (recording: string) => void;
  /** The round in the background found damage. */
  onDamaged: (recording: string) => void;
}

export interface Fixity {
  /** @throws ArchiveError recording-unknown */
  of(recording: string): FixityView;
  /** @throws ArchiveError recording-unknown, cancelled */
  verify(recording: string, depth: FixityDepth): Promise<CheckedRecording>;
  /**
   * Mends from a copy below `folder`, or from the service when that is null.
   * @throws ArchiveError recording-unknown, cancelled, and file-missing, disk-failed, library-read-only of the folder
   */
  heal(recording: string, folder: string | null): Promise<HealView>;
  scrub(): Promise<ScrubView>;
  setScrub(cycleDays: number | null): Promise<ScrubView>;
  /** Begins the round in the background. */
  start(): void;
  /** Ends after what is in hand was given up. */
  stop(): Promise<void>;
}

const shownChecks = 100;

export function createFixity(deps: FixityDeps): Fixity {
  const { db, libraryDir, clock, log, settleBags } = deps;
  const stopping = new AbortController();
  const digester = createDigester({ threads: Math.min(availableParallelism(), 4) });
  const ports: CheckPorts = {
    db,
    libraryDir,
    clock,
    digester,
    isNoted: true,
    settleBags,
    signal: stopping.signal,
  };
  // One thread of its own: whoever asks for a check does not wait behind the round.
  const scrubDigester = createDigester({ threads: 1 });
  const scrub = createScrub({
    ...ports,
    digester: scrubDigester,
    isBusy: deps.isBusy,
    onChecked({ place, check }) {
      deps.onChecked(place.id);
      if (check.findings.length > 0) deps.onDamaged(place.id);
    },
    onFailed: (code, cause) => log.error('scrub.failed', { code, cause }),
  });

  function placeOf(recording: string): PlacedRecording {
    const folder = findRecordingFolder(db, recording);
    if (folder === null) throw new ArchiveError('recording-unknown', { context: { id: recording } });
    return { id: recording, folder };
  }

  return {
    of: (recording) => viewOf(db, placeOf(recording).id, clock.now()),
    async verify(recording, depth) {
      const checked = await checkRecording(ports, placeOf(recording), depth);
      deps.onChecked(recording);
      return checked;
    },
    async heal(recording, folder) {
      const { signal } = stopping;
      const healed = await healRecording(
        {
          ...ports,
          openSource: (wanted) =>
            folder === null
              ? openServiceCopy({ ...deps, signal })
              : openSecondCopy({ folder, wanted, digester, signal }),
        },
        placeOf(recording),
      );
      const { mended, failed } = healed;
      log.info('heal.recording', {
        recording,
        count: mended.length,
        ...(failed[0] && { code: failed[0].code }),
      });
      deps.onChecked(recording);
      return healed;
    },
    scrub: () => scrub.view(),
    setScrub: (cycleDays) => scrub.setCycle(cycleDays),
    start: () => scrub.start(),
    async stop() {
      stopping.abort(new ArchiveError('cancelled'));
      await scrub.stop();
      await digester.close();
      await scrubDigester.close();
    },
  };
}

function viewOf(db: Db, recording: string, now: number): FixityView {
  const checks = listFixityChecks(db, recording, shownChecks);
  const archivedAt = filesOfRecording(db, recording)
    .filter(({ kind }) => kind !== 'event')
    .map((file) => file.archivedAt);
  const facts = {
    chunks: chunksOfRecording(db, recording),
    sessionEndReason: findBagFacts(db, recording)?.sessionEndReason ?? null,
    lastArchivedAt: archivedAt.length === 0 ? null : Math.max(...archivedAt),
    eventCount: eventsOfRecording(db, recording).length,
    provenance: countProvenance(db, recording),
    lastFull: latestFullCheck(db, recording),
    latest: checks[0] ?? null,
  };
  return { ...badgesOf(facts, now), checks };
}
