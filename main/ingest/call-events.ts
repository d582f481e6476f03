/**
 * Call events and state callbacks: kept as they came, and joined to the recordings they are about in whatever order both arrive.
 * What is said of a call belongs to all its recordings; a callback belongs to the one recording that it names.
 */
import type { ParsedEvent } from '../acs/event.ts';
import { parseRawId } from '../acs/participants.ts';
import { adoptCallEvents, callbackKey } from '../catalog/events.ts';
import type { Db } from '../catalog/open.ts';
import { addCallParticipant, adoptCallParticipants, recordingsOfCall } from '../catalog/participants.ts';
import { markBagStale } from '../catalog/bags.ts';
import { findRecordingByKeys, type RecordingFacts } from '../catalog/recordings.ts';
import { refreshWords } from '../catalog/words.ts';

/** What joins an event to recordings: the call, which the form of 2021 calls a conversation, or the recording of a callback. */
export function callKeyOf({ call, recording, recordingState }: ParsedEvent): string | null {
  const about = recordingState?.serviceRecordingId ?? null;
  if (about !== null) return callbackKey(about);
  return (call ?? recording ?? recordingState)?.serverCallId ?? call?.conversationId ?? null;
}

/** Brings names and joins to the recordings of the call that are known already. @param touched gets their ids */
export function applyCallEvent(
  db: Db,
  event: ParsedEvent,
  callKey: string,
  now: number,
  touched: Set<string>,
): void {
  for (const person of event.call?.people ?? [])
    addCallParticipant(db, callKey, person, event.eventAt ?? now);
  for (const recording of recordingsAbout(db, event, callKey)) {
    adoptCallEvents(db, callKey, recording);
    adoptCallParticipants(db, recording, callKey, parseRawId);
    refreshWords(db, recording);
    markBagStale(db, recording);
    touched.add(recording);
  }
}

/** Takes into a recording what was said before of its call and of itself. */
export function adoptWhatWasSaid(
  db: Db,
  recording: string,
  { serverCallId, serviceRecordingId }: Pick<RecordingFacts, 'serverCallId' | 'serviceRecordingId'>,
): void {
  if (serviceRecordingId !== null) adoptCallEvents(db, callbackKey(serviceRecordingId), recording);
  if (serverCallId === null) return;
  adoptCallEvents(db, serverCallId, recording);
  adoptCallParticipants(db, recording, serverCallId, parseRawId);
}

function recordingsAbout(db: Db, { recordingState }: ParsedEvent, callKey: string): string[] {
  const serviceRecordingId = recordingState?.serviceRecordingId ?? null;
  if (serviceRecordingId === null) return recordingsOfCall(db, callKey);
  const place = findRecordingByKeys(db, {
    serviceRecordingId,
    documentIds: [],
    callId: null,
    startedAtText: null,
  });
  return place === null ? [] : [place.id];
}
