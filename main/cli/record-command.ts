/** Recording control from the command line; it needs the configuration, but no library. */
import { randomUUID } from 'node:crypto';
import { ArchiveError } from '../../contract/error.ts';
import { startRecordingSchema, type LiveState } from '../../contract/recording-control.ts';
import { createRecordingControl, type RecordingControl, type RecordingRef } from '../acs/control.ts';
import { toServiceAccess, type ServiceAccess } from '../acs/services.ts';
import { systemClock } from '../clock.ts';
import { createNetwork } from '../network/network.ts';
import type { CliArguments } from './arguments.ts';
import { configOf, type CliContext } from './engine-commands.ts';
import { exitCodes, type CliAnswer } from './output.ts';

/** Starts a recording, or asks for or changes the state of one. Stopping what has ended already is done, not failed. */
export async function record(given: CliArguments, { signal }: CliContext): Promise<CliAnswer> {
  const [action, recordingId] = given.operands;
  const config = await configOf(given);
  const service = chooseService(config.services.map(toServiceAccess), given.service);
  const network = createNetwork({ config: config.network });
  const control = createRecordingControl({ clock: systemClock, network, newId: randomUUID });
  if (action === 'start' && given.operands.length === 1) return start(control, service, given, signal);
  if (recordingId === undefined || given.operands.length !== 2) throw wrongUsage();
  const serverCallId = given.start['serverCallId'];
  const ref = { recordingId, serverCallId: typeof serverCallId === 'string' ? serverCallId : null };
  switch (action) {
    case 'state':
      return stateAnswer(service, ref, await control.state(service, ref, signal));
    case 'pause':
    case 'resume':
    case 'stop':
      return act(control, service, ref, action, signal);
    default:
      throw wrongUsage();
  }
}

async function start(
  control: RecordingControl,
  service: ServiceAccess,
  given: CliArguments,
  signal: AbortSignal,
): Promise<CliAnswer> {
  const asked = startRecordingSchema.safeParse(given.start);
  if (!asked.success) {
    const [issue] = asked.error.issues;
    const context = { option: issue?.path.map(String).join('.') ?? '', problem: issue?.message ?? '' };
    throw new ArchiveError('usage', { context });
  }
  const started = await control.start(service, asked.data, signal);
  return {
    exitCode: exitCodes.done,
    document: { service: service.name, ...started },
    text: `${started.recordingId ?? 'accepted; the callback tells the recording'}\n`,
  };
}

async function act(
  control: RecordingControl,
  service: ServiceAccess,
  ref: RecordingRef,
  action: 'pause' | 'resume' | 'stop',
  signal: AbortSignal,
): Promise<CliAnswer> {
  const outcome = await control.act(service, ref, action, signal);
  const isDone = outcome === 'done' || action === 'stop';
  return {
    exitCode: isDone ? exitCodes.done : exitCodes.unexpected,
    document: { service: service.name, recordingId: ref.recordingId, action, outcome },
    text: `${action}: ${outcome === 'done' ? 'done' : 'the recording has ended'}\n`,
  };
}

function stateAnswer(service: ServiceAccess, { recordingId }: RecordingRef, state: LiveState): CliAnswer {
  const text = { active: 'active', inactive: 'inactive (paused, or not recording yet)', ended: 'ended' }[
    state
  ];
  return {
    exitCode: exitCodes.done,
    document: { service: service.name, recordingId, state },
    text: `${text}\n`,
  };
}

/** The named one, or the only one. */
function chooseService(services: readonly ServiceAccess[], name: string | null): ServiceAccess {
  const fitting = name === null ? services : services.filter((service) => service.name === name);
  const [service] = fitting;
  if (service !== undefined && fitting.length === 1) return service;
  const names = services.map((each) => each.name).join(', ');
  throw new ArchiveError('usage', { context: { option: 'service', service: name, configured: names } });
}

function wrongUsage(): ArchiveError {
  return new ArchiveError('usage', { context: { command: 'record start | state|pause|resume|stop ID' } });
}
