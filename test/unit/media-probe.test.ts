import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeMedia, type MediaExpectation, type MediaReport } from '../../main/media/probe.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

const samples = join(import.meta.dirname, '../../simulator/media');
const nothingKnown: MediaExpectation = { expectedDurationMs: null, participantsWithChannel: 0 };
const known = (expectedDurationMs: number): MediaExpectation => ({ ...nothingKnown, expectedDurationMs });

async function probeBytes(bytes: Uint8Array, expected = nothingKnown): Promise<MediaReport> {
  const path = join(await tempFolder(), 'file');
  await writeFile(path, bytes);
  return probeMedia(path, expected);
}

const kinds = (report: MediaReport): string[] => report.findings.map(({ kind }) => kind);

interface WavForm {
  channels?: number;
  bits?: number;
  tag?: number;
  seconds?: number;
  riffBytes?: number;
  dataBytes?: number;
  before?: Buffer;
}

/** A WAVE file at 16 kHz, whose header may lie about its sizes. */
function wav(form: WavForm = {}): Buffer {
  const { channels = 1, bits = 16, tag = 1, seconds = 1, before = Buffer.alloc(0) } = form;
  const frameBytes = (channels * bits) / 8;
  const data = Buffer.alloc(seconds * 16_000 * frameBytes, 7);
  const head = Buffer.alloc(36);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(form.riffBytes ?? 36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(tag, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(16_000, 24);
  head.writeUInt32LE(16_000 * frameBytes, 28);
  head.writeUInt16LE(frameBytes, 32);
  head.writeUInt16LE(bits, 34);
  return Buffer.concat([head, before, chunkHead('data', form.dataBytes ?? data.length), data]);
}

function chunkHead(name: string, bytes: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 0, 'latin1');
  head.writeUInt32LE(bytes, 4);
  return head;
}

describe('whole recordings', () => {
  it.each([
    [
      'conference.mp4',
      24_000,
      { container: 'mp4', videoCodec: 'avc', audioCodec: 'aac', width: 1920, height: 1080 },
    ],
    [
      'dialogue.mp3',
      36_072,
      { container: 'mp3', videoCodec: null, audioCodec: 'mp3', channels: 1, sampleRate: 16_000 },
    ],
    ['voice-british.wav', 6_507, { container: 'wav', channels: 1, sampleRate: 16_000 }],
  ] as const)('%s', async (name, durationMs, media) => {
    const report = await probeMedia(join(samples, name), known(durationMs));
    expect(report).toMatchObject({
      isRecording: true,
      refusal: null,
      findings: [],
      media: { ...media, durationMs },
    });
  });

  it.each([
    [{ channels: 5 }, 'pcm-s16'],
    [{ bits: 8 }, 'pcm-u8'],
    [{ bits: 24, channels: 2 }, 'pcm-s24'],
    [{ bits: 32, tag: 3 }, 'pcm-f32'],
    [{ before: Buffer.concat([chunkHead('LIST', 3), Buffer.alloc(4)]) }, 'pcm-s16'],
  ] as const)('wav %j', async (form, audioCodec) => {
    const report = await probeBytes(wav(form), known(1000));
    expect(report).toMatchObject({ isRecording: true, findings: [] });
    expect(report.media).toMatchObject({ durationMs: 1000, audioCodec });
  });

  it.each([
    { riffBytes: 0, dataBytes: 0 },
    { riffBytes: 0xffff_ffff, dataBytes: 0xffff_ffff },
    { dataBytes: 0 },
  ])('wav whose sizes were never filled in: %j', async (form) => {
    const report = await probeBytes(wav({ ...form, seconds: 3 }), known(3000));
    expect(report).toMatchObject({ isRecording: true, findings: [], media: { durationMs: 3000 } });
  });

  it('a 64-bit wav', async () => {
    const ds64 = Buffer.concat([chunkHead('ds64', 28), Buffer.alloc(28)]);
    ds64.writeBigUInt64LE(32_000n, 16);
    const bytes = wav({ before: ds64, riffBytes: 0xffff_ffff, dataBytes: 0xffff_ffff });
    bytes.write('RF64', 0, 'latin1');
    const report = await probeBytes(bytes, known(1000));
    expect(report).toMatchObject({ isRecording: true, findings: [], media: { durationMs: 1000 } });
  });

  it('an mp3 of varying bit rate without an index, whose frames are counted when the time seems wrong', async () => {
    // MPEG 2 layer III at 16 kHz: 36 ms a frame, at 8 and at 160 kbit/s.
    const quiet = Buffer.concat([Buffer.from([0xff, 0xf3, 0x18, 0xc4]), Buffer.alloc(32)]);
    const loud = Buffer.concat([Buffer.from([0xff, 0xf3, 0xe8, 0xc4]), Buffer.alloc(716)]);
    const frames = [...Array<Buffer>(100).fill(quiet), ...Array<Buffer>(100).fill(loud)];
    const report = await probeBytes(Buffer.concat(frames), known(7200));
    expect(report).toMatchObject({ isRecording: true, findings: [], media: { durationMs: 7200 } });
  });
});

describe('what is noted but kept', () => {
  it('a duration that is off, in both directions, with some tolerance', async () => {
    expect(kinds(await probeBytes(wav({ seconds: 10 }), known(11_500)))).toEqual(['duration-differs']);
    expect(kinds(await probeBytes(wav({ seconds: 10 }), known(8_500)))).toEqual(['duration-differs']);
    expect(kinds(await probeBytes(wav({ seconds: 10 }), known(10_900)))).toEqual([]);
  });

  it('fewer channels than participants', async () => {
    const expected = { ...nothingKnown, participantsWithChannel: 3 };
    expect(kinds(await probeBytes(wav({ channels: 2 }), expected))).toEqual(['channels-differ']);
    expect(kinds(await probeBytes(wav({ channels: 5 }), expected))).toEqual([]);
  });

  it('a wav that was cut', async () => {
    const report = await probeBytes(wav({ seconds: 4 }).subarray(0, 64_044), known(4000));
    expect(report.isRecording).toBe(true);
    expect(kinds(report)).toEqual(['truncated', 'duration-differs']);
    expect(report.media.durationMs).toBe(2000);
  });

  it('an mp4 that was cut behind its index', async () => {
    const bytes = await readFile(join(samples, 'conference.mp4'));
    const index = bytes.indexOf('moov');
    const media = bytes.indexOf('mdat');
    expect(index).toBeLessThan(media);
    const report = await probeBytes(bytes.subarray(0, bytes.length - 100), known(24_000));
    expect(report.isRecording).toBe(true);
    expect(kinds(report)).toEqual(['truncated']);
  });

  it('an mp3 that was cut', async () => {
    const bytes = await readFile(join(samples, 'dialogue.mp3'));
    const report = await probeBytes(bytes.subarray(0, 100_001), known(36_072));
    expect(report.isRecording).toBe(true);
    expect(kinds(report)).toContain('truncated');
    expect(kinds(report)).toContain('duration-differs');
  });
});

describe('what is no recording', () => {
  it.each([
    ['content-empty', Buffer.alloc(0)],
    ['content-foreign', Buffer.from('<html>gateway timeout</html>')],
    ['content-foreign', Buffer.from('{"error":{}}')],
    ['content-foreign', Buffer.alloc(5000)],
    ['media-unreadable', wav().subarray(0, 30)],
    [
      'media-unreadable',
      Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'), Buffer.alloc(500, 1)]),
    ],
    [
      'media-unreadable',
      Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 0]), Buffer.alloc(5000, 1)]),
    ],
  ])('%s', async (refusal, bytes) => {
    expect(await probeBytes(bytes)).toMatchObject({
      isRecording: false,
      refusal,
      media: { container: null },
    });
  });

  it('an mp4 cut before its index', async () => {
    const bytes = await readFile(join(samples, 'conference.mp4'));
    const report = await probeBytes(bytes.subarray(0, bytes.indexOf('moov') + 200));
    expect(report).toMatchObject({ isRecording: false, refusal: 'media-unreadable' });
    expect(kinds(report)).toContain('truncated');
  });

  it('a file that is gone is told as such', async () => {
    expect((await rejectionOf(probeMedia('/nowhere/at/all', nothingKnown))).code).toBe('file-missing');
  });
});

it('reads headers only: a sparse 5 GB wav is known at once', async () => {
  const path = join(await tempFolder(), 'large.wav');
  await writeFile(path, wav({ channels: 5, riffBytes: 0, dataBytes: 0 }));
  const file = await open(path, 'r+');
  await file.truncate(44 + 160_000 * 30_000);
  await file.close();
  const before = process.memoryUsage().rss;
  const report = await probeMedia(path, known(30_000_000));
  expect(report).toMatchObject({
    isRecording: true,
    findings: [],
    media: { durationMs: 30_000_000, channels: 5 },
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
});
