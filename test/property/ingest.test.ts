import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCatalog } from '../../main/catalog/open.ts';
import { participantAdded, recordingEvent } from '../support/events.ts';
import { deliver, dumpCatalog, testIngest } from '../support/ingest.ts';

/** Events about a few recordings of a few calls: late chunks, several subject forms, re-issued facts, names. */
function manyEvents(): Record<string, unknown>[] {
  const events: Record<string, unknown>[] = [];
  for (let call = 0; call < 6; call += 1) {
    const callId = `call-${String(call)}`;
    const serverCallId = `aHR0/cHM6${String(call)}=`;
    const recordingId = `R${String(call)}`;
    for (let index = 0; index < 3; index += 1)
      events.push(
        recordingEvent({
          callId,
          serverCallId: index === 1 ? null : serverCallId,
          recordingId,
          at: `2026-11-20T09:3${String(index)}:00Z`,
          durationMs: 1000 * (index + 1),
          chunks: [{ documentId: `${callId}-${String(index)}`, index }],
        }),
      );
    events.push(participantAdded(serverCallId, `8:acs:${callId}_a`, 'First name', '2026-11-20T09:00:00Z'));
    events.push(participantAdded(serverCallId, `8:acs:${callId}_a`, 'Later name', '2026-11-20T09:05:00Z'));
  }
  return events;
}

test('any order, any repeats and any batching end in the same rows', async () => {
  const events = manyEvents();
  const once = openCatalog(':memory:', { nativeBinding: null });
  await deliver(testIngest(once), events);
  const expected = dumpCatalog(once);
  const indexes = events.map((_, at) => at);
  const arrival = fc
    .tuple(
      fc.shuffledSubarray(indexes, { minLength: indexes.length }),
      fc.array(fc.nat(indexes.length - 1), { maxLength: 20 }),
    )
    .chain(([order, repeats]) =>
      fc.tuple(fc.constant([...order, ...repeats]), fc.integer({ min: 1, max: 7 })),
    );
  await fc.assert(
    fc.asyncProperty(arrival, async ([order, batch]) => {
      const db = openCatalog(':memory:', { nativeBinding: null });
      const accept = testIngest(db);
      for (let from = 0; from < order.length; from += batch)
        await deliver(
          accept,
          order.slice(from, from + batch).map((at) => events[at]),
        );
      expect(dumpCatalog(db)).toEqual(expected);
      db.close();
    }),
    { numRuns: 40 },
  );
});
