import { ArchiveError } from '../../contract/error.ts';
import type { ComparedFile, ExportComparison, ExportView } from '../../contract/exports.ts';
import { listExports } from '../catalog/exports.ts';
import { compareExports } from '../export/compare.ts';
import type { CliArguments } from './arguments.ts';
import { exitCodes, type CliAnswer } from './output.ts';
import { openForReading } from './read-commands.ts';

const most = 10_000;

/** Every export on record; with an id, that one beside another or beside what the same order would hold now. */
export async function listOrCompareExports({
  libraryDir,
  operands,
  limit,
}: CliArguments): Promise<CliAnswer> {
  const db = await openForReading(libraryDir);
  try {
    const [first, second = null, ...more] = operands;
    if (more.length > 0) throw new ArchiveError('usage', { context: { command: 'exports [ID [OTHER]]' } });
    if (first !== undefined) return comparisonAnswer(compareExports(db, first, second));
    const exports = listExports(db, limit ?? most);
    return { exitCode: exitCodes.done, document: { exports }, text: exports.map(lineOf).join('') };
  } finally {
    db.close();
  }
}

function lineOf({ id, state, createdAt, itemsDone, items, order, bagDigest }: ExportView): string {
  const counts = `${String(itemsDone)}/${String(items)}`;
  return `${id}  ${new Date(createdAt).toISOString()}  ${state}  ${counts}  ${order.target}  ${bagDigest ?? '—'}\n`;
}

function comparisonAnswer(found: ExportComparison): CliAnswer {
  const lines = (word: string, files: readonly ComparedFile[]): string[] =>
    files.map(({ recording, path }) => `${word}  ${recording}/${path}\n`);
  const differences = found.changedCount + found.onlyFirstCount + found.onlySecondCount;
  return {
    exitCode: differences === 0 ? exitCodes.done : exitCodes.findings,
    document: found,
    text: [
      ...lines('changed', found.changed),
      ...lines('only in the first', found.onlyFirst),
      ...lines('only in the second', found.onlySecond),
      `${String(found.sameCount)} files are the same, ${String(differences)} are not\n`,
    ].join(''),
  };
}
