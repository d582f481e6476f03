/** The way out against a real proxy and real certificates: what each refusal is called, and that nothing passes by. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { networkSchema, type NetworkConfig } from '../../contract/config.ts';
import { createFetchContent } from '../../main/acs/content-client.ts';
import { networkLayers, probeLayers } from '../../main/acs/probe-network.ts';
import { toServiceAccess } from '../../main/acs/services.ts';
import { systemClock } from '../../main/clock.ts';
import { createNetwork, type NetworkOptions } from '../../main/network/network.ts';
import { openQueue } from '../../main/sources/storage-queue.ts';
import { cloudError } from '../../main/sources/cloud-error.ts';
import { openNamespace } from '../../main/sources/namespace-client.ts';
import { openContainer } from '../../main/acs/blob-access.ts';
import { rejectionOf } from '../support/rejection.ts';
import { connectProxy, type ConnectProxy } from '../support/connect-proxy.ts';
import { privateCa, type PrivateCa } from '../support/private-ca.ts';
import { tempFolder } from '../support/temp-folder.ts';

const host = 'eu-storage.asm.example.com';
const location = `https://${host}/v1/objects/1/content/video`;
const service = toServiceAccess({
  name: 'contoso',
  connectionString: `endpoint=https://contoso.example.com/;accesskey=${Buffer.from('key').toString('base64')}`,
  contentHosts: ['*.asm.example.com'],
});

interface Ground {
  ca: PrivateCa;
  proxy: ConnectProxy;
  requests: string[];
}

/** A TLS server of a private authority behind a proxy. */
async function ground(
  options: { certFor?: string; credentials?: { user: string; password: string } } = {},
): Promise<Ground> {
  const ca = await privateCa(await tempFolder());
  const requests: string[] = [];
  const server = createServer(await ca.issue(options.certFor ?? host), (request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.end('recorded');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  const proxy = await connectProxy((server.address() as AddressInfo).port, options.credentials ?? null);
  onTestFinished(() => proxy.close());
  return { ca, proxy, requests };
}

function settings(proxy: unknown, caFile: string | null = null): NetworkConfig {
  return networkSchema.parse({ proxy, caFile });
}

async function fetchOver(options: NetworkOptions): Promise<string> {
  const fetchContent = createFetchContent({ clock: systemClock, network: createNetwork(options) });
  const signal = new AbortController().signal;
  const answer = await fetchContent({ location, service, firstByte: 0, lastByte: null, etag: null, signal });
  const pieces: Buffer[] = [];
  for await (const piece of answer.body) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

const manual = (proxy: ConnectProxy, more: object = {}): object => ({
  mode: 'manual',
  address: `http://${proxy.host}`,
  ...more,
});

describe('the proxy', () => {
  it('brings content through a proxy, and asks it for the host by name', async () => {
    const { ca, proxy } = await ground();
    expect(await fetchOver({ config: settings(manual(proxy), ca.file) })).toBe('recorded');
    expect(proxy.asked).toEqual([`${host}:443`]);
  });

  it('gives user and password to a proxy that asks for them', async () => {
    const credentials = { user: 'köln\\me', password: 'p@ss:w/ö%rd' };
    const { ca, proxy } = await ground({ credentials });
    expect(await fetchOver({ config: settings(manual(proxy, credentials), ca.file) })).toBe('recorded');
  });

  it.each([undefined, { user: 'me', password: 'wrong' }])(
    'names a 407 as missing credentials',
    async (given) => {
      const { ca, proxy, requests } = await ground({ credentials: { user: 'me', password: 'right' } });
      const config = settings(manual(proxy, given), ca.file);
      expect((await rejectionOf(fetchOver({ config }))).code).toBe('proxy-credentials');
      expect(requests).toEqual([]);
    },
  );

  it.each([401, 403, 404, 502])("never takes a proxy's own %i for the service's", async (status) => {
    const { ca, proxy } = await ground();
    proxy.refuseWith = status;
    expect((await rejectionOf(fetchOver({ config: settings(manual(proxy), ca.file) }))).code).toBe(
      'proxy-refused',
    );
  });

  it('says that the proxy does not answer when nothing listens there', async () => {
    const config = settings({ mode: 'manual', address: 'http://127.0.0.1:1' });
    expect((await rejectionOf(fetchOver({ config }))).code).toBe('proxy-refused');
  });

  it('follows what the system says, and asks it again only after a while', async () => {
    const { ca, proxy } = await ground();
    const asked: string[] = [];
    let at = 0;
    const network = createNetwork({
      config: settings({ mode: 'system' }, ca.file),
      monotonic: () => at,
      resolveSystemProxy: (url) => {
        asked.push(url);
        return Promise.resolve(`PROXY ${proxy.host}; DIRECT`);
      },
    });
    expect((await network.proxyFor(new URL(location)))?.host).toBe(proxy.host);
    await network.proxyFor(new URL(`https://${host}/other`));
    at = 6000;
    await network.proxyFor(new URL(location));
    expect(asked).toEqual([`https://${host}/`, `https://${host}/`]);
  });

  it('takes new settings for the next request', async () => {
    const { ca, proxy } = await ground();
    const network = createNetwork({
      config: settings({ mode: 'manual', address: 'http://127.0.0.1:1' }, ca.file),
    });
    const before = await network.agentFor(new URL(location));
    network.configure(settings(manual(proxy), ca.file));
    expect(await network.agentFor(new URL(location))).not.toBe(before);
  });

  it.each(['queue', 'container', 'namespace'])('is used by the client of a %s too', async (kind) => {
    const { ca, proxy, requests } = await ground({ certFor: 'store.example.com' });
    const network = createNetwork({ config: settings(manual(proxy), ca.file) });
    const endpoint = 'https://store.example.com';
    const connectionString = `AccountName=a;AccountKey=a2V5;QueueEndpoint=${endpoint}/;BlobEndpoint=${endpoint}/`;
    const ask = {
      queue: async () =>
        (
          await openQueue({ kind: 'storage-queue', connectionString, queue: 'q' }, network).client()
        ).peekMessages(),
      container: async () =>
        (await openContainer({ connectionString, container: 'c' }, network).client())
          .getBlobClient('b')
          .download(),
      namespace: () =>
        openNamespace(
          { kind: 'event-grid-namespace', endpoint, topic: 't', subscription: 's', key: 'k' },
          network,
        ).renew(['token']),
    }[kind];
    await ask?.().catch((reason: unknown) => reason);
    expect(proxy.asked).toEqual(['store.example.com:443']);
    expect(requests).toHaveLength(1);
    proxy.refuseWith = 407;
    network.configure(settings(manual(proxy, { bypass: ['other'] }), ca.file));
    const refusal: unknown = await ask?.().catch((reason: unknown) => reason);
    expect(cloudError(refusal, Date.now()).code).toBe('proxy-credentials');
  });
});

describe('certificates', () => {
  it('refuses an authority that is not trusted, through a proxy as well', async () => {
    const { proxy, requests } = await ground();
    expect((await rejectionOf(fetchOver({ config: settings(manual(proxy)) }))).code).toBe('tls-refused');
    expect(requests).toEqual([]);
  });

  it('tells a wrong name from an authority that is not trusted', async () => {
    const { ca, proxy, requests } = await ground({ certFor: 'elsewhere.example.com' });
    expect((await rejectionOf(fetchOver({ config: settings(manual(proxy), ca.file) }))).code).toBe(
      'tls-name-wrong',
    );
    expect(requests).toEqual([]);
  });

  it('says when the file of authorities is missing or holds none', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'empty.pem'), 'nothing');
    for (const name of ['absent.pem', 'empty.pem']) {
      const config = settings({ mode: 'off' }, join(folder, name));
      expect((await rejectionOf(fetchOver({ config }))).code).toBe('ca-unreadable');
    }
  });
});

describe('the probe', () => {
  const layers = async (config: NetworkConfig) =>
    (await probeLayers(networkLayers(new URL(location), createNetwork({ config })))).map(
      ({ layer, outcome, code }) => `${layer} ${code ?? outcome}`,
    );

  it('goes through the proxy as requests do', async () => {
    const { ca, proxy } = await ground();
    expect(await layers(settings(manual(proxy), ca.file))).toEqual([
      'proxy ok',
      'dns ok',
      'tcp ok',
      'tls ok',
    ]);
  });

  it('names the layer that fails', async () => {
    const { proxy } = await ground();
    expect(await layers(settings(manual(proxy)))).toEqual([
      'proxy ok',
      'dns ok',
      'tcp ok',
      'tls tls-refused',
    ]);
    proxy.refuseWith = 407;
    expect((await layers(settings(manual(proxy)))).at(-1)).toBe('tls proxy-credentials');
    const absent = settings({ mode: 'manual', address: 'http://127.0.0.1:1' });
    expect((await layers(absent))[2]).toBe('tcp connection-failed');
  });
});
