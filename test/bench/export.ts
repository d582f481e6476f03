// `npm run bench -- export [GB] [recordings] [rounds]`: a bag of a whole library, every byte proven, fsynced and read back, against `cp -r` then
// `sha256sum` of the copy, in the same rounds. Medians are printed; the ratio is peer time by ours.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultTemplate } from '../../contract/exports.ts';
import { createDigester } from '../../main/archive/digest.ts';
import { recordingFolder, recordingIdFor } from '../../main/archive/layout.ts';
import { insertFile } from '../../main/catalog/files.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { insertRecording } from '../../main/catalog/recordings.ts';
import { systemClock } from '../../main/clock.ts';
import { systemExportDisk } from '../../main/export/copy-file.ts';
import { createExports } from '../../main/export/exports.ts';
import { silentLog } from '../../main/log.ts';

const run = promisify(execFile);
const bytes = Number(process.argv[2] ?? 8) * 1e9;
const count = Number(process.argv[3] ?? 2000);
const rounds = Number(process.argv[4] ?? 3);

const folder = await mkdtemp(join(tmpdir(), 'archivolt-bench-'));
try {
  const libraryDir = join(folder, 'library');
  await mkdir(libraryDir);
  const db = openCatalog(join(libraryDir, 'catalog.sqlite'), { nativeBinding: null });
  await fill(db, libraryDir);
  const times: { ours: number; peer: number }[] = [];
  for (let round = 0; round < rounds; round += 1)
    times.push({
      ours: await timed(() => exportAll(db, libraryDir)),
      peer: await timed(() => copyAndSum(libraryDir)),
    });
  db.close();
  const [ours, peer] = [median(times.map((one) => one.ours)), median(times.map((one) => one.peer))];
  console.log(`${String(count)} recordings, ${(bytes / 1e9).toFixed(2)} GB, ${String(rounds)} rounds`);
  console.log(`archivolt export          ${(ours / 1000).toFixed(2)} s`);
  console.log(`cp -r, then sha256sum     ${(peer / 1000).toFixed(2)} s`);
  console.log(`speed of the peer's       ${(peer / ours).toFixed(2)} x   (budget >= 0.9)`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function fill(db: Db, libraryDir: string): Promise<void> {
  const block = randomBytes(Math.round(bytes / count));
  for (let at = 0; at < count; at += 1) {
    block.writeUInt32LE(at);
    const id = recordingIdFor(String(at));
    const place = { id, folder: recordingFolder(id, Date.UTC(2026, 10, 1 + (at % 20))) };
    await mkdir(join(libraryDir, place.folder, 'data/chunks'), { recursive: true });
    await writeFile(join(libraryDir, place.folder, 'data/chunks/0000.mp4'), block);
    insertRecording(db, place, 0);
    const digest = createHash('sha256').update(block).digest('hex');
    const path = 'data/chunks/0000.mp4';
    insertFile(db, {
      recording: id,
      chunk: null,
      kind: 'content',
      path,
      bytes: block.length,
      digest,
      archivedAt: 0,
    });
  }
  db.exec("UPDATE recordings SET state = 'archived'");
}

async function exportAll(db: Db, libraryDir: string): Promise<void> {
  const digester = createDigester({ threads: availableParallelism() });
  const disk = systemExportDisk;
  const onChanged = (): void => undefined;
  const exports = createExports({
    db,
    libraryDir,
    disk,
    clock: systemClock,
    log: silentLog,
    digester,
    onChanged,
  });
  const target = join(folder, 'bag');
  const order = {
    selection: { kind: 'all' as const },
    target,
    template: defaultTemplate,
    by: null,
    reason: null,
  };
  const { state } = await exports.settled(exports.start(order).id);
  await digester.close();
  if (state !== 'done') throw new Error(`the export ended as ${state}`);
}

async function copyAndSum(libraryDir: string): Promise<void> {
  const script =
    'cp -r "$0/recordings" "$1" && cd "$1" && find . -type f -print0 | xargs -0 sha256sum > /dev/null';
  await run('sh', ['-c', script, libraryDir, join(folder, 'copy')]);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  const ms = performance.now() - from;
  for (const name of ['bag', 'copy']) await rm(join(folder, name), { recursive: true, force: true });
  return ms;
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
