import { withKey } from './delivery.ts';
import type { PostOptions } from './delivery.ts';
import type { Schema } from './events.ts';
import { ticks } from './times.ts';

/** How the receiver agreed to get events, or that it did not. */
export type Handshake =
  { isAccepted: true; how: 'answer' | 'visit' | 'origin' } | { isAccepted: false; status: number };

/** Validation that is still to be completed by a visit to its address. */
export interface PendingValidations {
  /** Makes an address; the promise resolves when somebody fetches it. */
  open(): { code: string; url: string; visited: Promise<void> };
  /** Tells that this code's address was fetched; answers whether it was known. */
  visit(code: string): boolean;
}

export interface HandshakeOptions {
  schema: Schema;
  key?: PostOptions['key'];
  topic: string;
  /** How long a visit to the validation address is waited for; none when left out. */
  visitWithin?: AbortSignal;
}

const ORIGIN = 'eventgrid.azure.net';

export function createPendingValidations(
  newCode: () => string,
  urlOf: (code: string) => string,
): PendingValidations {
  const visits = new Map<string, () => void>();
  return {
    open() {
      const code = newCode();
      const visited = new Promise<void>((resolve) => {
        visits.set(code, resolve);
      });
      return { code, url: urlOf(code), visited };
    },
    visit(code) {
      const resolve = visits.get(code);
      resolve?.();
      return visits.delete(code);
    },
  };
}

/** Asks the receiver for consent in the way of the schema, before any event is sent. */
export async function shakeHands(
  webhookUrl: string,
  options: HandshakeOptions,
  pending: PendingValidations,
  nowMs: number,
): Promise<Handshake> {
  const { url, headers } = withKey(webhookUrl, options.key);
  if (options.schema === 'cloud-events') return askOrigin(url, headers);
  const { code, url: validationUrl, visited } = pending.open();
  const event = {
    id: code,
    topic: options.topic,
    subject: '',
    data: { validationCode: code, validationUrl },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: ticks(nowMs),
    metadataVersion: '1',
    dataVersion: '1',
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      'aeg-event-type': 'SubscriptionValidation',
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify([event]),
  });
  const text = await response.text();
  if (response.status === 200 && answeredCode(text) === code) return { isAccepted: true, how: 'answer' };
  if (response.status !== 200 || options.visitWithin === undefined) {
    return { isAccepted: false, status: response.status };
  }
  const isVisited = await Promise.race([visited.then(() => true), aborted(options.visitWithin)]);
  return isVisited ? { isAccepted: true, how: 'visit' } : { isAccepted: false, status: response.status };
}

/** Consent is in the headers, not in the status. */
async function askOrigin(url: string, headers: Record<string, string>): Promise<Handshake> {
  const response = await fetch(url, {
    method: 'OPTIONS',
    headers: { ...headers, 'webhook-request-origin': ORIGIN, 'webhook-request-rate': '120' },
  });
  await response.arrayBuffer();
  const allowed = response.headers.get('webhook-allowed-origin');
  return allowed === ORIGIN || allowed === '*'
    ? { isAccepted: true, how: 'origin' }
    : { isAccepted: false, status: response.status };
}

function answeredCode(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'validationResponse' in body
      ? body.validationResponse
      : undefined;
  } catch {
    // An empty or odd answer is the start of the asynchronous form, not a fault.
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<false> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve(false);
      },
      { once: true },
    );
  });
}
