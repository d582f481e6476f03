import { expect, test } from 'vitest';
import type { TransferState } from '../../contract/views.ts';
import { queueTransfers, upsertChunk } from '../../main/catalog/chunks.ts';
import type { Db } from '../../main/catalog/open.ts';
import {
  addCallParticipant,
  addParticipants,
  adoptCallParticipants,
} from '../../main/catalog/participants.ts';
import { listStaleBags, markBagStale, markBagWritten } from '../../main/catalog/bags.ts';
import {
  findRecordingByKeys,
  findRecordingRow,
  insertRecording,
  refreshRecording,
  updateRecordingFacts,
  type RecordingFacts,
} from '../../main/catalog/recordings.ts';
import { recordingState } from '../../main/catalog/standing.ts';
import { bytesPerDay, findPosition, findRecordings } from '../../main/catalog/search.ts';
import { refreshWords } from '../../main/catalog/words.ts';
import { temporaryCatalog } from '../support/catalog.ts';

const facts: RecordingFacts = {
  serviceRecordingId: null,
  callId: 'call-1',
  serverCallId: 'server-1',
  topic: null,
  startedAt: 1_000,
  startedAtText: '1970-01-01T00:00:01Z',
  durationMs: 60_000,
  contentType: 'audio',
  channelType: 'mixed',
  format: 'wav',
  sessionEndReason: 'CallEnded',
  storageType: null,
};

function addRecording(db: Db, id: string, more: Partial<RecordingFacts> = {}): void {
  insertRecording(db, { id, folder: `recordings/${id}` }, 1);
  updateRecordingFacts(db, id, { ...facts, ...more }, 'contoso', 1);
}

function addChunk(db: Db, recording: string, index: number, state: TransferState): void {
  const { id } = upsertChunk(db, recording, {
    documentId: `${recording}-${String(index)}`,
    index,
    endReason: null,
    contentLocation: null,
    metadataLocation: null,
    deleteLocation: null,
    announcedAt: 1,
    deadlineAt: 1000 + index,
  });
  queueTransfers(db, id, false, 1);
  db.prepare(`UPDATE transfers SET state = ? WHERE chunk = ? AND kind = 'content'`).run(state, id);
}

test.each<[TransferState[], string]>([
  [['archived', 'archived'], 'archived'],
  [['archived', 'downloading', 'failed'], 'downloading'],
  [['verifying', 'queued'], 'verifying'],
  [['waiting', 'expired'], 'waiting'],
  [['failed', 'expired', 'archived'], 'failed'],
  [['expired', 'archived'], 'expired'],
  [['cancelled', 'archived'], 'cancelled'],
  [[], 'incomplete'],
])('chunks %j make a recording %s', (states, expected) => {
  const chunks = states.map((state, chunkIndex) => ({ state, chunkIndex, endReason: null, deadlineAt: 0 }));
  expect(recordingState(chunks)).toBe(expected);
});

test('an index that is absent makes an archived recording incomplete', () => {
  const chunk = (chunkIndex: number) => ({
    chunkIndex,
    endReason: null,
    deadlineAt: 0,
    state: 'archived' as const,
  });
  expect(recordingState([chunk(0), chunk(2)])).toBe('incomplete');
  expect(recordingState([chunk(0), chunk(1), chunk(1)])).toBe('archived');
});

test('a refreshed recording counts its chunks and keeps the nearest open deadline', () => {
  const db = temporaryCatalog();
  addRecording(db, 'r1');
  addChunk(db, 'r1', 0, 'archived');
  addChunk(db, 'r1', 1, 'waiting');
  refreshRecording(db, 'r1', 5);
  expect(findRecordingRow(db, 'r1')).toMatchObject({
    state: 'waiting',
    chunkCount: 2,
    archivedChunkCount: 1,
    deadlineAt: 1001,
  });
});

