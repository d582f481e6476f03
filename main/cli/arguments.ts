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
  /** Of a check: only this part of so many. */
  sample: { part: number; of: number } | null;
  /** Of mending: the folder with a second copy, or the service. */
  from: string | null;
  isFromService: boolean;
  /** Of a rebuild: whether contents are read too. */
  isFull: boolean;
  isAll: boolean;
  query: string | null;
  idsPath: string | null;
  /** Where an export goes. */
  to: string | null;
  /** Names of folders in an export; null for the default. */
  template: string | null;
  by: string | null;
  reason: string | null;
  /** How an export is written. */
  form: {
    isZip: boolean;
    hasSha512: boolean;
    hasAnnotations: boolean;
    hasOriginals: boolean;
    isOnlyWhole: boolean;
    columns: string[] | null;
  };
  /** Of an export: whose data; and parts of one recording as `FILE:FROM-TO`, with so many seconds more on each side. */
  person: string | null;
  cuts: string[];
  handle: string | null;
  limit: number | null;
  /** Of `record`: the service, and how to start as it was typed. */
  service: string | null;
  start: Record<string, unknown>;
  /** `off`, or the address of a proxy; null leaves it to configuration and environment. */
  proxy: string | null;
  caFile: string | null;
  isHelp: boolean;
}

/** Options of `record start`; each becomes the part of the request that it is paired with. */
const startOptions = {
  call: 'serverCallId',
  group: 'groupCallId',
  room: 'roomId',
  connection: 'callConnectionId',
  content: 'content',
  channel: 'channel',
  format: 'format',
  storage: 'storageContainer',
  callback: 'callbackUri',
} as const;

export const usage = `Usage: npm run -s cli -- <command> [--library DIR] [--config FILE] [--json]

  ingest [--until-idle] [--quiet-after S]   receive from all sources and transfer; with --until-idle end when sources are
                                           empty and no job is due (a webhook counts as empty after S quiet seconds; 5)
  import FILE…                              take event files: one event, an array, or JSON lines; either schema
  list                                      every recording, newest first
  show ID                                   one recording with chunks, files, participants and events
  search QUERY [--limit N]                  recordings whose participants, ids or file names begin with each word
  verify [ID…] [--quick] [--sample N/T]     fixity of every file: every byte, or with --quick count and sizes only; damage is named by MiB;
                                           --sample checks the Nth of T parts of the library
  heal [ID…] (--from DIR | --from-service)  mends damaged files, touching only what is wrong, from a copy below DIR (another library,
                                           an export, a backup) or from the service while it still has them
  export (--all | --query Q | --ids FILE | --person WHO | ID --cut FILE:FROM-TO…) --to DIR [--template T] [--by NAME]
         [--reason TEXT] [--zip] [--sha512] [--annotations] [--columns A,B,…] [--only-whole] [--originals] [--handle S]
                                           a BagIt bag of the selection; the same command again goes on where it stopped; --zip makes DIR
                                           one file; --annotations takes tags, cases and notes along; --columns names those of index.csv;
                                           --only-whole leaves out what is not archived whole; --person (name, key, number or raw id) takes
                                           one person's data and names nobody else, events and metadata only with --originals; --cut takes
                                           seconds FROM to TO of a chunk's file such as 0000.wav, and --handle so many more on each side
  exports [ID [OTHER]]                     every export on record; one beside what its order would hold now, or beside another one
  rebuild [--full]                         a new catalog from the disk alone, then what differs from the old one, which is kept;
                                           with --full contents are read and hashed too, not only events and metadata
  record start [--service NAME] --call ID   start a recording; --group, --room or --connection name the call otherwise;
                                           --content audio|audioVideo --channel mixed|unmixed --format wav|mp3|mp4
                                           --pause-on-start --order RAWID… --affinity N=RAWID… --storage URL --callback URL
  record state|pause|resume|stop ID         a recording by the service's id (of 2021 also with --call ID)
  probe                                     test each service and source of the configuration, layer by layer

  --library DIR   the library (default: $ARCHIVOLT_LIBRARY, else ./library)
  --config FILE   services, sources and limits (default: $ARCHIVOLT_CONFIG, else none)
  --proxy URL     reach the services through this proxy, or with "off" through none
                  (default: as the configuration says, else $HTTPS_PROXY and $NO_PROXY)
  --ca FILE       trust the certificates of this PEM file too
  --json          one JSON document on stdout; progress and logs always go to stderr

Exit: 0 done, 1 wrong usage, 2 unexpected, 3 not all could be archived or exported, 4 fixity findings, 5 library locked, newer or not a library.`;

