import { directNetwork } from '../support/direct-network.ts';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ArchiveError } from '../../contract/error.ts';
import { probeSource } from '../../main/sources/probe.ts';
import { isVisitable } from '../../main/sources/webhook-handshake.ts';
import { createWebhookSource } from '../../main/sources/webhook.ts';
import type { WebhookOptions } from '../../main/sources/webhook.ts';
import { eventText, sourceContext } from '../support/source-context.ts';
import { stepClock } from '../support/step-clock.ts';

async function webhook(options: WebhookOptions & { key?: string } = {}) {
  const context = sourceContext();
  const { key, ...rest } = options;
  const config = {
    kind: 'webhook',
    listen: '127.0.0.1:0',
    path: '/events',
    ...(key === undefined ? {} : { key }),
  };
  const source = createWebhookSource(config as Parameters<typeof createWebhookSource>[0], context, rest);
  await source.start();
  onTestFinished(() => source.stop());
  const url = context.last()?.address ?? '';
  const post = (body: string | Buffer, headers: Record<string, string> = {}, at = url): Promise<Response> =>
    fetch(at, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
  return { context, source, url, post };
}

function validation(data: object): string {
  return JSON.stringify([{ id: 'v', eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', data }]);
}

describe('webhook', () => {
  it.each([
    ['an array', `[${eventText('1')},${eventText('2')}]`, 'application/json; charset=utf-8'],
    ['a batch of CloudEvents', `[${eventText('1')},${eventText('2')}]`, 'application/cloudevents-batch+json'],
    ['lines', `${eventText('1')}\n${eventText('2')}`, 'text/plain'],
    ['an array without a type', `[${eventText('1')},${eventText('2')}]`, ''],
  ])('takes %s', async (_name, body, type) => {
    const { context, post, url } = await webhook();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/events$/);
    const answer = await post(body, { 'content-type': type });
    expect(answer.status).toBe(200);
    expect(context.keys).toEqual(['/t|1', '/t|2']);
    expect(context.deliveries[0]?.bytes.toString()).toBe(body);
  });

  it('keeps the headers of the delivery but no secret', async () => {
    const { context, post } = await webhook({ key: 'k' });
    await post(eventText('1'), {
      'aeg-event-type': 'Notification',
      'aeg-delivery-count': '2',
      'aeg-sas-key': 'k',
      cookie: 'c',
      'x-archivolt-key': 'k',
    });
    const { delivery } = context.deliveries[0] ?? { delivery: {} };
    expect(delivery).toMatchObject({ 'aeg-event-type': 'Notification', 'aeg-delivery-count': '2' });
    expect(Object.keys(delivery).sort()).toEqual(
      ['aeg-delivery-count', 'aeg-event-type', 'content-type', 'user-agent'].filter(
        (name) => name in delivery,
      ),
    );
  });

  it('hands on what is no event, since its place is in quarantine', async () => {
    const { context, post } = await webhook();
    expect((await post('nonsense')).status).toBe(200);
    expect(context.deliveries).toHaveLength(1);
  });

  it('answers 503 until the events are durable', async () => {
    const { context, post } = await webhook();
    context.failWith = new ArchiveError('disk-full', { retry: 'later' });
    expect((await post(eventText('1'))).status).toBe(503);
    expect(context.last()).toMatchObject({ state: 'failing', code: 'disk-full' });
    context.failWith = new Error('odd');
    expect((await post(eventText('1'))).status).toBe(503);
    context.failWith = null;
    expect((await post(eventText('1'))).status).toBe(200);
    expect(context.last()).toMatchObject({ state: 'listening', code: null });
  });

  it('answers the handshake of Event Grid and keeps nothing of it', async () => {
    const { context, post } = await webhook();
    const answer = await post(validation({ validationCode: '512d' }), {
      'aeg-event-type': 'SubscriptionValidation',
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ validationResponse: '512d' });
    expect(context.deliveries).toEqual([]);
  });

  it('confirms by address where there is no code, and only at Event Grid', async () => {
    const visited: string[] = [];
    const visit = (url: string): Promise<void> => {
      visited.push(url);
      return Promise.resolve();
    };
    const { context, post } = await webhook({ visit });
    await post(validation({ validationUrl: 'https://evil.example/x' }));
    expect(context.last()?.detail).toContain('https://evil.example/x');
    await post(validation({ validationUrl: 'https://rp-eastus2.eventgrid.azure.net:553/x?token=1' }));
    await expect.poll(() => visited).toEqual(['https://rp-eastus2.eventgrid.azure.net:553/x?token=1']);
  });

  it.each([
    ['https://rp.eventgrid.azure.net:553/a', true],
    ['https://rp.eventgrid.azure.net/a', true],
    ['http://rp.eventgrid.azure.net/a', false],
    ['https://eventgrid.azure.net.evil.example/a', false],
    ['https://evileventgrid.azure.net/a', false],
    ['https://rp.eventgrid.azure.net@evil.example/a', false],
    ['https://rp.eventgrid.azure.net:22/a', false],
  ])('would visit %s: %s', (url, isAllowed) => {
    expect(isVisitable(url)).toBe(isAllowed);
  });

  it('answers the handshake of CloudEvents', async () => {
    const { url } = await webhook();
    const answer = await fetch(url, {
      method: 'OPTIONS',
      headers: { 'WebHook-Request-Origin': 'eventgrid.azure.net', 'WebHook-Request-Rate': '120' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    expect(answer.headers.get('allow')).toContain('POST');
  });

  it('takes the key from the query or a header and answers a wrong one with 503', async () => {
    const { context, post, url } = await webhook({ key: 'right key' });
    const wrong = [
      await post(eventText('1')),
      await post(eventText('1'), { 'x-archivolt-key': 'wrong' }),
      await post(eventText('1'), {}, `${url}?key=wrong&key=right%20key`),
      await fetch(url, { method: 'OPTIONS', headers: { 'webhook-request-origin': 'x' } }),
    ];
    expect(wrong.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    expect(context.last()).toMatchObject({ state: 'failing', code: 'source-refused' });
    expect(context.deliveries).toEqual([]);
    const right = [
      await post(eventText('1'), {}, `${url}?key=right%20key`),
      await post(eventText('2'), {}, `${url}?code=right+key`),
      await post(eventText('3'), { 'x-archivolt-key': 'right key' }),
      await post(eventText('4'), { 'aeg-sas-key': 'right key' }),
      await post(eventText('5'), { authorization: 'Bearer right key' }),
    ];
    expect(right.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(context.last()).toMatchObject({ state: 'listening' });
  });

  it('takes large bodies and answers larger ones with 503', async () => {
    const { context, post } = await webhook();
    const large = Buffer.alloc(15 * 1024 * 1024, 0x20);
    expect((await post(large)).status).toBe(200);
    const status = await post(Buffer.alloc(17 * 1024 * 1024, 0x20)).then(
      (answer) => answer.status,
      () => 'closed',
    );
    expect([503, 'closed']).toContain(status);
    await expect.poll(() => context.last()?.code).toBe('event-too-large');
  });

  it('answers what is no HTTP with 503 as well', async () => {
    const { url } = await webhook();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('never answers with a status for which events are dropped', async () => {
    const { url } = await webhook({ key: 'k' });
    for (const method of ['POST', 'PUT', 'GET', 'DELETE', 'OPTIONS']) {
      for (const target of [url, `${url}/elsewhere?key=k`, `${url}?key=k`]) {
        const body = method === 'GET' ? {} : { body: '\u0000{' };
        const headers = { 'content-type': 'a/b/c; charset="', 'content-encoding': 'gzip' };
        const { status } = await fetch(target, { method, headers, ...body });
        expect([400, 401, 403, 413, 415]).not.toContain(status);
      }
    }
  });

  it('waits for a taken port', async () => {
    const other = createServer((socket) => socket.destroy());
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const port = (other.address() as AddressInfo).port;
    const clock = stepClock();
    const context = sourceContext({ clock });
    const listen = `127.0.0.1:${String(port)}`;
    const source = createWebhookSource({ kind: 'webhook', listen, path: '/events' }, context);
    onTestFinished(() => source.stop());
    await source.start();
    expect(context.last()).toMatchObject({ state: 'failing', code: 'port-taken' });
    const probed = await probeSource({ kind: 'webhook', listen, path: '/events' }, directNetwork());
    expect(probed).toMatchObject([{ layer: 'tcp', outcome: 'failed', code: 'port-taken' }]);
    await once(other.close(), 'close');
    clock.advance(1_000);
    await expect.poll(() => context.last()?.state).toBe('listening');
    expect(
      (await probeSource({ kind: 'webhook', listen, path: '/events' }, directNetwork()))[0]?.outcome,
    ).toBe('ok');
  });

  it('lets go of its port when it stops', async () => {
    const { source, url, context } = await webhook();
    await source.stop();
    expect(context.last()?.state).toBe('stopped');
    await expect(fetch(url)).rejects.toThrow();
  });
});
