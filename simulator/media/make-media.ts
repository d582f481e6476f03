// Makes the committed sound and pictures from scratch: `node simulator/media/make-media.ts`.
// Needs ffmpeg (with libx264, libmp3lame, freetype, fribidi), espeak-ng, and the fonts DejaVu Sans and WenQuanYi
// Micro Hei; on Debian: apt-get install ffmpeg espeak-ng fonts-dejavu-core fonts-wqy-microhei.
// Voices are mu-law to stay small; the simulator makes 16-bit PCM of them in code, of any length and channel count.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipCasts, VOICES } from '../people.ts';
import type { Person, Voice } from '../people.ts';

const HERE = import.meta.dirname;
const FONTS = '/usr/share/fonts/truetype';
const FRAMES_PER_SECOND = 16;
const TILE = { width: 640, height: 360 };

const LINES: Record<Voice, { language: string; pitch: number; text: string }> = {
  british: {
    language: 'en-gb',
    pitch: 35,
    text: 'Good morning, this call is recorded. The order was placed on Friday, and the price was agreed in writing.',
  },
  american: {
    language: 'en-us',
    pitch: 65,
    text: 'Thank you, I can hear you well. Could you please read the reference number back to me once more?',
  },
  arabic: {
    language: 'ar',
    pitch: 45,
    text: 'صباح الخير، سأرسل لكم العقد اليوم. هل يمكنكم تأكيد المبلغ وتاريخ الدفع؟',
  },
  greek: {
    language: 'el',
    pitch: 60,
    text: 'Καλημέρα σας, έλαβα το έγγραφο χθες. Θα το ελέγξω και θα σας απαντήσω μέχρι την Πέμπτη.',
  },
  russian: {
    language: 'ru',
    pitch: 55,
    text: 'Добрый день, мы проверили счёт. Пожалуйста, подтвердите сумму и срок поставки.',
  },
  mandarin: { language: 'cmn', pitch: 50, text: '您好,合同已经收到了。请您确认一下付款的日期和金额,谢谢。' },
  swedish: {
    language: 'sv',
    pitch: 40,
    text: 'Hej, jag ringer om leveransen i torsdags. Vi kom överens om ett nytt pris, stämmer det?',
  },
};

const scratch = mkdtempSync(join(tmpdir(), 'media-'));
try {
  for (const voice of VOICES) makeVoice(voice);
  const { interview, conference } = clipCasts();
  makeVideo('interview', interview, 48);
  makeVideo('conference', conference, 24);
  makeMp3('dialogue', interview, 36);
} finally {
  rmSync(scratch, { recursive: true });
}

function makeVoice(voice: Voice): void {
  const { language, pitch, text } = LINES[voice];
  const spoken = join(scratch, `${voice}.wav`);
  const script = join(scratch, `${voice}.txt`);
  writeFileSync(script, text);
  execFileSync('espeak-ng', ['-v', language, '-p', String(pitch), '-s', '165', '-f', script, '-w', spoken]);
  // A little room noise keeps the pauses from being digital silence, as on a real line.
  ffmpeg(
    ...['-i', spoken, '-f', 'lavfi', '-i', 'anoisesrc=color=pink:amplitude=0.004:seed=7:sample_rate=16000'],
    ...['-filter_complex', '[0:a]aresample=16000,volume=0.8[v];[v][1:a]amix=duration=first:normalize=0'],
    ...['-c:a', 'pcm_mulaw', '-ac', '1', '-ar', '16000', '-t', '9', join(HERE, `voice-${voice}.wav`)],
  );
}

/** Speaks one after another, again from the start until the time is full. */
function makeDialogue(cast: readonly Person[], seconds: number): string {
  const list = join(scratch, 'turns.txt');
  const out = join(scratch, 'dialogue.wav');
  const turns = Array.from({ length: 12 }, (_, turn) => cast[turn % cast.length]?.voice ?? 'british');
  writeFileSync(list, turns.map((voice) => `file '${join(HERE, `voice-${voice}.wav`)}'\n`).join(''));
  ffmpeg('-f', 'concat', '-safe', '0', '-i', list, '-t', String(seconds), '-c:a', 'pcm_s16le', out);
  return out;
}

