import { parseArgs } from 'node:util';
import { ArchiveError } from '../../contract/error.ts';

/** What the command line asks for. */
export interface CliArguments {
  command: string;
  /** What follows the command. */
  operands: string[];
  libraryDir: string;
  configPath: string | null;
  isJson: boolean;
  untilIdle: boolean;
  /** How long a webhook must have been quiet before `--until-idle` ends; ms. */
  quietMs: number;
  depth: 'quick' | 'full';
  /** Of a rebuild: whether contents are read too. */
  isFull: boolean;
  limit: number | null;
  isHelp: boolean;
}

export const usage = `Usage: npm run -s cli -- <command> [--library DIR] [--config FILE] [--json]

  ingest [--until-idle] [--quiet-after S]   receive from all sources and transfer; with --until-idle end when sources are
                                           empty and no job is due (a webhook counts as empty after S quiet seconds; 5)
  import FILE…                              take event files: one event, an array, or JSON lines; either schema
  list                                      every recording, newest first
  show ID                                   one recording with chunks, files, participants and events
  search QUERY [--limit N]                  recordings whose participants, ids or file names begin with each word
  verify [--quick]                          fixity of every file: every byte, or with --quick count and sizes only
  rebuild [--full]                         a new catalog from the disk alone, then what differs from the old one, which is kept;
                                           with --full contents are read and hashed too, not only events and metadata

  --library DIR   the library (default: $ARCHIVOLT_LIBRARY, else ./library)
  --config FILE   services, sources and limits (default: $ARCHIVOLT_CONFIG, else none)
  --json          one JSON document on stdout; progress and logs always go to stderr

Exit: 0 done, 1 wrong usage, 2 unexpected, 3 not all could be archived, 4 fixity findings, 5 library locked, newer or not a library.`;

/** Parses the words after `cli.ts`. @throws ArchiveError usage */
export function parseArguments(words: readonly string[], environment: NodeJS.ProcessEnv): CliArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        library: { type: 'string' },
        config: { type: 'string' },
        json: { type: 'boolean', default: false },
        'until-idle': { type: 'boolean', default: false },
        'quiet-after': { type: 'string' },
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        limit: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [command = '', ...operands] = positionals;
    return {
      command,
      operands,
      libraryDir: values.library ?? environment['ARCHIVOLT_LIBRARY'] ?? 'library',
      configPath: values.config ?? environment['ARCHIVOLT_CONFIG'] ?? null,
      isJson: values.json,
      untilIdle: values['until-idle'],
      quietMs: 1000 * (wholeNumber('quiet-after', values['quiet-after']) ?? 5),
      depth: values.quick ? 'quick' : 'full',
      isFull: values.full,
      limit: wholeNumber('limit', values.limit),
      isHelp: values.help,
    };
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError('usage', { cause: error });
  }
}

function wholeNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text)) throw new ArchiveError('usage', { context: { option, value: text } });
  return Number(text);
}
