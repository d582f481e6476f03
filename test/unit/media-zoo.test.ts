/** Probe and peaks over files as they come; test/fixtures/media/make.ts makes them. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../main/clock.ts';
import { silentLog } from '../../main/log.ts';
import { withByteReader } from '../../main/media/byte-reader.ts';
import { createPeaks } from '../../main/media/peaks.ts';
import { probeMedia } from '../../main/media/probe.ts';
import { readSound } from '../../main/media/sound.ts';
import { tempFolder } from '../support/temp-folder.ts';

const zoo = join(import.meta.dirname, '../fixtures/media');
const probe = (name: string, expectedDurationMs: number | null = null) =>
  probeMedia(join(zoo, name), { expectedDurationMs, participantsWithChannel: 0 });

const video = { container: 'mp4', videoCodec: 'avc', audioCodec: 'aac', width: 160, height: 96 };
const wav = { container: 'wav', sampleRate: 16_000, videoCodec: null };

it.each([
  ['8fps.mp4', 2000, video],
  ['16fps-faststart.mp4', 2000, video],
  // Its picture begins a fourth of a second late, as ffprobe says, too.
  ['fragmented.mp4', 2250, video],
  ['variable-rate.mp4', 2000, video],
  ['black.mp4', 2000, video],
  ['short.mp4', 400, video],
  ['sound-only.mp4', 2000, { container: 'mp4', videoCodec: null, audioCodec: 'aac', channels: 1 }],
  ['u8.wav', 1000, { ...wav, audioCodec: 'pcm-u8', channels: 1 }],
  ['s16-stereo.wav', 1000, { ...wav, audioCodec: 'pcm-s16', channels: 2 }],
  ['s24.wav', 1000, { ...wav, audioCodec: 'pcm-s24', channels: 1 }],
  ['float.wav', 1000, { ...wav, audioCodec: 'pcm-f32', channels: 1 }],
  ['five-channels.wav', 1000, { ...wav, audioCodec: 'pcm-s16', channels: 5 }],
  ['rf64.wav', 1000, { ...wav, audioCodec: 'pcm-s16', channels: 1 }],
  ['unfilled-sizes.wav', 1000, { ...wav, audioCodec: 'pcm-s16', channels: 2 }],
  ['short.wav', 400, wav],
  ['vbr.mp3', 3000, { container: 'mp3', audioCodec: 'mp3', channels: 1, sampleRate: 16_000 }],
  ['with-picture.mp3', 2000, { container: 'mp3', audioCodec: 'mp3', channels: 1 }],
])('%s is a recording of %d ms without findings', async (name, durationMs, media) => {
  const report = await probe(name, durationMs);
  expect(report).toMatchObject({ isRecording: true, media, findings: [] });
  expect(Math.abs((report.media.durationMs ?? 0) - durationMs)).toBeLessThan(150);
});

it.each([
  ['no-audio.mp4', true, ['no-audio']],
  ['cut-tail.mp4', true, ['truncated']],
  ['cut-tail.wav', true, ['truncated']],
  ['cut-index.mp4', false, ['unreadable', 'truncated']],
  ['broken-header.wav', false, ['unreadable']],
])('%s is told from a whole recording', async (name, isRecording, kinds) => {
  const report = await probe(name);
  expect([report.isRecording, report.findings.map(({ kind }) => kind)]).toEqual([isRecording, kinds]);
});

it.each([
  ['u8.wav', 1],
  ['s16-stereo.wav', 2],
  ['s24.wav', 1],
  ['float.wav', 1],
  ['rf64.wav', 1],
  ['unfilled-sizes.wav', 2],
  ['vbr.mp3', 1],
  ['with-picture.mp3', 1],
])('the tone in %s is heard as loud as it is in every form', async (name, channels) => {
  const loudest = await loudestOf(name);
  expect(loudest).toHaveLength(channels);
  // ffmpeg's sine is an eighth of full scale; mp3 rounds it, and mono put into two channels may lose 3 dB.
  for (const one of loudest) expect(one).toBeGreaterThan(0.08);
  for (const one of loudest) expect(one).toBeLessThan(0.16);
});

it('five channels stay apart', async () => {
  const [first = 0, second, third, fourth, fifth = 0] = await loudestOf('five-channels.wav');
  expect([second, third, fourth]).toEqual([0, 0, 0]);
  expect(fifth / first).toBeCloseTo(0.5, 1);
});

async function loudestOf(name: string): Promise<number[]> {
  const loudest: number[] = [];
  await withByteReader(join(zoo, name), async (file) => {
    for await (const { samples, frames, channels } of readSound(file))
      for (let at = 0; at < frames * channels; at += 1)
        loudest[at % channels] = Math.max(loudest[at % channels] ?? 0, Math.abs(samples[at] ?? 0));
  });
  return loudest;
}

it.each([
  ['silent.wav', true],
  ['silent.mp3', true],
  ['s16-stereo.wav', false],
  ['vbr.mp3', false],
  ['short.wav', false],
])('whether all of %s is silence: %s', async (name, isSilent) => {
  const libraryDir = await tempFolder();
  const path = join(libraryDir, 'content');
  await copyFile(join(zoo, name), path);
  const heard = await new Promise<boolean>((resolve) => {
    const peaks = createPeaks({
      libraryDir,
      clock: systemClock,
      log: silentLog,
      isBusy: () => false,
      onMade: () => undefined,
      onHeard: (_, found) => resolve(found),
      onUndecodable: () => undefined,
    });
    onTestFinished(() => peaks.stop());
    peaks.enqueue({ recordingId: 'r', chunkId: 1, path, sha256: 'ab'.repeat(32) });
  });
  expect(heard).toBe(isSilent);
});
