/** What all jobs of the queue share, and how it is made. */
import type { TransfersConfig } from '../../contract/config.ts';
import { createDigester, type Digester } from '../archive/digest.ts';
import { systemDisk, type Disk } from '../archive/disk.ts';
import type { AttemptRow, TransferJob } from '../catalog/transfers.ts';
import { ArchiveError } from '../../contract/error.ts';
import { createBlockPool, type BlockPool } from './block-pool.ts';
import { createHostGate, type HostGate } from './host-gate.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { createMeter, type Meter } from './meter.ts';
import type { Partial } from './partial.ts';
import { createReadBack, type ReadBack } from './read-back.ts';
import { createRates, type Rates } from './rate.ts';
import { createServiceTime, type ServiceTime } from './service-time.ts';
import { createTeller, type Teller } from './tell.ts';
import type { Step, TransfersDeps } from './transfers.ts';
import { createYoungMemory, youngCollection, type YoungMemory } from './young-memory.ts';

export interface Room {
  deps: TransfersDeps;
  limits: Limits;
  disk: Disk;
  digester: Digester;
  pool: BlockPool;
  gate: HostGate;
  rates: Rates;
  meter: Meter;
  youngMemory: YoungMemory;
  time: ServiceTime;
  tell: Teller;
  running: Map<number, Running>;
  /** Aborted when the room closes for good. */
  closing: AbortController;
  /** In force now. */
  config: TransfersConfig;
  readBack: ReadBack;
  step: (step: Step) => void;
  close(): Promise<void>;
}

export interface Running {
  job: TransferJob;
  ending: AbortController;
  /** Never rejects. */
  done: Promise<void>;
  partial: Partial | null;
  /** Kept before this run. */
  keptBefore: number;
  meter: Meter;
  /** Ended and not yet in the catalog. */
  attempts: AttemptRow[];
  latestStatus: number | null;
  /** That it asks; empty when it has no address. */
  host: string;
  /** Opens more connections when there is room for them. */
  grow: () => void;
  /** Connections that it has open. */
  laneCount: () => number;
}

export function openRoom(deps: TransfersDeps): Room {
  const { clock } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const rates = createRates(clock);
  rates.setHosts(deps.config.hosts);
  const digester = deps.digester ?? createDigester({ threads: 2 });
  return {
    deps,
    limits,
    digester,
    disk: deps.disk ?? systemDisk,
    pool: createBlockPool(32),
    gate: createHostGate(clock),
    rates,
    meter: createMeter(clock),
    youngMemory: createYoungMemory(youngCollection),
    time: createServiceTime(clock),
    tell: createTeller(clock, limits.tellMs, (transfers, recordings) =>
      deps.onChanged(transfers, recordings),
    ),
    running: new Map(),
    closing: new AbortController(),
    config: deps.config,
    readBack: createReadBack(digester),
    step: deps.step ?? (() => undefined),
    close: () => (deps.digester === undefined ? digester.close() : Promise.resolve()),
  };
}

/** Refuses to begin what would fill the volume together with what already runs. */
export async function reserve(room: Room, id: number, bytes: number): Promise<void> {
  const free = await room.disk.freeBytes(room.deps.library);
  if (free === null) return;
  let promised = 0;
  for (const [other, { partial }] of room.running)
    if (other !== id) promised += Math.max((partial?.known.totalBytes ?? 0) - (partial?.keptBytes() ?? 0), 0);
  if (free - promised - bytes < room.limits.reserveBytes)
    throw new ArchiveError('disk-full', {
      retry: 'later',
      context: { freeBytes: free, neededBytes: bytes + promised },
    });
}
