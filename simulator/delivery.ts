// Brings events to a webhook the way Event Grid does (handshake, headers, batches, at least once, in any order),
// or leaves them in a folder as files that appear whole.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaOf } from './events.ts';
import type { EventJson, Schema } from './events.ts';
import { createRandom } from './random.ts';

interface Arrangement {
  /** How often each event goes out on average; 1.3 sends three of ten twice. */
  repeat?: number;
  /** Sends in an order drawn from the seed. */
  shuffle?: number | string;
}

export interface PostOptions extends Arrangement {
  /** Events in one request, one when left out. Event Grid bodies are arrays even then. */
  batch?: number;
  /** The secret, where the receiver wants one. */
  key?: { header: string; value: string } | { query: string; value: string };
  /** Tries per request for answers that Event Grid would retry; 1 when left out. */
  attempts?: number;
  retryAfterMs?: number;
}

export interface Delivery {
  events: number;
  attempts: number;
  /** Of the last attempt; 0 when there was no answer. */
  status: number;
  isDelivered: boolean;
  /** Event Grid gives up at once on 400, 401, 403 and 413: what was sent then is lost. */
  isDropped: boolean;
}

export interface DropOptions extends Arrangement {
  /** One event a file, all in one array, or one event a line. */
  form?: 'single' | 'array' | 'lines';
  /** Starts file names, so that several drops into one folder do not meet. */
  prefix?: string;
}

const GIVES_UP_ON = [400, 401, 403, 413];
const ORIGIN = 'eventgrid.azure.net';

/** Posts the events one batch after another and says what became of each batch. */
export async function postEvents(
  webhookUrl: string,
  events: readonly EventJson[],
  options: PostOptions,
  delay: (ms: number) => Promise<void>,
): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const batch of batches(arrange(events, options), options.batch ?? 1)) {
    deliveries.push(await postBatch(webhookUrl, batch, options, delay));
  }
  return deliveries;
}

/** Writes the events into the folder; answers the paths. A file is there in whole or not at all. */
export async function dropEvents(
  folder: string,
  events: readonly EventJson[],
  options: DropOptions = {},
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const arranged = arrange(events, options);
  const prefix = options.prefix ?? 'events';
  const files: [string, string][] =
    options.form === 'array'
      ? [[`${prefix}.json`, JSON.stringify(arranged)]]
      : options.form === 'lines'
        ? [[`${prefix}.jsonl`, arranged.map((event) => `${JSON.stringify(event)}\n`).join('')]]
        : arranged.map((event, at) => [
            `${prefix}-${String(at).padStart(6, '0')}.json`,
            JSON.stringify(event),
          ]);
  const paths: string[] = [];
  for (const [name, text] of files) {
    const unfinished = join(folder, `.${name}.tmp`);
    await writeFile(unfinished, text);
    await rename(unfinished, join(folder, name));
    paths.push(join(folder, name));
  }
  return paths;
}

/** The address with the secret in its query, or the headers that carry it. */
export function withKey(
  webhookUrl: string,
  key: PostOptions['key'],
): { url: string; headers: Record<string, string> } {
  if (key === undefined) return { url: webhookUrl, headers: {} };
  if ('header' in key) return { url: webhookUrl, headers: { [key.header]: key.value } };
  const url = new URL(webhookUrl);
  url.searchParams.set(key.query, key.value);
  return { url: url.href, headers: {} };
}

async function postBatch(
  webhookUrl: string,
  batch: readonly EventJson[],
  options: PostOptions,
  delay: (ms: number) => Promise<void>,
): Promise<Delivery> {
  const { url, headers } = withKey(webhookUrl, options.key);
  const [body, schemaHeaders] = requestOf(batch);
  let [attempts, status] = [0, 0];
  do {
    if (attempts > 0) await delay(options.retryAfterMs ?? 1000);
    attempts += 1;
    status = await statusOf(url, {
      method: 'POST',
      body,
      headers: { ...schemaHeaders, ...headers, 'aeg-delivery-count': String(attempts - 1) },
    });
  } while (
    attempts < (options.attempts ?? 1) &&
    (status < 200 || status > 204) &&
    !GIVES_UP_ON.includes(status)
  );
  const isDelivered = status >= 200 && status <= 204;
  return { events: batch.length, attempts, status, isDelivered, isDropped: GIVES_UP_ON.includes(status) };
}

async function statusOf(url: string, request: RequestInit): Promise<number> {
  try {
    const response = await fetch(url, request);
    await response.arrayBuffer();
    return response.status;
  } catch {
    // Nobody listens, or hung up: Event Grid retries that like a 5xx.
    return 0;
  }
}

function requestOf(batch: readonly EventJson[]): [string, Record<string, string>] {
  const [first = {}] = batch;
  const common = {
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': 'ARCHIVE',
    'aeg-output-event-id': String(first['id']),
  };
  if (schemaOf(first) === 'event-grid') {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'aeg-data-version': '1.0' };
    return [JSON.stringify(batch), { ...common, ...headers, 'aeg-metadata-version': '1' }];
  }
  const headers = { ...common, 'aeg-metadata-version': '1.0', 'webhook-request-origin': ORIGIN };
  return batch.length === 1
    ? [JSON.stringify(first), { ...headers, 'content-type': 'application/cloudevents+json; charset=utf-8' }]
    : [
        JSON.stringify(batch),
        { ...headers, 'content-type': 'application/cloudevents-batch+json; charset=utf-8' },
      ];
}

function arrange(events: readonly EventJson[], options: Arrangement): EventJson[] {
  const random = createRandom(options.shuffle ?? 0);
  const repeat = options.repeat ?? 1;
  const all = events.flatMap((event) => {
    const extra = random.next() < repeat % 1 ? 1 : 0;
    return Array.from({ length: Math.floor(repeat) + extra }, () => event);
  });
  return options.shuffle === undefined ? all : random.shuffle(all);
}

/** A subscription has one schema, so a request never mixes them. */
function* batches(events: readonly EventJson[], size: number): Iterable<EventJson[]> {
  let batch: EventJson[] = [];
  let schema: Schema | null = null;
  for (const event of events) {
    if (batch.length > 0 && (batch.length === size || schemaOf(event) !== schema)) {
      yield batch;
      batch = [];
    }
    schema = schemaOf(event);
    batch.push(event);
  }
  if (batch.length > 0) yield batch;
}
