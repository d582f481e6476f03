import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ContentServer {
  /** `127.0.0.1:port` */
  host: string;
  origin: string;
  /** What was asked, oldest first. */
  requests: { method: string; url: string; headers: IncomingMessage['headers'] }[];
  /** Connections that are open now. */
  connectionCount(): Promise<number>;
  /** Resolves when a response was closed before it was complete. */
  aborted: Promise<void>;
}

/** A loopback server that answers as told; it is gone after the test. */
export async function contentServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<ContentServer> {
  const requests: ContentServer['requests'] = [];
  let tellAborted: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    tellAborted = resolve;
  });
  const listener: RequestListener = (request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    response.once('close', () => {
      if (!response.writableFinished) tellAborted();
    });
    answer(request, response);
  };
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    host,
    origin: `http://${host}`,
    requests,
    aborted,
    connectionCount: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error === null) resolve(count);
          else reject(error);
        });
      }),
  };
}
