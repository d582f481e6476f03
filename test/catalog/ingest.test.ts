import { expect, test } from 'vitest';
import { findRecordings } from '../../main/catalog/search.ts';
import type { Db } from '../../main/catalog/open.ts';
import { assignServices } from '../../main/ingest/assign-services.ts';
import { createIngest } from '../../main/ingest/ingest.ts';
import { eventTexts } from '../../main/catalog/events.ts';
import { presenceInCall } from '../../main/catalog/participants.ts';
import { describeEvent } from '../../main/ingest/describe-event.ts';
import { systemClock } from '../../main/clock.ts';
import { temporaryCatalog } from '../support/catalog.ts';
import { participantAdded, recordingEvent } from '../support/events.ts';
import { deliver, testIngest, testService } from '../support/ingest.ts';

const rowsOf = (db: Db) =>
  findRecordings(db, { text: '', sort: 'startedAt', descending: false, offset: 0, limit: 100 }).rows;

test('an event becomes a recording, its chunks and two transfers for each', async () => {
  const db = temporaryCatalog();
  const event = recordingEvent({
    recordingId: 'R1',
    serverCallId: 'aHR0cHM6Ly9hL2IvYy9k/Zg==',
    chunks: [
      { documentId: 'd1', index: 1 },
      { documentId: 'd0', index: 0, endReason: 'ChunkMaximumSizeExceeded' },
    ],
  });
  expect(await deliver(testIngest(db), [event])).toMatchObject([{ result: 'applied' }]);
  expect(rowsOf(db)).toMatchObject([
    {
      recordingId: 'R1',
      callId: 'call-1',
      serverCallId: 'aHR0cHM6Ly9hL2IvYy9k/Zg==',
      service: 'contoso',
      startedAt: Date.parse('2026-11-20T09:00:12.447Z'),
      durationMs: 1_834_500,
      state: 'queued',
      chunkCount: 2,
      format: 'wav',
      deadlineAt: Date.parse('2026-11-21T09:33:41.912Z'),
    },
  ]);
  expect(db.prepare(`SELECT count(*) FROM transfers WHERE state = 'queued'`).pluck().get()).toBe(4);
});

test('the bytes of an event are kept exactly, also inside a batch', async () => {
  const db = temporaryCatalog();
  const odd = JSON.stringify(recordingEvent({ chunks: [{ documentId: 'd0', index: 0 }] })).replace(
    '{',
    '{ \n "é\\u0041" :1, ',
  );
  await deliver(
    testIngest(db),
    new TextEncoder().encode(
      `[ ${odd} ,\n${JSON.stringify(recordingEvent({ chunks: [{ documentId: 'd1', index: 1 }] }))}]`,
    ),
  );
  const bodies = db.prepare<[], Buffer>('SELECT body FROM events ORDER BY id').pluck().all();
  expect(bodies[0]?.toString('utf8')).toBe(odd);
});

test('repeats change nothing; the same recording under a new event id adds no second one', async () => {
  const db = temporaryCatalog();
  const accept = testIngest(db);
  const first = recordingEvent({ recordingId: 'R1', chunks: [{ documentId: 'd0', index: 0 }] });
  await deliver(accept, [first]);
  expect(await deliver(accept, [first, first])).toMatchObject([
    { result: 'duplicate' },
    { result: 'duplicate' },
  ]);
  expect(await deliver(accept, [{ ...first, id: crypto.randomUUID() }])).toMatchObject([
    { result: 'applied' },
  ]);
  expect(rowsOf(db)).toHaveLength(1);
  expect(db.prepare('SELECT count(*) FROM chunks').pluck().get()).toBe(1);
});

test('a late chunk joins its recording whatever form the subject has', async () => {
  const forms = [
    { recordingId: 'R1' },
    { recordingId: 'R1', serverCallId: 'S1' },
    { serverCallId: 'S1' },
    {},
  ];
  const db = temporaryCatalog();
  const accept = testIngest(db);
  for (const [index, form] of forms.entries())
    await deliver(accept, recordingEvent({ ...form, chunks: [{ documentId: `d${String(index)}`, index }] }));
  expect(rowsOf(db)).toMatchObject([{ recordingId: 'R1', serverCallId: 'S1', chunkCount: 4 }]);
});

