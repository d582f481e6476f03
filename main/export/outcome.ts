/** What exports in either form need and how they end. */
import type { BagFile } from '../archive/bag.ts';
import type { ExportItem, ExportJob } from '../catalog/exports.ts';
import type { Db } from '../catalog/open.ts';
import type { Clock } from '../clock.ts';
import type { CopyPorts } from './copy-file.ts';

export interface RunExportPorts extends CopyPorts {
  db: Db;
  libraryDir: string;
  clock: Clock;
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
  job: ExportJob,
  items: readonly ExportItem[],
): Record<string, string | number | null> {
  const { by, reason, selection } = job.order;
  const done = items.filter(({ state }) => state === 'done').length;
  return {
    contactName: by,
    externalDescription: reason,
    exportedAt: new Date(job.createdAt).toISOString(),
    exportSelection: selection.kind === 'query' ? `query ${selection.text}` : selection.kind,
    recordingsAsked: items.length,
    recordingsInBag: done,
    bagSoftwareAgent: 'Archivolt',
  };
}
