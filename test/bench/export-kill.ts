// `npm run bench -- export-kill [kills] [recordings]`: exports are killed with SIGKILL at random moments until so many kills have hit; each goes on in a
// new process and has to end as a bag that sha256sum finds valid, with every recording in it and nothing else.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openCatalog } from '../../main/catalog/open.ts';
import { fillLibrary } from './plain-library.ts';
import { timed } from './times.ts';

const run = promisify(execFile);
const child = join(import.meta.dirname, '../crash/export-child.ts');
const kills = Number(process.argv[2] ?? 50);
const count = Number(process.argv[3] ?? 60);
const bytesEach = 1_500_000;

const folder = await mkdtemp(join(tmpdir(), 'archivolt-kill-'));
try {
  const libraryDir = join(folder, 'library');
  await mkdir(libraryDir);
  const db = openCatalog(join(libraryDir, 'catalog.sqlite'), { nativeBinding: null });
  await fillLibrary(db, libraryDir, { count, bytesEach });
  db.close();
  // How long one takes without a kill; moments are drawn from a little more than that.
  const wholeMs = await timed(() => exportUntil(join(folder, 'whole'), libraryDir, null));
  await check(join(folder, 'whole'));
  let killed = 0;
  let bags = 0;
  let atMost = 0;
  while (killed < kills) {
    const target = join(folder, `bag-${String(bags)}`);
    let here = 0;
    for (;;) {
      const isKilled = await exportUntil(
        target,
        libraryDir,
        here < 6 && killed < kills ? Math.random() * wholeMs * 1.05 : null,
      );
      if (!isKilled) break;
      killed += 1;
      here += 1;
      // The kill may come after the last step: then there is nothing to go on with.
      if (isDone(libraryDir, target)) break;
    }
    await check(target);
    bags += 1;
    atMost = Math.max(atMost, here);
    await rm(target, { recursive: true });
  }
  console.log(`${String(count)} recordings, an export takes ${(wholeMs / 1000).toFixed(1)} s undisturbed`);
  console.log(
    `${String(killed)} kills in ${String(bags)} exports, up to ${String(atMost)} in one: every bag valid and complete`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @returns whether the kill came before the end */
async function exportUntil(target: string, libraryDir: string, killAfterMs: number | null): Promise<boolean> {
  const started = spawn(process.execPath, [child, libraryDir, target, String(1e9)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const timer = killAfterMs === null ? undefined : setTimeout(() => started.kill('SIGKILL'), killAfterMs);
  const [code, signal] = (await once(started, 'exit')) as [number | null, string | null];
  clearTimeout(timer);
  if (signal === null && code !== 0) throw new Error(`the export ended with ${String(code)}`);
  return signal !== null;
}

function isDone(libraryDir: string, target: string): boolean {
  const db = openCatalog(join(libraryDir, 'catalog.sqlite'), { nativeBinding: null });
  try {
    return db.prepare("SELECT 1 FROM exports WHERE target = ? AND state = 'done'").get(target) !== undefined;
  } finally {
    db.close();
  }
}

async function check(bag: string): Promise<void> {
  for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
    await run('sha256sum', ['--check', '--strict', '--quiet', manifest], { cwd: bag });
  const listed = (await readFile(join(bag, 'manifest-sha256.txt'), 'utf8')).trim().split('\n').length;
  const names = await readdir(bag, { recursive: true, withFileTypes: true });
  const payload = names.filter((entry) => entry.isFile() && entry.parentPath.includes(join(bag, 'data')));
  const left = names.filter(({ name }) => name.endsWith('.tmp') || name.startsWith('UNFINISHED'));
  if (listed !== count || payload.length !== count || left.length > 0)
    throw new Error(
      `${bag}: ${String(listed)} listed, ${String(payload.length)} there, ${String(left.length)} left over`,
    );
}
