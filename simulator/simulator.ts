// A stand-in for Azure Communication Services and Event Grid that is true to the wire: a resource host for each
// service, a content host, a host to be redirected to, and a foreign one that should never hear a secret.
// It owns what the service would know (recordings, faults, events) and logs what it was asked. Same seed, same
// ids, names and bytes; clock, delay and ports are parameters. It shares no code with the product, so that each
// can catch the other's errors. `index.ts` is its command line.
import { controlHandler } from './control.ts';
import { dropEvents, postEvents } from './delivery.ts';
import type { Delivery, DropOptions, PostOptions } from './delivery.ts';
import { createEventBuilder } from './events.ts';
import type { EventBuilder, EventJson } from './events.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { createPendingValidations, shakeHands } from './handshake.ts';
import type { Handshake, HandshakeOptions } from './handshake.ts';
import { createLiveNews } from './live.ts';
import { openMedia } from './media.ts';
import type { Media } from './media.ts';
import type { Stage } from './model.ts';
import type { Endpoints, SimulatorOptions } from './options.ts';
import { allPeople } from './people.ts';
import type { Person } from './people.ts';
import type { PublishedRecording, RecordingSpec } from './published.ts';
import { createRandom } from './random.ts';
import { publish, topicOf } from './recordings.ts';
import type { RequestLog } from './request-log.ts';
import { createSessions } from './sessions.ts';
import { createStage, endpointsOf, openHosts } from './stage.ts';

export type { EventJson } from './events.ts';
export type { Fault } from './faults.ts';
export type { PublishedChunk, PublishedRecording } from './published.ts';

export interface Simulator {
  readonly endpoints: Endpoints;
  readonly people: readonly Person[];
  readonly media: Media;
  /** Everything published so far, oldest first. */
  readonly recordings: readonly PublishedRecording[];
  readonly requests: RequestLog;
  readonly events: EventBuilder;
  /** Publishes a recording; its chunks can be fetched from now on. @throws RangeError for an impossible one. */
  addRecording(spec?: RecordingSpec): PublishedRecording;
  /** Adds to the faults of a document. @throws RangeError for an unknown one. */
  setFault(documentId: string, ...faults: Fault[]): void;
  clearFaults(documentId: string): void;
  /** Limits all content together; null lifts the limit. */
  setThrottle(bytesPerSecond: number | null): void;
  /** Asks the receiver for consent, as before a subscription. @throws TypeError when nobody answers there. */
  validateWebhook(webhookUrl: string, options?: Partial<HandshakeOptions>): Promise<Handshake>;
  /** Posts batch after batch and says what became of each; never rejects for what the receiver does. */
  postEvents(webhookUrl: string, events: readonly EventJson[], options?: PostOptions): Promise<Delivery[]>;
  /** Writes events into a folder, each file at once; answers the paths. */
  dropEvents(folder: string, events: readonly EventJson[], options?: DropOptions): Promise<string[]>;
  /** Ends all connections, also stalled ones. */
  close(): Promise<void>;
}

/** Opens all hosts on loopback. @throws NodeJS.ErrnoException when a port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const random = createRandom(options.seed ?? 1);
  const stage = createStage(options);
  const [media, people] = [openMedia(), allPeople()];
  const recordings: PublishedRecording[] = [];
  const recordingRandom = random.fork('recordings');
  const addRecording = (spec: RecordingSpec = {}): PublishedRecording => {
    const recording = publish(stage, media, recordingRandom, people, spec);
    recordings.push(recording);
    return recording;
  };
  const sessions = createSessions(random.fork('sessions'), stage.now);
  const codes = random.fork('validations');
  const validations = createPendingValidations(
    () => codes.guid(),
    (code) => `${endpointsOf(stage).endpoint}eventsubscriptions/${code}/validate`,
  );
  const onRecorded = (recording: PublishedRecording): void => options.onRecorded?.(recording);
  const news = createLiveNews(random.fork('callbacks'), stage.now, addRecording, onRecorded);
  const close = await openHosts(stage, options, (service) =>
    controlHandler(stage, service, sessions, validations, news),
  );
  const topic = topicOf(stage.services[0]?.name ?? '');
  return {
    endpoints: endpointsOf(stage),
    people,
    media,
    recordings,
    requests: stage.log,
    events: createEventBuilder(random.fork('events'), stage.now),
    addRecording,
    setFault: (documentId, ...faults) => {
      for (const fault of faults) planOf(stage, documentId).add(fault);
    },
    clearFaults: (documentId) => {
      planOf(stage, documentId).clear();
    },
    setThrottle: (bytesPerSecond) => {
      stage.throttle.setLimit(bytesPerSecond);
    },
    validateWebhook: (url, handshake = {}) =>
      shakeHands(url, { schema: 'event-grid', topic, ...handshake }, validations, stage.now()),
    postEvents: (url, events, post = {}) => postEvents(url, events, post, stage.delay),
    dropEvents,
    close,
  };
}

function planOf(stage: Stage, documentId: string): FaultPlan {
  const document = stage.documents.get(documentId);
  if (document === undefined) throw new RangeError(`no document ${documentId}`);
  return document.faults;
}
