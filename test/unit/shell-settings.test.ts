import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { networkSchema, sourceSchema, type ServiceConfig, type SourceConfig } from '../../contract/config.ts';
import { silentLog } from '../../main/log.ts';
import { openSecrets, type Protector } from '../../main/shell/secrets.ts';
import { Settings } from '../../main/shell/settings.ts';

const contoso: ServiceConfig = {
  name: 'contoso',
  connectionString: 'endpoint=https://contoso.example/;accesskey=topsecret1==',
};
const webhook = sourceSchema.parse({ kind: 'webhook', listen: '127.0.0.1:8787', key: 'topsecret2' });
const namespace = sourceSchema.parse({
  kind: 'event-grid-namespace',
  endpoint: 'https://n.example',
  topic: 't',
  subscription: 's',
  key: 'topsecret3',
});
const open = (source: SourceConfig): SourceConfig => ({ ...source, key: '' }) as SourceConfig;

let folder: string;
let configPath: string;
let secretsPath: string;
let protector: Protector;

/** A real cipher, so that the file must not hold the text. */
function testProtector(isThere: boolean): Protector {
  const key = randomBytes(32);
  return {
    isAvailable: () => Promise.resolve(isThere),
    encrypt: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), body]));
    },
    decrypt: (bytes) => {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Promise.resolve(decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8'));
    },
  };
}

/** As after a start of the program. */
async function openSettings({ mayBeAbsent = true, path = configPath } = {}): Promise<Settings> {
  const settings = new Settings({ path, mayBeAbsent }, await openSecrets(secretsPath, protector, silentLog));
  await settings.load();
  return settings;
}
const fileText = (): Promise<string> => readFile(configPath, 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-settings-'));
  configPath = join(folder, 'config.json');
  secretsPath = join(folder, 'secrets.bin');
  protector = testProtector(true);
});
afterEach(() => rm(folder, { recursive: true }));

