import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cached, cacheFolder } from '../../scripts/runtime/cache.ts';
import { hasDisplay } from '../../scripts/runtime/display.ts';
import { capture, which } from '../../scripts/runtime/processes.ts';
import {
  npmCommand,
  placeInRuntime,
  refuseOtherBytes,
  tenths,
} from '../../scripts/runtime/registry-runtime.ts';
import { sandboxObstacle } from '../../scripts/runtime/sandbox.ts';
import { definesIn, needsOwnBinding } from '../../scripts/runtime/sqlite-binding.ts';
import { missingLibraries, packagesFor } from '../../scripts/runtime/system-packages.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-scripts-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the cache folder', () => {
  it.each([
    ['linux', {}, '/home/u/.cache/archivolt'],
    ['linux', { XDG_CACHE_HOME: '/x' }, '/x/archivolt'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/u/.cache/archivolt'],
    ['darwin', { XDG_CACHE_HOME: '/x' }, '/home/u/Library/Caches/archivolt'],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local' },
      'C:\\Users\\u\\AppData\\Local\\archivolt\\cache',
    ],
  ] as const)('on %s with %o is %s', (platform, env, expected) => {
    expect(cacheFolder(platform, env, '/home/u')).toBe(expected);
  });
});

describe('a cache entry', () => {
  const make = (text: string) => async (staging: string) => {
    await writeFile(join(staging, 'made'), text);
    return join(staging, 'made');
  };

  it('is made once', async () => {
    await cached(folder, 'entry', make('first'));
    const path = await cached(folder, 'entry', make('second'));
    expect(await readFile(path, 'utf8')).toBe('first');
  });

  it('is whole when two runs make it at the same time, and no staging is left', async () => {
    const paths = await Promise.all([cached(folder, 'entry', make('a')), cached(folder, 'entry', make('b'))]);
    expect(new Set(paths).size).toBe(1);
    expect(await readdir(folder)).toEqual(['entry']);
  });

  it('is absent when making it failed', async () => {
    const failing = async (staging: string): Promise<string> => {
      await make('half')(staging);
      throw new Error('no room');
    };
    await expect(cached(folder, 'entry', failing)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  it('drops the staging of a killed run and keeps that of a living one', async () => {
    const dead = await capture(process.execPath, ['-p', 'process.pid']);
    await writeFile(join(folder, `.staging-${dead.stdout.trim()}-x`), '');
    await writeFile(join(folder, `.staging-${process.pid}-x`), '');
    await cached(folder, 'entry', make('a'));
    expect((await readdir(folder)).sort()).toEqual([`.staging-${process.pid}-x`, 'entry']);
  });
});

describe('a fetched package', () => {
  const integrityOfAbc =
    'sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==';

  it('is taken when its digest is the pinned one', async () => {
    await writeFile(join(folder, 'p.tgz'), 'abc');
    await expect(refuseOtherBytes(join(folder, 'p.tgz'), integrityOfAbc)).resolves.toBeUndefined();
  });

  it.each(['abd', 'ab', ''])('is refused when its bytes are %j', async (bytes) => {
    await writeFile(join(folder, 'p.tgz'), bytes);
    await expect(refuseOtherBytes(join(folder, 'p.tgz'), integrityOfAbc)).rejects.toMatchObject({
      name: 'ToolingError',
    });
  });

  it.each([
    ['Cypress/Cypress', 'electron'],
    ['Cypress/locales/ar.pak', 'locales/ar.pak'],
    ['Cypress/libffmpeg.so', 'libffmpeg.so'],
    ['Cypress/', undefined],
    ['Cypress/locales/', undefined],
    ['Cypress/resources/app/index.js', undefined],
    ['Cypress/browser_v8_context_snapshot.bin', undefined],
    ['elsewhere/file', undefined],
  ])('%s becomes %s', (name, place) => {
    expect(placeInRuntime(name)).toBe(place);
  });

  it('tells each tenth of its progress once, also when it jumps', () => {
    const lines: string[] = [];
    const tell = tenths(200e6, (line) => lines.push(line.trim()));
    [0, 19e6, 20e6, 21e6, 130e6, 200e6, 230e6].forEach(tell);
    expect(lines).toEqual(['10 % of 200 MB', '60 % of 200 MB', '100 % of 200 MB']);
  });

  it('comes through the npm that started the script, else the one on PATH', () => {
    expect(npmCommand({ npm_execpath: '/n/bin/npm-cli.js' }).args).toEqual(['/n/bin/npm-cli.js']);
    expect(npmCommand({ npm_execpath: '/y/yarn.js' })).toEqual({ command: 'npm', args: [] });
    expect(npmCommand({})).toEqual({ command: 'npm', args: [] });
  });
});

describe('system libraries', () => {
  const ldd = [
    '\tlinux-vdso.so.1 (0x00007ffc)',
    '\tlibgtk-3.so.0 => not found',
    '\tlibgdk-3.so.0 => not found',
    '\tlibnss3.so => not found',
    '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)',
  ].join('\n');

  it('that are missing are read from ldd', () => {
    expect(missingLibraries(ldd)).toEqual(['libgtk-3.so.0', 'libgdk-3.so.0', 'libnss3.so']);
    expect(missingLibraries('\tlibc.so.6 => /lib/libc.so.6 (0x0)')).toEqual([]);
  });

  it('are named as packages, each once; an unknown one is told, not dropped', () => {
    expect(packagesFor([...missingLibraries(ldd), 'libodd.so.4'])).toEqual({
      packages: ['libgtk-3-0', 'libnss3'],
      unknown: ['libodd.so.4'],
    });
  });
});

describe('better-sqlite3', () => {
  it('is built only for an Electron without Node-API 10', () => {
    expect(['33.2.1', '34.5.8', '35.0.0', '45.4.1'].map(needsOwnBinding)).toEqual([true, true, false, false]);
  });

  it('is built with the defines its own build file lists', async () => {
    const manifest = createRequire(import.meta.url).resolve('better-sqlite3/package.json');
    const file = join(dirname(manifest), 'deps', 'defines.gypi');
    const defines = definesIn(await readFile(file, 'utf8'));
    expect(defines).toEqual(expect.arrayContaining(['SQLITE_ENABLE_FTS5', 'SQLITE_THREADSAFE=2']));
    expect(defines.every((define) => /^[A-Z0-9_]+(=-?\w+)?$/.test(define))).toBe(true);
  });
});

describe('the machine', () => {
  it('has a display when a session says so, and always away from Linux', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'darwin')).toBe(true);
  });

  it('keeps the sandbox from root and from users without namespaces', async () => {
    const nothing = () => Promise.resolve('');
    const restricted = (path: string) => Promise.resolve(path.includes('apparmor') ? '1\n' : '');
    expect(await sandboxObstacle(0, nothing)).toBeDefined();
    expect(await sandboxObstacle(1000, restricted)).toBeDefined();
    expect(await sandboxObstacle(1000, nothing)).toBeUndefined();
  });

  it('has a program when an executable file of that name lies on PATH', async () => {
    await writeFile(join(folder, 'tool'), '', { mode: 0o755 });
    await writeFile(join(folder, 'text'), '', { mode: 0o644 });
    expect(await which('tool', { PATH: folder })).toBe(join(folder, 'tool'));
    expect(await which('text', { PATH: join(folder, 'nowhere') })).toBeUndefined();
  });

  it('answers 127 for a program it cannot start', async () => {
    expect((await capture(join(folder, 'nothing'), [])).code).toBe(127);
  });
});
