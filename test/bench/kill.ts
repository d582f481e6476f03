// `npm run bench -- kill [kills] [GB]`: kills the engine with SIGKILL at random moments while it fetches a set from loopback, then lets it
// end: nothing may be lost or wrong. Beside it stands what each kill cost in bytes that had to be handed out once more.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import type { ChildOrder } from '../crash/transfer-child.ts';
import { queueRecording } from '../support/transfer-rig.ts';

const kills = Number(process.argv[2] ?? 300);
const totalBytes = Math.round(Number(process.argv[3] ?? 4) * 1e9);
/** Above and below the size from which a file is fetched in ranges. */
const sizes = [300e6, 100e6, 40e6, 9e6, 1e6];
const longestMs = 2500;
const child = join(import.meta.dirname, '..', 'crash', 'transfer-child.ts');

interface Field {
  simulator: Simulator;
  library: string;
  order: ChildOrder;
  digests: Map<string, string>;
}

async function layField(library: string, simulator: Simulator): Promise<Field> {
  await mkdir(join(library, 'partials'));
  const digests = new Map<string, string>();
  await inCatalog(library, async (db) => {
    for (let at = 0, bytes = 0; bytes < totalBytes; at += 1) {
      const size = Math.round(sizes[at % sizes.length] ?? 1e6) + at * 2;
      const recording = simulator.addRecording({ format: 'wav', chunks: [{ big: size }] });
      queueRecording(db, recording, Date.now(), Date.now() + 86_400_000);
      for (const { documentId, content } of recording.chunks) digests.set(documentId, await content.sha256());
      bytes += size;
    }
  });
  const { connectionString, contentHosts } = simulator.endpoints;
  const order = { library, connectionString, contentHosts: [...contentHosts], killAt: null };
  return { simulator, library, digests, order: { ...order, segmentThresholdBytes: 64 << 20 } };
}

async function inCatalog<T>(library: string, use: (db: Db) => T | Promise<T>): Promise<T> {
  const db = openCatalog(join(library, 'catalog.sqlite'), { nativeBinding: null });
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

/** Runs an engine for so long, or to its end. @returns whether it ended by itself */
async function engine({ order }: Field, killAfterMs: number | null): Promise<boolean> {
  const running = spawn(process.execPath, [child, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(running, 'exit') as Promise<[number | null]>;
  if (killAfterMs !== null) {
    await Promise.race([ended, setTimeout(killAfterMs)]);
    running.kill('SIGKILL');
  }
  const [code] = await ended;
  // One that could not even start would count as a kill that cost nothing.
  if (code !== null && code !== 0) throw new Error(`the engine ended with ${String(code)}`);
  return code === 0;
}

/** Bytes of contents that are home or journaled. */
function keptBytes(library: string): Promise<number> {
  return inCatalog(
    library,
    (db) =>
      db
        .prepare<[], { kept: number }>(
          "SELECT total(committed_bytes) AS kept FROM transfers WHERE kind = 'content'",
        )
        .get()?.kept ?? 0,
  );
}

function sentBytes({ simulator }: Field): number {
  const contents = simulator.requests.entries.filter(({ part }) => part === 'content');
  return contents.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
}

/** Files whose bytes are not those of the service, and files that are not there. */
async function judge({ library, digests }: Field): Promise<{ wrong: number; lost: number }> {
  const files = await inCatalog(library, (db) =>
    db
      .prepare<[], { documentId: string; path: string; folder: string }>(
        `SELECT c.document_id AS documentId, f.path, r.folder FROM files f JOIN chunks c ON c.id = f.chunk
         JOIN recordings r ON r.id = f.recording WHERE f.kind = 'content'`,
      )
      .all(),
  );
  let wrong = 0;
  for (const { documentId, folder, path } of files) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(library, folder, path)), hash);
    if (hash.digest('hex') !== digests.get(documentId)) wrong += 1;
  }
  return { wrong, lost: digests.size - files.length };
}

async function main(): Promise<void> {
  const library = await mkdtemp(join(tmpdir(), 'archivolt-bench-'));
  const simulator = await startSimulator();
  try {
    const field = await layField(library, simulator);
    const costs: number[] = [];
    let spent = 0;
    let ended = 0;
    while (costs.length < kills && ended < 1) {
      if (await engine(field, 200 + Math.random() * longestMs)) ended += 1;
      const again = sentBytes(field) - (await keptBytes(library)) - spent;
      spent += again;
      costs.push(again);
    }
    await engine(field, null);
    const { wrong, lost } = await judge(field);
    const sorted = costs.map((bytes) => bytes / 1e6).sort((one, other) => one - other);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    console.log(
      `${String(costs.length - ended)} kills over ${(totalBytes / 1e9).toFixed(1)} GB in ${String(field.digests.size)} files`,
    );
    console.log(`lost ${String(lost)}, wrong ${String(wrong)}`);
    console.log(
      `handed out again per kill: median ${median.toFixed(1)} MB, most ${(sorted.at(-1) ?? 0).toFixed(1)} MB`,
    );
    if (lost > 0 || wrong > 0) process.exitCode = 1;
  } finally {
    await simulator.close();
    await rm(library, { recursive: true, force: true });
  }
}

await main();
