/**
 * A list of people into the directory: row by row, what can be taken is taken and the rest is told.
 * It owns the meaning of rows; identifiers and conflicts are the catalog's. Invariants: importing a list twice changes nothing the second
 * time; a dry run changes nothing and reports the same.
 */
import type { PersonImportReport, PersonMapping, PersonProblem } from '../../contract/views.ts';
import type { Db } from '../catalog/open.ts';
import { createDirectory, type Directory } from '../catalog/directory.ts';
import { copyDirectory, readIdentifier } from '../catalog/persons.ts';
import { foldName } from '../catalog/query/compile.ts';
import type { Zone } from '../catalog/query/dates.ts';
import type { Clock } from '../clock.ts';
import { beginOf, readDay } from './list-dates.ts';
import { problem, splitIdentifiers, type ListRow, type PersonList } from './read-list.ts';

export interface ImportListOptions {
  db: Db;
  clock: Clock;
  zone: Zone;
  isDryRun: boolean;
  /** Opens an empty catalog in memory, for a dry run. */
  openScratch(): Db;
}

const rowsPerSlice = 200;
const mostProblems = 1000;

interface Entry {
  line: number;
  name: string;
  key: string | null;
  identifiers: string[];
  validFrom: number | null;
  validTo: number | null;
}

/** Imports in slices of one transaction each; other work comes between. A dry run does so in a copy of the directory. */
export async function importList(
  options: ImportListOptions,
  list: PersonList,
  mapping: PersonMapping,
): Promise<PersonImportReport> {
  if (!options.isDryRun) return importInto(options.db, options, list, mapping);
  const scratch = options.openScratch();
  try {
    copyDirectory(options.db, scratch);
    return await importInto(scratch, options, list, mapping);
  } finally {
    scratch.close();
  }
}

async function importInto(
  db: Db,
  options: ImportListOptions,
  list: PersonList,
  mapping: PersonMapping,
): Promise<PersonImportReport> {
  const run = new ImportRun({ ...options, db }, list, mapping);
  for (let from = 0; from < list.rows.length; from += rowsPerSlice) {
    db.transaction(() => {
      for (const row of list.rows.slice(from, from + rowsPerSlice)) run.take(row);
    })();
    await options.clock.wait(0);
  }
  return run.report();
}

class ImportRun {
  private readonly problems: PersonProblem[];
  private readonly options: ImportListOptions;
  private readonly directory: Directory;
  private readonly list: PersonList;
  private readonly mapping: PersonMapping;
  /** What rows of this list have said already. */
  private readonly said = new Set<string>();
  private readonly counts = { newPersons: 0, newIdentifiers: 0, unchanged: 0, duplicates: 0 };

  constructor(options: ImportListOptions, list: PersonList, mapping: PersonMapping) {
    this.options = options;
    this.directory = createDirectory(options.db);
    this.list = list;
    this.mapping = mapping;
    this.problems = [...list.problems];
  }

  take(row: ListRow): void {
    const entry = this.read(row);
    if (entry === null) return;
    const fresh = entry.identifiers.filter((identifier) => {
      const saying = JSON.stringify([
        entry.key ?? foldName(entry.name),
        identifier,
        entry.validFrom,
        entry.validTo,
      ]);
      if (this.said.has(saying)) return false;
      this.said.add(saying);
      return true;
    });
    if (fresh.length === 0) this.counts.duplicates += 1;
    else this.add(entry, fresh);
  }

  report(): PersonImportReport {
    return {
      isDryRun: this.options.isDryRun,
      rowCount: this.list.rows.length,
      ...this.counts,
      problemCount: this.problems.length,
      problems: this.problems.sort((a, b) => a.line - b.line).slice(0, mostProblems),
    };
  }

  private add(entry: Entry, identifiers: readonly string[]): void {
    const { directory } = this;
    const known = directory.findPersons(entry);
    if (known.length > 1) {
      this.refuse('name-ambiguous', entry.line, entry.name, this.mapping.name);
      return;
    }
    let person = known[0] ?? null;
    for (const identifier of identifiers) {
      const others = directory.findConflicts(identifier, entry, null);
      const conflict = others.find(({ personId }) => personId !== person);
      if (conflict !== undefined) {
        this.problems.push(problem('conflict', entry.line, identifier, null, conflict.name));
        continue;
      }
      // The same person has it in a part of that time: what the directory says stays.
      if (others.length > 0) {
        this.counts.unchanged += 1;
        continue;
      }
      if (person === null) {
        person = directory.insertPerson(entry, this.options.clock.now());
        this.counts.newPersons += 1;
      }
      directory.addPersonId(person, {
        identifier,
        validFrom: entry.validFrom,
        validTo: entry.validTo,
        shownName: null,
      });
      this.counts.newIdentifiers += 1;
      directory.follow(identifier);
    }
  }

  /** @returns null when nothing of the row can be taken; what is wrong is noted */
  private read(row: ListRow): Entry | null {
    const { mapping } = this;
    const cell = (at: number | null): string => (at === null ? '' : (row.cells[at] ?? ''));
    const name = cell(mapping.name).replace(/\s+/g, ' ');
    if (name === '') return this.refuse('name-missing', row.line, null, mapping.name);
    const validFrom = this.readDate(row, mapping.validFrom, 0);
    const validTo = this.readDate(row, mapping.validTo, 1);
    if (validFrom === undefined || validTo === undefined) return null;
    if (validFrom !== null && validTo !== null && validFrom >= validTo)
      return this.refuse(
        'period-reversed',
        row.line,
        `${cell(mapping.validFrom)} - ${cell(mapping.validTo)}`,
        null,
      );
    const identifiers = this.readIdentifiers(row);
    if (identifiers.length === 0) return null;
    return { line: row.line, name, key: cell(mapping.key) || null, identifiers, validFrom, validTo };
  }

  private readIdentifiers(row: ListRow): string[] {
    const { identifiers: columns, countryCode } = this.mapping;
    const written = columns.flatMap((column) =>
      splitIdentifiers(row.cells[column] ?? '').map((text) => ({ column, text })),
    );
    if (written.length === 0) this.refuse('identifier-missing', row.line, null, columns[0] ?? null);
    const read = written.flatMap(({ column, text }) => {
      const identifier = readIdentifier(text, countryCode);
      if (identifier === null) this.refuse('identifier-invalid', row.line, text, column);
      return identifier ?? [];
    });
    return [...new Set(read)];
  }

  /** @returns null for an empty cell, undefined for a wrong one */
  private readDate(row: ListRow, column: number | null, addDays: number): number | null | undefined {
    const text = column === null ? '' : (row.cells[column] ?? '');
    if (text === '') return null;
    const day = readDay(text, this.mapping.dayOrder);
    if (day !== null) return beginOf(day, this.options.zone, addDays);
    this.refuse('date-invalid', row.line, text, column);
    return undefined;
  }

  private refuse(
    code: PersonProblem['code'],
    line: number,
    value: string | null,
    column: number | null,
  ): null {
    this.problems.push(
      problem(code, line, value, column === null ? null : (this.list.columns[column] ?? null)),
    );
    return null;
  }
}