test('two recordings of one call stay two', async () => {
  const db = temporaryCatalog();
  const accept = testIngest(db);
  await deliver(accept, [
    recordingEvent({ recordingId: 'R1', chunks: [{ documentId: 'a', index: 0 }] }),
    recordingEvent({ recordingId: 'R2', chunks: [{ documentId: 'b', index: 0 }] }),
    recordingEvent({ start: '2026-11-20T10:00:00Z', chunks: [{ documentId: 'c', index: 0 }] }),
  ]);
  expect(rowsOf(db)).toHaveLength(3);
});

test('what is no event goes to quarantine with its bytes and a reason, and the rest of the batch is applied', async () => {
  const db = temporaryCatalog();
  const lame = recordingEvent({ chunks: [] });
  const outcomes = await deliver(testIngest(db), [
    lame,
    recordingEvent({ chunks: [{ documentId: 'd0', index: 0 }] }),
  ]);
  expect(outcomes).toMatchObject([{ result: 'quarantined', code: 'event-invalid' }, { result: 'applied' }]);
  expect(await deliver(testIngest(db), new TextEncoder().encode('not JSON'))).toMatchObject([
    { result: 'quarantined', code: 'event-unreadable' },
  ]);
  const kept = db
    .prepare<[], Buffer>(`SELECT body FROM events WHERE disposition = 'quarantined' ORDER BY id`)
    .pluck()
    .all();
  expect(kept.map((body) => body.toString('utf8'))).toEqual([JSON.stringify(lame), 'not JSON']);
});

test('call events are kept and bring names, before and after the recording', async () => {
  const db = temporaryCatalog();
  const accept = testIngest(db);
  await deliver(accept, participantAdded('S1', '8:acs:x_a', 'Ana Souza', '2026-11-20T09:00:00Z'));
  await deliver(accept, recordingEvent({ serverCallId: 'S1', chunks: [{ documentId: 'd0', index: 0 }] }));
  await deliver(accept, participantAdded('S1', '8:acs:x_b', '李伟', '2026-11-20T09:01:00Z'));
  expect(rowsOf(db)[0]?.participants.map(({ displayName }) => displayName)).toEqual(['Ana Souza', '李伟']);
  expect(db.prepare('SELECT count(*) FROM events WHERE recording IS NOT NULL').pluck().get()).toBe(3);
  expect(
    findRecordings(db, { text: '李', sort: 'startedAt', descending: false, offset: 0, limit: 5 }).total,
  ).toBe(1);
});

test('call events show with every recording of their call, a callback only with the one it names, in any order', async () => {
  const one = recordingEvent({
    serverCallId: 'S1',
    recordingId: 'R1',
    chunks: [{ documentId: 'a', index: 0 }],
  });
  const other = recordingEvent({
    callId: 'call-2',
    serverCallId: 'S1',
    recordingId: 'R2',
    chunks: [{ documentId: 'b', index: 0 }],
  });
  const about = [
    callEvent('CallStarted', 'call/S1/startedBy/8:acs:x_a', { serverCallId: 'S1' }),
    participantAdded('S1', '8:acs:x_b', 'Ana Souza', '2026-11-20T09:00:00Z'),
    callEvent('CallParticipantRemoved', 'call/S1/participant/8:acs:x_b', {
      serverCallId: 'S1',
      user: { rawId: '8:acs:x_b' },
    }),
    callEvent('CallEnded', 'call/S1', { serverCallId: 'S1', durationOfCall: 61.5 }),
    // The form of 2021: upper case, and a conversation instead of a server call.
    callEvent('CallLegStateChanged', 'callLeg/L1/callState', {
      ConversationId: 'S1',
      CallLegId: 'L1',
      CallState: 'Established',
    }),
    ...['R1', 'R2'].map((recordingId) =>
      callEvent('RecordingStateChanged', `recording/${recordingId}`, {
        recordingId,
        serverCallId: 'S1',
        state: recordingId === 'R1' ? 'active' : 'inactive',
      }),
    ),
  ];
  for (const order of [
    [...about, one, other],
    [one, other, ...about],
    [other, ...about.reverse(), one],
  ]) {
    const db = temporaryCatalog();
    for (const event of order) await deliver(testIngest(db), event);
    const kindsOf = (serviceRecordingId: string): string[] => {
      const { id } = rowsOf(db).find(({ recordingId }) => recordingId === serviceRecordingId) ?? { id: '' };
      return eventTexts(db, id, 'S1')
        .map(describeEvent)
        .map(({ kind, state, person }) => [kind, state ?? person?.rawId ?? ''].join(' ').trim())
        .sort();
    };
    const ofCall = [
      'call-ended',
      'call-started 8:acs:x_a',
      'call-state established',
      'joined 8:acs:x_b',
      'left 8:acs:x_b',
      'recording',
    ];
    expect(kindsOf('R1')).toEqual([...ofCall, 'state active']);
    expect(kindsOf('R2')).toEqual([...ofCall, 'state inactive']);
    expect(presenceInCall(db, 'S1').map(({ rawId }) => rawId)).toEqual(
      expect.arrayContaining(['8:acs:x_a', '8:acs:x_b']),
    );
    expect(db.prepare('SELECT count(*) FROM events WHERE recording IS NULL').pluck().get()).toBe(0);
  }
});

