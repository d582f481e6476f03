/** Builds the real shell and preload around the tests' own engine and an empty page, and starts it in real Electron. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron as electron, type ElectronApplication, type Page } from '@playwright/test';
import { build } from 'vite';
import { resolveElectron } from '../../scripts/electron-runtime.ts';
import { openDisplay, type Display } from '../../scripts/runtime/display.ts';
import { held } from '../../scripts/runtime/launch.ts';

const root = join(import.meta.dirname, '../..');
const builtins = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];
const page = `<!doctype html><html lang="en"><head><title>Archivolt</title></head><body>
<h1>Shell</h1><script>window.inlineRan = true</script><script type="module" src="page.js"></script></body></html>`;
/** Runs as the page itself does; what the test evaluates comes by the debugger, which the policy does not bind. */
const pageScript = `window.moduleRan = true;
try { new Function('')(); window.evalRan = true; } catch { window.evalRan = false; }`;

export interface ShellApp {
  /** Folder of the built program, which Electron is given. */
  readonly programDir: string;
  readonly executable: string;
  readonly display: Display;
  remove(): Promise<void>;
}

/** Made once per test file; the builds take a few seconds. */
export async function buildShellApp(): Promise<ShellApp> {
  const programDir = await mkdtemp(join(tmpdir(), 'archivolt-shell-'));
  await mkdir(join(programDir, 'out/renderer'), { recursive: true });
  await writeFile(
    join(programDir, 'package.json'),
    JSON.stringify({
      name: 'archivolt',
      productName: 'Archivolt',
      version: '0.1.0',
      type: 'module',
      main: 'out/main/index.js',
    }),
  );
  await writeFile(join(programDir, 'out/renderer/index.html'), page);
  await writeFile(join(programDir, 'out/renderer/page.js'), pageScript);
  const main = join(programDir, 'out/main');
  await bundle(join(root, 'main/index.ts'), join(main, 'index.js'), 'es');
  await bundle(join(root, 'test/support/shell-engine.ts'), join(main, 'engine.js'), 'es');
  await cp(join(root, 'resources/tray'), join(main, 'tray'), { recursive: true });
  await bundle(join(root, 'preload/index.ts'), join(programDir, 'out/preload/index.cjs'), 'cjs');
  const { executable } = await resolveElectron({ progress: tell });
  const display = await openDisplay(tell);
  return {
    programDir,
    executable,
    display,
    remove: async () => {
      await display.close();
      await rm(programDir, { recursive: true });
    },
  };
}

export interface RunningShell {
  readonly app: ElectronApplication;
  readonly window: Page;
  /** What the program and its engine wrote to stderr. */
  stderr(): string;
}

/** Starts the program on a folder of user data and a library below it; it may open no window. */
export async function launchShell(
  { programDir, executable, display }: ShellApp,
  userDataDir: string,
  args: readonly string[] = [],
): Promise<ElectronApplication> {
  return electron.launch({
    executablePath: executable,
    // Chromium's own sandbox cannot start for root; the program itself never passes this switch.
    args: [...held, '--no-sandbox', programDir, '--user-data-dir', userDataDir, ...args],
    env: { ...definedEnv(), ...display.env },
  });
}

/** Starts it and waits for its window with the page in it. */
export async function startShell(
  shell: ShellApp,
  userDataDir: string,
  args: readonly string[] = [],
): Promise<RunningShell> {
  const app = await launchShell(shell, userDataDir, args);
  let text = '';
  app.process().stderr?.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const window = await app.firstWindow();
  // By then the page's own script has run.
  await window.waitForLoadState();
  return { app, window, stderr: () => text };
}

async function bundle(entry: string, file: string, format: 'es' | 'cjs'): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      target: 'node20',
      outDir: join(file, '..'),
      emptyOutDir: false,
      rolldownOptions: {
        external: ['electron', ...builtins],
        output: { format, entryFileNames: file.slice(join(file, '..').length + 1) },
      },
    },
  });
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
