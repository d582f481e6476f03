import { toArchiveError } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { parseEvent, type ParsedEvent } from '../acs/event.ts';
import { parseRawId } from '../acs/participants.ts';
import { bodyOfEvent, insertEvent, looseCallEvents, setEventPath } from '../catalog/events.ts';
import { addCallParticipant, adoptCallParticipants } from '../catalog/participants.ts';
import { findBagFacts } from '../catalog/bags.ts';
import { assignService, insertRecording, type RecordingPlace } from '../catalog/recordings.ts';
import { refreshWords } from '../catalog/words.ts';
import { applyCallEvent, callKeyOf } from './call-events.ts';
import { foldRecording, type IngestOptions } from './ingest.ts';

/** An event as it lies in a recording's folder. */
export interface EventOnDisk {
  /** Inside the recording's folder. */
  path: string;
  body: Uint8Array;
  /** SHA-256 of `body`. */
  sha256: string;
  /** When the file was written; stands for the time of arrival, which is not on disk. UTC epoch ms. */
  writtenAt: number;
}

/** Source of events that were read back from disk. */
const rebuildSource = 'rebuild';

type FoldOptions = Pick<IngestOptions, 'db' | 'services' | 'deadlineHours'>;

/**
 * Takes a recording back from its folder: the folder, not the events, says which recording they belong to. Runs inside the caller's
 * transaction; names that call events of other folders gave follow by {@link spreadCallNames}.
 * @param service as the bag names it; counts where no configured service fits
 * @returns events that could not be read, or that another folder holds already
 */
export function reingestRecording(
  options: FoldOptions,
  place: RecordingPlace,
  events: readonly EventOnDisk[],
  service: string | null,
  now: number,
): { path: string; code: ErrorCode | 'elsewhere' }[] {
  const { db } = options;
  insertRecording(db, place, now);
  const refused = events.flatMap((event) => {
    const code = keepEvent(options, place, event);
    return code === null ? [] : [{ path: event.path, code }];
  });
  foldRecording(options, place, now);
  if (service !== null && findBagFacts(db, place.id)?.service === null)
    assignService(db, place.id, service, now);
  return refused;
}

/** Gives every one of these recordings the names that call events of its call told, wherever they lie. */
export function spreadCallNames({ db }: Pick<FoldOptions, 'db'>, recordings: readonly string[]): void {
  for (const id of recordings) {
    const callKey = findBagFacts(db, id)?.serverCallId ?? null;
    if (callKey === null) continue;
    adoptCallParticipants(db, id, callKey, parseRawId);
    refreshWords(db, id);
  }
}

/** Lets the events that lie in no folder say again what they said of their calls. Runs inside the caller's transaction. */
export function retellCallEvents({ db }: Pick<FoldOptions, 'db'>, now: number): void {
  for (const id of looseCallEvents(db)) {
    const event = parseEvent(bodyOfEvent(db, id));
    const callKey = callKeyOf(event);
    if (callKey !== null) applyCallEvent(db, event, callKey, now, new Set());
  }
}

function keepEvent(
  { db }: FoldOptions,
  place: RecordingPlace,
  { path, body, sha256, writtenAt }: EventOnDisk,
): ErrorCode | 'elsewhere' | null {
  let event: ParsedEvent;
  try {
    event = parseEvent(body);
  } catch (thrown) {
    return toArchiveError(thrown).code;
  }
  const callKey = callKeyOf(event);
  const row = insertEvent(db, {
    key: event.key,
    eventId: event.eventId,
    type: event.type,
    topic: event.topic,
    subject: event.subject,
    eventAt: event.eventAt,
    receivedAt: writtenAt,
    source: rebuildSource,
    delivery: { file: path },
    body,
    digest: sha256,
    callKey,
    recording: place.id,
    disposition: event.recording === null ? 'kept' : 'applied',
    code: null,
    detail: null,
  });
  if (row === null) return 'elsewhere';
  setEventPath(db, row, path);
  if (event.recording === null && callKey !== null)
    for (const person of event.call?.people ?? [])
      addCallParticipant(db, callKey, person, event.eventAt ?? writtenAt);
  return null;
}