test('events of 2021 without ids, types and locations are taken', async () => {
  const db = temporaryCatalog();
  const old = {
    id: null,
    topic: null,
    subject: '/recording/call/old-call',
    eventType: 'Microsoft.Communication.RecordingFileStatusUpdated',
    data: {
      recordingStorageInfo: {
        recordingChunks: [{ documentId: '0-weu-d1-1', index: 0, endReason: 'SessionEnded' }],
      },
      recordingStartTime: '2021-04-01T10:00:00Z',
      recordingDurationMs: 1000,
      sessionEndReason: 'CallEnded',
    },
    eventTime: '2021-04-01T10:05:00Z',
    dataVersion: null,
    metadataVersion: null,
  };
  expect(await deliver(testIngest(db), [old])).toMatchObject([{ result: 'applied' }]);
  expect(await deliver(testIngest(db), [old])).toMatchObject([{ result: 'duplicate' }]);
  expect(rowsOf(db)).toMatchObject([{ callId: 'old-call', recordingId: null, chunkCount: 1 }]);
});

test('a recording whose service is not configured gets it once it is', async () => {
  const db = temporaryCatalog();
  const accept = createIngest({
    db,
    clock: systemClock,
    services: () => [],
    deadlineHours: () => 24,
    onIngested: () => undefined,
  });
  await deliver(accept, recordingEvent({ chunks: [{ documentId: 'd0', index: 0 }] }));
  db.prepare(`UPDATE transfers SET state = 'failed', code = 'service-unknown'`).run();
  expect(rowsOf(db)[0]?.service).toBe(null);
  expect(assignServices(db, [], 1)).toEqual([]);
  expect(assignServices(db, [testService], 1)).toHaveLength(1);
  expect(rowsOf(db)[0]).toMatchObject({ service: 'contoso', state: 'queued' });
});

test('a delivery that cannot be kept is refused whole', async () => {
  const db = temporaryCatalog();
  db.exec(
    `CREATE TRIGGER full BEFORE INSERT ON chunks WHEN new.document_id = 'd9' BEGIN SELECT raise(ABORT, 'no'); END`,
  );
  const accept = testIngest(db);
  await expect(
    deliver(accept, [
      recordingEvent({ chunks: [{ documentId: 'd0', index: 0 }] }),
      recordingEvent({ callId: 'x', chunks: [{ documentId: 'd9', index: 0 }] }),
    ]),
  ).rejects.toMatchObject({ name: 'ArchiveError' });
  expect(rowsOf(db)).toEqual([]);
  expect(db.prepare('SELECT count(*) FROM events').pluck().get()).toBe(0);
});

function callEvent(what: string, subject: string, data: Record<string, unknown>): Record<string, unknown> {
  return {
    id: `${what} ${subject}`,
    topic: '/t',
    subject,
    data,
    eventType: `Microsoft.Communication.${what}`,
    eventTime: '2026-11-20T09:30:00Z',
  };
}
