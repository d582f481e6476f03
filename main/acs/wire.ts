/**
 * Sends signed requests to the service. It owns connections, signatures and redirects, and retries nothing.
 * Invariant: a signature is made only for an address that has passed the allow-list, and for each redirect anew.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { OptionsInit, Request } from 'got';
import { ArchiveError } from '../../contract/error.ts';
import type { Clock } from '../clock.ts';
import { lazily } from '../lazily.ts';
import type { Network } from '../network/network.ts';
import { readDate } from './answer-headers.ts';
import { checkLocation } from './hosts.ts';
import type { ServiceAccess } from './services.ts';
import { literalTarget, signedHeaders } from './signing.ts';
import { maxSkewMs, networkError } from './wire-errors.ts';

/** A proxy's agent opens TLS itself, without being one of node:https. */
type Agents = NonNullable<OptionsInit['agent']>;

export interface WireOptions {
  clock: Clock;
  timeouts?: Partial<WireTimeouts>;
  userAgent?: string;
  /** Keeps the connections. */
  network: Pick<Network, 'agentFor'>;
}

export interface WireTimeouts {
  /** Each for resolving the name, for TCP and for TLS. */
  connectMs: number;
  /** From the request sent to the headers of its answer. */
  headersMs: number;
}

const defaultTimeouts: WireTimeouts = { connectMs: 15_000, headersMs: 30_000 };

export interface WireRequest {
  method: 'GET' | 'POST' | 'DELETE';
  location: string;
  service: ServiceAccess;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

export interface WireAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Host that answered in the end. */
  host: string;
  /** The undecoded body. Destroying it frees the connection. Its errors are for {@link networkError}. */
  body: Request;
}

/**
 * Sends one request and follows its redirects.
 * @throws ArchiveError host-not-allowed, endpoint-insecure, redirect-refused, and those of {@link networkError}
 */
export type Wire = (request: WireRequest) => Promise<WireAnswer>;

interface Sent {
  response: IncomingMessage;
  body: Request;
}

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

export function createWire(options: WireOptions): Wire {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const open = lazily(async () =>
    (await import('got')).got.extend({
      decompress: false,
      followRedirect: false,
      retry: { limit: 0 },
      throwHttpErrors: false,
      timeout: {
        lookup: timeouts.connectMs,
        connect: timeouts.connectMs,
        secureConnect: timeouts.connectMs,
        response: timeouts.headersMs,
      },
      headers: { 'user-agent': options.userAgent ?? 'archivolt', 'accept-encoding': 'identity' },
    }),
  );

  /** How far the service's clock is ahead of ours; learned from a signature that was refused for its date. */
  let aheadMs = 0;

  async function send(request: WireRequest, url: URL, atAheadMs: number): Promise<Sent> {
    throwIfAborted(request.signal);
    const client = await open();
    const agent = await options.network.agentFor(url);
    throwIfAborted(request.signal);
    const body = client.stream(url, {
      method: request.method,
      agent: { http: agent, https: agent } as Agents,
      headers: headersFor(request, url, options.clock.now() + atAheadMs),
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    // A stream of any method but GET waits for its body to end.
    if (request.method !== 'GET' && request.body === undefined) body.end();
    return { response: await headOf(body, url, request.signal), body };
  }

  /** Sends once more when the refusal may come from the date that was signed, then with the service's own. */
  async function sendInTime(request: WireRequest, url: URL): Promise<Sent> {
    const signedAheadMs = aheadMs;
    const first = await send(request, url, signedAheadMs);
    if (first.response.statusCode !== 401) return first;
    const serverAt = readDate(first.response.headers);
    const toldMs = serverAt === null ? 0 : serverAt - options.clock.now();
    // Refused although the date was right by the service's clock: what was learned may be wrong, and ours is tried again.
    if (Math.abs(toldMs - signedAheadMs) <= maxSkewMs) {
      aheadMs = 0;
      return first;
    }
    first.body.destroy();
    const second = await send(request, url, toldMs);
    aheadMs = second.response.statusCode === 401 ? 0 : toldMs;
    return second;
  }

  return async (request) => {
    const { service } = request;
    let url = checkLocation(request.location, service.contentHosts, service.endpoint);
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const { response, body } = await sendInTime(request, url);
      if (!redirects.has(response.statusCode ?? 0))
        return { status: response.statusCode ?? 0, headers: response.headers, host: url.host, body };
      body.destroy();
      url = nextUrl(response, url, request);
    }
    throw new ArchiveError('redirect-refused', {
      retry: 'later',
      context: { host: url.host, hops: maxRedirects },
    });
  };
}

/**
 * What belongs to the resource's own interface, which is versioned, is signed with its query; content with the path alone, under the
 * resource's name, also where both are one host.
 */
function headersFor(request: WireRequest, url: URL, at: number): Record<string, string> {
  const { service } = request;
  const isResource = url.origin === service.endpoint.origin && url.searchParams.has('api-version');
  const signed = signedHeaders(service.accessKey, {
    method: request.method,
    target: isResource ? literalTarget(url) : url.pathname,
    host: service.endpoint.host,
    at,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const host: Record<string, string> = isResource ? {} : { 'x-ms-host': service.endpoint.host };
  return { accept: 'application/json', ...request.headers, ...host, ...signed };
}

function nextUrl(response: IncomingMessage, from: URL, request: WireRequest): URL {
  const location = response.headers.location ?? '';
  const context = { status: response.statusCode ?? 0, host: from.host };
  // A relative target is resolved; an absolute one must pass as it is written, before any parser repairs it.
  const target = /^[a-z][a-z0-9+.-]*:/i.test(location) ? location : relativeTarget(location, from);
  if (target === null) throw new ArchiveError('redirect-refused', { retry: 'later', context });
  try {
    return checkLocation(target, request.service.contentHosts, request.service.endpoint);
  } catch (error) {
    const refused = error instanceof ArchiveError ? (error.context['host'] ?? null) : null;
    throw new ArchiveError('redirect-refused', { context: { ...context, target: refused }, cause: error });
  }
}

function relativeTarget(location: string, from: URL): string | null {
  return location !== '' && /^\/(?![/\\])/.test(location) && URL.canParse(location, from.href)
    ? new URL(location, from).href
    : null;
}

/** Waits for the head of the answer; the stream is destroyed when it does not come. */
function headOf(stream: Request, url: URL, signal: AbortSignal | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const onResponse = (response: IncomingMessage): void => {
      stream.off('error', onError);
      resolve(response);
    };
    const onError = (error: unknown): void => {
      stream.off('response', onResponse);
      stream.destroy();
      reject(signal?.aborted === true ? cancelled(signal) : networkError(error, { host: url.host }));
    };
    stream.once('response', onResponse);
    stream.once('error', onError);
    // Between the head and the reader nobody listens; the reader finds the error in the stream, and the process must not end of it.
    stream.on('error', () => undefined);
  });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled(signal);
}

/** Who ended the request may have said why. */
function cancelled(signal: AbortSignal): ArchiveError {
  return signal.reason instanceof ArchiveError
    ? signal.reason
    : new ArchiveError('cancelled', { cause: signal.reason });
}
