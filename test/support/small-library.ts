/** Random small libraries, as plain objects, as rows, and searched the slow way: the reference that the catalog is held against. */
import fc from 'fast-check';
import { transferStates, type RecordingSortColumn, type TransferState } from '../../contract/views.ts';
import { parseRawId } from '../../main/acs/participants.ts';
import { queueTransfers, setChunkMetadata, upsertChunk } from '../../main/catalog/chunks.ts';
import { changeNote } from '../../main/catalog/notes.ts';
import type { Db } from '../../main/catalog/open.ts';
import { beginOperation } from '../../main/catalog/operations.ts';
import { addParticipants } from '../../main/catalog/participants.ts';
import { savePerson } from '../../main/catalog/persons.ts';
import type { QueryNode } from '../../main/catalog/query/ast.ts';
import { spanOf, type QueryMoment } from '../../main/catalog/query/dates.ts';
import { fold, idWord, wordsOf } from '../../main/catalog/query/fold.ts';
import { insertRecording, refreshRecording, updateRecordingFacts } from '../../main/catalog/recordings.ts';
import { recordingState } from '../../main/catalog/standing.ts';
import { editLabels } from '../../main/catalog/tags.ts';
import { refreshDueWords, refreshWords } from '../../main/catalog/words.ts';
import { queryLabels, queryNames } from './queries.ts';

export interface SmallParticipant {
  rawId: string;
  displayName: string | null;
}

export interface SmallRecording {
  id: string;
  callId: string | null;
  serverCallId: string | null;
  service: string | null;
  startedAt: number | null;
  durationMs: number | null;
  format: string | null;
  type: string | null;
  channel: string | null;
  end: string | null;
  chunks: {
    index: number;
    content: TransferState;
    metadata: TransferState;
    durationMs: number | null;
    hasPause: boolean;
  }[];
  participants: SmallParticipant[];
  tags: string[];
  cases: string[];
  notes: { text: string; positionMs: number | null }[];
}

/** A call of a minute with one person in it. */
export function oneRecording(id: string, more: Partial<SmallRecording> = {}): SmallRecording {
  return {
    id,
    callId: null,
    serverCallId: null,
    service: 'contoso',
    startedAt: Date.UTC(2026, 10, 20, 9),
    durationMs: 60_000,
    format: 'wav',
    type: 'audio',
    channel: 'mixed',
    end: 'CallEnded',
    chunks: [],
    participants: [{ rawId: '8:acs:a_b', displayName: 'Ana Souza' }],
    tags: [],
    cases: [],
    notes: [],
    ...more,
  };
}

export interface SmallPerson {
  name: string;
  identifier: string;
  validFrom: number | null;
  validTo: number | null;
}

export interface SmallLibrary {
  recordings: SmallRecording[];
  /** The first is person 1. */
  persons: SmallPerson[];
}

const day = Date.UTC(2026, 10, 18);
const rawIds = ['4:+46701234567', '4:+4670999', '8:acs:a_b1', '8:orgid:0a0b', '8:teamsvisitor:zz'] as const;
const instant = fc.integer({ min: -60, max: 3 * 24 * 60 }).map((minutes) => day + minutes * 60_000);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 5 });

const recording = fc.record({
  callId: maybe(fc.constantFrom('call-1', 'call-12', 'Call-1')),
  serverCallId: maybe(fc.constantFrom('server-a', 'serverb')),
  service: maybe(fc.constantFrom('contoso', 'fabrikam')),
  startedAt: maybe(instant),
  durationMs: maybe(fc.integer({ min: 0, max: 200 }).map((seconds) => seconds * 1000)),
  format: maybe(fc.constantFrom('mp4', 'mp3', 'wav')),
  type: maybe(fc.constantFrom('audio', 'audiovideo')),
  channel: maybe(fc.constantFrom('mixed', 'unmixed')),
  end: maybe(fc.constant('CallEnded')),
  chunks: fc.uniqueArray(
    fc.record({
      index: fc.integer({ min: 0, max: 3 }),
      content: fc.constantFrom(...transferStates),
      metadata: fc.constantFrom(...transferStates),
      durationMs: maybe(fc.integer({ min: 0, max: 100 }).map((seconds) => seconds * 1000)),
      hasPause: fc.boolean(),
    }),
    { maxLength: 3, selector: ({ index }) => index },
  ),
  participants: fc.uniqueArray(
    fc.record({ rawId: fc.constantFrom(...rawIds), displayName: maybe(fc.constantFrom(...queryNames)) }),
    { maxLength: 3, selector: ({ rawId }) => rawId },
  ),
  tags: fc.subarray(queryLabels.slice(0, 3)),
  cases: fc.subarray(queryLabels.slice(1)),
  notes: fc.array(
    fc.record({
      text: fc.constantFrom('ana souza called', 'a note', 'Call-1 late', '李 note'),
      positionMs: maybe(fc.integer({ min: 0, max: 1000 })),
    }),
    { maxLength: 2 },
  ),
});

