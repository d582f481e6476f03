// A stand-in for Azure Communication Services and Event Grid that is true to the wire: a resource host for each
// service, a content host, a host to be redirected to, and a foreign one that should never hear a secret.
// It owns what the service would know (recordings, faults, events) and logs what it was asked. Same seed, same
// ids, names and bytes; clock, delay and ports are parameters. It shares no code with the product, so that each
// can catch the other's errors. `index.ts` is its command line.
import { setTimeout } from 'node:timers/promises';
import { stateCallback } from './callbacks.ts';
import { contentHandler, foreignHandler } from './content.ts';
import { controlHandler } from './control.ts';
import { dropEvents, postEvents } from './delivery.ts';
import type { Delivery, DropOptions, PostOptions } from './delivery.ts';
import { createEventBuilder } from './events.ts';
import type { EventBuilder, EventJson } from './events.ts';
import type { Fault } from './faults.ts';
import { createPendingValidations, shakeHands } from './handshake.ts';
import type { Handshake, HandshakeOptions } from './handshake.ts';
import { hostOf, openHost, originOf } from './hosts.ts';
import type { Host } from './hosts.ts';
import { openMedia } from './media.ts';
import type { Media } from './media.ts';
import type { Service, Stage } from './model.ts';
import { createThrottle } from './pace.ts';
import { allPeople } from './people.ts';
import type { Person } from './people.ts';
import { createRandom } from './random.ts';
import { publish, topicOf } from './recordings.ts';
import type { PublishedRecording, RecordingSpec } from './recordings.ts';
import { createRequestLog } from './request-log.ts';
import type { RequestLog } from './request-log.ts';
import { createSessions } from './sessions.ts';
import type { Session, Sessions } from './sessions.ts';

export interface ServiceOptions {
  name: string;
  /** Base64, one or two; made from the seed when left out. */
  accessKeys?: readonly string[];
  /** 0 or left out for any free port. */
  port?: number;
}

export interface SimulatorOptions {
  seed?: number | string;
  /** One service named `contoso` when left out. Each has a port of its own. */
  services?: readonly ServiceOptions[];
  /** Port of the only service, when `services` is left out. */
  controlPort?: number;
  contentPort?: number;
  redirectPort?: number;
  foreignPort?: number;
  now?: () => number;
  delay?: (ms: number) => Promise<void>;
  /** Five minutes when left out. */
  skewMs?: number;
  /** A day when left out. */
  retentionMs?: number;
  throttleBytesPerSecond?: number | null;
  unauthorizedBody?: 'empty' | 'json';
  /** Told of every recording that was started and stopped through the control plane and left a file. */
  onRecorded?: (recording: PublishedRecording) => void;
}

export interface ServiceEndpoint {
  name: string;
  endpoint: string;
  /** Host and port as signed, and as `x-ms-host` names it. */
  host: string;
  accessKeys: readonly string[];
  connectionString: string;
}

export interface Endpoints {
  services: readonly ServiceEndpoint[];
  /** Of the first service. */
  endpoint: string;
  connectionString: string;
  /** `host:port` of the content host and of the one it redirects to: the allow-list for a client. */
  contentHosts: readonly string[];
  content: string;
  redirect: string;
  /** Nobody should send a signature there. */
  foreign: string;
}

export interface Simulator {
  readonly endpoints: Endpoints;
  readonly people: readonly Person[];
  readonly media: Media;
  readonly recordings: readonly PublishedRecording[];
  readonly requests: RequestLog;
  readonly events: EventBuilder;
  addRecording(spec?: RecordingSpec): PublishedRecording;
  /** @throws RangeError for an unknown document. */
  setFault(documentId: string, ...faults: Fault[]): void;
  clearFaults(documentId: string): void;
  /** Null lifts the limit on all content together. */
  setThrottle(bytesPerSecond: number | null): void;
  validateWebhook(webhookUrl: string, options?: Partial<HandshakeOptions>): Promise<Handshake>;
  postEvents(webhookUrl: string, events: readonly EventJson[], options?: PostOptions): Promise<Delivery[]>;
  dropEvents(folder: string, events: readonly EventJson[], options?: DropOptions): Promise<string[]>;
  /** Ends all connections, also stalled ones. */
  close(): Promise<void>;
}

const SKEW_MS = 5 * 60_000;
const RETENTION_MS = 24 * 3_600_000;

