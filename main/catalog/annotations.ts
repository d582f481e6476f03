/**
 * What people say of a recording, as one JSON document: it lies in the recording's bag, so it survives the catalog.
 * Invariant: what annotationsOf gives, restoreAnnotations takes back as the same rows.
 */
import { z } from 'zod';
import { ArchiveError } from '../../contract/error.ts';
import { transcriptFormats } from '../../contract/transcripts.ts';
import type { AnnotationsView } from '../../contract/views.ts';
import { annotatedBit } from './flags.ts';
import { notesOfRow, writeNote } from './notes.ts';
import type { Db } from './open.ts';
import { removeTranscript, transcriptsOfRow, writeTranscript } from './transcripts.ts';
import { labelIdOf, labelsOfRow, noteChange } from './tags.ts';

const instant = z.iso.datetime();
const documentSchema = z.object({
  format: z.literal('archivolt-annotations'),
  version: z.literal(1),
  tags: z.array(z.string()),
  cases: z.array(z.string()),
  notes: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      positionMs: z.int().nullable(),
      // Documents of before there were ranges have none.
      endMs: z.int().nullable().default(null),
      author: z.string().nullable(),
      createdAt: instant,
      updatedAt: instant,
    }),
  ),
  transcripts: z
    .array(
      z.object({
        part: z.int().min(0).nullable(),
        fileName: z.string(),
        format: z.enum(transcriptFormats),
        sha256: z.string(),
        importedAt: instant,
        cues: z.array(
          z.object({ startMs: z.int(), endMs: z.int(), speaker: z.string().nullable(), text: z.string() }),
        ),
      }),
    )
    .default([]),
});

/** The row of a recording. @throws ArchiveError recording-unknown */
export function rowOfRecording(db: Db, id: string): number {
  const row = db.prepare<[string], number>('SELECT row FROM recordings WHERE id = ?').pluck().get(id);
  if (row === undefined) throw new ArchiveError('recording-unknown', { context: { id } });
  return row;
}

/** Rows of recordings; ids that are not known are left out. */
export function rowsOfIds(db: Db, ids: readonly string[]): Uint32Array {
  return Uint32Array.from(
    db
      .prepare<[string], number>('SELECT row FROM recordings WHERE id IN (SELECT value FROM json_each(?))')
      .pluck()
      .all(JSON.stringify(ids)),
  );
}

export function idsOfRows(db: Db, rows: readonly number[]): string[] {
  return db
    .prepare<[string], string>('SELECT id FROM recordings WHERE row IN (SELECT value FROM json_each(?))')
    .pluck()
    .all(JSON.stringify(rows));
}

/** Tags, cases and notes of a recording, as the window shows them. @throws ArchiveError recording-unknown */
export function readAnnotations(db: Db, id: string): AnnotationsView {
  const row = rowOfRecording(db, id);
  const labels = labelsOfRow(db, row);
  const named = (kind: string): string[] =>
    labels.filter((label) => label.kind === kind).map(({ name }) => name);
  return { tags: named('tag'), cases: named('case'), notes: notesOfRow(db, row) };
}

/**
 * The document for the bag: the same bytes for the same annotations.
 * @returns null while nothing was ever annotated here; a document that is there already then stays as it is
 */
export function annotationsOf(db: Db, id: string): string | null {
  const flags =
    db.prepare<[string], number>('SELECT flags FROM recordings WHERE id = ?').pluck().get(id) ?? 0;
  if ((flags & annotatedBit) === 0) return null;
  const { tags, cases, notes } = readAnnotations(db, id);
  const transcripts = transcriptsOfRow(db, rowOfRecording(db, id)).map((one) => ({
    ...one,
    importedAt: new Date(one.importedAt).toISOString(),
  }));
  const said = {
    tags,
    cases,
    notes: notes.map((note) => ({
      ...note,
      createdAt: new Date(note.createdAt).toISOString(),
      updatedAt: new Date(note.updatedAt).toISOString(),
    })),
    ...(transcripts.length === 0 ? {} : { transcripts }),
  };
  return `${JSON.stringify({ format: 'archivolt-annotations', version: 1, ...said }, null, 2)}\n`;
}

/**
 * Puts what a document says in place of a recording's annotations, in one transaction; a rebuild calls it.
 * @throws ArchiveError annotations-unreadable, recording-unknown
 */
export function restoreAnnotations(db: Db, id: string, text: string): void {
  const said = parseDocument(text);
  db.transaction(() => {
    const row = rowOfRecording(db, id);
    db.prepare('DELETE FROM labelled WHERE row = ?').run(row);
    for (const note of notesOfRow(db, row)) writeNote(db, row, note.id, null);
    for (const { part } of transcriptsOfRow(db, row)) removeTranscript(db, row, part);
    const add = db.prepare('INSERT OR IGNORE INTO labelled (label, row) VALUES (?, ?)');
    for (const name of said.tags) add.run(labelIdOf(db, { kind: 'tag', name }), row);
    for (const name of said.cases) add.run(labelIdOf(db, { kind: 'case', name }), row);
    for (const note of said.notes)
      writeNote(db, row, note.id, {
        ...note,
        createdAt: Date.parse(note.createdAt),
        updatedAt: Date.parse(note.updatedAt),
      });
    for (const one of said.transcripts)
      writeTranscript(db, row, { ...one, importedAt: Date.parse(one.importedAt) });
    noteChange(db, [row]);
  })();
}

function parseDocument(text: string): z.infer<typeof documentSchema> {
  try {
    return documentSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ArchiveError('annotations-unreadable', { cause });
  }
}
