import { parseArgs } from 'node:util';

export interface CommandLine {
  port: number;
  seed: string;
  /** Null for the whole demo set. */
  recordings: number | null;
  faults: 'all' | 'none';
  webhook: string | null;
  drop: string | null;
  /** One recording each, of that many bytes. */
  bigChunks: { format: 'wav' | 'mp4'; bytes: number }[];
  throttle: number | null;
  /** Where to write what was published and how it must end. */
  truth: string | null;
}

export const USAGE = `usage: npm run -s simulator -- [options]

Stands in for the service on loopback: prints one JSON line with addresses and keys, then serves until
SIGTERM or SIGINT.

  --port N           port of the resource host; 0 for any (0)
  --seed TEXT        same seed, same recordings (1)
  --recordings N     publishes N recordings of the demo set; 0 for none (one of each kind)
  --faults all|none  whether those recordings come with their faults (all)
  --webhook URL      shakes hands with this address and posts the events to it
  --drop FOLDER      drops the events into this folder
  --big KIND:BYTES   also publishes one recording of that size, as wav:1500000000 or mp4:1500000000;
                     may be repeated
  --truth FILE       writes what was published, with digests, and how each recording must end
  --throttle N       sends content at N bytes a second over all connections
  --help             shows this
`;

/** @throws RangeError or TypeError saying what is wrong with the arguments. */
export function readCommandLine(args: readonly string[]): CommandLine | 'help' {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      port: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      recordings: { type: 'string' },
      faults: { type: 'string', default: 'all' },
      webhook: { type: 'string' },
      drop: { type: 'string' },
      big: { type: 'string', multiple: true, default: [] },
      throttle: { type: 'string' },
      truth: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { faults } = values;
  if (faults !== 'all' && faults !== 'none') throw new RangeError('--faults takes all or none');
  return {
    port: wholeNumber('--port', values.port),
    seed: values.seed,
    recordings: values.recordings === undefined ? null : wholeNumber('--recordings', values.recordings),
    faults,
    webhook: values.webhook ?? null,
    drop: values.drop ?? null,
    bigChunks: values.big.map(readBig),
    truth: values.truth ?? null,
    throttle: values.throttle === undefined ? null : wholeNumber('--throttle', values.throttle),
  };
}

function readBig(text: string): { format: 'wav' | 'mp4'; bytes: number } {
  const [format, bytes = ''] = text.split(':');
  if (format !== 'wav' && format !== 'mp4') throw new RangeError('--big takes wav:BYTES or mp4:BYTES');
  return { format, bytes: wholeNumber('--big', bytes) };
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new RangeError(`${option} takes a whole number`);
  return Number(text);
}