/** Opens all hosts on loopback. @throws NodeJS.ErrnoException when a port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const random = createRandom(options.seed ?? 1);
  const now = options.now ?? Date.now;
  const delay = options.delay ?? ((ms: number) => setTimeout(ms));
  const given = options.services ?? [{ name: 'contoso', port: options.controlPort ?? 0 }];
  const services: Service[] = given.map(({ name, accessKeys }) => ({
    name,
    accessKeys: accessKeys ?? [
      accessKeyOf(options.seed ?? 1, name, 1),
      accessKeyOf(options.seed ?? 1, name, 2),
    ],
    host: '',
  }));
  const log = createRequestLog();
  const stage: Stage = {
    now,
    delay,
    log,
    services,
    skewMs: options.skewMs ?? SKEW_MS,
    retentionMs: options.retentionMs ?? RETENTION_MS,
    throttle: createThrottle(options.throttleBytesPerSecond ?? null, delay),
    documents: new Map(),
    origins: { content: '', redirect: '', foreign: '' },
    unauthorizedBody: options.unauthorizedBody ?? 'json',
  };
  const sessions = createSessions(random.fork('sessions'), now);
  const validations = createPendingValidations(
    () => random.fork(`validation ${String(log.entries.length)}`).guid(),
    (code) => `http://${services[0]?.host ?? ''}/eventsubscriptions/${code}/validate`,
  );
  const media = openMedia();
  const people = allPeople();
  const recordings: PublishedRecording[] = [];
  const recordingRandom = random.fork('recordings');
  const addRecording = (spec: RecordingSpec = {}): PublishedRecording => {
    const recording = publish(stage, media, recordingRandom, people, spec);
    recordings.push(recording);
    return recording;
  };
  const hosts: Host[] = [];
  const open = async (...args: Parameters<typeof openHost>): Promise<number> => {
    const host = await openHost(...args);
    hosts.push(host);
    return host.port;
  };
  const close = async (): Promise<void> => {
    await Promise.all(hosts.map((host) => host.close()));
  };
  const news = {
    changed: (session: Session): void => {
      void callBack(session, stateCallback(session, random.fork(session.recordingId), now()));
    },
    stopped: (session: Session, recorded: ReturnType<Sessions['stop']>): void => {
      if (recorded !== null) options.onRecorded?.(addRecording(specOf(session, recorded)));
    },
  };
  try {
    for (const [at, service] of services.entries()) {
      const handler = controlHandler(stage, service, sessions, validations, news);
      service.host = hostOf(await open('control', given[at]?.port ?? 0, stage, handler));
    }
    const handler = contentHandler(stage);
    stage.origins.content = originOf(await open('content', options.contentPort ?? 0, stage, handler));
    stage.origins.redirect = originOf(await open('redirect', options.redirectPort ?? 0, stage, handler));
    stage.origins.foreign = originOf(
      await open('foreign', options.foreignPort ?? 0, stage, foreignHandler()),
    );
  } catch (error) {
    await close();
    throw error;
  }
  const documentOf = (documentId: string): { add(fault: Fault): void; clear(): void } => {
    const document = stage.documents.get(documentId);
    if (document === undefined) throw new RangeError(`no document ${documentId}`);
    return document.faults;
  };
  return {
    endpoints: endpointsOf(stage),
    people,
    media,
    recordings,
    requests: log,
    events: createEventBuilder(random.fork('events'), now),
    addRecording,
    setFault(documentId, ...faults) {
      for (const fault of faults) documentOf(documentId).add(fault);
    },
    clearFaults: (documentId) => {
      documentOf(documentId).clear();
    },
    setThrottle: (bytesPerSecond) => {
      stage.throttle.setLimit(bytesPerSecond);
    },
    validateWebhook: (url, handshake = {}) =>
      shakeHands(
        url,
        { schema: 'event-grid', topic: topicOf(services[0]?.name ?? ''), ...handshake },
        validations,
        now(),
      ),
    postEvents: (url, events, post = {}) => postEvents(url, events, post, delay),
    dropEvents,
    close,
  };
}

function endpointsOf(stage: Stage): Endpoints {
  const services = stage.services.map(({ name, host, accessKeys }) => ({
    name,
    host,
    accessKeys,
    endpoint: `http://${host}/`,
    connectionString: `endpoint=http://${host}/;accesskey=${accessKeys[0] ?? ''}`,
  }));
  const { content, redirect, foreign } = stage.origins;
  return {
    services,
    endpoint: services[0]?.endpoint ?? '',
    connectionString: services[0]?.connectionString ?? '',
    contentHosts: [content, redirect].map((origin) => new URL(origin).host),
    content,
    redirect,
    foreign,
  };
}

function accessKeyOf(seed: number | string, name: string, number: number): string {
  const random = createRandom(`${String(seed)} ${name} key ${String(number)}`);
  return Buffer.from(random.hex(128), 'hex').toString('base64');
}

function specOf(session: Session, recorded: NonNullable<ReturnType<Sessions['stop']>>): RecordingSpec {
  const { formatType, channelType } = session.request;
  const { durationMs, pauses } = recorded;
  return {
    service: session.serviceName,
    format: formatType,
    channelType,
    startedAtMs: session.startedAtMs,
    recordingId: session.recordingId,
    serverCallId: session.request.serverCallId,
    chunks: [{ durationMs: Math.max(durationMs, 1000), pauses }],
  };
}

/** The service does not wait for its callbacks, and nor does anything here. */
async function callBack(session: Session, event: EventJson): Promise<void> {
  const { callbackUri } = session.request;
  if (callbackUri === null || !['127.0.0.1', 'localhost'].includes(new URL(callbackUri).hostname)) return;
  await postEvents(callbackUri, [event], {}, () => Promise.resolve());
}
