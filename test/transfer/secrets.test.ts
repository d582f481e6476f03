/** Nothing secret leaves by another way than to where it belongs: not by logs, facts, answers, printed errors, or what lies on disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { got } from 'got';
import { expect, it, onTestFinished, vi } from 'vitest';
import { configSchema } from '../../contract/config.ts';
import { viewOfError } from '../../contract/error.ts';
import type { SourcesView } from '../../contract/views.ts';
import { systemClock } from '../../main/clock.ts';
import { startEngine } from '../../main/compose.ts';
import { createHandlers } from '../../main/handlers.ts';
import { createLog } from '../../main/log.ts';
import { cloudError } from '../../main/sources/cloud-error.ts';
import { openNamespace } from '../../main/sources/namespace-client.ts';
import { viewSources } from '../../main/shell/sources-view.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { directNetwork } from '../support/direct-network.ts';
import { recordingEvent } from '../support/events.ts';
import { tempFolder } from '../support/temp-folder.ts';

// Whole engines and windows take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const secrets = {
  queueKey: Buffer.from('the key of the queue account').toString('base64'),
  signature: 'the+signature/of=the=container',
  webhook: 'the-key-of-the-webhook',
  namespace: 'the-key-of-the-namespace',
  proxy: 'the-password-of-the-proxy',
  callContext: 'the-context-that-answers-a-call',
  wrongKey: Buffer.from('a wrong key of the service').toString('base64'),
};

/** Which secrets a text holds, as they are or as an address or base64 would carry them. */
function leaksIn(text: string, all: Record<string, string>): string[] {
  return Object.entries(all).flatMap(([name, secret]) => {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    return forms.some((form) => text.includes(form)) ? [name] : [];
  });
}

async function textsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
}

async function stage() {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const { connectionString, endpoint, contentHosts, services } = simulator.endpoints;
  const all = { ...secrets, service: services[0]?.accessKeys[0] ?? '' };
  // Nobody listens there.
  const nowhere = 'http://127.0.0.1:1';
  const config = configSchema.parse({
    services: [
      { name: 'contoso', connectionString, contentHosts },
      { name: 'wrong', connectionString: `endpoint=${endpoint};accesskey=${secrets.wrongKey}` },
    ],
    sources: [
      { kind: 'webhook', listen: '127.0.0.1:0', key: secrets.webhook },
      {
        kind: 'storage-queue',
        connectionString: `AccountName=a;AccountKey=${secrets.queueKey};QueueEndpoint=${nowhere}/a`,
        queue: 'events',
      },
      {
        kind: 'event-grid-namespace',
        endpoint: nowhere,
        topic: 't',
        subscription: 's',
        key: secrets.namespace,
      },
      {
        kind: 'blob-container',
        connectionString: `BlobEndpoint=${nowhere}/a;SharedAccessSignature=sv=1&sig=${encodeURIComponent(secrets.signature)}`,
        container: 'recordings',
      },
    ],
    network: {
      proxy: { mode: 'manual', address: 'http://127.0.0.1:1', user: 'desk', password: secrets.proxy },
    },
  });
  return { simulator, config, all };
}

