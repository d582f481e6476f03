import type { Clock } from '../clock.ts';

/** Gathers which rows changed and tells it now and then, the first change at once. */
export interface Teller {
  changed(transfer: number, recording: string): void;
  /** Tells at once what is gathered. */
  flush(): void;
  end(): void;
}

export function createTeller(
  clock: Clock,
  everyMs: number,
  tell: (transfers: number[], recordings: string[]) => void,
): Teller {
  const transfers = new Set<number>();
  const recordings = new Set<string>();
  const ending = new AbortController();
  let toldAt = Number.NEGATIVE_INFINITY;
  let isArmed = false;

  function flush(): void {
    if (transfers.size === 0) return;
    const told: [number[], string[]] = [[...transfers], [...recordings]];
    transfers.clear();
    recordings.clear();
    toldAt = clock.monotonic();
    tell(...told);
  }

  async function flushLater(waitMs: number): Promise<void> {
    isArmed = true;
    try {
      await clock.wait(waitMs, ending.signal);
    } finally {
      isArmed = false;
    }
    flush();
  }

  return {
    changed(transfer, recording) {
      transfers.add(transfer);
      recordings.add(recording);
      const waitMs = toldAt + everyMs - clock.monotonic();
      if (waitMs <= 0) flush();
      // The wait ends early only when the room closes, and then nobody listens.
      else if (!isArmed) flushLater(waitMs).catch((reason: unknown) => reason);
    },
    flush,
    end: () => ending.abort(new Error('ended')),
  };
}
