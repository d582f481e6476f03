/**
 * Reads transcripts as other programs write them. Pure.
 * @see W3C WebVTT section 4; SubRip as players take it; JSON of Whisper and of Azure Speech batch transcription
 */
import { z } from 'zod';
import { ArchiveError } from '../../contract/error.ts';
import type { Cue, TranscriptFormat } from '../../contract/transcripts.ts';

const mostCues = 200_000;
const ticksPerMs = 10_000;

/** @throws ArchiveError transcript-unreadable when it is none of the known forms, or holds no text with a time */
export function readTranscript(text: string): { format: TranscriptFormat; cues: Cue[] } {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const format = formatOf(plain);
  const cues = (format === 'json' ? cuesOfJson(plain) : cuesOfBlocks(plain))
    .filter((cue) => cue.text !== '')
    .sort((a, b) => a.startMs - b.startMs);
  if (cues.length === 0 || cues.length > mostCues)
    throw new ArchiveError('transcript-unreadable', { context: { format, cues: cues.length } });
  return { format, cues };
}

function formatOf(text: string): TranscriptFormat {
  if (/^\s*[[{]/.test(text)) return 'json';
  return /^WEBVTT(\s|$)/.test(text) ? 'webvtt' : 'srt';
}

const timing = /^\s*(\S+)\s+-->\s+(\S+)/;
const clock = /^(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})$/;

/** WebVTT and SubRip alike: blocks between empty lines, a line with times, then the text. */
function cuesOfBlocks(text: string): Cue[] {
  return text.split(/\n[ \t]*\n/).flatMap((block) => {
    const lines = block.split('\n');
    const at = lines.findIndex((line) => timing.test(line));
    const [, from, to] = timing.exec(lines[at] ?? '') ?? [];
    const [startMs, endMs] = [msOf(from), msOf(to)];
    if (startMs === null || endMs === null) return [];
    return [cueOf(startMs, endMs, lines.slice(at + 1).join('\n'))];
  });
}

function msOf(text = ''): number | null {
  const [, hours = '0', minutes, seconds, fraction = ''] = clock.exec(text) ?? [];
  if (minutes === undefined) return null;
  return (
    (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'))
  );
}

/** Who speaks is told by a voice tag; a name before a colon may as well be part of what was said. */
function cueOf(startMs: number, endMs: number, text: string): Cue {
  const speaker = /<v(?:\.[^\s>]+)?\s+([^>]+)>/.exec(text)?.[1]?.trim() ?? null;
  return made({ startMs, endMs, speaker, text: unescape(text.replace(/<[^>]*>/g, '')) });
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' };

function unescape(text: string): string {
  return text.replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (whole, name: string) => entities[name] ?? whole);
}

function made({ startMs, endMs, speaker, text }: Cue): Cue {
  const start = Math.max(0, Math.round(startMs));
  return {
    startMs: start,
    endMs: Math.max(start, Math.round(endMs)),
    speaker: speaker === '' ? null : speaker,
    text: text.replace(/\s+/g, ' ').trim(),
  };
}

const number = z.number().nonnegative();
const word = z.union([z.string(), z.number().transform(String)]);
const inMs = z
  .object({ startMs: number, endMs: number, text: z.string(), speaker: word.nullish() })
  .transform((one) => made({ ...one, speaker: one.speaker ?? null }));
const inSeconds = z
  .object({ start: number, end: number, text: z.string(), speaker: word.nullish() })
  .transform(({ start, end, text, speaker }) =>
    made({ startMs: start * 1000, endMs: end * 1000, speaker: speaker ?? null, text }),
  );
const ofSpeech = z
  .object({
    offsetInTicks: number,
    durationInTicks: number,
    speaker: word.nullish(),
    nBest: z.array(z.object({ display: z.string() })).min(1),
  })
  .transform(({ offsetInTicks, durationInTicks, speaker, nBest }) =>
    made({
      startMs: offsetInTicks / ticksPerMs,
      endMs: (offsetInTicks + durationInTicks) / ticksPerMs,
      speaker: speaker ?? null,
      text: nBest[0]?.display ?? '',
    }),
  );
const cueList = z.array(z.union([inMs, inSeconds, ofSpeech]));
const documentSchema = z.union([
  cueList,
  z.object({ cues: cueList }).transform(({ cues }) => cues),
  z.object({ segments: cueList }).transform(({ segments }) => segments),
  z.object({ recognizedPhrases: cueList }).transform(({ recognizedPhrases }) => recognizedPhrases),
]);

function cuesOfJson(text: string): Cue[] {
  try {
    return documentSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ArchiveError('transcript-unreadable', { context: { format: 'json' }, cause });
  }
}
