import { expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { FromPictureWorker } from '../../renderer/features/recording/picture-orders.ts';
import { lookAtPictures, type PictureWorker } from '../../renderer/features/recording/look-at-pictures.ts';

const chunks = [7, 8].map((chunkId) => ({
  recordingId: 'a'.repeat(26),
  chunkId,
  sha256: 'd',
  url: `archive://media/a/${String(chunkId)}`,
}));

/** Workers that answer at once what the test wants for each file. */
function setUp(answers: Record<string, number | null | 'error'>, untilQuiet = () => Promise.resolve()) {
  const handed: unknown[] = [];
  const asked: string[] = [];
  const ended = vi.fn();
  const request = (channel: string, input: unknown) => {
    handed.push([channel, input]);
    return Promise.resolve({ ok: true, value: null });
  };
  const startWorker = (): PictureWorker => ({
    onmessage: null,
    onerror: null,
    terminate: ended,
    postMessage({ url }) {
      asked.push(url);
      const answer = answers[url];
      if (answer === 'error') this.onerror?.({} as ErrorEvent);
      else if (answer !== undefined)
        this.onmessage?.({ data: { blackPictures: answer } } as MessageEvent<FromPictureWorker>);
    },
  });
  const stopping = new AbortController();
  const done = lookAtPictures(
    { request } as unknown as Bridge,
    chunks,
    startWorker,
    untilQuiet,
    stopping.signal,
  );
  return { handed, asked, ended, stopping, done };
}

it('tells the engine of chunks whose pictures are all black, and of no others', async () => {
  const { handed, ended, done } = setUp({ 'archive://media/a/7': null, 'archive://media/a/8': 24 });
  await done;
  const { recordingId, sha256 } = { recordingId: 'a'.repeat(26), sha256: 'd' };
  expect(handed).toEqual([['media.handBlack', { recordingId, chunkId: 8, sha256, blackPictures: 24 }]]);
  expect(ended).toHaveBeenCalledTimes(2);
});

it('goes on behind a chunk that cannot be looked at', async () => {
  const { handed, asked, done } = setUp({ 'archive://media/a/7': 'error', 'archive://media/a/8': null });
  await done;
  expect([handed, asked.length]).toEqual([[], 2]);
});

it('waits for quiet before each, and ends its worker when it is stopped', async () => {
  const quiet = vi.fn(() => Promise.resolve());
  const { asked, ended, stopping, done } = setUp({}, quiet);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  stopping.abort();
  await done;
  expect([quiet.mock.calls.length, ended.mock.calls.length, asked.length]).toEqual([2, 1, 1]);
});
