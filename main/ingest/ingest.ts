/**
 * From a delivery to durable rows: events, recordings, chunks and their transfers.
 * It owns what an event means for the catalog; it fetches nothing and writes no file.
 * Invariants: a delivery is one transaction; every event is kept with its bytes, also when it is refused;
 * repeats and any order of arrival end in the same rows.
 */
import { createHash } from 'node:crypto';
import type { ArchiveError } from '../../contract/error.ts';
import { toArchiveError } from '../../contract/error.ts';
import { parseEvent, type ParsedEvent, type RecordingEvent } from '../acs/event.ts';
import { withoutCallContext } from '../acs/call-context.ts';
import { resolveService, type ServiceAccess } from '../acs/services.ts';
import { splitEvents } from '../acs/split-events.ts';
import { recordingFolder, recordingIdFor } from '../archive/layout.ts';
import { queueTransfers, upsertChunk } from '../catalog/chunks.ts';
import { eventsOfRecording, hasEvent, insertEvent, type NewEvent } from '../catalog/events.ts';
import { sqliteError, type Db } from '../catalog/open.ts';
import {
  findRecordingByKeys,
  insertRecording,
  refreshRecording,
  updateRecordingFacts,
  type RecordingPlace,
} from '../catalog/recordings.ts';
import { noteSourceEvents } from '../catalog/sources.ts';
import { newlyQueued } from '../catalog/standing.ts';
import { refreshWords } from '../catalog/words.ts';
import type { Clock } from '../clock.ts';
import type { AcceptDelivery, Delivery, EventOutcome } from '../delivery.ts';
import { adoptWhatWasSaid, applyCallEvent, callKeyOf } from './call-events.ts';
import { foldEvents, type OrderedEvent } from './fold.ts';

export interface IngestOptions {
  db: Db;
  clock: Clock;
  services(): readonly ServiceAccess[];
  deadlineHours(): number;
  /** Told after the commit: recordings that changed, and the codes of events that were refused. */
  onIngested(change: { recordings: string[]; outcomes: readonly EventOutcome[]; source: string }): void;
}

/** @returns the function that sources hand their deliveries to. @throws ArchiveError when nothing could be made durable */
export function createIngest(options: IngestOptions): AcceptDelivery {
  return (delivery) =>
    new Promise((resolve) => {
      resolve(acceptDelivery(options, delivery));
    });
}

function acceptDelivery(options: IngestOptions, delivery: Delivery): EventOutcome[] {
  const { db, clock } = options;
  const touched = new Set<string>();
  const now = clock.now();
  const outcomes: EventOutcome[] = [];
  try {
    db.transaction(() => {
      for (const piece of splitEvents(delivery.bytes))
        outcomes.push(acceptEvent(options, delivery, piece, now, touched));
      const fresh = outcomes.filter(({ result }) => result !== 'duplicate').length;
      if (fresh > 0) noteSourceEvents(db, delivery.source, fresh, now);
    }).immediate();
  } catch (error) {
    throw sqliteError(error);
  }
  options.onIngested({ recordings: [...touched], outcomes, source: delivery.source });
  return outcomes;
}

function acceptEvent(
  options: IngestOptions,
  delivery: Delivery,
  received: Uint8Array,
  now: number,
  touched: Set<string>,
): EventOutcome {
  const body = withoutCallContext(received);
  const digest = createHash('sha256').update(body).digest('hex');
  let event: ParsedEvent;
  try {
    event = parseEvent(body);
  } catch (thrown) {
    return quarantine(options.db, delivery, body, digest, toArchiveError(thrown), now);
  }
  const { key } = event;
  if (hasEvent(options.db, key)) return { result: 'duplicate', key };
  const callKey = callKeyOf(event);
  const recording =
    event.recording === null ? null : applyRecordingEvent(options, event, event.recording, now);
  const result = recording === null ? 'kept' : 'applied';
  insertEvent(options.db, {
    ...envelope(delivery, body, digest, now),
    key,
    eventId: event.eventId,
    type: event.type,
    topic: event.topic,
    subject: event.subject,
    eventAt: event.eventAt,
    callKey,
    recording,
    disposition: result,
    code: null,
    detail: null,
  });
  if (recording !== null) touched.add(recording);
  else if (callKey !== null) applyCallEvent(options.db, event, callKey, now, touched);
  return { result, key };
}