it('keeps secrets out of logs, facts, answers, printed errors and the library', async () => {
  const { simulator, config, all } = await stage();
  const said: string[] = [];
  const say = (what: unknown): number => said.push(typeof what === 'string' ? what : JSON.stringify(what));
  const libraryDir = await tempFolder();
  const failing = new Set<string>();
  let onHealth = (): void => undefined;
  const parts = await startEngine({
    libraryDir,
    config,
    clock: systemClock,
    log: createLog({ write: say }),
    emit: (name, payload) => {
      say({ name, payload });
      onHealth();
    },
    network: directNetwork(),
    onLost: () => undefined,
    isWorking: true,
  });
  const handlers = createHandlers(parts);
  const listed = async (): Promise<SourcesView> =>
    viewSources({ config, areSecretsKept: true }, { ok: true, value: await handlers['sources.list']({}) });
  const tried = async (work: () => unknown): Promise<void> => {
    try {
      say((await work()) ?? null);
    } catch (thrown) {
      say(viewOfError(thrown));
      // As a crash prints it.
      say(inspect(thrown, { depth: 8 }));
    }
  };

  // All that cannot be reached has been found to fail.
  await new Promise<void>((resolve) => {
    onHealth = () => {
      void listed().then(({ sources }) => {
        for (const { id, state } of sources) if (state === 'failing') failing.add(id);
        if (failing.size === 3) resolve();
      });
    };
    onHealth();
  });
  const address = (await listed()).sources[0]?.address ?? '';
  const post = (json: object, more: object) => got.post(address, { json, throwHttpErrors: false, ...more });
  const call = {
    id: 'i',
    eventType: 'Microsoft.Communication.IncomingCall',
    data: { incomingCallContext: secrets.callContext, serverCallId: 'S1' },
  };
  await post(call, { searchParams: { code: secrets.webhook } });
  await post(call, { headers: { 'aeg-sas-key': secrets.webhook } });
  const recording = simulator.addRecording({ format: 'wav', chunks: [{ durationMs: 500 }] });
  await post(simulator.events.fileStatus(recording), { headers: { 'x-archivolt-key': secrets.webhook } });
  await post([recordingEvent({ chunks: [] })], { searchParams: { key: secrets.webhook } });
  await parts.accept({
    source: 'test',
    bytes: Buffer.from(JSON.stringify(simulator.events.fileStatus(recording))),
    delivery: {},
  });
  await parts.transfers.whenIdle();
  await parts.bags.settle();
  for (const source of config.sources)
    await tried(() => handlers['sources.test']({ source, replaces: null }));
  for (const service of config.services)
    await tried(() => handlers['services.test']({ service, replaces: null }));
  await tried(() => handlers['live.start']({ service: 'wrong', request: { serverCallId: 'aHR0cHM6' } }));
  await tried(() => handlers['live.list']({}));
  await tried(() => handlers['quarantine.list']({ limit: 10 }));
  const query = { text: '', sort: 'startedAt', descending: true, offset: 0, limit: 10 } as const;
  const { rows } = await handlers['recordings.window'](query);
  expect(rows).toHaveLength(1);
  for (const { id } of rows) await tried(() => handlers['recordings.get']({ id }));
  await tried(listed);
  await parts.stop();

  for (const text of said) expect(leaksIn(text, all)).toEqual([]);
  for (const text of await textsBelow(libraryDir)) expect(leaksIn(text, all)).toEqual([]);
  expect(leaksIn(JSON.stringify(config), all).sort()).toEqual(
    Object.keys(all)
      .filter((name) => name !== 'callContext')
      .sort(),
  );
});

it('prints no error of a client with the request that it holds', async () => {
  const { config, all } = await stage();
  const place = config.sources.find(({ kind }) => kind === 'event-grid-namespace');
  if (place?.kind !== 'event-grid-namespace') throw new Error('no namespace');
  const client = openNamespace(place, directNetwork());
  const error = await client.receive(10, new AbortController().signal).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  // The client's own error does: this is what would be printed otherwise.
  expect(leaksIn(inspect(error, { depth: 8 }), all)).toEqual(['namespace']);
  expect(leaksIn(inspect(cloudError(error, 0), { depth: 8 }), all)).toEqual([]);
});

it('keeps secrets out of what the command line prints, whatever fails', async () => {
  const { config, all } = await stage();
  const folder = await tempFolder();
  const path = join(folder, 'config.json');
  await writeFile(path, JSON.stringify(config));
  const run = async (...words: string[]): Promise<string> => {
    const entry = join(import.meta.dirname, '../../main/cli.ts');
    const child = spawn(process.execPath, [entry, ...words, '--config', path], { stdio: 'pipe' });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await once(child, 'close');
    return printed;
  };
  const probed = await run('probe');
  expect(probed).toContain('auth-rejected');
  expect(leaksIn(probed, all)).toEqual([]);
  // A configuration that is wrong is refused by naming the key, not by quoting it.
  await writeFile(path, JSON.stringify({ ...config, [secrets.proxy]: 1 }).replace('"key"', '"kee"'));
  expect(leaksIn(await run('probe'), { ...all, proxy: secrets.webhook })).toEqual([]);
});
