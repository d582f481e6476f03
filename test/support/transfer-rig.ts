import { directNetwork } from './direct-network.ts';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { transfersSchema, type TransfersConfig } from '../../contract/config.ts';
import type { TransferState } from '../../contract/views.ts';
import { createFetchContent } from '../../main/acs/content-client.ts';
import { toServiceAccess, type ServiceAccess } from '../../main/acs/services.ts';
import { createDigester } from '../../main/archive/digest.ts';
import type { Disk } from '../../main/archive/disk.ts';
import { recordingFolder, recordingIdFor } from '../../main/archive/layout.ts';
import { queueTransfers, upsertChunk } from '../../main/catalog/chunks.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { insertRecording, refreshRecording } from '../../main/catalog/recordings.ts';
import type { TransferKind } from '../../main/catalog/transfers.ts';
import { silentLog } from '../../main/log.ts';
import { createTransfers } from '../../main/transfer/queue.ts';
import type { Limits } from '../../main/transfer/limits.ts';
import type { Transfers, TransfersDeps } from '../../main/transfer/transfers.ts';
import { startSimulator, type PublishedRecording, type Simulator } from '../../simulator/simulator.ts';
import type { RecordingSpec } from '../../simulator/published.ts';
import { stepClock, type StepClock } from './step-clock.ts';
import { tempFolder } from './temp-folder.ts';

export interface RigOptions {
  limits?: Partial<Limits>;
  config?: Partial<TransfersConfig>;
  disk?: Disk;
  random?: () => number;
  deps?: Partial<TransfersDeps>;
}

export interface TransferRow {
  id: number;
  kind: TransferKind;
  state: TransferState;
  code: string | null;
  dueAt: number | null;
  httpStatus: number | null;
  attemptCount: number;
  resumedCount: number;
  committedBytes: number;
  documentId: string;
}

/** A service on loopback, a library on disk, a real catalog, and a clock that stands still. */
export interface Rig {
  simulator: Simulator;
  clock: StepClock;
  db: Db;
  library: string;
  transfers: Transfers;
  service: ServiceAccess;
  lost: { recording: string; code: string }[];
  archived: string[];
  /** Publishes a recording and queues its chunks, as ingest would. */
  publish(spec: RecordingSpec, deadlineMs?: number): PublishedRecording;
  rows(): TransferRow[];
  row(documentId: string, kind?: TransferKind): TransferRow;
  /** Runs until nothing runs and nothing is due within `horizonMs` of the rig's clock. */
  settle(horizonMs?: number): Promise<void>;
  /** Ends the engine and begins a new one on the same library, as after a restart; `between` runs while it is down. */
  restart(between?: () => void | Promise<void>): Promise<void>;
  /** SHA-256 of the archived content of a chunk as it lies on disk; null when it is not archived. */
  digestOf(documentId: string): string | null;
}

const config = transfersSchema.parse({});
const dayMs = 24 * 3_600_000;

export async function transferRig(options: RigOptions = {}): Promise<Rig> {
  const clock = stepClock();
  const library = await tempFolder();
  const simulator = await startSimulator({ now: () => clock.trueNow(), retentionMs: 10 * dayMs });
  const db = openCatalog(join(library, 'catalog.sqlite'), { nativeBinding: null });
  const digester = createDigester({ threads: 1 });
  await mkdir(join(library, 'partials'), { recursive: true });
  const service = toServiceAccess({
    name: 'contoso',
    connectionString: simulator.endpoints.connectionString,
    contentHosts: [...simulator.endpoints.contentHosts],
  });
  const lost: Rig['lost'] = [];
  const archived: string[] = [];
  const deps: TransfersDeps = {
    db,
    library,
    config: { ...config, ...options.config },
    fetchContent: createFetchContent({ clock, network: directNetwork() }),
    clock,
    log: silentLog,
    random: options.random ?? (() => 0.5),
    digester,
    resolveService: () => service,
    locationOf: (job) => (job.kind === 'content' ? job.contentLocation : job.metadataLocation),
    onArchived: (job, file) => void archived.push(`${job.documentId} ${file.path}`),
    onChanged: () => undefined,
    onLost: (recording, code) => void lost.push({ recording, code }),
    onDeadline: () => undefined,
    ...(options.disk === undefined ? {} : { disk: options.disk }),
    limits: { idleHorizonMs: 0, patienceFailures: Infinity, ...options.limits },
    ...options.deps,
  };
  let transfers = createTransfers(deps);
  onTestFinished(async () => {
    await transfers.stop();
    await simulator.close();
    await digester.close();
    db.close();
  });

  const rows = (): TransferRow[] =>
    db
      .prepare<[], TransferRow>(
        `SELECT t.id, t.kind, t.state, t.code, t.due_at AS dueAt, t.http_status AS httpStatus,
           t.attempt_count AS attemptCount, t.resumed_count AS resumedCount, t.committed_bytes AS committedBytes,
           c.document_id AS documentId FROM transfers t JOIN chunks c ON c.id = t.chunk ORDER BY t.id`,
      )
      .all();
  const row = (documentId: string, kind: TransferKind = 'content'): TransferRow => {
    const found = rows().find((one) => one.documentId === documentId && one.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} transfer of ${documentId}`);
    return found;
  };

  return {
    simulator,
    clock,
    db,
    library,
    get transfers() {
      return transfers;
    },
    service,
    lost,
    archived,
    rows,
    row,
    publish(spec, deadlineMs = dayMs) {
      const recording = simulator.addRecording(spec);
      queueRecording(db, recording, clock.now(), clock.trueNow() + deadlineMs);
      transfers.wake();
      return recording;
    },
    async settle(horizonMs = dayMs * 7) {
      const until = clock.monotonic() + horizonMs;
      for (;;) {
        await transfers.whenIdle();
        const due = rows().filter(({ state }) => state === 'waiting');
        const waitMs = Math.min(...due.map(({ dueAt }) => (dueAt ?? 0) - clock.now()));
        if (due.length === 0 || clock.monotonic() + waitMs > until) return;
        clock.advance(Math.max(waitMs, 0) + 1);
      }
    },
    async restart(between = () => undefined) {
      await transfers.stop();
      await between();
      transfers = createTransfers(deps);
      await transfers.start();
    },
    digestOf(documentId) {
      const file = db
        .prepare<[string], { path: string; folder: string }>(
          `SELECT f.path, r.folder FROM files f JOIN chunks c ON c.id = f.chunk JOIN recordings r ON r.id = f.recording
           WHERE c.document_id = ? AND f.kind = 'content'`,
        )
        .get(documentId);
      if (file === undefined) return null;
      return createHash('sha256')
        .update(readFileSync(join(library, file.folder, file.path)))
        .digest('hex');
    },
  };
}

/** Rows as ingest makes them. */
export function queueRecording(
  db: Db,
  recording: PublishedRecording,
  now: number,
  deadlineAt: number,
): string {
  const id = recordingIdFor(recording.recordingId);
  db.transaction(() => {
    insertRecording(db, { id, folder: recordingFolder(id, recording.startedAtMs) }, now);
    for (const chunk of recording.chunks) {
      const { id: row } = upsertChunk(db, id, {
        documentId: chunk.documentId,
        index: chunk.index,
        endReason: chunk.endReason,
        contentLocation: chunk.content.location,
        metadataLocation: chunk.metadataLocation,
        deleteLocation: chunk.deleteLocation,
        announcedAt: now,
        deadlineAt,
      });
      queueTransfers(db, row, false, now);
    }
    refreshRecording(db, id, now);
  })();
  return id;
}
