import { describe, expect, it } from 'vitest';
import {
  blocksPath,
  chunkContentPath,
  chunkMetadataPath,
  eventPath,
  partialName,
  recordingFolder,
  recordingIdFor,
} from '../../main/archive/layout.ts';
import { ArchiveError } from '../../contract/error.ts';

const digest = 'ab'.repeat(32);

describe('recordingIdFor', () => {
  it('gives 26 digits of base 32, the same for the same key', () => {
    const ids = Array.from({ length: 200 }, (_, n) => recordingIdFor(`key ${n}`));
    for (const id of ids) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    expect(new Set(ids).size).toBe(200);
    expect(recordingIdFor('key 7')).toBe(ids[7]);
  });

  it('is the first 130 bits of SHA-256 in order', () => {
    // SHA-256 of nothing begins e3b0c44298fc: 11100 01110 11000 01100 …
    expect(recordingIdFor('').slice(0, 4)).toBe('werc');
  });
});

describe('recordingFolder', () => {
  it('goes by the UTC day', () => {
    const id = recordingIdFor('a');
    expect(recordingFolder(id, Date.UTC(2026, 10, 21, 23, 59, 59))).toBe(`recordings/2026/11/21/${id}`);
    expect(recordingFolder(id, Date.UTC(2027, 0, 2))).toBe(`recordings/2027/01/02/${id}`);
  });

  it.each([
    ['../../etc', 0],
    ['abc', 0],
    [recordingIdFor('a'), NaN],
    [recordingIdFor('a'), 9e15],
    [recordingIdFor('a'), -1e14],
  ])('refuses %s at %s', (id, at) => {
    expect(() => recordingFolder(id, at)).toThrow(ArchiveError);
  });
});

describe('chunk paths', () => {
  it('go by index, and by document id for a twin', () => {
    expect(chunkContentPath(0, 'mp4')).toBe('data/chunks/0000.mp4');
    expect(chunkContentPath(12_345, 'wav')).toBe('data/chunks/12345.wav');
    expect(chunkMetadataPath(3)).toBe('data/chunks/0003.metadata.json');
    // First eight digits of SHA-256 of "doc".
    expect(chunkContentPath(0, 'mp4', 'doc')).toMatch(/^data\/chunks\/0000\.[0-9a-f]{8}\.mp4$/);
    expect(chunkContentPath(0, 'mp4', 'doc')).not.toBe(chunkContentPath(0, 'mp4', 'doc2'));
    expect(chunkMetadataPath(0, 'doc')).toBe(
      chunkContentPath(0, 'mp4', 'doc').replace(/mp4$/, 'metadata.json'),
    );
  });

  it.each([-1, 1.5, NaN, 1_000_000])('refuse the index %s', (index) => {
    expect(() => chunkContentPath(index, 'mp4')).toThrow(ArchiveError);
  });

  it('have block digests of their own', () => {
    expect(blocksPath('data/chunks/0000.mp4')).toBe('fixity/0000.blocks');
    expect(blocksPath('data/chunks/0000.1a2b3c4d.wav')).toBe('fixity/0000.1a2b3c4d.blocks');
  });
});

describe('eventPath', () => {
  it('takes harmless ids as they are', () => {
    const id = 'C1F5a0de-7a43-4f1c-9d0b-2f6d3f0f9a11';
    expect(eventPath(id, digest)).toBe(`data/events/${id}.json`);
  });

  it.each([null, '', '../x', 'a/b', 'a.b', 'CON', 'lpt1', 'é', 'x'.repeat(65), `sha256-${'ab'.repeat(16)}`])(
    'names %s by digest',
    (id) => {
      expect(eventPath(id, digest)).toBe(`data/events/sha256-${digest.slice(0, 32)}.json`);
    },
  );
});

it('names a partial by its transfer', () => {
  expect(partialName(17)).toBe('17.partial');
});
