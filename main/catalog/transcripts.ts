import type { Cue, TranscriptFormat, TranscriptView } from '../../contract/transcripts.ts';
import type { Db } from './open.ts';
import { noteChange } from './tags.ts';
import { wordText } from './words.ts';

interface Row {
  part: number;
  fileName: string;
  format: string;
  sha256: string;
  importedAt: number;
  cues: string;
}

/** Stands for a transcript of all chunks, since a key has no null. */
const wholePart = -1;

/** Transcripts of a recording; that of the whole first, then by chunk. */
export function transcriptsOfRow(db: Db, row: number): TranscriptView[] {
  return db
    .prepare<[number], Row>(
      `SELECT part, file_name AS fileName, format, sha256, imported_at AS importedAt, cues
       FROM transcripts WHERE row = ? ORDER BY part`,
    )
    .all(row)
    .map((found) => ({
      ...found,
      part: found.part === wholePart ? null : found.part,
      format: found.format as TranscriptFormat,
      cues: JSON.parse(found.cues) as Cue[],
    }));
}

/** Puts a transcript in place of the one of its part; recordings are found by its words from then on. */
export function writeTranscript(db: Db, row: number, transcript: TranscriptView): void {
  db.transaction(() => {
    db.prepare(
      `INSERT OR REPLACE INTO transcripts (row, part, file_name, format, sha256, imported_at, cues)
       VALUES (@row, @part, @fileName, @format, @sha256, @importedAt, @cues)`,
    ).run({ ...transcript, row, part: transcript.part ?? wholePart, cues: JSON.stringify(transcript.cues) });
    changed(db, row);
  })();
}

/** @returns whether there was one */
export function removeTranscript(db: Db, row: number, part: number | null): boolean {
  return db.transaction(() => {
    const { changes } = db
      .prepare('DELETE FROM transcripts WHERE row = ? AND part = ?')
      .run(row, part ?? wholePart);
    changed(db, row);
    return changes > 0;
  })();
}

/** Words of one cue after another: a phrase may reach from one into the next, as speech does. */
function changed(db: Db, row: number): void {
  db.prepare('DELETE FROM transcript_words WHERE rowid = ?').run(row);
  const texts = transcriptsOfRow(db, row).map(({ cues }) => cues.map(({ text }) => text).join(' '));
  if (texts.length > 0)
    db.prepare('INSERT INTO transcript_words (rowid, words) VALUES (?, ?)').run(row, wordText(texts));
  noteChange(db, [row]);
}
