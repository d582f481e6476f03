/** What exports in either form need and how they end. */
import type { ExportSelection, RangePiece } from '../../contract/exports.ts';
import type { BagFile } from '../archive/bag.ts';
import type { ExportItem, ExportJob } from '../catalog/exports.ts';
import type { Db } from '../catalog/open.ts';
import { nameOfPerson } from '../catalog/persons.ts';
import type { Clock } from '../clock.ts';
import type { CopyPorts } from './copy-file.ts';
import type { ReportMaker } from './papers.ts';

export interface RunExportPorts extends CopyPorts {
  db: Db;
  libraryDir: string;
  clock: Clock;
  makeReport: ReportMaker;
  /** Told after each recording. */
  onItem: () => void;
}

export interface ExportOutcome {
  state: 'done' | 'incomplete';
  /** SHA-256 of the tag manifest. */
  bagDigest: string;
}

/** How an export ends whose bag is whole. */
export function outcomeOf(items: readonly ExportItem[], tags: readonly BagFile[]): ExportOutcome {
  const isShort = items.some(({ state, isWhole }) => state !== 'done' || !isWhole);
  return { state: isShort ? 'incomplete' : 'done', bagDigest: tags.at(-1)?.sha256 ?? '' };
}

/** What bag-info.txt says of an export. */
export function bagInfo(
  db: Db,
  job: ExportJob,
  items: readonly ExportItem[],
): Record<string, string | number | null> {
  const { by, reason } = job.order;
  const done = items.filter(({ state }) => state === 'done').length;
  return {
    contactName: by,
    externalDescription: reason,
    exportedAt: new Date(job.createdAt).toISOString(),
    exportSelection: selectionText(db, job.order.selection),
    recordingsAsked: items.length,
    recordingsInBag: done,
    bagSoftwareAgent: 'Archivolt',
    bagitProfileIdentifier: 'archivolt-export-1',
  };
}

/** What was asked for, in words. */
export function selectionText(db: Db, selection: ExportSelection): string {
  switch (selection.kind) {
    case 'query':
      return `query ${selection.text}`;
    case 'person':
      return `one person: ${nameOfPerson(db, selection.person) ?? `#${String(selection.person)}`}`;
    case 'range':
      return `parts of recording ${selection.id}: ${selection.pieces.map(pieceText).join(', ')}; ${seconds(selection.handleMs)} more on each side`;
    default:
      return selection.kind;
  }
}

function pieceText({ path, fromMs, toMs }: RangePiece): string {
  return `${path} ${seconds(fromMs)} to ${seconds(toMs)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
