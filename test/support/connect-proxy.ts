import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ConnectProxy {
  /** `127.0.0.1:port` */
  host: string;
  /** Hosts that were asked for, oldest first. */
  asked: string[];
  /** Answers every CONNECT with this status instead; null lets it through. */
  refuseWith: number | null;
  close(): Promise<void>;
}

/** A proxy for CONNECT that leads every host to one port of this computer. */
export async function connectProxy(
  targetPort: number,
  credentials: { user: string; password: string } | null = null,
): Promise<ConnectProxy> {
  const expected =
    credentials === null
      ? null
      : `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
  const open = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  const proxy: ConnectProxy = {
    host: '',
    asked: [],
    refuseWith: null,
    async close() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
  server.on('connect', (request, client: Socket) => {
    proxy.asked.push(request.url ?? '');
    const isKnown = expected === null || request.headers['proxy-authorization'] === expected;
    const status = isKnown ? proxy.refuseWith : 407;
    if (status !== null) {
      client.end(`HTTP/1.1 ${String(status)} Refused\r\nContent-Length: 2\r\n\r\n{}`);
      return;
    }
    const target = connect(targetPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  proxy.host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return proxy;
}
