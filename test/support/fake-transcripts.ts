/** Answers of the fake bridge about transcripts: one line of each text is one cue of three seconds. */
import type { TranscriptRequests, TranscriptView } from '../../contract/transcripts.ts';
import { fakeNowAt } from './fake-recordings.ts';

const cueMs = 3000;

export function fakeTranscriptHandlers(): TranscriptRequests {
  let kept: TranscriptView[] = [];
  return {
    'transcripts.list': () => kept,
    'transcripts.import': ({ part, fileName, text }) => {
      const cues = text.split('\n').map((line, at) => ({
        startMs: at * cueMs,
        endMs: (at + 1) * cueMs,
        speaker: at % 2 === 0 ? 'Ana Souza' : null,
        text: line,
      }));
      const made = {
        part,
        fileName,
        format: 'srt',
        sha256: 'ab'.repeat(32),
        importedAt: fakeNowAt,
        cues,
      } as const;
      kept = [...kept.filter((one) => one.part !== part), made];
      return made;
    },
    'transcripts.remove': ({ part }) => {
      kept = kept.filter((one) => one.part !== part);
      return null;
    },
  };
}
