/**
 * A list of people as a spreadsheet program saves it: found out are its encoding, its delimiter and what its columns hold.
 * It reads bytes and nothing else; what is wrong with a row is told with its line, never guessed away.
 */
import { CsvError, parse, type Info } from 'csv-parse/sync';
import { ArchiveError } from '../../contract/error.ts';
import type { PersonListPreview, PersonMapping, PersonProblem } from '../../contract/views.ts';
import { fold } from '../catalog/query/fold.ts';
import { readIdentifier } from '../catalog/persons.ts';

export interface ListRow {
  /** Where the row begins, from 1. */
  line: number;
  cells: string[];
}

export interface PersonList {
  encoding: PersonListPreview['encoding'];
  delimiter: string;
  columns: string[];
  rows: ListRow[];
  problems: PersonProblem[];
}

const delimiters = [';', ',', '\t', '|'] as const;
const previewRows = 20;

/** @throws ArchiveError list-unreadable when it has no row of column names */
export function readPersonList(bytes: Uint8Array): PersonList {
  const { text, encoding } = decode(bytes);
  const delimiter = delimiterOf(text);
  const problems: PersonProblem[] = [];
  const records = parseRecords(text, delimiter, problems);
  const [header, ...rest] = records;
  if (header === undefined || header.cells.every((cell) => cell.trim() === ''))
    throw new ArchiveError('list-unreadable');
  const columns = header.cells.map((cell) => cell.trim());
  const rows: ListRow[] = [];
  for (const row of rest) {
    // Missing cells at the end are empty ones; cells that no column names are not understood.
    const isLong = row.cells.slice(columns.length).some((cell) => cell.trim() !== '');
    if (isLong)
      problems.push(problem('columns-differ', row.line, row.cells.slice(columns.length).join(delimiter)));
    else rows.push({ line: row.line, cells: columns.map((_, at) => row.cells[at]?.trim() ?? '') });
  }
  return { encoding, delimiter, columns, rows, problems };
}

/** The beginning of a list, and the mapping that its column names suggest. */
export function previewOf(list: PersonList): PersonListPreview {
  return {
    encoding: list.encoding,
    delimiter: list.delimiter,
    columns: list.columns,
    rows: list.rows.slice(0, previewRows).map(({ cells }) => cells),
    rowCount: list.rows.length,
    mapping: guessMapping(list),
  };
}

function decode(bytes: Uint8Array): { text: string; encoding: PersonList['encoding'] } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16le' };
  try {
    // A byte order mark is left out by the decoder itself.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch (notUtf8) {
    if (!(notUtf8 instanceof TypeError)) throw notUtf8;
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** The one that is most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
  const bare =
    text
      .replace(/"[^"]*"/g, '')
      .split(/\r?\n/)
      .find((line) => line.trim() !== '') ?? '';
  const counts = delimiters.map((sign) => bare.split(sign).length - 1);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

function parseRecords(text: string, delimiter: string, problems: PersonProblem[]): ListRow[] {
  let lastLine = 0;
  const found = parse(text, {
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error instanceof CsvError) problems.push(problem('quote-open', Number(error['lines'] ?? 0), null));
      return undefined;
    },
  }) as unknown as { record: string[]; info: Info }[];
  return found.flatMap(({ record, info }) => {
    const begin = lastLine + 1;
    lastLine = info.lines;
    const lineBreaks = record.join('').match(/\r\n|\n|\r/g)?.length ?? 0;
    // `lines` is where the row ends; empty lines before it are not part of it.
    const line = Math.max(begin, info.lines - lineBreaks);
    return record.every((cell) => cell.trim() === '') ? [] : [{ line, cells: record }];
  });
}

const columnNames: Readonly<Record<'name' | 'key' | 'validFrom' | 'validTo', RegExp>> = {
  name: /^(full ?|display ?)?name$|^navn$|^namn$|^nombre$|^nom$|^имя$|^фио$|^ονομα$|^الاسم$|^姓名$/,
  key: /^(person|staff|employee|user|personal)[ _-]?(id|no|nr|number)$|^key$|^id$/,
  validFrom: /^(valid[ _-]?)?(from|since|start)( date)?$|^von$|^fra$|^gultig ab$/,
  validTo: /^(valid[ _-]?)?(to|until|till|end)( date)?$|^bis$|^til$|^gultig bis$/,
};

/** By the names of the columns; ids and numbers by what is in them. */
function guessMapping({ columns, rows }: PersonList): PersonMapping | null {
  const folded = columns.map(fold);
  const columnOf = (pattern: RegExp): number | null => {
    const at = folded.findIndex((column) => pattern.test(column));
    return at < 0 ? null : at;
  };
  const identifiers = columns.flatMap((_, at) => (looksLikeIdentifiers(rows, at) ? at : []));
  const name = columnOf(columnNames.name) ?? folded.findIndex((column) => column.includes('name'));
  if (name < 0 || identifiers.length === 0) return null;
  const [validFrom, validTo] = [columnOf(columnNames.validFrom), columnOf(columnNames.validTo)];
  const dates = rows.flatMap(({ cells }) =>
    [validFrom, validTo].map((at) => (at === null ? '' : (cells[at] ?? ''))),
  );
  return {
    name,
    identifiers,
    key: columnOf(columnNames.key),
    validFrom,
    validTo,
    dayOrder: dates.some((date) => /^\d{1,2}\/(1[3-9]|2\d|3[01])\//.test(date)) ? 'mdy' : 'dmy',
    countryCode: null,
  };
}

function looksLikeIdentifiers(rows: readonly ListRow[], column: number): boolean {
  const filled = rows.slice(0, 200).flatMap(({ cells }) => cells[column] || []);
  const right = filled.filter((cell) => splitIdentifiers(cell).some((one) => readIdentifier(one) !== null));
  return filled.length > 0 && right.length * 2 > filled.length;
}

/** Several ids or numbers in one cell. */
export function splitIdentifiers(cell: string): string[] {
  return cell
    .split(/[;|\n\r]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

export function problem(
  code: PersonProblem['code'],
  line: number,
  value: string | null,
  column: string | null = null,
  name: string | null = null,
): PersonProblem {
  return { code, line, column, value, name };
}
