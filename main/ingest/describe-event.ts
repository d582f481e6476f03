import type { EventKind, EventView } from '../../contract/views.ts';
import { parseEvent } from '../acs/event.ts';
import type { EventText } from '../catalog/events.ts';

const kindsOfCall: Readonly<Record<string, EventKind>> = {
  callstarted: 'call-started',
  callended: 'call-ended',
  callparticipantadded: 'joined',
  callparticipantremoved: 'left',
  calllegstatechanged: 'call-state',
  incomingcall: 'incoming',
};

/** Says what a kept event tells of, for those who read the history of a recording. */
export function describeEvent(event: EventText): EventView {
  const { recording, call, recordingState } = parseEvent(Buffer.from(event.text, 'utf8'));
  const [named] = call?.people ?? [];
  const person = named === undefined ? null : { rawId: named.rawId, displayName: named.displayName };
  const state = call?.state ?? recordingState?.state ?? null;
  if (call !== null) return { ...event, kind: kindsOfCall[call.what] ?? 'other', person, state };
  if (recordingState !== null)
    return { ...event, kind: recordingState.isFailure ? 'start-failed' : 'state', person, state };
  return { ...event, kind: recording === null ? 'other' : 'recording', person, state };
}
