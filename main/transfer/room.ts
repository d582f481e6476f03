/** What all jobs of the queue share, and how it is made. */
import { createDigester, type Digester } from '../archive/digest.ts';
import { systemDisk, type Disk } from '../archive/disk.ts';
import type { AttemptRow, TransferJob } from '../catalog/transfers.ts';
import { createBlockPool, type BlockPool } from './block-pool.ts';
import { createHostGate, type HostGate } from './host-gate.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { createMeter, type Meter } from './meter.ts';
import type { Partial } from './partial.ts';
import { createRate, type Rate } from './rate.ts';
import { createServiceTime, type ServiceTime } from './service-time.ts';
import { createTeller, type Teller } from './tell.ts';
import type { Step, TransfersDeps } from './transfers.ts';

export interface Room {
  deps: TransfersDeps;
  limits: Limits;
  disk: Disk;
  digester: Digester;
  pool: BlockPool;
  gate: HostGate;
  rate: Rate;
  meter: Meter;
  time: ServiceTime;
  tell: Teller;
  running: Map<number, Running>;
  /** Aborted when the room closes for good. */
  closing: AbortController;
  /** Connections that one transfer may have, and how many transfers may run. */
  segments: number;
  concurrency: number;
  /** Whether files are read back before they count as archived. */
  isReadBack: boolean;
  readBack: (path: string) => Promise<string>;
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
  /** Opens more connections when there is room for them. */
  grow: () => void;
}

export function openRoom(deps: TransfersDeps): Room {
  const { clock } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const digester = deps.digester ?? createDigester({ threads: 1 });
  return {
    deps,
    limits,
    digester,
    disk: deps.disk ?? systemDisk,
    pool: createBlockPool(32),
    gate: createHostGate(clock),
    rate: createRate(deps.config.maxBytesPerSecond, clock),
    meter: createMeter(clock),
    time: createServiceTime(clock),
    tell: createTeller(clock, limits.tellMs, (transfers, recordings) =>
      deps.onChanged(transfers, recordings),
    ),
    running: new Map(),
    closing: new AbortController(),
    segments: deps.config.segmentsPerChunk,
    concurrency: deps.config.concurrency,
    isReadBack: deps.config.verifyAfterWrite,
    readBack: deps.readBack ?? createReadBack(digester),
    step: deps.step ?? (() => undefined),
    close: () => (deps.digester === undefined ? digester.close() : Promise.resolve()),
  };
}

/** One file at a time: several would take memory from each other, and read no faster. */
function createReadBack(digester: Digester): (path: string) => Promise<string> {
  let before: Promise<unknown> = Promise.resolve();
  return (path) => {
    const reading = before.then(async () => (await digester.hashFile(path, { fromMedium: true })).sha256);
    before = reading.catch((reason: unknown) => reason);
    return reading;
  };
}
