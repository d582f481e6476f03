/** Tests a connection layer by layer, so that the first layer that fails can be named. */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ArchiveError } from '../../contract/error.ts';
import type { ProbeStep } from '../../contract/views.ts';
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

/** The layers below a request to `url`: its name, its port, its certificate. */
export function networkLayers(url: URL): ProbeLayer[] {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isSecure = url.protocol === 'https:';
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  return [
    { layer: 'dns', test: async () => (await lookup(host)).address },
    {
      layer: 'tcp',
      test: () => opened(connectTcp({ host, port }), 'connect', `${host}:${String(port)}`),
    },
    {
      layer: 'tls',
      test: isSecure
        ? () =>
            opened(
              connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) }),
              'secureConnect',
              host,
            )
        : null,
    },
  ];
}

function opened(socket: Socket, event: 'connect' | 'secureConnect', detail: string): Promise<string> {
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
