import { viewOfError, type ArchiveError } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { RecordingRow } from '../../contract/views.ts';

/** Exit codes of the command line; others rely on them. */
export const exitCodes = {
  done: 0,
  usage: 1,
  unexpected: 2,
  incomplete: 3,
  findings: 4,
  library: 5,
} as const;

/** What a command found: for programs, for people, and the exit code. */
export interface CliAnswer {
  exitCode: number;
  document: unknown;
  text: string;
}

const usageCodes: readonly ErrorCode[] = [
  'usage',
  'feature-absent',
  'config-unreadable',
  'events-unreadable',
  'config-invalid',
  'connection-string-invalid',
  'endpoint-insecure',
  'secret-missing',
  'recording-unknown',
  'query-invalid',
  'recording-refused',
  'target-occupied',
];
const libraryCodes: readonly ErrorCode[] = [
  'library-locked',
  'library-lost',
  'library-newer',
  'not-a-library',
  'library-read-only',
  'catalog-damaged',
];

/** The exit code that a failure ends with. */
export function exitCodeOf(code: ErrorCode): number {
  if (usageCodes.includes(code)) return exitCodes.usage;
  return libraryCodes.includes(code) ? exitCodes.library : exitCodes.unexpected;
}

/** A failure in words: code, what happened, what to do, and the facts. */
export function describeError(error: ArchiveError): string {
  const { code, says, next, context, detail } = viewOfError(error);
  const facts = Object.entries(context).map(([name, value]) => `${name}: ${String(value)}`);
  const lines = [
    `${code}: ${says}`,
    `  ${next}`,
    ...[...facts, ...(detail === null ? [] : [detail])].map((fact) => `  ${fact}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line of a list for people. */
export function rowLine(row: RecordingRow): string {
  const start =
    row.startedAt === null ? '—'.padEnd(20) : new Date(row.startedAt).toISOString().slice(0, 19) + 'Z';
  const people = row.participants.map(
    ({ displayName, phoneNumber, rawId }) => displayName ?? phoneNumber ?? rawId,
  );
  const chunks = `${String(row.archivedChunkCount)}/${String(row.chunkCount)}`;
  return [
    row.id,
    start,
    durationText(row.durationMs).padStart(8),
    row.state.padEnd(11),
    chunks.padStart(5),
    people.join(', '),
  ].join('  ');
}

/** h:mm:ss, or a dash when not known. */
export function durationText(ms: number | null): string {
  if (ms === null) return '—';
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