test('a new event queues again what had ended without bytes, and nothing else', () => {
  const db = temporaryCatalog();
  addRecording(db, 'r1');
  const states: TransferState[] = ['archived', 'failed', 'expired', 'cancelled', 'waiting'];
  states.forEach((state, index) => {
    addChunk(db, 'r1', index, state);
  });
  const chunks = db.prepare<[], number>('SELECT id FROM chunks ORDER BY chunk_index').pluck().all();
  expect(chunks.map((chunk) => queueTransfers(db, chunk, true, 9))).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
  expect(
    db.prepare(`SELECT state FROM transfers WHERE kind = 'content' ORDER BY chunk`).pluck().all(),
  ).toEqual(['archived', 'queued', 'queued', 'cancelled', 'waiting']);
});

test('a recording is found by its id, by a chunk, or by call and start when ids do not contradict', () => {
  const db = temporaryCatalog();
  addRecording(db, 'r1', { serviceRecordingId: 'S1' });
  addChunk(db, 'r1', 0, 'queued');
  const keys = { serviceRecordingId: null, callId: null, startedAtText: null, documentIds: [] };
  const idOf = (more: object) => findRecordingByKeys(db, { ...keys, ...more })?.id ?? null;
  expect(idOf({ serviceRecordingId: 'S1' })).toBe('r1');
  expect(idOf({ documentIds: ['r1-0'] })).toBe('r1');
  expect(idOf({ callId: 'call-1', startedAtText: facts.startedAtText })).toBe('r1');
  expect(idOf({ callId: 'call-1', startedAtText: facts.startedAtText, serviceRecordingId: 'S2' })).toBe(null);
  expect(idOf({ callId: 'call-1', startedAtText: 'other' })).toBe(null);
});

test('a recording is shown by its id, its service id, or a prefix that only it has', () => {
  const db = temporaryCatalog();
  addRecording(db, 'abcdef0000000000000000000a', { serviceRecordingId: 'S1' });
  addRecording(db, 'abcdef0000000000000000000b', { callId: 'call-2' });
  expect(findRecordingRow(db, 'abcdef0000000000000000000a')?.recordingId).toBe('S1');
  expect(findRecordingRow(db, 'S1')?.id).toBe('abcdef0000000000000000000a');
  expect(findRecordingRow(db, 'abcdef')).toBe(null);
  expect(findRecordingRow(db, 'abcd')).toBe(null);
});

test('names from call events reach the participants, the latest name wins in any order', () => {
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ];
  const said = [
    { person: { rawId: '8:acs:a_b', displayName: 'Ana', joinedAt: 5, leftAt: null }, at: 10 },
    { person: { rawId: '8:acs:a_b', displayName: 'Ana Souza', joinedAt: null, leftAt: 50 }, at: 20 },
    { person: { rawId: '8:acs:a_b', displayName: null, joinedAt: 7, leftAt: 40 }, at: 30 },
  ];
  for (const order of orders) {
    const db = temporaryCatalog();
    addRecording(db, 'r1');
    for (const at of order) {
      const one = said[at];
      if (one !== undefined) addCallParticipant(db, 'server-1', one.person, one.at);
    }
    adoptCallParticipants(db, 'r1', 'server-1', () => ({ kind: 'acs-user', phoneNumber: null }));
    expect(findRecordingRow(db, 'r1')?.participants).toEqual([
      { rawId: '8:acs:a_b', kind: 'acs-user', displayName: 'Ana Souza', phoneNumber: null, channel: null },
    ]);
    expect(db.prepare('SELECT joined_at, left_at FROM call_participants').get()).toEqual({
      joined_at: 5,
      left_at: 50,
    });
  }
});

test('changes made while a bag is written leave it stale', () => {
  const db = temporaryCatalog();
  addRecording(db, 'r1');
  const [stale] = listStaleBags(db, 10);
  markBagStale(db, 'r1');
  markBagWritten(db, 'r1', stale?.changes ?? 0);
  expect(listStaleBags(db, 10)).toMatchObject([{ id: 'r1', changes: 1 }]);
  markBagWritten(db, 'r1', 1);
  expect(listStaleBags(db, 10)).toEqual([]);
});

