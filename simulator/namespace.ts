/**
 * Stands in for pull delivery of an Event Grid namespace: one topic with one queue subscription. Events are locked when handed out, come
 * again when the lock runs out or is released, and are gone once acknowledged, rejected or delivered too often.
 * @see Event Grid docs "Receive, Acknowledge, Release, Reject and Renew Lock of cloud events", api-version 2024-06-01
 */
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface NamespaceOptions {
  topic?: string;
  subscription?: string;
  key?: string;
  lockMs?: number;
  maxDeliveries?: number;
  /** Longest that an empty receive is held open, whatever the client asks for. */
  longPollMs?: number;
  /** UTC epoch ms; locks run by it. */
  now?: () => number;
}

export interface Namespace {
  endpoint: string;
  topic: string;
  subscription: string;
  key: string;
  /** Puts CloudEvents into the topic. */
  publish(events: readonly unknown[]): void;
  /** Lets all locks run out. */
  expireLocks(): void;
  counts(): NamespaceCounts;
  /** Every request so far, e.g. `receive`, in order. */
  requests: readonly string[];
  close(): Promise<void>;
}

export interface NamespaceCounts {
  waiting: number;
  locked: number;
  acknowledged: number;
  rejected: number;
  /** Delivered too often without an answer. */
  dropped: number;
}

interface Held {
  event: unknown;
  deliveryCount: number;
  lockToken: string | null;
  lockedUntil: number;
  visibleAt: number;
  end: 'acknowledged' | 'rejected' | 'dropped' | null;
}

interface Answer {
  status: number;
  body: unknown;
}

type Room = Required<NamespaceOptions> & {
  held: Held[];
  /** Receives that wait for something to come. */
  waiting: Set<() => void>;
};

