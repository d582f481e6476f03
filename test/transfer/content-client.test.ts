import { directNetwork } from '../support/direct-network.ts';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultApiVersion } from '../../contract/config.ts';
import { createDeleteContent, createFetchContent } from '../../main/acs/content-client.ts';
import type { ContentRequest } from '../../main/acs/content.ts';
import type { ServiceAccess } from '../../main/acs/services.ts';
import type { Clock } from '../../main/clock.ts';
import { systemClock } from '../../main/clock.ts';
import { contentServer } from '../support/content-server.ts';
import { rejectionOf } from '../support/rejection.ts';

const path = '/v1/objects/0-eus-d4-1/content/video';

function serviceFor(...hosts: string[]): ServiceAccess {
  return {
    name: 'contoso',
    endpoint: new URL('https://contoso.communication.azure.com/'),
    accessKey: Buffer.from('key'),
    contentHosts: hosts,
    apiVersion: defaultApiVersion,
    deleteAfterArchive: 'never',
  };
}

function fetchFrom(
  origin: string,
  service: ServiceAccess,
  request: Partial<ContentRequest> = {},
  options: { clock?: Clock; timeouts?: { headersMs: number } } = {},
) {
  const fetchContent = createFetchContent({ clock: systemClock, network: directNetwork(), ...options });
  return fetchContent({
    location: `${origin}${path}`,
    service,
    firstByte: 0,
    lastByte: null,
    etag: null,
    signal: new AbortController().signal,
    ...request,
  });
}

