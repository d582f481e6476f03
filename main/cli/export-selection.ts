import { readFile } from 'node:fs/promises';
import { ArchiveError } from '../../contract/error.ts';
import type { ExportSelection, RangePiece } from '../../contract/exports.ts';
import { diskError } from '../archive/disk.ts';
import type { Db } from '../catalog/open.ts';
import { findPersonsNamed } from '../catalog/persons.ts';
import { findRecordingRow } from '../catalog/recordings.ts';
import type { CliArguments } from './arguments.ts';

/** Which recordings the words of an export mean. @throws ArchiveError usage, recording-unknown, person-unknown, and what keeps the list of ids from being read */
export async function selectionOf(given: CliArguments, db: Db): Promise<ExportSelection> {
  const { isAll, query, idsPath, person, cuts } = given;
  const kinds = [isAll, query !== null, idsPath !== null, person !== null, cuts.length > 0];
  if (kinds.filter(Boolean).length !== 1)
    throw new ArchiveError('usage', {
      context: { command: 'export (--all | --query Q | --ids FILE | --person WHO | ID --cut …) --to DIR' },
    });
  if (query !== null) return { kind: 'query', text: query };
  if (person !== null) return { kind: 'person', person: personOf(db, person) };
  if (cuts.length > 0) return rangeOf(given, db);
  return idsPath === null ? { kind: 'all' } : { kind: 'ids', ids: await idsOf(idsPath, db) };
}

async function idsOf(path: string, db: Db): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw diskError(error, path);
  });
  const ids = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => recordingOf(db, word));
  if (ids.length === 0) throw new ArchiveError('usage', { context: { reason: 'nothing-selected', path } });
  return ids;
}

function recordingOf(db: Db, word: string): string {
  const row = findRecordingRow(db, word);
  if (row === null) throw new ArchiveError('recording-unknown', { context: { id: word } });
  return row.id;
}

function personOf(db: Db, who: string): number {
  const [found, ...more] = findPersonsNamed(db, who);
  if (found === undefined || more.length > 0)
    throw new ArchiveError('person-unknown', {
      context: { matches: found === undefined ? 0 : 1 + more.length },
    });
  return found;
}

/** `0000.wav:12.5-30` */
function rangeOf({ operands, cuts, handle }: CliArguments, db: Db): ExportSelection {
  const [word, ...more] = operands;
  const handleMs = 1000 * Number(handle ?? 0);
  if (word === undefined || more.length > 0 || !(handleMs >= 0 && handleMs <= 60_000))
    throw new ArchiveError('usage', { context: { command: 'export ID --cut FILE:FROM-TO… [--handle S]' } });
  const pieces = cuts.map((cut): RangePiece => {
    const [, name = '', from, to] = /^([0-9a-z.]{1,40}):(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(cut) ?? [];
    const [fromMs, toMs] = [Number(from) * 1000, Number(to) * 1000];
    if (!(fromMs < toMs)) throw new ArchiveError('usage', { context: { option: 'cut', value: cut } });
    return { path: `data/chunks/${name}`, fromMs, toMs };
  });
  return { kind: 'range', id: recordingOf(db, word), pieces, handleMs: Math.round(handleMs) };
}
