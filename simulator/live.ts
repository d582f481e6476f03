// Recordings that clients start and stop themselves: state callbacks while they run, a published recording after.
import { stateCallback } from './callbacks.ts';
import type { ControlNews } from './control.ts';
import { postEvents } from './delivery.ts';
import type { PublishedRecording, RecordingSpec } from './published.ts';
import type { Random } from './random.ts';
import type { Session, Sessions } from './sessions.ts';

const SHORTEST_MS = 1000;

/** Joins the control plane to the rest: callbacks go out, and a stop publishes what was recorded. */
export function createLiveNews(
  random: Random,
  now: () => number,
  addRecording: (spec: RecordingSpec) => PublishedRecording,
  onRecorded: (recording: PublishedRecording) => void,
): ControlNews {
  return {
    changed: (session) => {
      const uri = session.request.callbackUri;
      if (uri === null || !isLoopback(uri)) return;
      // The service does not wait for its callbacks, and failures are part of the delivery, which nobody reads.
      void postEvents(uri, [stateCallback(session, random, now())], {}, () => Promise.resolve());
    },
    stopped: (session, recorded) => {
      if (recorded !== null) onRecorded(addRecording(specOf(session, recorded)));
    },
  };
}

function isLoopback(uri: string): boolean {
  return URL.canParse(uri) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(uri).hostname);
}

function specOf(session: Session, recorded: NonNullable<ReturnType<Sessions['stop']>>): RecordingSpec {
  const { formatType, channelType, serverCallId } = session.request;
  const { durationMs, pauses } = recorded;
  return {
    service: session.serviceName,
    format: formatType,
    channelType,
    startedAtMs: session.startedAtMs,
    recordingId: session.recordingId,
    serverCallId,
    chunks: [{ durationMs: Math.max(durationMs, SHORTEST_MS), pauses }],
  };
}
