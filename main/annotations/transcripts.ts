/** Transcripts of recordings as the window asks for them: read, kept with the recording's annotations, removed. */
import { createHash } from 'node:crypto';
import { ArchiveError } from '../../contract/error.ts';
import type { TranscriptRequests } from '../../contract/transcripts.ts';
import { rowOfRecording } from '../catalog/annotations.ts';
import type { Db } from '../catalog/open.ts';
import { removeTranscript, transcriptsOfRow, writeTranscript } from '../catalog/transcripts.ts';
import type { Clock } from '../clock.ts';
import { readTranscript } from './transcript-text.ts';

export interface TranscriptOptions {
  db: Db;
  clock: Clock;
  onChanged: (recordings: string[]) => void;
}

/** @throws ArchiveError recording-unknown, transcript-unreadable; request-invalid when there is none to remove */
export function createTranscripts({ db, clock, onChanged }: TranscriptOptions): TranscriptRequests {
  return {
    'transcripts.list': ({ id }) => transcriptsOfRow(db, rowOfRecording(db, id)),
    'transcripts.import': ({ id, part, fileName, text }) => {
      const row = rowOfRecording(db, id);
      const sha256 = createHash('sha256').update(text, 'utf8').digest('hex');
      const transcript = { part, fileName, sha256, importedAt: clock.now(), ...readTranscript(text) };
      writeTranscript(db, row, transcript);
      onChanged([id]);
      return transcript;
    },
    'transcripts.remove': ({ id, part }) => {
      if (!removeTranscript(db, rowOfRecording(db, id), part))
        throw new ArchiveError('request-invalid', { context: { transcript: part } });
      onChanged([id]);
      return null;
    },
  };
}
