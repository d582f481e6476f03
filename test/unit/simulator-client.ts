import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { signRequest } from '../../simulator/signing.ts';
import type { Simulator } from '../../simulator/simulator.ts';

/** What came over the wire, also when it broke off. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Null for a whole answer, else the code of the error that ended it; the status is 0 when that came first. */
  brokenBy: string | null;
}

export interface RawRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

/** One request without any cleverness: no redirects, no decoding, no retries. */
export function send(url: string, options: RawRequest = {}): Promise<RawAnswer> {
  const { method = 'GET', headers = {}, body, signal } = options;
  return new Promise((resolve) => {
    const got: RawAnswer = { status: 0, headers: {}, body: Buffer.alloc(0), brokenBy: null };
    const pieces: Buffer[] = [];
    const settle = (error: NodeJS.ErrnoException | null): void => {
      const brokenBy = error === null ? null : (error.code ?? error.name);
      resolve({ ...got, body: Buffer.concat(pieces), brokenBy });
    };
    const sent = request(
      url,
      { method, headers, agent: false, ...(signal ? { signal } : {}) },
      (response) => {
        Object.assign(got, { status: response.statusCode ?? 0, headers: response.headers });
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          settle(null);
        });
        response.on('error', settle);
      },
    );
    sent.on('error', settle);
    sent.end(body);
  });
}

/** A signed request to the content host, as a client of the first service makes it. */
export function sendSigned(simulator: Simulator, url: string, options: RawRequest = {}): Promise<RawAnswer> {
  const [service] = simulator.endpoints.services;
  if (service === undefined) throw new RangeError('no service');
  const target = new URL(url);
  const isOnResource = target.host === service.host;
  const signed = signRequest(service.accessKeys[0] ?? '', {
    method: options.method ?? 'GET',
    signedTarget: isOnResource ? target.pathname + target.search : target.pathname,
    signedHost: service.host,
    atMs: Date.now(),
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  const named = isOnResource ? {} : { 'x-ms-host': service.host };
  return send(url, { ...options, headers: { ...signed, ...named, ...options.headers } });
}
