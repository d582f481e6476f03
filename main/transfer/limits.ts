/** Sizes and times of the room, together, so that tests and measurements can change them. */
export interface Limits {
  /** Content above this is fetched in parallel ranges; it is also the length of the first request. */
  segmentThresholdBytes: number;
  /** So much of a range may be unsynced before a checkpoint is asked for. */
  checkpointBytes: number;
  /** So much of a range may be unsynced before its connection has to wait. */
  uncommittedBytes: number;
  /** Unsynced bytes older than this are synced as well. */
  checkpointMs: number;
  /** No byte for so long ends a connection. */
  stallMs: number;
  /** No byte for so long is shown as a stall. */
  quietMs: number;
  /** Speed is judged against the deadline over so long. */
  paceMs: number;
  /** Jobs due later than this do not keep {@link Transfers.whenIdle} from resolving. */
  idleHorizonMs: number;
  /** After so many failures a cause that only people can mend no longer keeps it from resolving either. */
  patienceFailures: number;
  /** Changes are told at most this often. */
  tellMs: number;
  /** Kept free on the volume of the library. */
  reserveBytes: number;
  /** Below this much free space only what is urgent is begun. */
  lowBytes: number;
  /** A metadata file larger than this is none. */
  metadataBytes: number;
}

const mib = 1 << 20;

export const defaultLimits: Limits = {
  segmentThresholdBytes: 64 * mib,
  checkpointBytes: 1.5 * mib,
  uncommittedBytes: 3 * mib,
  checkpointMs: 1500,
  stallMs: 30_000,
  quietMs: 5000,
  paceMs: 30_000,
  idleHorizonMs: 60_000,
  patienceFailures: 3,
  tellMs: 400,
  reserveBytes: 64 * mib,
  lowBytes: 256 * mib,
  metadataBytes: 16 * mib,
};
