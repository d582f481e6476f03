/** What became of the demo's recordings, read from the engine's own numbers and held against what was staged. */
import type { Page } from '@playwright/test';
import { transferStates, type TransferState } from '../../contract/transfer-states.ts';
import type { RecordingRow, TransferView } from '../../contract/views.ts';
import type { DemoSet } from '../../simulator/demo-set.ts';
import { ask } from './ask.ts';

/** Counts of recordings, but where a name says otherwise. */
export interface DemoOutcome {
  readonly archived: number;
  readonly archivedBytes: number;
  /** Files that kept their bytes over at least one broken connection. */
  readonly resumedFiles: number;
  readonly refused: readonly Reason[];
  readonly lost: readonly Reason[];
  readonly quarantinedEvents: readonly Reason[];
  /** Archived recordings whose metadata the service has never written; asked for until the deadline. */
  readonly missingMetadata: number;
  readonly unfinished: number;
}

export interface Reason {
  readonly what: string;
  readonly code: string;
}

const page500 = { offset: 0, limit: 500 } as const;
const ended = new Set(['archived', 'expired', 'failed', 'cancelled']);

/** Asks the app for its rows and counts them. */
export async function readOutcome(page: Page): Promise<DemoOutcome> {
  const query = { text: '', sort: 'startedAt', descending: true, ...page500 } as const;
  const { rows } = await ask(page, 'recordings.window', query);
  const transfers = (await ask(page, 'transfers.window', { filter: 'all', ...page500 })).rows;
  const quarantined = await ask(page, 'quarantine.list', { limit: 500 });
  return countOutcome(
    rows,
    transfers,
    quarantined.map(({ code, detail }) => ({ what: detail ?? 'an event', code })),
  );
}

/** How the files stand: how many are still on their way, and how many are in each state. */
export interface DemoProgress {
  readonly openFiles: number;
  readonly byState: Readonly<Record<TransferState, number>>;
}

/** Asks once for all files: between two answers one could go from what the first counts to what the second counts. */
export async function readProgress(page: Page): Promise<DemoProgress> {
  return countProgress((await ask(page, 'transfers.window', { filter: 'all', ...page500 })).rows);
}

/** Counts files; metadata that the service has not written is not on its way. */
export function countProgress(
  transfers: readonly Pick<TransferView, 'kind' | 'code' | 'state'>[],
): DemoProgress {
  const inState = (state: TransferState): number => transfers.filter((one) => one.state === state).length;
  return {
    openFiles: transfers.filter((one) => !ended.has(one.state) && !isMetadataAwaited(one)).length,
    byState: Object.fromEntries(transferStates.map((state) => [state, inState(state)])) as Record<
      TransferState,
      number
    >,
  };
}

function isMetadataAwaited({ kind, code, state }: Pick<TransferView, 'kind' | 'code' | 'state'>): boolean {
  return state === 'waiting' && kind === 'metadata' && code === 'not-found';
}

/** Sorts recordings by how they ended; the reason of a recording is that of its first transfer that failed. */
export function countOutcome(
  rows: readonly Pick<RecordingRow, 'id' | 'state' | 'bytes'>[],
  transfers: readonly Pick<TransferView, 'recording' | 'resumedCount' | 'code' | 'kind' | 'state'>[],
  quarantinedEvents: readonly Reason[],
): DemoOutcome {
  const codeOf = (id: string): string =>
    transfers.find((one) => one.recording === id && one.kind === 'content' && one.state !== 'archived')
      ?.code ?? 'unknown';
  const reasons = (state: RecordingRow['state']): readonly Reason[] =>
    rows.filter((row) => row.state === state).map(({ id }) => ({ what: id, code: codeOf(id) }));
  const archived = rows.filter((row) => row.state === 'archived');
  return {
    archived: archived.length,
    archivedBytes: archived.reduce((sum, row) => sum + row.bytes, 0),
    resumedFiles: transfers.filter((one) => one.resumedCount > 0).length,
    refused: reasons('failed'),
    lost: reasons('expired'),
    quarantinedEvents,
    missingMetadata: transfers.filter(isMetadataAwaited).length,
    unfinished: rows.filter((row) => !ended.has(row.state)).length,
  };
}

/** The outcome in lines for the terminal. */
export function describeOutcome(outcome: DemoOutcome): readonly string[] {
  const { archived, archivedBytes, resumedFiles, refused, lost, quarantinedEvents } = outcome;
  const { missingMetadata, unfinished } = outcome;
  const because = (reasons: readonly Reason[]): string =>
    reasons.length === 0 ? '' : ` (${[...new Set(reasons.map(({ code }) => code))].join(', ')})`;
  return [
    `Archived  ${count(archived, 'recording')}, ${(archivedBytes / 1e6).toFixed(1)} MB, every byte proven by SHA-256`,
    `Resumed   ${count(resumedFiles, 'file')} after a broken connection`,
    `Refused   ${count(refused.length, 'recording')}${because(refused)}, ${count(quarantinedEvents.length, 'event')}${because(quarantinedEvents)}`,
    `Lost      ${count(lost.length, 'recording')}${because(lost)}`,
    ...(missingMetadata === 0
      ? []
      : [`Waiting   ${count(missingMetadata, 'metadata file')} that the service has not written`]),
    ...(unfinished === 0 ? [] : [`Unfinished ${count(unfinished, 'recording')}`]),
  ];
}

/** What differs from how the demo was staged, in words; empty when all came as it must. */
export function differences(outcome: DemoOutcome, demo: DemoSet): readonly string[] {
  const staged = (end: string): number => demo.items.filter(({ expected }) => expected.end === end).length;
  const compare = (name: string, found: number, wanted: number): readonly string[] =>
    found === wanted ? [] : [`${name}: ${found} instead of ${wanted}`];
  return [
    ...compare('archived', outcome.archived, staged('archived')),
    ...compare('lost', outcome.lost.length, staged('lost')),
    ...compare('refused', outcome.refused.length, staged('refused')),
    ...compare('events in quarantine', outcome.quarantinedEvents.length, staged('quarantined')),
    ...compare('unfinished', outcome.unfinished, 0),
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
