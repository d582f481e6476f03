/**
 * The service's recording control: start, state, pause, resume, stop. It owns the two forms on the wire and the repeats after a
 * broken connection; what was done is for its callers to keep.
 * Invariant: a start is executed once, however often it is sent: each repeat carries the headers of the first.
 * @see ACS docs "Call Recording API"; OASIS "Repeatable Requests" 1.0
 */
import { z } from 'zod';
import { ArchiveError } from '../../contract/error.ts';
import type { LiveState, StartRecording } from '../../contract/recording-control.ts';
import { readControlAnswer, type ControlAnswer } from './control-answer.ts';
import { checkStart, isPreview, refused, startBody } from './control-request.ts';
import type { ServiceAccess } from './services.ts';
import { createWire, type WireOptions, type WireRequest } from './wire.ts';

export interface ControlOptions extends WireOptions {
  /** A new id for each start. */
  newId: () => string;
}

/** A recording at a service. The form of 2021 also needs its call. */
export interface RecordingRef {
  recordingId: string;
  serverCallId: string | null;
}

export interface StartedRecording {
  /** The service's id. Null when it answered before anything had happened; its callback then tells. */
  recordingId: string | null;
  state: LiveState | null;
}

/** `ended`: the service does not know the recording any more, as after a stop. */
export type ControlOutcome = 'done' | 'ended';

/**
 * Every function: @throws ArchiveError host-not-allowed, auth-rejected, clock-skewed, not-found, service-busy, service-failed,
 * answer-invalid, those of the network, and recording-refused before anything is sent. context.serviceCode is the service's own code.
 */
export interface RecordingControl {
  start(service: ServiceAccess, request: StartRecording, signal?: AbortSignal): Promise<StartedRecording>;
  state(service: ServiceAccess, recording: RecordingRef, signal?: AbortSignal): Promise<LiveState>;
  act(
    service: ServiceAccess,
    recording: RecordingRef,
    action: 'pause' | 'resume' | 'stop',
    signal?: AbortSignal,
  ): Promise<ControlOutcome>;
}

const maxAttempts = 3;
const firstWaitMs = 500;
/** A person waits for the answer, so the service's own wish for a later repeat is followed only that far. */
const longestWaitMs = 10_000;

const stateSchema = z.object({
  recordingId: z.string().min(1).max(4096).nullish(),
  recordingState: z
    .string()
    .transform((word) => word.toLowerCase())
    .pipe(z.enum(['active', 'inactive']))
    .nullish(),
});

export function createRecordingControl(options: ControlOptions): RecordingControl {
  const wire = createWire(options);
  const send = (request: WireRequest): Promise<ControlAnswer> =>
    repeating(options, request.signal, async () =>
      readControlAnswer(await wire(request), options.clock.now()),
    );

  return {
    async start(service, request, signal) {
      checkStart(request, service.apiVersion);
      const { answer, recordingId, state } = await sendStart(options, send, service, request, signal);
      if (recordingId === null && answer.status !== 202) throw invalid(service);
      return { recordingId, state };
    },
    async state(service, recording, signal) {
      const location = locationOf(service, recording);
      const answer = await send({ method: 'GET', location, service, ...given(signal) });
      if (answer.isUnknownRecording) return 'ended';
      const state = readState(answer, service).recordingState;
      if (state === null || state === undefined) throw invalid(service);
      return state;
    },
    async act(service, recording, action, signal) {
      const isStop = action === 'stop';
      const answer = await send({
        method: isStop ? 'DELETE' : 'POST',
        location: locationOf(service, recording, isStop ? null : action),
        service,
        // The preview's actions carry a body, though nothing in it is needed.
        ...(isPreview(service.apiVersion) ? { body: '{}', headers: json } : {}),
        ...given(signal),
      });
      return answer.isUnknownRecording ? 'ended' : 'done';
    },
  };
}

const json = { 'content-type': 'application/json' };

async function sendStart(
  { clock, newId }: ControlOptions,
  send: (request: WireRequest) => Promise<ControlAnswer>,
  service: ServiceAccess,
  request: StartRecording,
  signal: AbortSignal | undefined,
): Promise<StartedRecording & { answer: ControlAnswer }> {
  const isOld = isPreview(service.apiVersion);
  const path = isOld
    ? `/conversations/${segment(request.serverCallId ?? '')}/Recordings`
    : '/calling/recordings';
  const body = isOld ? { recordingStateCallbackUri: request.callbackUri } : startBody(request);
  const repeatable = {
    'repeatability-request-id': newId(),
    'repeatability-first-sent': new Date(clock.now()).toUTCString(),
  };
  const answer = await send({
    method: 'POST',
    location: address(service, path),
    service,
    headers: { ...json, ...repeatable },
    body: JSON.stringify(body),
    ...given(signal),
  });
  // A start that names a call nobody knows is a failure, not an end.
  if (answer.isUnknownRecording) throw answer.refusal();
  const { recordingId, recordingState } = readState(answer, service);
  return { answer, recordingId: recordingId ?? null, state: recordingState ?? null };
}

function locationOf(
  service: ServiceAccess,
  { recordingId, serverCallId }: RecordingRef,
  action: 'pause' | 'resume' | null = null,
): string {
  if (!isPreview(service.apiVersion)) {
    const suffix = action === null ? '' : `:${action}`;
    return address(service, `/calling/recordings/${segment(recordingId)}${suffix}`);
  }
  if (serverCallId === null) throw refused('call-missing');
  const suffix = action === null ? '' : action === 'pause' ? '/Pause' : '/Resume';
  return address(
    service,
    `/conversations/${segment(serverCallId)}/recordings/${segment(recordingId)}${suffix}`,
  );
}

function address(service: ServiceAccess, path: string): string {
  const url = new URL(path, service.endpoint);
  if (!isPreview(service.apiVersion)) url.searchParams.set('api-version', service.apiVersion);
  return url.href;
}

/** Ids are opaque; but one of dots alone would be taken for a way up, however it is encoded. */
function segment(id: string): string {
  if (/^\.{1,2}$/.test(id)) throw refused('call-id-malformed');
  return encodeURIComponent(id);
}

function readState(answer: ControlAnswer, service: ServiceAccess): z.infer<typeof stateSchema> {
  const read = stateSchema.safeParse(answer.body);
  if (!read.success) throw invalid(service);
  return read.data;
}

function invalid(service: ServiceAccess): ArchiveError {
  return new ArchiveError('answer-invalid', { context: { host: service.endpoint.host } });
}

/** Repeats what broke on the way or found the service busy; every operation here may be executed twice without harm. */
async function repeating<T>(
  { clock }: ControlOptions,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof ArchiveError) || number === maxAttempts || !isPassing(thrown)) throw thrown;
      await clock.wait(waitOf(thrown, number, clock.now()), signal);
    }
  }
}

function isPassing({ code, context }: ArchiveError): boolean {
  const status = context['status'];
  if (code === 'service-failed') return typeof status === 'number' && status >= 500;
  return code === 'service-busy' || code === 'connection-failed' || code === 'stalled';
}

function waitOf({ retry }: ArchiveError, number: number, now: number): number {
  const wishMs = typeof retry === 'object' ? retry.notBeforeMs - now : firstWaitMs * 2 ** (number - 1);
  return Math.min(Math.max(wishMs, 0), longestWaitMs);
}

function given(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