export const smallLibrary: fc.Arbitrary<SmallLibrary> = fc.record({
  recordings: fc
    .array(recording, { maxLength: 12 })
    .map((all) => all.map((one, at): SmallRecording => ({ ...one, id: `r${String(at).padStart(2, '0')}` }))),
  persons: fc.uniqueArray(
    fc
      .record({
        name: fc.constantFrom(...queryNames),
        identifier: fc.constantFrom(rawIds[2], rawIds[3], '+46701234567'),
        from: maybe(instant),
        length: maybe(fc.integer({ min: 1, max: 2000 })),
      })
      .map(({ name, identifier, from, length }): SmallPerson => ({
        name,
        identifier,
        validFrom: from,
        validTo: from === null || length === null ? null : from + length * 60_000,
      })),
    { maxLength: 3, selector: ({ identifier }) => identifier },
  ),
});

/** Writes a library into a catalog by the functions that the engine uses. */
export function writeLibrary(db: Db, { recordings, persons }: SmallLibrary): void {
  // Half of the people are known before the calls, the others only after.
  const add = (person: SmallPerson): number =>
    savePerson(db, null, { key: null, name: person.name, identifiers: [{ ...person, shownName: null }] }, 1);
  persons.slice(0, 1).forEach(add);
  for (const one of recordings) writeRecording(db, one);
  persons.slice(1).forEach(add);
  while (refreshDueWords(db, 2).done > 0);
}

export function writeRecording(db: Db, one: SmallRecording): void {
  insertRecording(db, { id: one.id, folder: one.id }, 1);
  writeFacts(db, one);
  const row = Number(db.prepare('SELECT row FROM recordings WHERE id = ?').pluck().get(one.id));
  if (one.tags.length + one.cases.length + one.notes.length === 0) return;
  const operation = beginOperation(
    db,
    { kind: 'labels', text: null, addTags: [], removeTags: [], addCases: [], removeCases: [] },
    1,
  );
  const named = (kind: 'tag' | 'case', names: string[]) => names.map((name) => ({ kind, name }));
  editLabels(db, operation, [row], {
    add: [...named('tag', one.tags), ...named('case', one.cases)],
    remove: [],
  });
  one.notes.forEach(({ text, positionMs }, at) => {
    const id = `${one.id}-${String(at)}`;
    changeNote(db, operation, {
      row,
      id,
      after: { id, text, positionMs, endMs: null, author: null, createdAt: at, updatedAt: at },
    });
  });
}

/** Writes facts, chunks and participants of a recording that is there. */
export function writeFacts(db: Db, one: SmallRecording): void {
  updateRecordingFacts(
    db,
    one.id,
    {
      serviceRecordingId: null,
      callId: one.callId,
      serverCallId: one.serverCallId,
      topic: null,
      startedAt: one.startedAt,
      startedAtText: null,
      durationMs: one.durationMs,
      contentType: one.type,
      channelType: one.channel,
      format: one.format,
      sessionEndReason: one.end,
      storageType: null,
    },
    one.service,
    1,
  );
  for (const chunk of one.chunks) {
    const { id } = upsertChunk(db, one.id, {
      documentId: `${one.id}-doc${String(chunk.index)}`,
      index: chunk.index,
      endReason: null,
      contentLocation: null,
      metadataLocation: null,
      deleteLocation: null,
      announcedAt: 1,
      deadlineAt: 2,
    });
    queueTransfers(db, id, false, 1);
    const set = db.prepare('UPDATE transfers SET state = ? WHERE chunk = ? AND kind = ?');
    set.run(chunk.content, id, 'content');
    set.run(chunk.metadata, id, 'metadata');
    const pauses = chunk.hasPause ? [{ startedAt: 1, durationMs: 1 }] : [];
    setChunkMetadata(db, id, { startedAt: null, durationMs: chunk.durationMs, pauses });
  }
  addParticipants(
    db,
    one.id,
    one.participants.map(({ rawId }) => ({ rawId, channel: null, ...parseRawId(rawId) })),
  );
  for (const { rawId, displayName } of one.participants)
    db.prepare('UPDATE participants SET display_name = ? WHERE recording = ? AND raw_id = ?').run(
      displayName,
      one.id,
      rawId,
    );
  refreshWords(db, one.id);
  refreshRecording(db, one.id, 1);
}