/** @returns the id of the recording that the event is about */
function applyRecordingEvent(
  options: IngestOptions,
  event: ParsedEvent,
  said: RecordingEvent,
  now: number,
): string {
  const { db } = options;
  const documentIds = said.chunks.map(({ documentId }) => documentId);
  const known = findRecordingByKeys(db, { ...said, documentIds });
  const place = known ?? newPlace(event, now);
  const before = known === null ? [] : appliedEvents(db, place.id);
  const events = [
    ...before,
    { at: event.eventAt ?? now, key: event.key, topic: event.topic, recording: said },
  ];
  derive(options, events, documentIds, { place, isNew: known === null, now });
  return place.id;
}

/** Derives a recording, its chunks and their transfers anew from all its applied events, inside the caller's transaction. */
export function foldRecording(options: FoldOptions, place: RecordingPlace, now: number): void {
  derive(options, appliedEvents(options.db, place.id), [], { place, isNew: false, now });
}

type FoldOptions = Pick<IngestOptions, 'db' | 'services' | 'deadlineHours'>;

function appliedEvents(db: Db, id: string): OrderedEvent[] {
  return eventsOfRecording(db, id, 'applied').flatMap(({ eventAt, receivedAt, body }): OrderedEvent[] => {
    const { recording, key, topic } = parseEvent(body);
    return recording === null ? [] : [{ at: eventAt ?? receivedAt, key, topic, recording }];
  });
}

/** @param announced documents that an event has named just now; what had ended without bytes is queued again for them */
function derive(
  options: FoldOptions,
  events: readonly OrderedEvent[],
  announced: readonly string[],
  { place, isNew, now }: { place: RecordingPlace; isNew: boolean; now: number },
): void {
  const { db } = options;
  const { facts, chunks } = foldEvents(events, options.deadlineHours());
  const locations = chunks.flatMap(({ contentLocation }) =>
    contentLocation === null ? [] : [contentLocation],
  );
  const service = resolveService(options.services(), { topic: facts.topic, locations })?.name ?? null;
  if (isNew) insertRecording(db, place, now, { facts, service, chunks: chunks.map(newlyQueued) });
  else updateRecordingFacts(db, place.id, facts, service, now);
  for (const chunk of chunks) {
    const { id: row } = upsertChunk(db, place.id, chunk);
    queueTransfers(db, row, announced.includes(chunk.documentId), now);
  }
  adoptWhatWasSaid(db, place.id, facts);
  refreshWords(db, place.id, isNew);
  if (!isNew) refreshRecording(db, place.id, now);
}

function newPlace(event: ParsedEvent, now: number): RecordingPlace {
  const id = recordingIdFor(identityOf(event));
  return { id, folder: recordingFolder(id, event.recording?.startedAt ?? event.eventAt ?? now) };
}

function identityOf({ recording, key }: ParsedEvent): string {
  if (recording === null) return `document ${key}`;
  const { serviceRecordingId, callId, startedAtText, chunks } = recording;
  if (serviceRecordingId !== null) return `recording ${serviceRecordingId}`;
  if (callId !== null) return `call ${callId} ${startedAtText ?? ''}`;
  return `document ${chunks[0]?.documentId ?? key}`;
}

function quarantine(
  db: Db,
  delivery: Delivery,
  body: Uint8Array,
  digest: string,
  error: ArchiveError,
  now: number,
): EventOutcome {
  const detail = Object.values(error.context).join(' ') || null;
  const id = insertEvent(db, {
    ...envelope(delivery, body, digest, now),
    key: `sha256:${digest}`,
    eventId: null,
    type: '',
    topic: null,
    subject: null,
    eventAt: null,
    callKey: null,
    recording: null,
    disposition: 'quarantined',
    code: error.code,
    detail,
  });
  const key = `sha256:${digest}`;
  return id === null
    ? { result: 'duplicate', key }
    : { result: 'quarantined', key, code: error.code, detail: detail ?? '' };
}

function envelope(
  delivery: Delivery,
  body: Uint8Array,
  digest: string,
  now: number,
): Pick<NewEvent, 'receivedAt' | 'source' | 'delivery' | 'body' | 'digest'> {
  return { receivedAt: now, source: delivery.source, delivery: delivery.delivery, body, digest };
}