function makeMp3(name: string, cast: readonly Person[], seconds: number): void {
  // No bit reservoir: every frame stands alone, so that frames can be repeated to any length.
  ffmpeg(
    ...['-i', makeDialogue(cast, seconds), '-c:a', 'libmp3lame', '-b:a', '48k', '-ar', '16000', '-ac', '1'],
    ...['-reservoir', '0', '-write_xing', '0', '-id3v2_version', '0', '-map_metadata', '-1'],
    join(HERE, `${name}.mp3`),
  );
}

function makeVideo(name: string, cast: readonly Person[], seconds: number): void {
  const picture = `color=c=0x14181d:s=1920x1080:r=${FRAMES_PER_SECOND}:d=${seconds}`;
  const filters = [...cast.flatMap((person, index) => tile(person, index, cast.length)), clock()].join(',');
  ffmpeg(
    ...['-f', 'lavfi', '-i', picture, '-i', makeDialogue(cast, seconds), '-vf', filters],
    ...['-c:v', 'libx264', '-preset', 'veryslow', '-crf', '34', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    // Every 8 s a frame that stands alone, and none that refers forward: 128 pictures and 125 AAC frames.
    ...['-bf', '0', '-g', '128', '-keyint_min', '128', '-sc_threshold', '0', '-flags', '+cgop'],
    ...['-c:a', 'aac', '-b:a', '32k', '-ar', '16000', '-ac', '1', '-t', String(seconds)],
    ...['-map_metadata', '-1', '-movflags', '+faststart', join(HERE, `${name}.mp4`)],
  );
}

function tile(person: Person, index: number, castSize: number): string[] {
  const x = (index % 3) * TILE.width;
  const y = Math.floor(index / 3) * TILE.height;
  const label = join(scratch, `name-${index}.txt`);
  const initial = join(scratch, `initial-${index}.txt`);
  writeFileSync(label, person.name ?? person.rawId);
  writeFileSync(initial, String.fromCodePoint((person.name ?? '?').codePointAt(0) ?? 63));
  const font = /\p{Script=Han}/u.test(person.name ?? '')
    ? `${FONTS}/wqy/wqy-microhei.ttc`
    : `${FONTS}/dejavu/DejaVuSans.ttf`;
  const colour = ['0x3a5f8a', '0x6a4f7d', '0x4f7d5b', '0x8a6a3a', '0x7d4f4f', '0x3f7a80', '0x5c5f66'][index % 7] ?? '';
  const area = (inset: number): string =>
    `x=${x + inset}:y=${y + inset}:w=${TILE.width - 2 * inset}:h=${TILE.height - 2 * inset}`;
  const isSpeaking = `between(mod(floor(t/4),${castSize}),${index},${index})`;
  return [
    `drawbox=${area(8)}:color=${colour}:t=fill`,
    `drawbox=${area(8)}:color=0xf2c14e:t=8:enable='${isSpeaking}'`,
    `drawtext=fontfile=${font}:textfile=${initial}:fontsize=130:fontcolor=white:x=${x + 320}-tw/2:y=${y + 165}-th/2`,
    `drawtext=fontfile=${font}:textfile=${label}:fontsize=34:fontcolor=white:x=${x + 28}:y=${y + 300}`,
  ];
}

/** Seconds since the start of the clip, so that a seek can be seen to be right. */
function clock(): string {
  return `drawtext=fontfile=${FONTS}/dejavu/DejaVuSansMono.ttf:text='%{eif\\:t\\:d}':fontsize=40:fontcolor=0xcccccc:x=1800:y=1020`;
}

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', '-bitexact', ...args]);
}
