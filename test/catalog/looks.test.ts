import { truncate, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { MediaView } from '../../contract/views.ts';
import { chunksOfRecording, setChunkMedia } from '../../main/catalog/chunks.ts';
import { contentOfChunk, insertFile } from '../../main/catalog/files.ts';
import { beginLooks, lookStatement } from '../../main/catalog/looks.ts';
import { createLooks } from '../../main/media/looks.ts';
import { temporaryCatalog, temporaryFolder } from '../support/catalog.ts';
import { writeRecording } from '../support/small-library.ts';

const media: MediaView = {
  container: 'mp4',
  durationMs: 60_000,
  videoCodec: 'avc',
  audioCodec: 'aac',
  channels: 1,
  sampleRate: 16_000,
  width: 1920,
  height: 1080,
};

/** Two archived calls, and one that was not archived. */
async function setUp() {
  const [db, libraryDir] = [temporaryCatalog(), temporaryFolder()];
  for (const [id, content] of [
    ['a', 'archived'],
    ['b', 'archived'],
    ['c', 'queued'],
  ] as const)
    writeRecording(db, {
      id,
      callId: null,
      serverCallId: null,
      service: null,
      startedAt: 0,
      durationMs: null,
      format: 'mp4',
      type: 'audioVideo',
      channel: 'mixed',
      end: null,
      chunks: [{ index: 0, content, metadata: 'queued', durationMs: null, hasPause: false }],
      participants: [],
      tags: [],
      cases: [],
      notes: [],
    });
  const chunkOf = (id: string) => chunksOfRecording(db, id)[0]?.id ?? 0;
  for (const id of ['a', 'b']) {
    const file = {
      recording: id,
      chunk: chunkOf(id),
      kind: 'content',
      path: 'data/0.mp4',
      bytes: 9,
    } as const;
    insertFile(db, { ...file, digest: id.repeat(64), archivedAt: 0 });
    setChunkMedia(db, chunkOf(id), media, []);
    beginLooks(db, chunkOf(id), media);
  }
  const content = contentOfChunk(db, 'a', chunkOf('a'));
  const path = join(libraryDir, content?.folder ?? '', content?.path ?? '');
  mkdirSync(dirname(path), { recursive: true });
  await writeFile(path, '');
  await truncate(path, content?.bytes);
  const surroundings = { isHeldBack: false };
  const changed: string[] = [];
  const looks = createLooks({
    db,
    libraryDir,
    isHeldBack: () => surroundings.isHeldBack,
    onChanged: (id) => changed.push(id),
  });
  const lookedAt = (id: string) => {
    const chunk = contentOfChunk(db, id, chunkOf(id));
    return { recordingId: id, chunkId: chunkOf(id), sha256: chunk?.digest ?? '' };
  };
  return { db, looks, chunkOf, lookedAt, changed, surroundings, path };
}

test('the newest archived chunk comes first, and what is open before that; what was decoded does not come again', async () => {
  const { looks, lookedAt, changed, chunkOf } = await setUp();
  expect(looks.next({ open: null, except: [] })).toMatchObject({
    ...lookedAt('b'),
    sound: true,
    pictures: true,
  });
  expect(looks.next({ open: 'a', except: [] })).toMatchObject(lookedAt('a'));
  expect(looks.next({ open: null, except: [chunkOf('b')] })).toMatchObject(lookedAt('a'));
  looks.noteSound(lookedAt('b'), false);
  expect(looks.next({ open: null, except: [] })).toMatchObject({
    ...lookedAt('b'),
    sound: false,
    pictures: true,
  });
  await looks.handPictures({ ...lookedAt('b'), look: 'done', blackPictures: 0 });
  looks.noteSound(lookedAt('a'), true);
  await looks.handPictures({ ...lookedAt('a'), look: 'done', blackPictures: 24 });
  expect(looks.next({ open: 'b', except: [] })).toEqual({ state: 'none' });
  expect(new Set(changed)).toEqual(new Set(['a', 'b']));
});

test('what is silent and black is told as a finding, and the rest as examined', async () => {
  const { db, looks, lookedAt } = await setUp();
  looks.noteSound(lookedAt('a'), true);
  await looks.handPictures({ ...lookedAt('a'), look: 'done', blackPictures: 24 });
  const [chunk] = chunksOfRecording(db, 'a');
  expect(chunk).toMatchObject({ soundLook: 'done', pictureLook: 'done' });
  expect(chunk?.findings.map(({ kind }) => kind)).toEqual(['silent', 'black']);
});

test('transfers and a battery hold back what nobody looks at', async () => {
  const { looks, surroundings, lookedAt } = await setUp();
  surroundings.isHeldBack = true;
  expect(looks.next({ open: null, except: [] })).toEqual({ state: 'later' });
  expect(looks.next({ open: 'c', except: [] })).toEqual({ state: 'later' });
  expect(looks.next({ open: 'a', except: [] })).toMatchObject(lookedAt('a'));
});

test('only a whole file is proof that it cannot be decoded, and a mended one is tried again', async () => {
  const { db, looks, lookedAt, path } = await setUp();
  const soundOf = (id: string) => chunksOfRecording(db, id)[0]?.soundLook;
  await looks.noteUndecodable(lookedAt('b'), 'sound');
  expect(soundOf('b')).toBeNull();
  await looks.noteUndecodable(lookedAt('a'), 'sound');
  await looks.handPictures({ ...lookedAt('a'), look: 'undecodable', blackPictures: 0 });
  expect(chunksOfRecording(db, 'a')[0]).toMatchObject({
    soundLook: 'undecodable',
    pictureLook: 'undecodable',
  });
  looks.begin('a');
  expect(soundOf('a')).toBeNull();
  await truncate(path, 1);
  await looks.noteUndecodable(lookedAt('a'), 'sound');
  expect(soundOf('a')).toBeNull();
});

test('what was made from other bytes than the chunk has now counts for nothing', async () => {
  const { db, looks, lookedAt } = await setUp();
  const stale = { ...lookedAt('a'), sha256: '0'.repeat(64) };
  looks.noteSound(stale, true);
  await expect(looks.handPictures({ ...stale, look: 'done', blackPictures: 3 })).rejects.toMatchObject({
    code: 'request-invalid',
  });
  expect(chunksOfRecording(db, 'a')[0]).toMatchObject({ soundLook: null, pictureLook: null, findings: [] });
});

test('a file without pictures is not waited for, and new content begins anew', async () => {
  const { db, looks, lookedAt, chunkOf } = await setUp();
  looks.noteSound(lookedAt('a'), false);
  beginLooks(db, chunkOf('a'), { ...media, videoCodec: null });
  expect(chunksOfRecording(db, 'a')[0]).toMatchObject({ soundLook: null, pictureLook: 'absent' });
});

test('what waits is found by its own index, however many were looked at', async () => {
  const { db } = await setUp();
  const planOf = (isOfOne: boolean): string => {
    const explained = db.prepare<object, { detail: string }>(`EXPLAIN QUERY PLAN ${lookStatement(isOfOne)}`);
    const given = { except: '[]', ...(isOfOne ? { of: 'a' } : {}) };
    return explained
      .all(given)
      .map(({ detail }) => detail)
      .join(', ');
  };
  expect(planOf(false)).toMatch(
    /^SCAN c USING INDEX chunks_to_look_at, .*SEARCH f USING INDEX files_by_chunk/,
  );
  expect(planOf(false)).not.toMatch(/SCAN f|TEMP B-TREE/);
  expect(planOf(true)).toMatch(/^SEARCH c USING INDEX chunks_by_recording/);
  expect(planOf(true)).not.toMatch(/SCAN [cf]/);
});