describe('Settings with a protected store', () => {
  it('starts empty without a file', async () => {
    expect((await openSettings()).config).toMatchObject({ services: [], sources: [] });
  });

  it('keeps the password of a proxy for that proxy and user alone', async () => {
    const settings = await openSettings();
    const proxy = { mode: 'manual', address: 'http://p.example:1', user: 'me', bypass: [] } as const;
    const save = (next: object) => settings.saveNetwork(networkSchema.parse({ proxy: next }));
    await save({ ...proxy, password: 'topsecret4' });
    expect(await fileText()).not.toContain('topsecret4');
    expect((await openSettings()).config?.network.proxy).toEqual({ ...proxy, password: 'topsecret4' });
    const kept = await save({ ...proxy, bypass: ['a'] });
    expect(kept.network.proxy).toMatchObject({ password: 'topsecret4', bypass: ['a'] });
    const elsewhere = await save({ ...proxy, address: 'http://other.example:1' });
    expect(elsewhere.network.proxy).not.toHaveProperty('password');
    await save({ ...proxy, password: 'topsecret4' });
    expect((await save({ ...proxy, user: 'you' })).network.proxy).not.toHaveProperty('password');
  });

  it('keeps secrets out of the file and finds them after a restart', async () => {
    const settings = await openSettings();
    await settings.saveService(contoso, null);
    await settings.saveSource(webhook, null);
    await settings.saveSource(namespace, null);
    expect(settings.areSecretsKept).toBe(true);
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      expect(await readFile(path, 'latin1')).not.toContain('topsecret');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }
    const { config } = await openSettings();
    expect(config?.services).toEqual([contoso]);
    expect(config?.sources).toEqual([
      { ...webhook, name: 'webhook-1' },
      { ...namespace, name: 'event-grid-namespace-1' },
    ]);
  });

  it('keeps the old secret when an edit leaves it out, also over a new name', async () => {
    const settings = await openSettings();
    await settings.saveService(contoso, null);
    await settings.saveSource(namespace, null);
    await settings.saveService(
      { name: 'fabrikam', connectionString: 'endpoint=https://contoso.example' },
      'contoso',
    );
    await settings.saveService(
      { name: 'fabrikam', connectionString: '', contentHosts: ['a.example'] },
      'fabrikam',
    );
    await settings.saveSource(
      { ...open(namespace), topic: 'other' } as SourceConfig,
      'event-grid-namespace-1',
    );
    const { config } = await openSettings();
    expect(config?.services[0]).toEqual({
      name: 'fabrikam',
      connectionString: 'endpoint=https://contoso.example;accesskey=topsecret1==',
      contentHosts: ['a.example'],
    });
    expect(config?.sources[0]).toMatchObject({
      topic: 'other',
      key: 'topsecret3',
      name: 'event-grid-namespace-1',
    });
  });

  it('never lets a kept secret go to another host', async () => {
    const settings = await openSettings();
    await settings.saveService(contoso, null);
    await settings.saveSource(namespace, null);
    const elsewhere = { name: 'contoso', connectionString: 'endpoint=https://evil.example/' };
    await expect(settings.saveService(elsewhere, 'contoso')).rejects.toMatchObject({
      code: 'secret-missing',
    });
    await expect(settings.completeService(elsewhere, 'contoso')).rejects.toMatchObject({
      code: 'secret-missing',
    });
    const moved = { ...open(namespace), endpoint: 'https://evil.example' } as SourceConfig;
    await expect(settings.completeSource(moved, 'event-grid-namespace-1')).rejects.toMatchObject({
      code: 'secret-missing',
    });
    await writeFile(configPath, (await fileText()).replace('n.example', 'evil.example'));
    expect((await openSettings()).config?.sources[0]).not.toHaveProperty('key');
  });

  it('completes a draft for a test', async () => {
    const settings = await openSettings();
    await settings.saveSource(webhook, null);
    expect(await settings.completeSource(open(webhook), 'webhook-1')).toMatchObject({ key: 'topsecret2' });
  });

  it('refuses a name that is taken, and what needs a secret and has none', async () => {
    const settings = await openSettings();
    await settings.saveService(contoso, null);
    await settings.saveSource({ ...webhook, name: 'a' }, null);
    await expect(settings.saveService(contoso, null)).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(settings.saveSource({ ...webhook, name: 'a' }, null)).rejects.toMatchObject({
      code: 'config-invalid',
    });
    await expect(settings.saveSource(open(namespace), null)).rejects.toMatchObject({
      code: 'secret-missing',
    });
    const empty = { name: 'new', connectionString: '' };
    await expect(settings.saveService(empty, null)).rejects.toMatchObject({ code: 'secret-missing' });
  });

  it('removes one source without renaming the others', async () => {
    const settings = await openSettings();
    await settings.saveSource(webhook, null);
    await settings.saveSource({ ...webhook, key: 'topsecret4' } as SourceConfig, null);
    await settings.removeSource('webhook-1');
    await settings.removeService('absent');
    const { config } = await openSettings();
    expect(config?.sources).toMatchObject([{ name: 'webhook-2', key: 'topsecret4' }]);
  });

  it('does one edit after another', async () => {
    const settings = await openSettings();
    const services = ['a', 'b', 'c'].map((name) => ({ ...contoso, name }));
    await Promise.all(services.map((service) => settings.saveService(service, null)));
    expect((await openSettings()).config?.services).toEqual(services);
  });

  it('moves the secrets of a given file into the store with the first edit', async () => {
    await writeFile(configPath, JSON.stringify({ services: [contoso] }));
    const settings = await openSettings({ mayBeAbsent: false });
    expect(settings.config?.services).toEqual([contoso]);
    expect(await fileText()).toContain('topsecret1');
    await settings.saveSource(webhook, null);
    expect(await fileText()).not.toContain('topsecret');
    expect((await openSettings()).config?.services).toEqual([contoso]);
  });

  it('keeps the secrets of two files apart', async () => {
    const other = join(folder, 'other.json');
    await (await openSettings()).saveService(contoso, null);
    await (
      await openSettings({ path: other })
    ).saveService(
      { ...contoso, connectionString: 'endpoint=https://contoso.example/;accesskey=topsecret5==' },
      null,
    );
    expect((await openSettings()).config?.services).toEqual([contoso]);
  });

  it('sets a store aside that cannot be decrypted any more, and goes on without those secrets', async () => {
    await (await openSettings()).saveService(contoso, null);
    protector = testProtector(true);
    expect((await openSettings()).config?.services[0]?.connectionString).toBe(
      'endpoint=https://contoso.example/',
    );
    expect(await readdir(folder)).toContain('secrets.bin.unreadable');
  });

  it.each([
    ['{', 'config-unreadable'],
    ['{"sources":[{"kind":"webhok"}]}', 'config-invalid'],
    ['{"servces":[]}', 'config-invalid'],
  ])('never writes over a file that it could not read: %s', async (text, code) => {
    await writeFile(configPath, text);
    await expect(openSettings()).rejects.toMatchObject({ code });
    const settings = new Settings(
      { path: configPath, mayBeAbsent: true },
      await openSecrets(secretsPath, protector, silentLog),
    );
    await expect(settings.saveService(contoso, null)).rejects.toMatchObject({ code });
    expect(await fileText()).toBe(text);
  });

  it('misses a file that was named but is not there', async () => {
    await expect(openSettings({ mayBeAbsent: false })).rejects.toMatchObject({ code: 'config-unreadable' });
  });
});

describe('Settings without a protected store', () => {
  beforeEach(() => {
    protector = testProtector(false);
  });

  it('keeps secrets for the session only', async () => {
    const settings = await openSettings();
    const config = await settings.saveService(contoso, null);
    expect(config.services).toEqual([contoso]);
    expect(settings.areSecretsKept).toBe(false);
    expect(await readdir(folder)).toEqual(['config.json']);
    expect(await fileText()).not.toContain('topsecret');
    expect((await openSettings()).config?.services[0]?.connectionString).toBe(
      'endpoint=https://contoso.example/',
    );
  });

  it('leaves a given file the secrets it had, also of an entry that is renamed, and adds none', async () => {
    await writeFile(configPath, JSON.stringify({ services: [contoso] }));
    const settings = await openSettings();
    await settings.saveSource(webhook, null);
    await settings.saveService({ name: 'fabrikam', connectionString: '' }, 'contoso');
    expect(await fileText()).toContain('topsecret1');
    expect(await fileText()).not.toContain('topsecret2');
    expect((await openSettings()).config?.services[0]?.connectionString).toBe(contoso.connectionString);
  });

  it('uses a new secret for the session and leaves the file its old one', async () => {
    await writeFile(configPath, JSON.stringify({ services: [contoso] }));
    const settings = await openSettings();
    const renewed = {
      ...contoso,
      connectionString: 'endpoint=https://contoso.example/;accesskey=topsecret9==',
    };
    expect((await settings.saveService(renewed, 'contoso')).services).toEqual([renewed]);
    expect(await fileText()).toContain('topsecret1');
    expect(await fileText()).not.toContain('topsecret9');
  });
});