test('search finds by the beginning of any word, without accents and case, in several scripts', () => {
  const db = temporaryCatalog();
  const people = [
    ['r1', 'Zoë Ångström'],
    ['r2', 'Ελένη Παπαδοπούλου'],
    ['r3', 'Ольга Петрова'],
    ['r4', 'أحمد خالد'],
  ] as const;
  for (const [id, displayName] of people) {
    addRecording(db, id, { callId: `call-${id}`, serverCallId: `server-${id}` });
    addParticipants(db, id, [
      { rawId: `4:+4670123${id.slice(1)}`, kind: 'phone', phoneNumber: null, channel: null },
    ]);
    addCallParticipant(
      db,
      `server-${id}`,
      { rawId: `8:acs:${id}`, displayName, joinedAt: null, leftAt: null },
      1,
    );
    adoptCallParticipants(db, id, `server-${id}`, () => ({ kind: 'acs-user', phoneNumber: null }));
    refreshWords(db, id);
  }
  const idsOf = (text: string) =>
    findRecordings(db, { text, sort: 'startedAt', descending: false, offset: 0, limit: 10 }).rows.map(
      ({ id }) => id,
    );
  expect(idsOf('zoe ang')).toEqual(['r1']);
  expect(idsOf('ΕΛΈΝΗ')).toEqual(['r2']);
  expect(idsOf('петр')).toEqual(['r3']);
  expect(idsOf('أحمد')).toEqual(['r4']);
  expect(idsOf('+4670123')).toEqual(['r1', 'r2', 'r3', 'r4']);
  expect(idsOf('call-r2')).toEqual(['r2']);
  expect(() => idsOf('"')).toThrow(expect.objectContaining({ code: 'query-invalid' }));
  expect(idsOf('gström')).toEqual([]);
});

test('every sort pages through all rows once, and each row knows its position', () => {
  const db = temporaryCatalog();
  for (let at = 0; at < 25; at += 1)
    addRecording(db, `r${String(at).padStart(2, '0')}`, {
      callId: `call-${String(at)}`,
      startedAt: at % 3 === 0 ? null : at % 7,
      durationMs: at % 4,
    });
  for (const sort of ['startedAt', 'durationMs', 'bytes'] as const)
    for (const descending of [false, true]) {
      const query = { text: '', sort, descending };
      const paged = [0, 10, 20].flatMap((offset) => findRecordings(db, { ...query, offset, limit: 10 }).rows);
      expect(new Set(paged.map(({ id }) => id)).size).toBe(25);
      expect(paged.map(({ id }) => findPosition(db, { ...query, id }))).toEqual(paged.map((_, at) => at));
    }
});

test('the sorts of the list walk an index instead of sorting', () => {
  const db = temporaryCatalog();
  for (const column of [
    'started_at',
    'duration_ms',
    'state',
    'participants_text',
    'chunk_count',
    'bytes',
    'format',
  ]) {
    const plan = db
      .prepare<[], { detail: string }>(
        `EXPLAIN QUERY PLAN SELECT id FROM recordings r ORDER BY ${column} DESC, r.id DESC LIMIT 50`,
      )
      .all();
    expect(plan.map(({ detail }) => detail).join()).toMatch(/USING (COVERING )?INDEX/);
    expect(plan.map(({ detail }) => detail).join()).not.toContain('TEMP B-TREE');
  }
});

test('tells what a day brings by the last two weeks, once there is a day of them', () => {
  const db = temporaryCatalog();
  const now = Date.UTC(2026, 10, 21);
  const add = (id: string, daysAgo: number, bytes: number): void => {
    insertRecording(db, { id, folder: `recordings/${id}` }, now);
    db.prepare('UPDATE recordings SET started_at = ?, bytes = ? WHERE id = ?').run(
      now - daysAgo * 86_400_000,
      bytes,
      id,
    );
  };
  expect(bytesPerDay(db, now)).toBeNull();
  add('a', 0.5, 100);
  expect(bytesPerDay(db, now)).toBeNull();
  add('b', 10, 900);
  add('c', 20, 1_000_000);
  expect(bytesPerDay(db, now)).toBe(100);
});
