/** The commands that write: they open the library alone, with the same engine as the window's. */
import { configSchema, type Config } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import type { HoldReason, HoldView } from '../../contract/transfer-views.ts';
import { listQuarantine } from '../catalog/events.ts';
import type { Db } from '../catalog/open.ts';
import { summarizeLibrary } from '../catalog/search.ts';
import { listUnfinished, type UnfinishedChunk } from '../catalog/transfer-views.ts';
import { systemClock } from '../clock.ts';
import { startEngine } from '../compose.ts';
import type { EmitEvent, EngineParts } from '../engine-parts.ts';
import { readConfigFile } from '../config-file.ts';
import type { Log } from '../log.ts';
import { createNetwork } from '../network/network.ts';
import { importFiles } from '../sources/import.ts';
import type { CliArguments } from './arguments.ts';
import { networkConfigOf } from './network.ts';
import { exitCodes, type CliAnswer } from './output.ts';

/** What a command needs of its surroundings. */
export interface CliContext {
  log: Log;
  /** Aborted by SIGINT or SIGTERM: the work ends in order, and nothing is lost. */
  signal: AbortSignal;
}

/** Receives from all sources and transfers, until told to stop or, with `--until-idle`, until nothing is left to do. */
export async function ingest(given: CliArguments, context: CliContext): Promise<CliAnswer> {
  const config = await configOf(given);
  const lastEvent = { at: systemClock.monotonic() };
  const emit: EmitEvent = (name) => {
    if (name === 'sources.changed') lastEvent.at = systemClock.monotonic();
  };
  const losing = new AbortController();
  const onLost = (): void => losing.abort(new ArchiveError('library-lost'));
  const parts = await openEngine(given, config, context, emit, true, onLost);
  const signal = AbortSignal.any([context.signal, losing.signal]);
  try {
    if (given.untilIdle) await untilIdle(parts, given, lastEvent, signal);
    else await untilAborted(signal);
    losing.signal.throwIfAborted();
    return ingestAnswer(parts.db, parts.transfers.summary().hold);
  } finally {
    await parts.stop();
  }
}

/** Takes event files; what they announce is transferred by the next `ingest` or by the window. */
export async function importEvents(given: CliArguments, context: CliContext): Promise<CliAnswer> {
  if (given.operands.length === 0) throw new ArchiveError('usage', { context: { command: 'import FILE…' } });
  const config = await configOf(given);
  const parts = await openEngine(given, config, context, () => undefined, false);
  try {
    const report = await importFiles(given.operands, parts.accept);
    await parts.bags.settle();
    const refused = report.quarantined === 0 ? [] : listQuarantine(parts.db, report.quarantined);
    return {
      exitCode: report.quarantined === 0 ? exitCodes.done : exitCodes.incomplete,
      document: { ...report, refused },
      text:
        `${String(report.applied)} taken, ${String(report.duplicate)} known already, ${String(report.kept)} kept, ` +
        `${String(report.quarantined)} refused\n` +
        refused.map(({ code, detail }) => `  refused: ${code} ${detail ?? ''}\n`).join(''),
    };
  } finally {
    await parts.stop();
  }
}

/** The configuration that was named; without one, an empty one. @throws ArchiveError config-unreadable, config-invalid */
export async function configOf(given: CliArguments): Promise<Config> {
  const { configPath } = given;
  const config = configPath === null ? configSchema.parse({}) : await readConfigFile(configPath);
  return { ...config, network: networkConfigOf(config.network, given, process.env) };
}

/** Opens the library with the engine; `isWorking` says whether it also receives and transfers. @throws ArchiveError as startEngine */
export function openEngine(
  { libraryDir, command }: CliArguments,
  config: Config,
  { log }: CliContext,
  emit: EmitEvent,
  isWorking: boolean,
  onLost: () => void = () => undefined,
): Promise<EngineParts> {
  log.info('cli.started', { state: command });
  const network = createNetwork({ config: config.network });
  return startEngine({ libraryDir, config, clock: systemClock, log, emit, network, onLost, isWorking });
}

/**
 * Sources first, then transfers, until a whole round brings nothing. A webhook cannot be asked whether it is empty: it counts as empty
 * after it has been quiet for a while.
 */
async function untilIdle(
  { sources, transfers, bags, config }: EngineParts,
  { quietMs }: CliArguments,
  lastEvent: { at: number },
  signal: AbortSignal,
): Promise<void> {
  const listens = config().sources.some(({ kind }) => kind === 'webhook');
  for (;;) {
    if (signal.aborted) return;
    const seen = lastEvent.at;
    await orAborted(sources.drain(signal), signal);
    await orAborted(transfers.whenIdle(signal), signal);
    const quietForMs = systemClock.monotonic() - lastEvent.at;
    if (listens && quietForMs < quietMs)
      await orAborted(systemClock.wait(quietMs - quietForMs, signal), signal);
    else if (seen === lastEvent.at) break;
  }
  await bags.settle();
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** An abort ends the wait quietly: it is how the command is stopped. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function ingestAnswer(db: Db, hold: HoldView | null): CliAnswer {
  const { recordings, byState, bytes } = summarizeLibrary(db);
  const archived = byState.archived ?? 0;
  const unfinished = listUnfinished(db);
  const refused = listQuarantine(db, 500);
  return {
    exitCode: archived === recordings ? exitCodes.done : exitCodes.incomplete,
    document: { recordings, archived, bytes, byState, hold, unfinished, refused },
    text:
      `${String(archived)} of ${String(recordings)} recordings archived\n` +
      (hold === null ? '' : `  ${holdTexts[hold.reason]}\n`) +
      unfinished.map((one) => `  ${unfinishedLine(one)}\n`).join('') +
      refused
        .map(({ code, source, detail }) => `  refused event from ${source}: ${code} ${detail ?? ''}\n`)
        .join(''),
  };
}

const holdTexts: Record<HoldReason, string> = {
  person: 'transfers are paused',
  timetable: 'transfers are paused by the timetable (transfers.timetable)',
  metered: 'transfers are paused on a metered network (transfers.metered)',
  space: 'the disk fills up: only metadata and what is due within six hours is fetched',
};

function unfinishedLine({ recording, chunkIndex, state, code, httpStatus }: UnfinishedChunk): string {
  const where = chunkIndex === null ? '' : ` chunk ${String(chunkIndex)}`;
  const status = httpStatus === null ? '' : ` (HTTP ${String(httpStatus)})`;
  return `${state}: ${recording}${where} ${code ?? 'a chunk was never announced'}${status}`;
}
