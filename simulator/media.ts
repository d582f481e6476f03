// The sounds and pictures that recordings are made of. Files are read once, when opened.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repeat } from './bytes.ts';
import type { ByteSource } from './bytes.ts';
import { composeBigMp4, composeMp4, readClip } from './mp4.ts';
import type { Random } from './random.ts';
import { composeBigWav, composeWav, decodeVoice } from './wav.ts';
import { VOICES } from './people.ts';
import type { Voice } from './people.ts';

export type ClipName = 'interview' | 'conference';

export interface Media {
  /** Mixed into one channel, or one voice per channel. */
  wav(voices: readonly Voice[], channels: number, durationMs: number, random: Random): ByteSource;
  mp3(durationMs: number): ByteSource;
  mp4(clip: ClipName, durationMs: number): ByteSource;
  /** A mono wav of exactly that many bytes, even and at least 46. Reading it is a matter of copying. */
  bigWav(bytes: number, random: Random): ByteSource;
  /** An mp4 of exactly that many bytes, at least some 4 MB, at about 1 Mbit/s. */
  bigMp4(bytes: number, random: Random): ByteSource;
}

/** 48 kbit/s at 16 kHz: every frame of MPEG-2 layer III has 576 samples in 216 bytes. */
const MP3_FRAME = { bytes: 216, ms: 36 };

export function openMedia(): Media {
  const read = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'media', name));
  const voices = new Map(VOICES.map((voice) => [voice, decodeVoice(read(`voice-${voice}.wav`))]));
  const soundsOf = (names: readonly Voice[]): Int16Array[] =>
    names.map((name) => voices.get(name) ?? new Int16Array(0));
  const clips = { interview: readClip(read('interview.mp4')), conference: readClip(read('conference.mp4')) };
  const dialogue = read('dialogue.mp3');
  return {
    wav: (names, channels, durationMs, random) => composeWav(soundsOf(names), channels, durationMs, random),
    mp3: (durationMs) =>
      repeat(dialogue, Math.max(Math.round(durationMs / MP3_FRAME.ms), 1) * MP3_FRAME.bytes),
    mp4: (clip, durationMs) => composeMp4(clips[clip], durationMs),
    bigWav: (bytes, random) => composeBigWav(soundsOf(VOICES), bytes, random),
    bigMp4: (bytes, random) => composeBigMp4(clips.conference, bytes, random),
  };
}

/** How long a mono 16-bit wav of that size lasts. */
export function wavDurationMs(bytes: number): number {
  return Math.round((bytes - 44) / 32);
}
