import type { EventJson } from './events.ts';
import type { Random } from './random.ts';
import type { Session } from './sessions.ts';

/** The state callback of Call Automation: a CloudEvent that does not pass through Event Grid. */
export function stateCallback(session: Session, random: Random, nowMs: number): EventJson {
  const path = `calling/recordings/${session.request.serverCallId}/recordingId/${session.recordingId}`;
  return {
    id: random.guid(),
    source: `${path}/RecordingStateChanged`,
    type: 'Microsoft.Communication.RecordingStateChanged',
    data: {
      type: 'recordingStateChanged',
      recordingId: session.recordingId,
      state: session.state,
      startDateTime: withOffset(session.startedAtMs),
      recordingKind: 'azureCommunicationServices',
      callConnectionId: random.guid(),
      serverCallId: session.request.serverCallId,
      correlationId: random.guid(),
    },
    time: withOffset(nowMs),
    specversion: '1.0',
    datacontenttype: 'application/json',
    subject: path,
  };
}

/** These callbacks write the offset out, unlike events. */
function withOffset(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '4211+00:00');
}