describe('fetchContent', () => {
  it('asks as the service wants it and tells what the headers say', async () => {
    const server = await contentServer((_request, response) => {
      response.writeHead(206, {
        'content-range': 'bytes 5-9/20',
        'content-length': '5',
        'content-type': 'application/octet-stream',
        etag: '"strong"',
      });
      response.end('56789');
    });
    const service = serviceFor(server.host);
    const answer = await fetchFrom(server.origin, service, { firstByte: 5, lastByte: 9, etag: '"strong"' });
    expect(answer).toMatchObject({
      status: 206,
      firstByte: 5,
      totalBytes: 20,
      lengthBytes: 5,
      etag: '"strong"',
      contentType: 'application/octet-stream',
      host: server.host,
    });
    expect(answer.serverAt).toBeGreaterThan(0);
    expect((await buffer(answer.body)).toString()).toBe('56789');
    expect(server.requests[0]).toMatchObject({
      url: path,
      headers: {
        range: 'bytes=5-9',
        'if-match': '"strong"',
        'x-ms-host': 'contoso.communication.azure.com',
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
    });
    expect(server.requests[0]?.headers.authorization).toMatch(
      /^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=/,
    );
  });

  it('sends no range for a whole file, and takes its length from either header', async () => {
    const server = await contentServer((request, response) => {
      const isRanged = request.url?.endsWith('ranged') === true;
      response.writeHead(
        200,
        isRanged ? { 'content-range': 'bytes 0-2/3' } : { 'content-length': '3', etag: 'W/"weak"' },
      );
      response.end('abc');
    });
    const service = serviceFor(server.host);
    const plain = await fetchFrom(server.origin, service);
    expect(plain).toMatchObject({ status: 200, firstByte: 0, totalBytes: 3, lengthBytes: 3, etag: null });
    plain.body.destroy();
    const ranged = await fetchFrom(server.origin, service, { location: `${server.origin}/ranged` });
    expect(ranged).toMatchObject({ totalBytes: 3, lengthBytes: null });
    ranged.body.destroy();
    expect(server.requests.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
  });

  it('gives the whole file when the service ignores the range', async () => {
    const server = await contentServer((_request, response) => response.end('abcdef'));
    const answer = await fetchFrom(server.origin, serviceFor(server.host), { firstByte: 3 });
    expect(answer).toMatchObject({ status: 200, firstByte: 0, totalBytes: 6 });
    answer.body.destroy();
  });

  it.each([
    [401, {}, { code: 'auth-rejected' }],
    [401, { date: 'Fri, 14 Mar 2025 09:26:53 GMT' }, { code: 'clock-skewed' }],
    [400, { 'content-type': 'text/html' }, { code: 'service-failed', retry: 'later' }],
    [403, {}, { code: 'service-failed' }],
    [404, {}, { code: 'not-found', retry: 'later' }],
    [407, {}, { code: 'proxy-credentials' }],
    [410, {}, { code: 'not-found' }],
    [412, {}, { code: 'content-changed' }],
    [416, { 'content-range': 'bytes */77' }, { code: 'answer-invalid', context: { totalBytes: 77 } }],
    [416, {}, { code: 'answer-invalid', context: { totalBytes: null } }],
    [429, {}, { code: 'service-busy', retry: 'later' }],
    [500, {}, { code: 'service-failed' }],
    [503, {}, { code: 'service-busy', retry: 'later' }],
    [204, {}, { code: 'service-failed' }],
  ])('names a %i with %j', async (status, headers, wanted) => {
    const server = await contentServer((_request, response) => response.writeHead(status, headers).end());
    const error = await rejectionOf(fetchFrom(server.origin, serviceFor(server.host)));
    expect(error).toMatchObject(wanted);
    expect(error.context).toMatchObject({ status, host: server.host });
  });

  it('tells by how much the clocks differ', async () => {
    const server = await contentServer((_request, response) => response.writeHead(401).end());
    const clock: Clock = { ...systemClock, now: () => Date.now() + 400_000 };
    const error = await rejectionOf(fetchFrom(server.origin, serviceFor(server.host), {}, { clock }));
    expect(error.code).toBe('clock-skewed');
    expect(error.context['skewMs']).toBeGreaterThan(390_000);
    const near: Clock = { ...systemClock, now: () => Date.now() + 200_000 };
    const other = await rejectionOf(fetchFrom(server.origin, serviceFor(server.host), {}, { clock: near }));
    expect(other.code).toBe('auth-rejected');
  });

  it.each([
    ['7', 7_000],
    ['99999999', 3_600_000],
    [new Date(1_700_000_030_000).toUTCString(), 30_000],
    [new Date(1_600_000_000_000).toUTCString(), 0],
  ])('honours Retry-After %s', async (text, waitMs) => {
    const date = new Date(1_700_000_000_000).toUTCString();
    const server = await contentServer((_request, response) =>
      response.writeHead(503, { 'retry-after': text, date }).end(),
    );
    const clock: Clock = { ...systemClock, now: () => 5_000_000 };
    const error = await rejectionOf(fetchFrom(server.origin, serviceFor(server.host), {}, { clock }));
    expect(error.retry).toEqual({ notBeforeMs: 5_000_000 + waitMs });
  });

  it.each([
    [206, { 'content-length': '5' }, 'content-range'],
    [206, { 'content-range': 'bytes 4-9/20' }, 'content-range'],
    [206, { 'content-range': 'bytes 5-10/20' }, 'content-range'],
    [206, { 'content-range': 'bytes 5-9/8' }, 'content-range'],
    [206, { 'content-range': 'bytes 9-5/20' }, 'content-range'],
    [206, { 'content-range': 'lines 5-9/20' }, 'content-range'],
    [206, { 'content-range': 'bytes 5-9/20', 'content-length': '4' }, 'content-length'],
    [200, { 'content-range': 'bytes 5-9/20' }, 'content-range'],
    [200, { 'content-range': 'bytes 0-19/20', 'content-length': '5' }, 'content-length'],
    [200, { 'content-encoding': 'gzip' }, 'content-encoding'],
  ])('refuses a %i with %j', async (status, headers, header) => {
    const server = await contentServer((_request, response) => {
      response.writeHead(status, headers);
      response.end(gzipSync('x').subarray(0, 5));
    });
    const request = { firstByte: 5, lastByte: 9 };
    const error = await rejectionOf(fetchFrom(server.origin, serviceFor(server.host), request));
    expect(error).toMatchObject({ code: 'answer-invalid', context: { status, header } });
  });

  it('refuses a part that nobody asked for', async () => {
    const server = await contentServer((_request, response) =>
      response.writeHead(206, { 'content-range': 'bytes 0-0/5' }).end('x'),
    );
    const error = await rejectionOf(fetchFrom(server.origin, serviceFor(server.host)));
    expect(error.code).toBe('answer-invalid');
  });

  it('signs the resource itself with its query and without a second host', async () => {
    const server = await contentServer((_request, response) => response.end('x'));
    const service = { ...serviceFor(), endpoint: new URL(`${server.origin}/`) };
    const location = `${server.origin}/recording/download/d?api-version=2021-04-15-preview1`;
    (await fetchFrom(server.origin, service, { location })).body.destroy();
    expect(server.requests[0]?.url).toBe('/recording/download/d?api-version=2021-04-15-preview1');
    expect(server.requests[0]?.headers['x-ms-host']).toBeUndefined();
  });

  it('names the resource to a content host that is the resource itself', async () => {
    const server = await contentServer((_request, response) => response.end('x'));
    const service = { ...serviceFor(), endpoint: new URL(`${server.origin}/`) };
    (await fetchFrom(server.origin, service)).body.destroy();
    expect(server.requests[0]?.headers['x-ms-host']).toBe(server.host);
  });

  it('goes by the range where status and range differ', async () => {
    const server = await contentServer((request, response) => {
      const isPart = request.headers.range !== undefined;
      const range = isPart ? 'bytes 5-9/20' : 'bytes 0-9/10';
      response.writeHead(isPart ? 200 : 206, { 'content-range': range, 'content-length': isPart ? 5 : 10 });
      response.end(isPart ? '56789' : '0123456789');
    });
    const service = serviceFor(server.host);
    const part = await fetchFrom(server.origin, service, { firstByte: 5 });
    expect(part).toMatchObject({ status: 206, firstByte: 5, totalBytes: 20, lengthBytes: 5 });
    const all = await fetchFrom(server.origin, service);
    expect(all).toMatchObject({ status: 200, firstByte: 0, totalBytes: 10 });
    for (const { body } of [part, all]) body.destroy();
  });

  it('takes the length of a part from its range where there is no other', async () => {
    const server = await contentServer((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 5-9/20' }).end('56789');
    });
    const answer = await fetchFrom(server.origin, serviceFor(server.host), { firstByte: 5 });
    expect(answer).toMatchObject({ status: 206, lengthBytes: 5 });
    answer.body.destroy();
  });
});

describe('redirects', () => {
  it('are followed to allowed hosts, signed afresh, with the range kept', async () => {
    const target = await contentServer((_request, response) =>
      response.writeHead(206, { 'content-range': 'bytes 3-3/4' }).end('x'),
    );
    const first = await contentServer((request, response) =>
      response.writeHead(302, { location: `${target.origin}${request.url ?? ''}` }).end(),
    );
    let now = 1_700_000_000_000;
    const clock: Clock = { ...systemClock, now: () => (now += 1_000) };
    const service = serviceFor(first.host, target.host);
    const answer = await fetchFrom(first.origin, service, { firstByte: 3 }, { clock });
    answer.body.destroy();
    expect(answer.host).toBe(target.host);
    const [a, b] = [first.requests[0]?.headers, target.requests[0]?.headers];
    expect(b?.range).toBe('bytes=3-');
    expect(b?.authorization).not.toBe(a?.authorization);
    expect(b?.['x-ms-date']).not.toBe(a?.['x-ms-date']);
  });

  it('are taken relative to the host that sent them', async () => {
    const server = await contentServer((request, response) => {
      if (request.url === '/there') response.end('x');
      else response.writeHead(307, { location: '/there' }).end();
    });
    const answer = await fetchFrom(server.origin, serviceFor(server.host));
    answer.body.destroy();
    expect(server.requests.map(({ url }) => url)).toEqual([path, '/there']);
  });

  it('bring no signature to any other host', async () => {
    const foreign = await contentServer((_request, response) => response.end('x'));
    for (const location of [
      `${foreign.origin}/x`,
      `//${foreign.host}/x`,
      `http://user@${foreign.host}/x`,
      `http:\\\\${foreign.host}/x`,
      `/\\${foreign.host}/x`,
      'http://storage.asm.skype.com/x',
      'https://evil.example/x',
      'javascript:1',
      '',
    ]) {
      const server = await contentServer((_request, response) => response.writeHead(302, { location }).end());
      const service = serviceFor(server.host, '*.asm.skype.com');
      const error = await rejectionOf(fetchFrom(server.origin, service));
      expect(error.code).toBe('redirect-refused');
    }
    expect(foreign.requests).toEqual([]);
  });

  it('end after five', async () => {
    const server = await contentServer((_request, response) =>
      response.writeHead(302, { location: '/again' }).end(),
    );
    const error = await rejectionOf(fetchFrom(server.origin, serviceFor(server.host)));
    expect(error).toMatchObject({ code: 'redirect-refused', retry: 'later' });
    expect(server.requests).toHaveLength(6);
  });

  it('do not help a location outside the list', async () => {
    const foreign = await contentServer((_request, response) => response.end('x'));
    const error = await rejectionOf(fetchFrom(foreign.origin, serviceFor('*.asm.skype.com')));
    expect(error.code).toBe('host-not-allowed');
    const location = `http://storage.asm.skype.com${path}`;
    const other = await rejectionOf(fetchFrom('', serviceFor('*.asm.skype.com'), { location }));
    expect(other.code).toBe('endpoint-insecure');
    expect(foreign.requests).toEqual([]);
  });
});

describe('connections', () => {
  it('that are refused or not answered are named', async () => {
    const gone = createServer();
    await once(gone.listen(0, '127.0.0.1'), 'listening');
    const host = `127.0.0.1:${String((gone.address() as AddressInfo).port)}`;
    await once(gone.close(), 'close');
    expect((await rejectionOf(fetchFrom(`http://${host}`, serviceFor(host)))).code).toBe('connection-failed');

    const silent = await contentServer(() => undefined);
    const timeouts = { headersMs: 30 };
    const stalled = rejectionOf(fetchFrom(silent.origin, serviceFor(silent.host), {}, { timeouts }));
    expect((await stalled).code).toBe('stalled');
    await silent.aborted;
  });

  it('that speak no TLS or no HTTP are named', async () => {
    const deaf = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end('hello\r\n\r\n');
    });
    await once(deaf.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void deaf.close());
    const host = `127.0.0.1:${String((deaf.address() as AddressInfo).port)}`;
    expect((await rejectionOf(fetchFrom(`https://${host}`, serviceFor(host)))).code).toBe('tls-refused');
    expect((await rejectionOf(fetchFrom(`http://${host}`, serviceFor(host)))).code).toBe('connection-failed');
  });

  it('end when they are cancelled before, while and after the headers come', async () => {
    const ended = new AbortController();
    ended.abort();
    const silent = await contentServer(() => undefined);
    const service = serviceFor(silent.host);
    const before = await rejectionOf(fetchFrom(silent.origin, service, { signal: ended.signal }));
    expect(before.code).toBe('cancelled');
    expect(silent.requests).toEqual([]);

    const during = new AbortController();
    const asked = rejectionOf(fetchFrom(silent.origin, service, { signal: during.signal }));
    await expect.poll(() => silent.requests.length).toBe(1);
    during.abort();
    expect((await asked).code).toBe('cancelled');

    const half = await contentServer((_request, response) => response.write('x'));
    const answer = await fetchFrom(half.origin, serviceFor(half.host));
    answer.body.destroy();
    await half.aborted;
    await expect.poll(() => half.connectionCount()).toBe(0);
  });

  it('are kept for the next request once a body was read', async () => {
    const server = await contentServer((_request, response) => response.end('x'));
    const fetchContent = createFetchContent({ clock: systemClock, network: directNetwork() });
    const signal = new AbortController().signal;
    const request = {
      location: `${server.origin}${path}`,
      service: serviceFor(server.host),
      firstByte: 0,
      lastByte: null,
    };
    for (let count = 0; count < 3; count += 1) {
      await buffer((await fetchContent({ ...request, etag: null, signal })).body);
    }
    expect(await server.connectionCount()).toBe(1);
  });

  it('that break off end the body with an error', async () => {
    const server = await contentServer((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('abc', () => response.destroy());
    });
    const answer = await fetchFrom(server.origin, serviceFor(server.host));
    await expect(buffer(answer.body)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('deleteContent', () => {
  it.each([
    [200, 'deleted'],
    [204, 'deleted'],
    [404, 'absent'],
  ])('counts a %i as %s', async (status, result) => {
    const server = await contentServer((_request, response) => response.writeHead(status).end());
    const deleteContent = createDeleteContent({ clock: systemClock, network: directNetwork() });
    const location = `${server.origin}/v1/objects/d`;
    expect(await deleteContent({ location, service: serviceFor(server.host) })).toMatchObject({
      result,
      status,
    });
    expect(server.requests[0]?.method).toBe('DELETE');
  });

  it('names what it could not do', async () => {
    const server = await contentServer((_request, response) => response.writeHead(401).end());
    const deleteContent = createDeleteContent({ clock: systemClock, network: directNetwork() });
    const location = `${server.origin}/v1/objects/d`;
    const done = deleteContent({ location, service: serviceFor(server.host) });
    expect((await rejectionOf(done)).code).toBe('auth-rejected');
  });
});