/** A namespace on a free loopback port. */
export async function startNamespace(options: NamespaceOptions = {}): Promise<Namespace> {
  const room: Room = {
    topic: 'recordings',
    subscription: 'archive',
    key: Buffer.from('a key of the namespace stand-in').toString('base64'),
    lockMs: 60_000,
    maxDeliveries: 10,
    longPollMs: 120_000,
    now: Date.now,
    ...options,
    held: [],
    waiting: new Set(),
  };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void respond(room, request, response, requests);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    topic: room.topic,
    subscription: room.subscription,
    key: room.key,
    requests,
    publish(events) {
      for (const event of events)
        room.held.push({ event, deliveryCount: 0, lockToken: null, lockedUntil: 0, visibleAt: 0, end: null });
      wake(room);
    },
    expireLocks() {
      for (const held of room.held) held.lockedUntil = 0;
      wake(room);
    },
    counts: () => countsOf(room),
    async close() {
      wake(room);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function respond(
  room: Room,
  request: IncomingMessage,
  response: ServerResponse,
  requests: string[],
): Promise<void> {
  const { status, body } = await answer(room, request, response, requests);
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

async function answer(
  room: Room,
  request: IncomingMessage,
  response: ServerResponse,
  requests: string[],
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://namespace');
  const bytes: Buffer[] = [];
  for await (const part of request) bytes.push(part as Buffer);
  const path = /^\/topics\/([^/]+)\/eventsubscriptions\/([^/:]+):(\w+)$/.exec(decodeURI(url.pathname));
  const verb = path?.[3] ?? '';
  requests.push(verb);
  if (!isAuthorized(room.key, request.headers.authorization ?? '')) return failure(401, 'Unauthorized');
  if (request.method !== 'POST' || path?.[1] !== room.topic || path[2] !== room.subscription)
    return failure(404, 'ResourceNotFound');
  if (url.searchParams.get('api-version') === null) return failure(400, 'BadRequest');
  if (verb === 'receive') return receive(room, url.searchParams, response);
  const act = actions[verb];
  const tokens = tokensOf(Buffer.concat(bytes).toString());
  if (act === undefined || tokens === null) return failure(400, 'BadRequest');
  const delayMs = Number(url.searchParams.get('releaseDelayInSeconds') ?? 0) * 1000;
  return actOn(room, tokens, (held) => {
    act(held, room, delayMs);
  });
}

/** Waits until something can be handed out, the time is over or the client has gone. */
async function receive(room: Room, query: URLSearchParams, response: ServerResponse): Promise<Answer> {
  const maxEvents = Number(query.get('maxEvents') ?? 1);
  const maxWait = Number(query.get('maxWaitTime') ?? 60);
  if (!(maxEvents >= 1 && maxEvents <= 100) || !(maxWait >= 10 && maxWait <= 120))
    return failure(400, 'BadRequest');
  if (visible(room).length === 0)
    await somethingNew(room, Math.min(maxWait * 1000, room.longPollMs), response);
  const handedOut = response.destroyed ? [] : visible(room).slice(0, maxEvents);
  return { status: 200, body: { value: handedOut.map((held) => lock(room, held)) } };
}

function somethingNew(room: Room, ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      room.waiting.delete(end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    room.waiting.add(end);
    response.once('close', end);
  });
}

function lock(room: Room, held: Held): unknown {
  held.deliveryCount += 1;
  held.lockToken = randomUUID();
  held.lockedUntil = room.now() + room.lockMs;
  const { lockToken, deliveryCount, event } = held;
  return { brokerProperties: { lockToken, deliveryCount }, event };
}

type Act = (held: Held, room: Room, delayMs: number) => void;

const actions: Partial<Record<string, Act>> = {
  acknowledge: (held) => {
    held.end = 'acknowledged';
  },
  reject: (held) => {
    held.end = 'rejected';
  },
  release: (held, room, delayMs) => {
    held.lockedUntil = 0;
    held.visibleAt = room.now() + delayMs;
    wake(room);
  },
  renewLock: (held, room) => {
    held.lockedUntil = room.now() + room.lockMs;
  },
};

/** Does it for every token whose lock still holds; the others are told apart. */
function actOn(room: Room, tokens: readonly string[], act: (held: Held) => void): Answer {
  const succeededLockTokens: string[] = [];
  const failedLockTokens: unknown[] = [];
  for (const lockToken of tokens) {
    const held = room.held.find((one) => one.lockToken === lockToken && one.end === null);
    if (held === undefined || held.lockedUntil <= room.now()) {
      failedLockTokens.push({ lockToken, error: { code: 'TokenLost', message: 'Token has expired.' } });
      continue;
    }
    act(held);
    succeededLockTokens.push(lockToken);
  }
  return { status: 200, body: { succeededLockTokens, failedLockTokens } };
}

/** What can be handed out now; what was delivered too often is dropped. */
function visible(room: Room): Held[] {
  const now = room.now();
  const found = room.held.filter((one) => one.end === null && one.lockedUntil <= now && one.visibleAt <= now);
  for (const held of found) if (held.deliveryCount >= room.maxDeliveries) held.end = 'dropped';
  return found.filter(({ end }) => end === null);
}

function countsOf(room: Room): NamespaceCounts {
  const now = room.now();
  const ended = (end: Held['end']): number => room.held.filter((one) => one.end === end).length;
  const locked = room.held.filter((one) => one.end === null && one.lockedUntil > now).length;
  return {
    waiting: ended(null) - locked,
    locked,
    acknowledged: ended('acknowledged'),
    rejected: ended('rejected'),
    dropped: ended('dropped'),
  };
}

function wake(room: Room): void {
  for (const end of [...room.waiting]) end();
}

function isAuthorized(key: string, header: string): boolean {
  const [given, wanted] = [Buffer.from(header), Buffer.from(`SharedAccessKey ${key}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function tokensOf(text: string): string[] | null {
  try {
    const { lockTokens } = JSON.parse(text) as { lockTokens?: unknown };
    return Array.isArray(lockTokens) && lockTokens.every((one) => typeof one === 'string')
      ? lockTokens
      : null;
  } catch {
    return null;
  }
}

function failure(status: number, code: string): Answer {
  return { status, body: { error: { code, message: code } } };
}
