// `npm run bench -- export [GB] [recordings] [rounds]`: a bag of a whole library, every byte proven, fsynced and read back, against `cp -r` then
// `sha256sum` of the copy, in the same rounds. Medians are printed; the ratio is peer time by ours.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultTemplate } from '../../contract/exports.ts';
import { createDigester } from '../../main/archive/digest.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { systemClock } from '../../main/clock.ts';
import { systemExportDisk } from '../../main/export/copy-file.ts';
import { createExports } from '../../main/export/exports.ts';
import { makeReportPdf } from '../../main/export/report-thread.ts';
import { silentLog } from '../../main/log.ts';
import { fillLibrary } from './plain-library.ts';
import { median, timed } from './times.ts';

const run = promisify(execFile);
const bytes = Number(process.argv[2] ?? 8) * 1e9;
const count = Number(process.argv[3] ?? 2000);
const rounds = Number(process.argv[4] ?? 3);

const folder = await mkdtemp(join(tmpdir(), 'archivolt-bench-'));
try {
  const libraryDir = join(folder, 'library');
  await mkdir(libraryDir);
  const db = openCatalog(join(libraryDir, 'catalog.sqlite'), { nativeBinding: null });
  await fillLibrary(db, libraryDir, { count, bytesEach: Math.round(bytes / count) });
  const times: { ours: number; peer: number }[] = [];
  for (let round = 0; round < rounds; round += 1)
    times.push({
      ours: await timedAlone(() => exportAll(db, libraryDir)),
      peer: await timedAlone(() => copyAndSum(libraryDir)),
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
    makeReport: makeReportPdf,
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

async function timedAlone(work: () => Promise<void>): Promise<number> {
  const ms = await timed(work);
  for (const name of ['bag', 'copy']) await rm(join(folder, name), { recursive: true, force: true });
  return ms;
}
