import { expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import { lookAtPicture, type PictureWorker } from '../../renderer/features/looking/look-at-picture.ts';
import type { FromPictureWorker } from '../../renderer/features/looking/picture-orders.ts';
import { fakeQuiet } from '../support/fake-quiet.ts';

const chunk = { recordingId: 'a'.repeat(26), chunkId: 7, sha256: 'd' };

/** Each worker answers at once with the next of these; where there is none it works on. */
function setUp(answers: (FromPictureWorker | 'error')[], loudness = fakeQuiet()) {
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
      const answer = answers.shift();
      if (answer === 'error') this.onerror?.({} as ErrorEvent);
      else if (answer !== undefined) this.onmessage?.({ data: answer } as MessageEvent<FromPictureWorker>);
    },
  });
  const stopping = new AbortController();
  const done = lookAtPicture(
    { request } as unknown as Bridge,
    { ...chunk, url: 'archive://media/a/7' },
    startWorker,
    loudness.quiet,
    stopping.signal,
  );
  return { handed, asked, ended, stopping, done };
}

it('tells the engine what came of it', async () => {
  const answer = { look: 'done', blackPictures: 24 } as const;
  const { handed, ended, done } = setUp([answer]);
  await done;
  expect(handed).toEqual([['media.handPictures', { ...chunk, ...answer }]]);
  expect(ended).toHaveBeenCalledTimes(1);
});

it('says nothing of a chunk whose worker broke', async () => {
  const { handed, asked, done } = setUp(['error']);
  await done;
  expect([handed, asked.length]).toEqual([[], 1]);
});

it('ends its worker when it is stopped', async () => {
  const { asked, ended, stopping, done, handed } = setUp([]);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  stopping.abort();
  await done;
  expect([ended.mock.calls.length, handed]).toEqual([1, []]);
});

it('gives the decoder to whoever needs it, and begins anew behind that', async () => {
  const loudness = fakeQuiet(true);
  const { asked, ended, done, handed } = setUp([], loudness);
  expect(asked).toEqual([]);
  loudness.set(false);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  loudness.set(true);
  await vi.waitFor(() => expect(ended).toHaveBeenCalledTimes(1));
  const again = setUp([{ look: 'done', blackPictures: 0 }], loudness);
  loudness.set(false);
  await again.done;
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect([handed, again.handed.length]).toEqual([[], 1]);
  void done;
});
