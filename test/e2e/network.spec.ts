/** The way out, as an officer's IT sets it up: a proxy that asks who is there, and a network that signs its own certificates. */
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { ask } from '../../scripts/demo/ask.ts';
import { connectProxy, type ConnectProxy } from '../support/connect-proxy.ts';
import { launchDev, type LaunchedForTest } from '../support/launch-app.ts';
import { privateCa, type PrivateCa } from '../support/private-ca.ts';

const host = 'contoso.example.com';
const service = {
  name: 'contoso',
  connectionString: `endpoint=https://${host}/;accesskey=${Buffer.from('key').toString('base64')}`,
};
const credentials = { user: 'desk-7', password: 'topsecret-proxy' };

let folder: string;
let ca: PrivateCa;
let server: Server;
let proxy: ConnectProxy;
let running: LaunchedForTest | null;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  await mkdir(join(folder, 'ca'));
  ca = await privateCa(join(folder, 'ca'));
  server = createServer(await ca.issue(host), (_request, response) => response.writeHead(404).end('{}'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  proxy = await connectProxy((server.address() as AddressInfo).port, credentials);
  await writeFile(join(folder, 'config.json'), JSON.stringify({ services: [service] }));
  running = null;
});

test.afterEach(async () => {
  await running?.close();
  await proxy.close();
  server.closeAllConnections();
  await once(server.close(), 'close');
  await rm(folder, { recursive: true, force: true });
});

async function start(...more: string[]): Promise<Page> {
  const places = ['--library', join(folder, 'library'), '--user-data-dir', join(folder, 'window')];
  running = await launchDev([...places, '--config', join(folder, 'config.json'), ...more]);
  return running.page;
}

async function testService(page: Page): Promise<Record<string, string>> {
  const steps = await ask(page, 'services.test', { service, replaces: null });
  return Object.fromEntries(steps.map(({ layer, outcome, code }) => [layer, code ?? outcome]));
}

async function changeNetwork(page: Page, fill: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name: 'Change the network settings' }).click();
  await page.getByRole('radio', { name: 'This one' }).check({ force: true });
  for (const [label, value] of Object.entries(fill))
    await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('a proxy is set, its credentials and the certificates of the network are mended one after another', async () => {
  const page = await start();
  await page.getByRole('button', { name: 'Sources', exact: true }).first().click();
  await changeNetwork(page, { 'Address of the proxy': `http://${proxy.host}` });
  expect(await testService(page)).toMatchObject({ proxy: 'ok', tcp: 'ok', tls: 'proxy-credentials' });
  await changeNetwork(page, { User: credentials.user, Password: credentials.password });
  expect(await testService(page)).toMatchObject({ tls: 'tls-refused' });
  await changeNetwork(page, { 'Additional certificates': ca.file });
  expect(await testService(page)).toMatchObject({ tls: 'ok', signature: 'ok', rights: 'ok' });
  await expect(page.getByText(`http://${proxy.host}`)).toBeVisible();
  await page.screenshot({ path: 'test-results/network.png' });
  expect(JSON.stringify(await ask(page, 'sources.list', {}))).not.toContain(credentials.password);
  // Without a keyring the program keeps it in memory alone.
  expect(await readFile(join(folder, 'config.json'), 'utf8')).not.toContain(credentials.password);
});

test('a configuration script of the system is followed', async () => {
  const script = `function FindProxyForURL(url, host) { return host === '${host}' ? 'PROXY ${proxy.host}' : 'DIRECT'; }`;
  const address = `data:application/x-ns-proxy-autoconfig;base64,${Buffer.from(script).toString('base64')}`;
  const page = await start(`--proxy-pac-url=${address}`);
  expect(await testService(page)).toMatchObject({ proxy: 'ok', tcp: 'ok', tls: 'proxy-credentials' });
  expect(proxy.asked[0]).toBe(`${host}:443`);
});
