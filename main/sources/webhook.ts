/**
 * Receives events by HTTP. It answers 200 only when the events are durable, and never with a status for which the sender would drop
 * them (400, 401, 403, 413): what it cannot take now it answers with 503, and the sender tries again.
 * @see Event Grid docs "Event Grid message delivery and retry"
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SourceConfig } from '../../contract/config.ts';
import { toArchiveError } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { splitEvents } from '../acs/split-events.ts';
import { systemCode } from './system-error.ts';
import { createBackoff, pause } from './retry-loop.ts';
import type { Source, SourceContext, SourceHealth } from './source.ts';
import { isVisitable, permission, readHandshake } from './webhook-handshake.ts';
import { isKeyRight } from './webhook-key.ts';

export type WebhookConfig = Extract<SourceConfig, { kind: 'webhook' }>;

export interface WebhookOptions {
  /** Visits a validation address of Event Grid; replaced in tests. */
  visit?(url: string): Promise<void>;
  /** How long a request may take to arrive, from its first byte to its last. */
  requestTimeoutMs?: number;
}

/** Event Grid sends at most 1 MB; relays may put more into one request. */
const maxBodyBytes = 16 * 1024 * 1024;
/** Bodies held at once, so that a flood cannot fill the memory. */
const maxHeldBytes = 64 * 1024 * 1024;
const maxConnections = 512;
/** How a webhook shows that it is one of ours, e.g. to a probe of its own address. */
export const serverName = 'archivolt';

/** A webhook at the configured address; its address in the health is the one to give to the relay. */
export function createWebhookSource(
  config: WebhookConfig,
  context: SourceContext,
  options: WebhookOptions = {},
): Source {
  const stopping = new AbortController();
  const { host, port } = listenAddress(config.listen);
  let server: FastifyInstance | null = null;
  let address: string | null = null;
  let listening: Promise<void> = Promise.resolve();

  let told = '';

  const tell: Tell = (code, detail) => {
    const state = code === null ? 'listening' : 'failing';
    const health: SourceHealth = { ...toldByItself, state, code, detail, address };
    // Every delivery says that all is well; only a change is news.
    if (JSON.stringify(health) === told) return;
    told = JSON.stringify(health);
    context.report(health);
  };

  /** @returns whether it listens now */
  async function listen(): Promise<boolean> {
    const next = await createServer(
      config,
      context,
      { visit: visitAddress, requestTimeoutMs: 30_000, ...options },
      tell,
    );
    try {
      await next.listen({ host, port });
    } catch (error) {
      await next.close();
      const code = systemCode(error);
      tell(code === 'EADDRINUSE' ? 'port-taken' : 'source-failed', code);
      return false;
    }
    server = next;
    const bound = next.addresses().find((one) => typeof one === 'object')?.port ?? port;
    address = `http://${host.includes(':') ? `[${host}]` : host}:${String(bound)}${config.path}`;
    context.log.info('webhook listens', { source: context.id });
    tell(null, null);
    return true;
  }

  async function listenUntilDone(): Promise<void> {
    const backoff = createBackoff(1_000, 30_000);
    while (await pause(context.clock, backoff.next(), stopping.signal)) {
      if (await listen()) return;
    }
  }

  return {
    id: context.id,
    kind: 'webhook',
    async start() {
      if (!(await listen())) listening = listenUntilDone();
    },
    async stop() {
      stopping.abort();
      await listening;
      await server?.close();
      context.report({ ...toldByItself, state: 'stopped', code: null, detail: null, address });
    },
    drain: () => Promise.resolve(),
  };
}

/** Who is told of events cannot say what waits elsewhere. */
const toldByItself = { backlog: null, nextPollAt: null };

type Tell = (code: ErrorCode | null, detail: string | null) => void;

