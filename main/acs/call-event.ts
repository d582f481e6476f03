/** What call events and recording callbacks say. @see ACS docs "Voice and video calling events", Call Automation "Recording events" */
import { z } from 'zod';
import { parseInstant } from './instants.ts';
import { looseNumber, looseObject, looseText, looseWord, withLowerNames } from './loose-json.ts';

/** Somebody whom an event names, with when they came or went where it says so. */
export interface CallPerson {
  rawId: string;
  displayName: string | null;
  joinedAt: number | null;
  leftAt: number | null;
}

export interface CallEvent {
  /** What happened, the event type's last part. */
  what: string;
  serverCallId: string | null;
  correlationId: string | null;
  /** Of CallEnded. */
  durationMs: number | null;
  /** Of the 2021 CallLegStateChanged. */
  conversationId: string | null;
  state: string | null;
  people: CallPerson[];
}

/** A callback on the state of a recording; `isFailure` when it could not be started. */
export interface RecordingStateEvent {
  serviceRecordingId: string | null;
  serverCallId: string | null;
  correlationId: string | null;
  /** `active` or `inactive`; pause and stop look alike. */
  state: string | null;
  startedAt: number | null;
  isFailure: boolean;
  resultCode: number | null;
}

const personSchema = z.looseObject({
  rawId: looseText,
  communicationIdentifier: looseObject.pipe(z.looseObject({ rawId: looseText })),
  displayName: looseText,
  name: looseText,
});

const callSchema = z.looseObject({
  serverCallId: looseText,
  correlationId: looseText,
  conversationId: looseText,
  callState: looseWord,
  durationOfCall: looseNumber,
  callDurationInSeconds: looseNumber,
  displayName: looseText,
  user: looseObject.pipe(personSchema),
  startedBy: looseObject.pipe(personSchema),
  from: looseObject.pipe(personSchema),
  fromCommunicationIdentifier: looseObject.pipe(personSchema),
  callerDisplayName: looseText,
});

const stateSchema = z.looseObject({
  recordingId: looseText,
  serverCallId: looseText,
  correlationId: looseText,
  state: looseWord,
  startDateTime: looseText,
  resultInformation: looseObject.pipe(z.looseObject({ code: looseNumber })),
});

/** Types in lower case, without their `Microsoft.Communication.` prefix. */
const callTypes = new Set([
  'callstarted',
  'callended',
  'callparticipantadded',
  'callparticipantremoved',
  'calllegstatechanged',
  'incomingcall',
]);
const stateTypes = new Set(['recordingstatechanged', 'startrecordingfailed']);

/** Reads a call event; null for any other type. Never fails: what is not there is null. */
export function parseCallEvent(
  type: string,
  data: unknown,
  subject: string | null,
  eventAt: number | null,
): CallEvent | null {
  const what = shortType(type);
  if (!callTypes.has(what)) return null;
  const said = callSchema.parse(looseObject.parse(withLowerNames(data)));
  const named = /^\/?call\/(.+?)(?:\/(?:startedBy|participant)\/(.+))?$/i.exec(subject ?? '');
  const seconds = said.callDurationInSeconds ?? said.durationOfCall;
  return {
    what,
    serverCallId: said.serverCallId ?? named?.[1] ?? null,
    correlationId: said.correlationId,
    durationMs: seconds === null ? null : Math.round(seconds * 1000),
    conversationId: said.conversationId,
    state: said.callState,
    people: peopleOf(what, said, named?.[2] ?? null, eventAt),
  };
}

/** Reads a recording state callback; null for any other type. Never fails. */
export function parseRecordingStateEvent(type: string, data: unknown): RecordingStateEvent | null {
  const what = shortType(type);
  if (!stateTypes.has(what)) return null;
  const said = stateSchema.parse(looseObject.parse(withLowerNames(data)));
  return {
    serviceRecordingId: said.recordingId,
    serverCallId: said.serverCallId,
    correlationId: said.correlationId,
    state: said.state,
    startedAt: parseInstant(said.startDateTime),
    isFailure: what === 'startrecordingfailed',
    resultCode: said.resultInformation.code,
  };
}

function peopleOf(
  what: string,
  said: z.infer<typeof callSchema>,
  rawIdOfSubject: string | null,
  at: number | null,
): CallPerson[] {
  if (what === 'callparticipantadded' || what === 'callparticipantremoved') {
    const rawId = rawIdOf(said.user) ?? rawIdOfSubject;
    const displayName = said.displayName ?? nameOf(said.user);
    const isJoin = what === 'callparticipantadded';
    return person(rawId, displayName, isJoin ? at : null, isJoin ? null : at);
  }
  if (what === 'callstarted') {
    return person(rawIdOf(said.startedBy) ?? rawIdOfSubject, nameOf(said.startedBy), at, null);
  }
  if (what === 'incomingcall') {
    // The caller rings but has not joined yet; the event only gives the name.
    const rawId = rawIdOf(said.from) ?? rawIdOf(said.fromCommunicationIdentifier);
    return person(rawId, said.callerDisplayName, null, null);
  }
  return [];
}

function person(
  rawId: string | null,
  displayName: string | null,
  joinedAt: number | null,
  leftAt: number | null,
): CallPerson[] {
  return rawId === null ? [] : [{ rawId, displayName, joinedAt, leftAt }];
}

function rawIdOf(given: z.infer<typeof personSchema>): string | null {
  return given.rawId ?? given.communicationIdentifier.rawId;
}

function nameOf(given: z.infer<typeof personSchema>): string | null {
  return given.displayName ?? given.name;
}

function shortType(type: string): string {
  return (type.split('.').at(-1) ?? type).toLowerCase();
}
