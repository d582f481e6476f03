import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from './answers.ts';
import { answerJson } from './answers.ts';
import type { HostRole, RequestLogWriter } from './request-log.ts';

/** A listening socket with its own port. */
export interface Host {
  readonly port: number;
  close(): Promise<void>;
}

/** A request taken apart, its body read. */
export interface Incoming {
  method: string;
  /** As sent, percent-encoding untouched. */
  target: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export type Handler = (incoming: Incoming, exchange: Exchange) => Promise<void> | void;

const LOOPBACK = '127.0.0.1';
const MAX_BODY_BYTES = 4 << 20;

/** Opens a host on loopback; port 0 takes any free one. Every request is logged before it is handled. */
export async function openHost(
  role: HostRole,
  port: number,
  stage: { log: RequestLogWriter; now: () => number },
  handle: Handler,
): Promise<Host> {
  const server = createServer((request, response) => {
    const [path, query] = splitTarget(request.url ?? '/');
    const headers = flatHeaders(request);
    const entry = stage.log.open({
      atMs: stage.now(),
      host: role,
      method: request.method ?? '',
      path,
      query,
      range: headers['range'] ?? null,
      xMsHost: headers['x-ms-host'] ?? null,
      hasAuthorization: headers['authorization'] !== undefined,
      documentId: null,
      part: null,
    });
    const exchange: Exchange = { response, entry, log: stage.log, now: stage.now };
    response.on('close', () => {
      if (entry.outcome === 'open') entry.outcome = response.writableFinished ? 'complete' : 'aborted';
      stage.log.changed(entry);
    });
    readBody(request)
      .then((body) =>
        handle(
          {
            method: entry.method,
            target: request.url ?? '/',
            path,
            query: new URLSearchParams(query),
            headers,
            body,
          },
          exchange,
        ),
      )
      .catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else answerJson(exchange, 500, { error: { code: 'SimulatorError', message: String(error) } });
      });
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        // Stalled responses would keep the server open for ever.
        server.closeAllConnections();
      }),
  };
}

export function originOf(port: number): string {
  return `http://${LOOPBACK}:${port}`;
}

export function hostOf(port: number): string {
  return `${LOOPBACK}:${port}`;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function splitTarget(target: string): [string, string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

function flatHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) throw new RangeError('request body too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