/** Who a participant is: by the directory at the start of the call, else as the call said. */
export function shownAs(
  library: SmallLibrary,
  one: SmallRecording,
  { rawId, displayName }: SmallParticipant,
) {
  const { phoneNumber } = parseRawId(rawId);
  const at = one.startedAt ?? 1;
  const index = library.persons.findIndex(
    (person) =>
      (person.identifier === rawId || person.identifier === phoneNumber) &&
      (person.validFrom ?? at) <= at &&
      at < (person.validTo ?? at + 1),
  );
  const known = library.persons[index];
  const label = known?.name ?? displayName ?? phoneNumber ?? rawId;
  return {
    person: known === undefined ? null : index + 1,
    label,
    names: known === undefined && displayName === null ? [] : [label, displayName ?? ''],
  };
}

/** Whether a recording matches, told from the objects alone. */
export function isMatch(
  library: SmallLibrary,
  one: SmallRecording,
  node: QueryNode,
  moment: QueryMoment,
): boolean {
  const people = one.participants.map((each) => ({ ...each, ...shownAs(library, one, each) }));
  switch (node.is) {
    case 'and':
      return node.parts.every((part) => isMatch(library, one, part, moment));
    case 'or':
      return node.parts.some((part) => isMatch(library, one, part, moment));
    case 'not':
      return !isMatch(library, one, node.part, moment);
    case 'word':
    case 'phrase': {
      const isPrefix = node.is === 'word';
      const texts = [
        ...people.flatMap(({ names }) => names),
        ...one.notes.map(({ text }) => text),
        ...one.tags,
        ...one.cases,
      ];
      return texts.some((text) => hasWords(text, node.text, isPrefix)) || hasId(one, node.text, isPrefix);
    }
    case 'with':
      return people.some(({ label, names }) =>
        node.isExact
          ? fold(label) === fold(node.text)
          : names.some((name) => hasWords(name, node.text, true)),
      );
    case 'person':
      return people.some(({ person }) => person === node.id);
    case 'number': {
      const digits = node.digits.replace('+', '');
      return people.some(({ rawId }) => {
        const phone = parseRawId(rawId).phoneNumber?.slice(1);
        return phone !== undefined && (node.isPrefix ? phone.startsWith(digits) : phone === digits);
      });
    }
    case 'date': {
      const { from, to } = spanOf(node.value, moment);
      if (one.startedAt === null) return false;
      return (node.field === 'to' || one.startedAt >= from) && (node.field === 'from' || one.startedAt < to);
    }
    case 'duration':
      return isWithin(one.durationMs, node.bounds);
    case 'listed':
      return node.values.some((value) => valuesOf(one, node.field).includes(value));
    case 'named':
      return node.values.some((value) => isNamed(one, node.field, value));
  }
}

function isWithin(
  ms: number | null,
  { min, max }: Extract<QueryNode, { is: 'duration' }>['bounds'],
): boolean {
  if (ms === null) return false;
  if (min !== null && (min.isIncluded ? ms < min.seconds * 1000 : ms <= min.seconds * 1000)) return false;
  return max === null || (max.isIncluded ? ms <= max.seconds * 1000 : ms < max.seconds * 1000);
}

function hasWords(text: string, wanted: string, isPrefix: boolean): boolean {
  const [have, want] = [wordsOf(text), wordsOf(wanted)];
  const last = want.length - 1;
  return have.some((_, from) =>
    want.every((word, at) =>
      isPrefix && at === last ? have[from + at]?.startsWith(word) === true : have[from + at] === word,
    ),
  );
}

function hasId(one: SmallRecording, wanted: string, isPrefix: boolean): boolean {
  const word = idWord(wanted);
  if (word.length < 4) return false;
  const rawIdParts = one.participants.flatMap(({ rawId }) => [rawId, ...rawId.split(/[:_]/)]);
  const ids = [
    one.id,
    one.callId,
    one.serverCallId,
    ...one.chunks.map(({ index }) => `${one.id}-doc${String(index)}`),
    ...rawIdParts,
  ];
  return ids.some((id) => {
    const own = idWord(id ?? '');
    return isPrefix ? own.startsWith(word) : own === word;
  });
}

