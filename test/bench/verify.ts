// `npm run bench -- verify [GB] [recordings] [rounds]`: full fixity of a whole library against `openssl dgst -sha256` of the same content files on all
// cores, in the same rounds. Both read from warm memory. Medians are printed; the ratio is peer time by ours.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDigester } from '../../main/archive/digest.ts';
import { recordingFolder, recordingIdFor } from '../../main/archive/layout.ts';
import { insertFile } from '../../main/catalog/files.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { insertRecording, listFolders } from '../../main/catalog/recordings.ts';
import { systemClock } from '../../main/clock.ts';
import { checkRecordings } from '../../main/fixity/check.ts';
import { writeStaleBags } from '../../main/ingest/bag-keeper.ts';
import { silentLog } from '../../main/log.ts';

const run = promisify(execFile);
const bytes = Number(process.argv[2] ?? 4) * 1e9;
const count = Number(process.argv[3] ?? 200);
const rounds = Number(process.argv[4] ?? 3);
const cores = availableParallelism();

const folder = await mkdtemp(join(tmpdir(), 'archivolt-bench-'));
try {
  const db = openCatalog(join(folder, 'catalog.sqlite'), { nativeBinding: null });
  await fill(db);
  const bags = { db, libraryDir: folder, clock: systemClock, log: silentLog, delayMs: 0 };
  await writeStaleBags(bags, new AbortController().signal);
  await opensslAll();
  const times: { ours: number; peer: number }[] = [];
  for (let round = 0; round < rounds; round += 1)
    times.push({ ours: await timed(() => verifyAll(db)), peer: await timed(opensslAll) });
  db.close();
  const [ours, peer] = [median(times.map((one) => one.ours)), median(times.map((one) => one.peer))];
  const rate = (ms: number): string => `${(bytes / 1e6 / (ms / 1000)).toFixed(0)} MB/s`;
  console.log(
    `${String(count)} recordings, ${(bytes / 1e9).toFixed(2)} GB, ${String(cores)} cores, ${String(rounds)} rounds`,
  );
  console.log(`archivolt verify, full          ${(ours / 1000).toFixed(2)} s   ${rate(ours)}`);
  console.log(`openssl dgst -sha256, all cores ${(peer / 1000).toFixed(2)} s   ${rate(peer)}`);
  console.log(`speed of the peer's             ${(peer / ours).toFixed(2)} x   (budget >= 0.9)`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function fill(db: Db): Promise<void> {
  const block = randomBytes(Math.round(bytes / count));
  const path = 'data/chunks/0000.mp4';
  for (let at = 0; at < count; at += 1) {
    block.writeUInt32LE(at);
    const id = recordingIdFor(String(at));
    const place = { id, folder: recordingFolder(id, Date.UTC(2026, 10, 1 + (at % 20))) };
    await mkdir(join(folder, place.folder, 'data/chunks'), { recursive: true });
    await writeFile(join(folder, place.folder, path), block);
    insertRecording(db, place, 0);
    const digest = createHash('sha256').update(block).digest('hex');
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
}

async function verifyAll(db: Db): Promise<void> {
  const digester = createDigester({ threads: cores });
  const settleBags = (): Promise<void> => Promise.resolve();
  const ports = { db, libraryDir: folder, clock: systemClock, digester, isNoted: true, settleBags };
  const checked = await checkRecordings(ports, listFolders(db), 'full', { atOnce: 2 * cores });
  await digester.close();
  if (checked.length !== count || checked.some(({ check }) => check.findings.length > 0))
    throw new Error('the library is not sound');
}

async function opensslAll(): Promise<void> {
  const script = `find recordings -name '*.mp4' -print0 | xargs -0 -P ${String(cores)} -n 8 openssl dgst -sha256 > sums.txt`;
  await run('sh', ['-c', script], { cwd: folder });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
