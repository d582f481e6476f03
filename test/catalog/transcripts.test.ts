import { expect, test } from 'vitest';
import { createTranscripts } from '../../main/annotations/transcripts.ts';
import { annotationsOf, restoreAnnotations } from '../../main/catalog/annotations.ts';
import type { Db } from '../../main/catalog/open.ts';
import { findRecordings } from '../../main/catalog/search.ts';
import { systemClock } from '../../main/clock.ts';
import { temporaryCatalog } from '../support/catalog.ts';
import { codeOf } from '../support/code-of.ts';
import { writeRecording } from '../support/small-library.ts';

function library(): Db {
  const db = temporaryCatalog();
  const empty = { chunks: [], participants: [], tags: [], cases: [], notes: [] };
  const unknown = { callId: null, serverCallId: null, service: null, durationMs: null, format: null };
  for (const id of ['r', 's'])
    writeRecording(db, { ...empty, ...unknown, id, startedAt: 0, type: null, channel: null, end: null });
  return db;
}

const countOf = (db: Db, text: string) =>
  findRecordings(db, { text, sort: 'startedAt', descending: false, offset: 0, limit: 1 }).total;

const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>the late\n\n00:03.000 --> 00:04.000\nfee, Zürich\n';

test('a transcript is kept by part, found by its words, and lies in the document of the bag', () => {
  const db = library();
  const told: string[][] = [];
  const transcripts = createTranscripts({ db, clock: systemClock, onChanged: (ids) => told.push(ids) });
  const first = transcripts['transcripts.import']({ id: 'r', part: null, fileName: 'a.vtt', text: vtt });
  transcripts['transcripts.import']({
    id: 'r',
    part: 2,
    fileName: 'b.srt',
    text: vtt.replace('late', 'old'),
  });
  expect(told).toEqual([['r'], ['r']]);
  expect(transcripts['transcripts.list']({ id: 'r' }).map(({ part }) => part)).toEqual([null, 2]);
  expect(transcripts['transcripts.list']({ id: 'r' })[0]).toEqual(first);
  // A phrase reaches from cue to cue, but not from one transcript into the next.
  expect(countOf(db, '"late fee" zurich')).toBe(1);
  expect(countOf(db, '"zurich the old"')).toBe(0);
  expect(countOf(db, 'has:transcript')).toBe(1);

  const document = annotationsOf(db, 'r') ?? '';
  const rebuilt = library();
  restoreAnnotations(rebuilt, 'r', document);
  expect(annotationsOf(rebuilt, 'r')).toBe(document);
  expect(countOf(rebuilt, 'late')).toBe(1);

  // Brought in again, it takes the place of the one that was there.
  transcripts['transcripts.import']({
    id: 'r',
    part: null,
    fileName: 'c.vtt',
    text: vtt.replace('late', 'new'),
  });
  expect([countOf(db, 'late'), countOf(db, 'new')]).toEqual([0, 1]);
  transcripts['transcripts.remove']({ id: 'r', part: null });
  transcripts['transcripts.remove']({ id: 'r', part: 2 });
  expect([countOf(db, 'new'), countOf(db, 'old'), countOf(db, 'has:transcript')]).toEqual([0, 0, 0]);
  expect(annotationsOf(db, 'r')).not.toContain('transcripts');
});

test('what cannot be read changes nothing', () => {
  const db = library();
  const transcripts = createTranscripts({ db, clock: systemClock, onChanged: () => undefined });
  const give = (text: string) =>
    transcripts['transcripts.import']({ id: 'r', part: null, fileName: 'a.vtt', text });
  give(vtt);
  expect(codeOf(() => give('nothing')).code).toBe('transcript-unreadable');
  expect(countOf(db, 'late')).toBe(1);
  expect(codeOf(() => transcripts['transcripts.remove']({ id: 's', part: null })).code).toBe(
    'request-invalid',
  );
  expect(codeOf(() => transcripts['transcripts.list']({ id: 'x' })).code).toBe('recording-unknown');
});