async function createServer(
  config: WebhookConfig,
  context: SourceContext,
  options: Required<WebhookOptions>,
  tell: Tell,
): Promise<FastifyInstance> {
  const { fastify } = await import('fastify');
  const server = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: options.requestTimeoutMs,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // A request that cannot even be read must be sent again as well.
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    },
  });
  server.server.maxConnections = maxConnections;
  server.server.headersTimeout = Math.min(options.requestTimeoutMs, 15_000);
  const held = createAllowance(maxHeldBytes);

  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.setErrorHandler((error: { code?: string }, _request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') tell('event-too-large', null);
    return reply.code(503).header('retry-after', '30').send();
  });
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('server', serverName);
    // Whatever the sender calls the body, it is taken as bytes; an odd type must not lose events.
    request.raw.headers['content-type'] = 'application/octet-stream';
    if (config.key !== undefined && config.key !== '' && !isRight(config.key, request)) {
      tell('source-refused', 'a request came without the right key');
      void reply.code(503).header('connection', 'close').send();
      return;
    }
    const announced = Number(request.headers['content-length'] ?? maxBodyBytes);
    const bytes = request.method === 'POST' ? Math.min(announced, maxBodyBytes) : 0;
    if (!held.take(bytes)) {
      void reply.code(503).headers({ 'retry-after': '10', connection: 'close' }).send();
      return;
    }
    reply.raw.once('close', () => {
      held.give(bytes);
    });
    done();
  });
  server.options(config.path, (request, reply) => {
    const granted = permission(request.headers);
    return reply
      .code(200)
      .headers(granted ?? { allow: 'POST, OPTIONS' })
      .send();
  });
  server.post(config.path, (request, reply) => receive(request, reply, context, options, tell));
  return server;
}

async function receive(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SourceContext,
  options: Required<WebhookOptions>,
  tell: Tell,
): Promise<unknown> {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const handshake = bytes.includes(validationType) ? readHandshake(splitEvents(bytes)) : null;
  if (typeof handshake?.validationCode === 'string')
    return reply.code(200).send({ validationResponse: handshake.validationCode });
  if (typeof handshake?.validationUrl === 'string') {
    // Without a code nothing can be answered; the address confirms the subscription when somebody visits it.
    tell(null, `confirm: ${handshake.validationUrl}`);
    if (isVisitable(handshake.validationUrl)) void confirm(handshake.validationUrl, options, tell);
    return reply.code(200).send();
  }
  try {
    await context.accept({ source: context.id, bytes, delivery: provenance(request) });
  } catch (error) {
    const { code } = toArchiveError(error);
    context.log.error('delivery not kept', { source: context.id, code, cause: error });
    tell(code, null);
    return reply.code(503).header('retry-after', '30').send();
  }
  tell(null, null);
  return reply.code(200).send();
}

const validationType = 'SubscriptionValidationEvent';

async function confirm(url: string, options: Required<WebhookOptions>, tell: Tell): Promise<void> {
  try {
    await options.visit(url);
    tell(null, 'subscription confirmed');
  } catch (error) {
    tell('source-failed', `not confirmed (${systemCode(error)}); visit ${url}`);
  }
}

async function visitAddress(url: string): Promise<void> {
  const { got } = await import('got');
  await got(url, { followRedirect: false, retry: { limit: 0 }, timeout: { request: 30_000 } });
}

const secretHeaders = new Set(['aeg-sas-key', 'aeg-sas-token']);

/** Delivery headers of Event Grid and of CloudEvents; none that carries a secret. */
function provenance(request: FastifyRequest): Record<string, string> {
  const type = request.raw.rawHeaders.findIndex((name, at) => at % 2 === 0 && /^content-type$/i.test(name));
  const given = {
    ...request.headers,
    'content-type': type < 0 ? undefined : request.raw.rawHeaders[type + 1],
  };
  const kept = Object.entries(given).filter(
    ([name, value]) =>
      value !== undefined &&
      /^(aeg-|ce-|webhook-request-|content-type$|user-agent$)/.test(name) &&
      !secretHeaders.has(name),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value).slice(0, 512)]));
}

function isRight(key: string, request: FastifyRequest): boolean {
  return isKeyRight(key, { query: request.query as Record<string, unknown>, headers: request.headers });
}

function createAllowance(limit: number): { take(amount: number): boolean; give(amount: number): void } {
  let used = 0;
  return {
    take: (amount) => {
      if (used + amount > limit) return false;
      used += amount;
      return true;
    },
    give: (amount) => {
      used -= amount;
    },
  };
}

/** Host and port of `host:port`; brackets around an IPv6 address are taken off. */
export function listenAddress(listen: string): { host: string; port: number } {
  const mark = listen.lastIndexOf(':');
  return { host: listen.slice(0, mark).replace(/^\[(.*)\]$/, '$1'), port: Number(listen.slice(mark + 1)) };
}