/** The values of a listed field that a recording has. */
export function valuesOf(one: SmallRecording, field: string): string[] {
  const when = (value: string, isSo: boolean): string[] => (isSo ? [value] : []);
  switch (field) {
    case 'state':
      return [
        recordingState(
          one.chunks.map(({ index, content }) => ({
            chunkIndex: index,
            endReason: null,
            deadlineAt: 2,
            state: content,
          })),
        ),
      ];
    case 'format':
      return one.format === null ? [] : [one.format];
    case 'type':
      return one.type === null ? [] : [one.type];
    case 'channel':
      return one.channel === null ? [] : [one.channel];
    case 'service':
      return one.service === null ? [] : [one.service];
    case 'kind':
      return [...new Set(one.participants.map(({ rawId }) => parseRawId(rawId).kind as string))];
    case 'tag':
      return one.tags;
    case 'case':
      return one.cases;
    case 'has':
      return [
        ...when(
          'pause',
          one.chunks.some(({ hasPause }) => hasPause),
        ),
        ...when(
          'note',
          one.notes.some(({ positionMs }) => positionMs === null),
        ),
        ...when(
          'marker',
          one.notes.some(({ positionMs }) => positionMs !== null),
        ),
        ...when('tag', one.tags.length > 0),
        ...when('case', one.cases.length > 0),
        ...when('video', one.type === 'audiovideo'),
      ];
    default: {
      const lengths = one.chunks.map(({ durationMs }) => durationMs);
      const sum = lengths.reduce<number>((total, ms) => total + (ms ?? 0), 0);
      const isShort = one.durationMs !== null && sum + 1000 < one.durationMs;
      const missing = [
        ...when(
          'chunk',
          one.chunks.length === 0 || one.chunks.some(({ index }) => index >= one.chunks.length),
        ),
        ...when(
          'metadata',
          one.chunks.some(({ metadata }) => ['failed', 'expired', 'cancelled'].includes(metadata)),
        ),
        ...when('end', one.end === null),
        ...when('duration', lengths.length > 0 && !lengths.includes(null) && isShort),
        ...when(
          'expired',
          one.chunks.some(({ content }) => content === 'expired'),
        ),
        ...when(
          'failed',
          one.chunks.some(({ content }) => content === 'failed'),
        ),
      ];
      return missing.length > 0 ? ['any', ...missing] : [];
    }
  }
}

function isNamed(one: SmallRecording, field: string, value: string): boolean {
  switch (field) {
    case 'service':
      return one.service?.toLowerCase() === value.toLowerCase();
    case 'tag':
      return one.tags.some((tag) => fold(tag) === fold(value));
    case 'case':
      return one.cases.some((name) => fold(name) === fold(value));
    case 'id':
      return (
        one.id.startsWith(value.toLowerCase()) ||
        one.chunks.some(({ index }) => `${one.id}-doc${String(index)}`.startsWith(value))
      );
    default:
      return [one.callId, one.serverCallId].some((id) => id?.startsWith(value) === true);
  }
}

/** Ids of recordings in the order of a sort, nulls lowest. */
export function sortedIds(library: SmallLibrary, sort: RecordingSortColumn, descending: boolean): string[] {
  const keyOf = (one: SmallRecording): string | number | null => {
    switch (sort) {
      case 'startedAt':
        return one.startedAt;
      case 'durationMs':
        return one.durationMs;
      case 'callId':
        return one.callId;
      case 'format':
        return one.format;
      case 'service':
        return one.service;
      case 'labels': {
        const folded = [one.cases, one.tags].flatMap((names) => names.map(fold).sort());
        return folded.length === 0 ? null : folded.join('\u001f');
      }
      case 'state':
        return valuesOf(one, 'state')[0] ?? '';
      case 'chunkCount':
        return one.chunks.length;
      case 'bytes':
        return 0;
      case 'participants':
        return participantsText(library, one);
    }
  };
  const compare = (a: string | number | null, b: string | number | null): number => {
    if (a === b) return 0;
    if (a === null || b === null) return a === null ? -1 : 1;
    return typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(String(b))) : a - Number(b);
  };
  const ascending = [...library.recordings].sort(
    (a, b) => compare(keyOf(a), keyOf(b)) || compare(a.id, b.id),
  );
  return (descending ? ascending.reverse() : ascending).map(({ id }) => id);
}

function participantsText(library: SmallLibrary, one: SmallRecording): string {
  const shown = one.participants.map((each) => shownAs(library, one, each));
  return shown
    .map(({ label, names }) => ({ label, isNamed: names.length > 0 }))
    .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || (a.label < b.label ? -1 : 1))
    .map(({ label }) => label)
    .join(', ');
}
