// Recordings under way, as the control plane sees them: active, inactive (also while paused), then gone.
import type { Pause } from './published.ts';
import type { Random } from './random.ts';

export interface StartRequest {
  serverCallId: string;
  callbackUri: string | null;
  contentType: 'audio' | 'audioVideo';
  channelType: 'mixed' | 'unmixed';
  formatType: 'wav' | 'mp3' | 'mp4';
  /** Starts paused; without a resume no file is ever made. */
  pauseOnStart: boolean;
}

export interface Session {
  readonly recordingId: string;
  readonly serviceName: string;
  readonly request: StartRequest;
  readonly startedAtMs: number;
  state: 'active' | 'inactive';
  pauses: Pause[];
  /** Since when it has been paused; null while active. */
  pausedAtMs: number | null;
}

export interface Sessions {
  /** A repeated start (same repeatability id) answers the first session again. */
  start(serviceName: string, request: StartRequest, repeatabilityKey: string | null): Session;
  find(serviceName: string, recordingId: string): Session | null;
  pause(session: Session): void;
  resume(session: Session): void;
  /** Ends it; answers what was recorded, or null when it never was active. */
  stop(session: Session): { durationMs: number; pauses: Pause[] } | null;
}

export function createSessions(random: Random, now: () => number): Sessions {
  const running = new Map<string, Session>();
  const repeated = new Map<string, Session>();
  const resume = (session: Session): void => {
    if (session.pausedAtMs === null) return;
    const startMs = session.pausedAtMs - session.startedAtMs;
    session.pauses.push({ startMs, durationMs: now() - session.pausedAtMs });
    session.pausedAtMs = null;
    session.state = 'active';
  };
  return {
    start(serviceName, request, repeatabilityKey) {
      const key = repeatabilityKey === null ? null : `${serviceName} ${repeatabilityKey}`;
      const known = key === null ? undefined : repeated.get(key);
      if (known !== undefined) return known;
      const session: Session = {
        recordingId: recordingIdOf(random),
        serviceName,
        request,
        startedAtMs: now(),
        state: request.pauseOnStart ? 'inactive' : 'active',
        pauses: [],
        pausedAtMs: request.pauseOnStart ? now() : null,
      };
      running.set(session.recordingId, session);
      if (key !== null) repeated.set(key, session);
      return session;
    },
    find(serviceName, recordingId) {
      const session = running.get(recordingId);
      return session?.serviceName === serviceName ? session : null;
    },
    pause(session) {
      session.pausedAtMs ??= now();
      session.state = 'inactive';
    },
    resume,
    stop(session) {
      running.delete(session.recordingId);
      const wasNeverActive = session.pausedAtMs === session.startedAtMs && session.pauses.length === 0;
      if (session.request.pauseOnStart && wasNeverActive) return null;
      resume(session);
      session.state = 'inactive';
      const pausedMs = session.pauses.reduce((sum, pause) => sum + pause.durationMs, 0);
      return { durationMs: now() - session.startedAtMs - pausedMs, pauses: session.pauses };
    },
  };
}

/** Unpadded base64 of two ids, as observed; 162 characters that clients must not look into. */
export function recordingIdOf(random: Random): string {
  const inner = { PlatformEndpointId: random.guid(), ResourceSpecificId: random.guid() };
  return Buffer.from(JSON.stringify(inner)).toString('base64url');
}
