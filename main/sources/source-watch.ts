/**
 * Watches over the health of all sources for those who do not look: says once that one has been failing or silent past a set time, not at
 * each flap, and says it again only after it was well for as long.
 */
import type { Config } from '../../contract/config.ts';
import { everySoOften, type Clock } from '../clock.ts';

export type SourceAlarm = 'failing' | 'silent';

export interface WatchedSource {
  id: string;
  isFailing: boolean;
  /** UTC epoch ms; null when none ever came. */
  lastEventAt: number | null;
}

export interface WatchLimits {
  failingMs: number;
  /** Null never takes silence for a fault. */
  silentMs: number | null;
}

export interface SourceWatch {
  /** Looks at all sources now. */
  check(): void;
  /** What is wrong with a source for longer than may be; null for nothing. */
  alarmOf(id: string): SourceAlarm | null;
  start(signal: AbortSignal): void;
}

/** The limits that a configuration sets. */
export function watchLimits({ sourceFailingMinutes, sourceSilentHours }: Config['alerts']): WatchLimits {
  return {
    failingMs: sourceFailingMinutes * 60_000,
    silentMs: sourceSilentHours === null ? null : sourceSilentHours * 3_600_000,
  };
}

export interface SourceWatchDeps {
  clock: Clock;
  sources: () => readonly WatchedSource[];
  limits: () => WatchLimits;
  /** One has been found to be in alarm. */
  onAlarm: (id: string, alarm: SourceAlarm) => void;
  /** One came into or out of alarm: what is shown of it is stale. */
  onChange: (id: string) => void;
}

interface Watched {
  /** By the monotonic clock; null while it is well. */
  failingSince: number | null;
  wellSince: number;
  /** An alarm that lasts until it was well for as long as it takes to fail. */
  isInAlarm: boolean;
  /** Silence counts from here at the earliest: a program that was off heard nothing. */
  seenAt: number;
  /** The last event that silence was told of. */
  toldOf: number | null | undefined;
  shown: SourceAlarm | null;
}

const everyMs = 15_000;

export function createSourceWatch(deps: SourceWatchDeps): SourceWatch {
  const { clock } = deps;
  const known = new Map<string, Watched>();

  function noteFailing(watched: Watched, isFailing: boolean, failingMs: number): boolean {
    const now = clock.monotonic();
    if (isFailing) watched.failingSince ??= now;
    if (isFailing) watched.wellSince = now;
    const isWellAgain = now - watched.wellSince >= failingMs;
    // A flap neither ends an alarm nor lets the time before it count for nothing.
    if (isWellAgain) {
      watched.failingSince = null;
      watched.isInAlarm = false;
    }
    const isLate = isFailing && watched.failingSince !== null && now - watched.failingSince >= failingMs;
    const isNew = isLate && !watched.isInAlarm;
    watched.isInAlarm ||= isLate;
    return isNew;
  }

  function isSilent({ lastEventAt }: WatchedSource, watched: Watched, silentMs: number | null): boolean {
    if (silentMs === null) return false;
    return clock.now() - Math.max(lastEventAt ?? 0, watched.seenAt) >= silentMs;
  }

  function look(source: WatchedSource, watched: Watched, limits: WatchLimits): void {
    const { id, lastEventAt } = source;
    if (noteFailing(watched, source.isFailing, limits.failingMs)) deps.onAlarm(id, 'failing');
    const silent = isSilent(source, watched, limits.silentMs);
    // One that fails is silent for a known reason.
    if (silent && !watched.isInAlarm && watched.toldOf !== lastEventAt) {
      watched.toldOf = lastEventAt;
      deps.onAlarm(id, 'silent');
    }
    const shown = watched.isInAlarm ? 'failing' : silent ? 'silent' : null;
    if (shown === watched.shown) return;
    watched.shown = shown;
    deps.onChange(id);
  }

  function check(): void {
    const sources = deps.sources();
    const ids = new Set(sources.map(({ id }) => id));
    for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    for (const source of sources) {
      const watched = known.get(source.id) ?? newlyWatched(clock);
      known.set(source.id, watched);
      look(source, watched, deps.limits());
    }
  }

  return {
    check,
    alarmOf: (id) => known.get(id)?.shown ?? null,
    start(signal) {
      // It ends by the signal alone; what it throws then is the signal's reason.
      everySoOften(clock, everyMs, signal, check).catch((reason: unknown) => reason);
    },
  };
}

function newlyWatched(clock: Clock): Watched {
  return {
    failingSince: null,
    wellSince: clock.monotonic(),
    isInAlarm: false,
    seenAt: clock.now(),
    toldOf: undefined,
    shown: null,
  };
}
