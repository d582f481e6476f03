/** The directory of people, and lists of them. */

/** A raw id or phone number of a person, and when it was theirs. */
export interface PersonIdView {
  /** Raw id, or E.164 number. */
  identifier: string;
  /** Inclusive; null: from the beginning. */
  validFrom: number | null;
  /** Exclusive; null: still. */
  validTo: number | null;
  /** The name in that time, when it is not the person's of today. */
  shownName: string | null;
}

export interface PersonView {
  id: number;
  /** Of the list they come from, such as a staff number. */
  key: string | null;
  name: string;
  identifiers: PersonIdView[];
}

export interface PersonWindow {
  rows: PersonView[];
  offset: number;
  total: number;
}

/** An id or number that is somebody else's in the same time. */
export interface PersonConflict {
  identifier: string;
  personId: number;
  name: string;
  validFrom: number | null;
  validTo: number | null;
}

/** What each column of a list of people holds; a column number, from 0. */
export interface PersonMapping {
  name: number;
  /** Raw ids or phone numbers; a cell may hold several, divided by `;`, `|` or a line break. */
  identifiers: number[];
  key: number | null;
  validFrom: number | null;
  /** The last day; that day is still valid. */
  validTo: number | null;
  /** How dates of the form 01/02/2026 are meant. */
  dayOrder: 'dmy' | 'mdy';
  /** Put before national numbers, such as `+46`; null: they are not understood. */
  countryCode: string | null;
}

/** Something in a list of people that was not understood or cannot be taken. */
export interface PersonProblem {
  code:
    | 'name-missing'
    | 'identifier-missing'
    | 'identifier-invalid'
    | 'date-invalid'
    | 'period-reversed'
    | 'columns-differ'
    | 'quote-open'
    | 'name-ambiguous'
    | 'conflict';
  /** Of the file, from 1: where the row begins. */
  line: number;
  column: string | null;
  value: string | null;
  /** With `conflict`: whose it is already. */
  name: string | null;
}

/** The beginning of a list, and what its columns seem to hold. */
export interface PersonListPreview {
  encoding: 'utf-8' | 'utf-16le' | 'windows-1252';
  delimiter: string;
  columns: string[];
  rows: string[][];
  rowCount: number;
  /** Null when no column looks like a name or none like an id. */
  mapping: PersonMapping | null;
}

/** What an import did, or would do. */
export interface PersonImportReport {
  isDryRun: boolean;
  rowCount: number;
  newPersons: number;
  newIdentifiers: number;
  /** Identifiers that were known just so. */
  unchanged: number;
  /** Rows that say again what an earlier row of the list said. */
  duplicates: number;
  problemCount: number;
  /** The first ones, by line. */
  problems: PersonProblem[];
}
