import { expect, it } from 'vitest';
import { createExportProgress } from '../../main/export/progress.ts';
import { fakeExports } from '../support/fake-exports.ts';
import { manualClock } from '../support/manual-clock.ts';

it('counts bytes inside a recording, says how fast they move, and tells of them now and then', async () => {
  const clock = manualClock();
  let told = 0;
  const progress = createExportProgress(clock, () => (told += 1));
  const [shown] = fakeExports();
  const onRecord = { ...shown, bytes: 1000, bytesDone: 0 };
  for (let block = 0; block < 10; block += 1) {
    await clock.advance(100);
    progress.add(60);
  }
  expect(told).toBe(2);
  expect(progress.seenOn(onRecord)).toMatchObject({ bytesDone: 600, bytesPerSecond: 600 });
  // What is on record is never taken back, and what was read twice is not more than there is.
  expect(progress.seenOn({ ...onRecord, bytesDone: 900 }).bytesDone).toBe(900);
  progress.add(600);
  expect(progress.seenOn(onRecord).bytesDone).toBe(1000);
  await clock.advance(10_000);
  expect(progress.seenOn(onRecord).bytesPerSecond).toBe(0);
});
