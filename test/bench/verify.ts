// `npm run bench -- verify [GB] [recordings] [rounds]`: full fixity of a whole library against `openssl dgst -sha256` of the same content files on all
// cores, in the same rounds. Both read from warm memory. The threads are kept from round to round, as the engine keeps its own. Medians are
// printed; the ratio is peer time by ours.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDigester, type Digester } from '../../main/archive/digest.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { listFolders } from '../../main/catalog/recordings.ts';
import { systemClock } from '../../main/clock.ts';
import { checkRecordings } from '../../main/fixity/check.ts';
import { writeStaleBags } from '../../main/ingest/bag-keeper.ts';
import { silentLog } from '../../main/log.ts';
import { fillLibrary } from './plain-library.ts';
import { median, timed } from './times.ts';

const run = promisify(execFile);
const bytes = Number(process.argv[2] ?? 4) * 1e9;
const count = Number(process.argv[3] ?? 200);
const rounds = Number(process.argv[4] ?? 3);
const cores = availableParallelism();

const folder = await mkdtemp(join(tmpdir(), 'archivolt-bench-'));
try {
  const db = openCatalog(join(folder, 'catalog.sqlite'), { nativeBinding: null });
  await fillLibrary(db, folder, { count, bytesEach: Math.round(bytes / count) });
  const bags = { db, libraryDir: folder, clock: systemClock, log: silentLog, delayMs: 0 };
  await writeStaleBags(bags, new AbortController().signal);
  const digester = createDigester({ threads: cores });
  // Both once unmeasured: the files come into memory.
  await verifyAll(db, digester);
  await opensslAll();
  const times: { ours: number; peer: number }[] = [];
  for (let round = 0; round < rounds; round += 1)
    times.push({ ours: await timed(() => verifyAll(db, digester)), peer: await timed(opensslAll) });
  await digester.close();
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

async function verifyAll(db: Db, digester: Digester): Promise<void> {
  const settleBags = (): Promise<void> => Promise.resolve();
  const ports = { db, libraryDir: folder, clock: systemClock, digester, isNoted: true, settleBags };
  const checked = await checkRecordings(ports, listFolders(db), 'full', { atOnce: 2 * cores });
  if (checked.length !== count || checked.some(({ check }) => check.findings.length > 0))
    throw new Error('the library is not sound');
}

async function opensslAll(): Promise<void> {
  const script = `find recordings -name '*.mp4' -print0 | xargs -0 -P ${String(cores)} -n 8 openssl dgst -sha256 > sums.txt`;
  await run('sh', ['-c', script], { cwd: folder });
}
