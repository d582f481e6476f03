// The command line of the simulator: starts it, publishes recordings, sends their events, and waits for a signal.
import { readCommandLine, USAGE } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import type { EventJson } from './events.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

const commandLine = understood(process.argv.slice(2));
if (commandLine === null) {
  process.exitCode = 1;
} else {
  await run(commandLine);
}

function understood(args: readonly string[]): CommandLine | null {
  try {
    const read = readCommandLine(args);
    if (read !== 'help') return read;
    process.stdout.write(USAGE);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return null;
  }
}

async function run(options: CommandLine): Promise<void> {
  const pending: EventJson[] = [];
  const simulator = await startSimulator({
    seed: options.seed,
    controlPort: options.port,
    throttleBytesPerSecond: options.throttle,
    onRecorded: (recording) => {
      void send(simulator, options, [simulator.events.fileStatus(recording)]);
    },
  });
  for (const { format, bytes } of options.big) {
    const recording = simulator.addRecording({ format, chunks: [{ big: bytes }] });
    pending.push(simulator.events.fileStatus(recording));
  }
  process.stdout.write(`${JSON.stringify(greetingOf(simulator))}\n`);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
  await send(simulator, options, pending);
  await stopped;
  await simulator.close();
}

async function send(simulator: Simulator, options: CommandLine, events: readonly EventJson[]): Promise<void> {
  if (options.drop !== null)
    await simulator.dropEvents(options.drop, events, { prefix: `events-${process.pid}` });
  if (options.webhook === null) return;
  await simulator.validateWebhook(options.webhook);
  await simulator.postEvents(options.webhook, events, { attempts: 100 });
}

function greetingOf(simulator: Simulator): Record<string, unknown> {
  const { endpoints } = simulator;
  const [service] = endpoints.services;
  return {
    endpoint: endpoints.endpoint,
    accessKey: service?.accessKeys[0],
    connectionString: endpoints.connectionString,
    contentHosts: endpoints.contentHosts,
    content: endpoints.content,
    redirect: endpoints.redirect,
    foreign: endpoints.foreign,
    recordings: simulator.recordings.length,
  };
}
