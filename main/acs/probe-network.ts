/** Tests a connection layer by layer, so that the first layer that fails can be named. */
import { lookup } from 'node:dns/promises';
import { request } from 'node:https';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { ArchiveError } from '../../contract/error.ts';
import type { ProbeStep } from '../../contract/views.ts';
import type { Network } from '../network/network.ts';
import { networkError } from './wire-errors.ts';

/** One layer's test. Resolves to a detail worth showing, or rejects with what is wrong. */
export interface ProbeLayer {
  layer: ProbeStep['layer'];
  /** Null when the layer does not apply; it then counts as skipped. */
  test: (() => Promise<string | null>) | null;
}

const timeoutMs = 10_000;

/** Runs the layers in order; those behind the first that fails are skipped. Never rejects. */
export async function probeLayers(layers: readonly ProbeLayer[]): Promise<ProbeStep[]> {
  const steps: ProbeStep[] = [];
  let hasFailed = false;
  for (const { layer, test } of layers) {
    if (hasFailed || test === null) {
      steps.push({ layer, outcome: 'skipped', code: null, detail: null });
      continue;
    }
    try {
      steps.push({ layer, outcome: 'ok', code: null, detail: await test() });
    } catch (thrown) {
      hasFailed = true;
      const error = networkError(thrown);
      steps.push({ layer, outcome: 'failed', code: error.code, detail: detailOf(error) });
    }
  }
  return steps;
}

/**
 * The layers below a request to `url`: the proxy, a name, a port, a certificate. With a proxy, name and port are the proxy's own: it is
 * the proxy that looks up and calls the host.
 */
export function networkLayers(url: URL, network: Network): ProbeLayer[] {
  let asked: Promise<URL | null> | null = null;
  const proxy = (): Promise<URL | null> => (asked ??= network.proxyFor(url));
  const called = async (): Promise<Place> => placeOf((await proxy()) ?? url);
  return [
    { layer: 'proxy', test: async () => (await proxy())?.host ?? null },
    { layer: 'dns', test: async () => (await lookup((await called()).host)).address },
    {
      layer: 'tcp',
      test: async () => {
        const { host, port } = await called();
        return opened(connectTcp({ host, port }), 'connect', `${host}:${String(port)}`);
      },
    },
    { layer: 'tls', test: url.protocol === 'https:' ? () => secured(url, network) : null },
  ];
}

interface Place {
  host: string;
  port: number;
}

function placeOf(url: URL): Place {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
}

/** Opens a connection as a request would, through the proxy if there is one, and lets it go before anything is asked. */
async function secured(url: URL, network: Network): Promise<string> {
  const agent = await network.agentFor(url);
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, method: 'HEAD', timeout: timeoutMs });
    const done = (): void => {
      resolve(url.hostname);
      asking.destroy();
    };
    asking.once('socket', (socket: TLSSocket) => {
      if (!socket.connecting && socket.getPeerX509Certificate() !== undefined) done();
      else socket.once('secureConnect', done);
    });
    asking.once('timeout', () => {
      asking.destroy(new ArchiveError('connection-failed', { retry: 'later', context: { host: url.host } }));
    });
    // After `done` an error only says that the connection was let go.
    asking.on('error', reject);
  });
}

function opened(socket: Socket, event: 'connect', detail: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(timeoutMs, () => {
      socket.destroy(new ArchiveError('connection-failed', { retry: 'later', context: { detail } }));
    });
    socket.once(event, () => {
      resolve(detail);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

function detailOf({ context }: ArchiveError): string | null {
  const facts = Object.entries(context).map(([name, value]) => `${name} ${String(value)}`);
  return facts.length === 0 ? null : facts.join(', ');
}
