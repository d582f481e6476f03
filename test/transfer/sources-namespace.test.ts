import { describe, expect, it, onTestFinished } from 'vitest';
import { ArchiveError } from '../../contract/error.ts';
import { createSource } from '../../main/sources/sources.ts';
import type { NamespaceConfig } from '../../main/sources/namespace-client.ts';
import { startNamespace, type Namespace, type NamespaceOptions } from '../../simulator/namespace.ts';
import { sourceContext } from '../support/source-context.ts';

const never = new AbortController().signal;
const gone = { waiting: 0, locked: 0, dropped: 0 };

function cloudEvent(id: string): Record<string, unknown> {
  return {
    specversion: '1.0',
    id,
    source: '/T',
    type: 'Contoso.Test',
    time: '2025-03-14T09:33:41.9120034Z',
    contosoextension: 'kept',
    data: { a: 1 },
  };
}

async function field(
  options: NamespaceOptions = {},
): Promise<{ namespace: Namespace; config: NamespaceConfig }> {
  const namespace = await startNamespace({ longPollMs: 20, ...options });
  onTestFinished(() => namespace.close());
  const { endpoint, topic, subscription, key } = namespace;
  return { namespace, config: { kind: 'event-grid-namespace', endpoint, topic, subscription, key } };
}

describe('event-grid-namespace', () => {
  it('takes all that waits and acknowledges it', async () => {
    const { namespace, config } = await field();
    namespace.publish(Array.from({ length: 230 }, (_, at) => cloudEvent(String(at))));
    const context = sourceContext();
    await createSource(config, context).drain(never);
    expect(context.keys.length).toBe(230);
    expect(namespace.counts()).toEqual({ ...gone, acknowledged: 230, rejected: 0 });
    expect(JSON.parse(Buffer.from(context.deliveries[0]?.bytes ?? []).toString())).toEqual(cloudEvent('0'));
    expect(context.deliveries[0]?.delivery).toMatchObject({ deliveryCount: '1' });
    expect(context.last()).toMatchObject({ state: 'listening', code: null });
  });

  it('rejects what lies in quarantine and nothing else', async () => {
    const { namespace, config } = await field();
    namespace.publish([cloudEvent('1'), { specversion: '1.0', id: '2', source: '/t' }, cloudEvent('3')]);
    const context = sourceContext();
    await createSource(config, context).drain(never);
    expect(context.keys).toEqual(['/t|1', '/t|3']);
    expect(namespace.counts()).toEqual({ ...gone, acknowledged: 2, rejected: 1 });
  });

  it('acknowledges nothing that is not durable, and releases it', async () => {
    const { namespace, config } = await field();
    namespace.publish([cloudEvent('1'), cloudEvent('2')]);
    const context = sourceContext();
    context.failWith = new ArchiveError('disk-full', { retry: 'later' });
    const source = createSource(config, context);
    await source.drain(never);
    expect(context.last()).toMatchObject({ state: 'failing', code: 'disk-full' });
    expect(namespace.counts()).toEqual({ ...gone, waiting: 2, acknowledged: 0, rejected: 0 });
    context.failWith = null;
    await source.drain(never);
    expect(namespace.counts().acknowledged).toBe(2);
  });

  it('reads the failed lock tokens: an expired lock is no error and the event comes again', async () => {
    const { namespace, config } = await field();
    namespace.publish([cloudEvent('1'), cloudEvent('2')]);
    const context = sourceContext();
    const accept = context.accept;
    let isFirst = true;
    context.accept = (delivery) => {
      if (isFirst) namespace.expireLocks();
      isFirst = false;
      return accept(delivery);
    };
    await createSource(config, context).drain(never);
    expect(context.keys).toEqual(['/t|1', '/t|2']);
    expect(context.deliveries.length).toBe(4);
    expect(context.deliveries[2]?.delivery['deliveryCount']).toBe('2');
    expect(context.last()).toMatchObject({ state: 'listening', code: null });
    expect(namespace.counts()).toEqual({ ...gone, acknowledged: 2, rejected: 0 });
  });

  it('releases what it holds when it is stopped, and does not wait for a long poll', async () => {
    const { namespace, config } = await field({ longPollMs: 60_000 });
    const context = sourceContext();
    const source = createSource(config, context);
    const accept = context.accept;
    const stopped = new Promise<void>((resolve) => {
      context.accept = (delivery) => {
        resolve(source.stop());
        return accept(delivery);
      };
    });
    await source.start();
    namespace.publish([cloudEvent('1'), cloudEvent('2'), cloudEvent('3')]);
    await stopped;
    expect(namespace.counts()).toEqual({ ...gone, waiting: 2, acknowledged: 1, rejected: 0 });
    expect(context.last()?.state).toBe('stopped');

    const idle = createSource(config, sourceContext());
    namespace.publish([]);
    await createSource(config, sourceContext()).stop();
    await idle.start();
    await idle.stop();
  });

  it('names what is wrong', async () => {
    const { config } = await field();
    const codeWith = async (change: Partial<NamespaceConfig>): Promise<unknown> => {
      const context = sourceContext();
      await createSource({ ...config, ...change }, context).drain(never);
      return context.last()?.code;
    };
    expect(await codeWith({ key: 'wrong' })).toBe('source-refused');
    expect(await codeWith({ key: '' })).toBe('secret-missing');
    expect(await codeWith({ topic: 'none-such' })).toBe('source-missing');
    expect(await codeWith({ endpoint: 'http://10.0.0.1' })).toBe('endpoint-insecure');
    expect(await codeWith({ endpoint: 'http://127.0.0.1:1' })).toBe('connection-failed');
  });
});
