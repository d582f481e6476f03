import { execFile } from 'node:child_process';
import { cp, glob } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { builtNames, fontFiles } from './main/export/report-fonts.ts';

// The oldest runtime this has to run on is Electron 33: Chromium 130 and Node 20.18.
const nodeTarget = 'node20.18';
const pageTarget = 'chrome130';
const root = import.meta.dirname;

export default defineConfig(async () => ({
  main: {
    plugins: [copyMigrations(), copyFonts(), copyTrayIcons(), keepOwnNames(), refuseBrokenFiles()],
    build: {
      outDir: 'out/main',
      target: nodeTarget,
      // Stack traces in logs stay readable.
      minify: false,
      sourcemap: true,
      // Everything is bundled but the addon, which has to be a file of its own.
      externalizeDeps: false,
      rolldownOptions: {
        external: ['better-sqlite3'],
        input: { index: 'main/index.ts', engine: 'main/engine.ts', ...(await workerEntries()) },
        // One flat folder: modules find workers and migrations beside themselves, in source and when built.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', format: 'es' as const },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: nodeTarget,
      minify: true,
      sourcemap: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'preload/index.ts' },
        // A sandboxed preload has to be one CommonJS file.
        output: { entryFileNames: '[name].cjs', format: 'cjs' as const },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: join(root, 'out/renderer'),
      target: pageTarget,
      minify: true,
      sourcemap: true,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: {
        input: { index: join(root, 'renderer/index.html') },
        // What the first picture needs is one file: each further one is asked of the shell, which has enough to do then.
        output: { codeSplitting: { groups: [{ name: 'window', tags: ['$initial' as const] }] } },
      },
    },
  },
}));

async function workerEntries(): Promise<Record<string, string>> {
  const entries: Record<string, string> = {};
  for await (const file of glob('main/**/*-worker.ts', { cwd: root })) entries[basename(file, '.ts')] = file;
  return entries;
}

/** The engine reads its migrations as files, from the folder beside it. */
function copyMigrations(): Plugin {
  return {
    name: 'copy-migrations',
    apply: 'build',
    writeBundle: (options) =>
      cp(join(root, 'main/catalog/migrations'), join(options.dir ?? 'out/main', 'migrations'), {
        recursive: true,
      }),
  };
}

/** The engine reads the fonts of report.pdf as files, from a folder beside it; their licence has to lie with them. */
function copyFonts(): Plugin {
  return {
    name: 'copy-fonts',
    apply: 'build',
    async writeBundle(options) {
      const folder = options.dir ?? 'out/main';
      const modules = join(root, 'node_modules');
      for (const file of Object.values(fontFiles)) {
        const { font, licence } = builtNames(file);
        await cp(join(modules, file.package, file.path), join(folder, 'fonts', font));
        await cp(join(modules, file.package, 'LICENSE_FONT'), join(folder, 'fonts', licence));
      }
      // The shaper's compiled part is looked for beside the code that loads it.
      await cp(join(modules, 'harfbuzzjs/dist/harfbuzz.wasm'), join(folder, 'harfbuzz.wasm'));
    },
  };
}

/** The system is given the icons of its task bar as files. */
function copyTrayIcons(): Plugin {
  return {
    name: 'copy-tray-icons',
    apply: 'build',
    async writeBundle(options) {
      await cp(join(root, 'resources/tray'), join(options.dir ?? 'out/main', 'tray'), { recursive: true });
    },
  };
}

/**
 * A module of the storage client declares `require`, `__filename` and `__dirname` itself; in the bundle they would meet those that
 * electron-vite declares for old-style modules, and the file would not load.
 */
function keepOwnNames(): Plugin {
  return {
    name: 'keep-own-names',
    transform: (code, id) =>
      /[\\/]storage-common[\\/].*crc64\.js$/.test(id)
        ? { code: code.replace(/\b(__filename|__dirname|require)\b/g, 'own_$1'), map: null }
        : null,
  };
}

/** Files that are loaded when first used would otherwise be found broken by an officer. */
function refuseBrokenFiles(): Plugin {
  return {
    name: 'refuse-broken-files',
    apply: 'build',
    async writeBundle(options, bundle) {
      const files = Object.keys(bundle).filter((name) => name.endsWith('.js'));
      const check = promisify(execFile);
      await Promise.all(
        files.map((name) => check(process.execPath, ['--check', join(options.dir ?? 'out/main', name)])),
      );
    },
  };
}