const text = { type: 'string' } as const;
const startParts = {
  call: text,
  group: text,
  room: text,
  connection: text,
  content: text,
  channel: text,
  format: text,
  storage: text,
  callback: text,
  'pause-on-start': { type: 'boolean' },
  order: { type: 'string', multiple: true },
  affinity: { type: 'string', multiple: true },
} as const;

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
        sample: { type: 'string' },
        from: { type: 'string' },
        'from-service': { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        query: { type: 'string' },
        ids: { type: 'string' },
        to: { type: 'string' },
        template: { type: 'string' },
        by: { type: 'string' },
        reason: { type: 'string' },
        zip: { type: 'boolean', default: false },
        sha512: { type: 'boolean', default: false },
        annotations: { type: 'boolean', default: false },
        columns: { type: 'string' },
        person: { type: 'string' },
        originals: { type: 'boolean', default: false },
        'only-whole': { type: 'boolean', default: false },
        cut: { type: 'string', multiple: true },
        handle: { type: 'string' },
        limit: { type: 'string' },
        service: { type: 'string' },
        proxy: { type: 'string' },
        ca: { type: 'string' },
        ...startParts,
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
      sample: sampleOf(values.sample),
      from: values.from ?? null,
      isFromService: values['from-service'],
      isFull: values.full,
      isAll: values.all,
      query: values.query ?? null,
      idsPath: values.ids ?? null,
      to: values.to ?? null,
      template: values.template ?? null,
      by: values.by ?? null,
      reason: values.reason ?? null,
      form: {
        isZip: values.zip,
        hasSha512: values.sha512,
        hasAnnotations: values.annotations,
        hasOriginals: values.originals,
        isOnlyWhole: values['only-whole'],
        columns: values.columns?.split(',').map((name) => name.trim()) ?? null,
      },
      person: values.person ?? null,
      cuts: values.cut ?? [],
      handle: values.handle ?? null,
      limit: wholeNumber('limit', values.limit),
      service: values.service ?? null,
      start: startOf(values),
      proxy: values.proxy ?? null,
      caFile: values.ca ?? null,
      isHelp: values.help,
    };
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError('usage', { cause: error });
  }
}

type Typed = Partial<Record<string, string | boolean | string[]>>;

/** The parts of a start that were typed, unchecked. */
function startOf(values: Typed): Record<string, unknown> {
  const { 'pause-on-start': pauseOnStart, order: channelOrder, affinity } = values;
  const parts = Object.entries(startOptions).map(([option, part]) => [part, values[option]] as const);
  const all: (readonly [string, unknown])[] = [
    ...parts,
    ['pauseOnStart', pauseOnStart],
    ['channelOrder', channelOrder],
    ['channelAffinity', Array.isArray(affinity) ? affinity.map(affinityOf) : undefined],
  ];
  return Object.fromEntries<unknown>(all.filter(([, value]) => value !== undefined));
}

/** `0=4:+15550100123` */
function affinityOf(typed: string): { channel: number; participant: string } {
  const [, channel, participant] = /^(\d{1,2})=(.+)$/.exec(typed) ?? [];
  if (channel === undefined || participant === undefined)
    throw new ArchiveError('usage', { context: { option: 'affinity', problem: 'N=RAWID' } });
  return { channel: Number(channel), participant };
}

/** `3/90` */
function sampleOf(typed: string | undefined): CliArguments['sample'] {
  if (typed === undefined) return null;
  const [part = NaN, of = NaN] = (/^(\d{1,6})\/(\d{1,6})$/.exec(typed) ?? []).slice(1).map(Number);
  if (!(part >= 1 && part <= of))
    throw new ArchiveError('usage', { context: { option: 'sample', value: typed } });
  return { part, of };
}

function wholeNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text)) throw new ArchiveError('usage', { context: { option, value: text } });
  return Number(text);
}
