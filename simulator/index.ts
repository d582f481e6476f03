// The command line of the simulator: starts it, publishes recordings, sends their events, and waits for a signal.
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { readCommandLine, USAGE } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import { buildDemoSet } from './demo-set.ts';
import type { EventJson } from './events.ts';
import type { PublishedRecording } from './published.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';
import { truthOf } from './truth.ts';

const HANDSHAKE_RETRY_MS = 1000;
const BATCH = 50;
/** More than a day of tries at one a second would make: the receiver may be started at leisure. */
const ATTEMPTS = 100_000;

const options = understood(process.argv.slice(2));
if (options === null) process.exitCode = 1;
else if (options === 'help') process.stdout.write(USAGE);
else await run(options);

function understood(args: readonly string[]): CommandLine | 'help' | null {
  try {
    return readCommandLine(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return null;
  }
}

async function run(asked: CommandLine): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stopping.abort();
    });
  }
  let sent = 0;
  const simulator = await startSimulator({
    seed: asked.seed,
    controlPort: asked.port,
    throttleBytesPerSecond: asked.throttle,
    onRecorded: (recording) => {
      sent += 1;
      const events = [simulator.events.fileStatus(recording)];
      void drop(simulator, asked, events, `live-${sent}`);
      void post(simulator, asked, events, stopping.signal);
    },
  });
  const big = asked.bigChunks.map(({ format, bytes }) =>
    simulator.addRecording({ format, chunks: [{ big: bytes }] }),
  );
  const demo = buildDemoSet(simulator, {
    seed: asked.seed,
    hasFaults: asked.faults === 'all',
    ...(asked.recordings === null ? {} : { count: asked.recordings }),
  });
  if (asked.truth !== null) await writeFile(asked.truth, JSON.stringify(await truthOf(simulator, demo)));
  process.stdout.write(`${JSON.stringify(await greetingOf(simulator, big))}\n`);
  const events = [...big.map((recording) => simulator.events.fileStatus(recording)), ...demo.events];
  await drop(simulator, asked, events, 'events');
  await Promise.race([post(simulator, asked, events, stopping.signal), aborted(stopping.signal)]);
  await aborted(stopping.signal);
  await simulator.close();
  process.exit(0);
}

async function drop(
  simulator: Simulator,
  asked: CommandLine,
  events: readonly EventJson[],
  prefix: string,
): Promise<void> {
  if (asked.drop !== null) await simulator.dropEvents(asked.drop, events, { prefix });
}

async function post(
  simulator: Simulator,
  asked: CommandLine,
  events: readonly EventJson[],
  signal: AbortSignal,
): Promise<void> {
  if (asked.webhook === null || !(await isWelcome(simulator, asked.webhook, signal))) return;
  const deliveries = await simulator.postEvents(asked.webhook, events, { batch: BATCH, attempts: ATTEMPTS });
  const dropped = deliveries.filter((delivery) => delivery.isDropped);
  for (const { status, events: count } of dropped) {
    process.stderr.write(`${count} events dropped: the webhook answered ${status}\n`);
  }
}

async function isWelcome(simulator: Simulator, webhook: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      const handshake = await simulator.validateWebhook(webhook, { visitWithin: signal });
      if (!handshake.isAccepted) process.stderr.write(`webhook refused: status ${handshake.status}\n`);
      return handshake.isAccepted;
    } catch (error) {
      process.stderr.write(
        `webhook not reached: ${error instanceof Error ? error.message : String(error)}\n`,
      );
      await setTimeout(HANDSHAKE_RETRY_MS);
    }
  }
  return false;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

async function greetingOf(
  simulator: Simulator,
  big: readonly PublishedRecording[],
): Promise<Record<string, unknown>> {
  const { services, ...endpoints } = simulator.endpoints;
  const [service] = services;
  const chunks = big.flatMap((recording) => recording.chunks);
  return {
    ...endpoints,
    host: service?.host,
    accessKey: service?.accessKeys[0],
    recordings: simulator.recordings.length,
    big: await Promise.all(
      chunks.map(async ({ documentId, content }) => ({
        documentId,
        location: content.location,
        bytes: content.bytes,
        sha256: await content.sha256(),
      })),
    ),
  };
}
