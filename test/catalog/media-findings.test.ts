import { expect, test } from 'vitest';
import type { MediaView } from '../../contract/views.ts';
import { chunksOfRecording, setChunkMedia, setChunkMetadata } from '../../main/catalog/chunks.ts';
import type { Db } from '../../main/catalog/open.ts';
import { addParticipants } from '../../main/catalog/participants.ts';
import { findRecordings } from '../../main/catalog/search.ts';
import { noteBlack, noteSilence, refreshFindings } from '../../main/media/chunk-findings.ts';
import { temporaryCatalog } from '../support/catalog.ts';
import { writeRecording } from '../support/small-library.ts';

const media: MediaView = {
  container: 'wav',
  durationMs: 60_000,
  videoCodec: null,
  audioCodec: 'pcm-s16',
  channels: 2,
  sampleRate: 16_000,
  width: null,
  height: null,
};

function library(channel: 'mixed' | 'unmixed'): { db: Db; chunk: number } {
  const db = temporaryCatalog();
  writeRecording(db, {
    id: 'r',
    callId: null,
    serverCallId: null,
    service: null,
    startedAt: 0,
    durationMs: null,
    format: 'wav',
    type: 'audio',
    channel,
    end: null,
    chunks: [{ index: 0, content: 'archived', metadata: 'queued', durationMs: null, hasPause: false }],
    participants: [],
    tags: [],
    cases: [],
    notes: [],
  });
  return { db, chunk: chunksOfRecording(db, 'r')[0]?.id ?? 0 };
}

const kindsOf = (db: Db) => chunksOfRecording(db, 'r')[0]?.findings.map(({ kind }) => kind);
const flagged = (db: Db) =>
  findRecordings(db, { text: 'has:finding', sort: 'startedAt', descending: false, offset: 0, limit: 1 })
    .total;
const giveChannels = (db: Db, count: number) =>
  addParticipants(
    db,
    'r',
    Array.from({ length: count }, (_, channel) => {
      const rawId = `8:acs:${String(channel)}`;
      return { rawId, channel, kind: 'acs-user', phoneNumber: null };
    }),
  );

test('metadata that comes after the content is still compared with it, and a finding leaves again', () => {
  const { db, chunk } = library('unmixed');
  setChunkMedia(db, chunk, media, [{ kind: 'truncated', detail: 'x' }]);
  refreshFindings(db, 'r');
  expect(kindsOf(db)).toEqual(['truncated']);
  setChunkMetadata(db, chunk, { startedAt: null, durationMs: 65_000, pauses: [] });
  giveChannels(db, 3);
  refreshFindings(db, 'r');
  refreshFindings(db, 'r');
  expect(kindsOf(db)).toEqual(['truncated', 'duration-differs', 'channels-differ']);
  expect(flagged(db)).toBe(1);
  setChunkMedia(db, chunk, { ...media, channels: 3, durationMs: 65_010 }, []);
  refreshFindings(db, 'r');
  expect([kindsOf(db), flagged(db)]).toEqual([[], 0]);
});

test('what the probe compared stays while metadata tells no length', () => {
  const { db, chunk } = library('unmixed');
  setChunkMedia(db, chunk, media, [{ kind: 'duration-differs', detail: 'x' }]);
  refreshFindings(db, 'r');
  expect(kindsOf(db)).toEqual(['duration-differs']);
});

test('a mixed recording needs no channel for each participant', () => {
  const { db, chunk } = library('mixed');
  setChunkMedia(db, chunk, { ...media, channels: 1 }, []);
  giveChannels(db, 4);
  refreshFindings(db, 'r');
  expect(kindsOf(db)).toEqual([]);
});

test('silence is noted once, found by the filter, and taken back', () => {
  const { db, chunk } = library('mixed');
  setChunkMedia(db, chunk, media, []);
  expect(noteSilence(db, 'r', chunk, false)).toBe(false);
  expect(noteSilence(db, 'r', chunk, true)).toBe(true);
  expect(noteSilence(db, 'r', chunk, true)).toBe(false);
  refreshFindings(db, 'r');
  expect([kindsOf(db), flagged(db)]).toEqual([['silent'], 1]);
  expect(noteSilence(db, 'r', chunk, false)).toBe(true);
  expect(flagged(db)).toBe(0);
  expect(noteSilence(db, 'r', chunk + 1, true)).toBe(false);
});

test('a black picture is noted once, beside what else is odd, and stays when metadata comes', () => {
  const { db, chunk } = library('mixed');
  setChunkMedia(db, chunk, media, []);
  expect(noteSilence(db, 'r', chunk, true)).toBe(true);
  expect(noteBlack(db, 'r', chunk, 24)).toBe(true);
  expect(noteBlack(db, 'r', chunk, 24)).toBe(false);
  refreshFindings(db, 'r');
  expect([kindsOf(db), flagged(db)]).toEqual([['silent', 'black'], 1]);
  expect(noteBlack(db, 'r', chunk + 1, 24)).toBe(false);
});
