/**
 * better-sqlite3 for an Electron that is too old for the addon in its package. That addon asks for Node-API 10; older
 * runtimes have its functions as experimental ones, so the package's own source is compiled with those switched on.
 * Needs a compiler and nothing from the network: the Node-API headers are a package of this project.
 */
import { createRequire } from 'node:module';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { cacheFolder, cached, exists } from './cache.ts';
import { capture, ToolingError, which } from './processes.ts';
import type { Progress } from './registry-runtime.ts';
import { ensureTool } from './system-packages.ts';

const require = createRequire(import.meta.url);
const firstElectronWithNodeApi10 = 35;

/** Says whether the addon in better-sqlite3's package loads in that Electron. */
export function needsOwnBinding(electronVersion: string): boolean {
  return Number.parseInt(electronVersion, 10) < firstElectronWithNodeApi10;
}

/**
 * Answers the path of an addon that loads in that Electron, or undefined when the package's own does.
 * It is built on first use (about a minute) and kept in the user's cache.
 *
 * @throws ToolingError without a compiler, or when it refuses the source.
 */
export async function sqliteBinding(
  { version: electronVersion, executable }: Pick<ElectronRuntime, 'version' | 'executable'>,
  progress: Progress,
): Promise<string | undefined> {
  if (!needsOwnBinding(electronVersion)) return undefined;
  const source = dirname(require.resolve('better-sqlite3/package.json'));
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string };
  const name = `better-sqlite3-${version}-napi9-${process.platform}-${process.arch}.node`;
  const folder = cacheFolder();
  if (await exists(join(folder, name))) return join(folder, name);
  await ensureTool('c++', 'g++', progress);
  progress(
    `Building better-sqlite3 ${version} for Electron ${electronVersion}, once for this user (a minute) …`,
  );
  return cached(folder, name, async (staging) => {
    const addon = await compile(source, staging);
    await refuseIfItFails(addon, source, executable);
    return addon;
  });
}

/** Opens, searches, closes and collects: what an addon built for another Node-API does not survive. */
const trial = `const Database = require(process.env.TRIAL_PACKAGE);
for (let round = 0; round < 20; round++) {
  const db = new Database(':memory:', { nativeBinding: process.env.TRIAL_ADDON });
  db.exec('CREATE VIRTUAL TABLE words USING fts5(word)');
  const insert = db.prepare('INSERT INTO words VALUES (?)');
  db.transaction(() => { for (let row = 0; row < 500; row++) insert.run('word ' + row); })();
  if (db.prepare("SELECT count(*) AS found FROM words WHERE word MATCH 'word'").get().found !== 500) process.exit(9);
  if (round % 2) db.close();
  gc();
}`;

async function refuseIfItFails(addon: string, source: string, executable: string): Promise<void> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', TRIAL_ADDON: addon, TRIAL_PACKAGE: source };
  const outcome = await capture(executable, ['--expose-gc', '-e', trial], { env, limitMs: 60_000 });
  if (outcome.code === 0) return;
  throw new ToolingError(
    `The better-sqlite3 that was built does not run in Electron:\n${outcome.stderr.slice(0, 2000)}`,
  );
}

/** The preprocessor defines of a .gypi file: one quoted `NAME` or `NAME=value` per line inside `'defines'`. */
export function definesIn(gypi: string): readonly string[] {
  const list = /'defines':\s*\[([^\]]*)\]/.exec(gypi)?.[1] ?? '';
  return [...list.matchAll(/'([^']+)'/g)].map((found) => found[1] ?? '');
}

async function compile(source: string, into: string): Promise<string> {
  const amalgamation = join(source, 'deps', 'sqlite3');
  const defines = definesIn(await readFile(join(source, 'deps', 'defines.gypi'), 'utf8'));
  if (defines.length === 0)
    throw new ToolingError('better-sqlite3 no longer lists its defines where they were.');
  const sqlite = join(into, 'sqlite3.o');
  const addon = join(into, 'addon.o');
  const result = join(into, 'better_sqlite3.node');
  const declarations = join(into, 'experimental.h');
  await writeFile(declarations, experimentalDeclarations);
  const c = ['-std=c99', '-w', ...defines.map((define) => `-D${define}`)];
  const both = ['-c', '-O2', '-fPIC', '-DNDEBUG', `-I${amalgamation}`];
  await Promise.all([
    run('cc', [...both, ...c, join(amalgamation, 'sqlite3.c'), '-o', sqlite]),
    run('c++', [
      ...both,
      ...addonFlags(declarations),
      join(source, 'src', 'better_sqlite3.cpp'),
      '-o',
      addon,
    ]),
  ]);
  await run('c++', [
    '-shared',
    addon,
    sqlite,
    '-Wl,-Bsymbolic',
    '-Wl,--exclude-libs,ALL',
    '-ldl',
    '-o',
    result,
  ]);
  return result;
}

/**
 * An experimental module's finalizers run inside the garbage collection and must put off what touches the heap. The
 * C++ wrapper does so where it knows this function, which the packaged headers, cut to stable functions, do not declare.
 *
 * @see Node-API documentation, node_api_post_finalizer
 */
const experimentalDeclarations = `#include <node_api.h>
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(
    node_api_basic_env env, napi_finalize finalize_cb, void* finalize_data, void* finalize_hint);
EXTERN_C_END
`;

/** As in better-sqlite3's binding.gyp, but with the experimental Node-API of older runtimes in place of version 10. */
function addonFlags(declarations: string): readonly string[] {
  const { include_dir: headers } = require('node-api-headers') as { include_dir: string };
  const beside = createRequire(require.resolve('better-sqlite3/package.json'));
  const wrapper = dirname(beside.resolve('node-addon-api/package.json'));
  const defines = [
    // What Node's own headers define the version to be when NAPI_EXPERIMENTAL is set; the packaged ones leave that out.
    'NAPI_VERSION=2147483647',
    'NAPI_EXPERIMENTAL',
    'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
    'NODE_API_EXPERIMENTAL_NO_WARNING',
    'NAPI_DISABLE_CPP_EXCEPTIONS',
    'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  ];
  return [
    '-std=c++20',
    '-fvisibility=hidden',
    '-fvisibility-inlines-hidden',
    ...defines.map((define) => `-D${define}`),
    `-I${wrapper}`,
    `-I${headers}`,
    '-include',
    declarations,
  ];
}

async function run(compiler: 'cc' | 'c++', args: readonly string[]): Promise<void> {
  const outcome = await capture((await which(compiler)) ?? compiler, args);
  if (outcome.code === 0) return;
  throw new ToolingError(`${compiler} could not build better-sqlite3:\n${outcome.stderr.slice(0, 4000)}`);
}
