/**
 * npm run bench -- transfers-window [--jobs N] [--pictures DIR]
 * The Transfers view in real Electron over that many jobs in every state, some of them running, stalled and dripping: the time from frame
 * to frame while the list is scrolled, beside the same while an empty page is. `npm run build` has to have been run.
 */
import type { Page } from '@playwright/test';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLibrary } from '../../main/archive/library.ts';
import { recordingFolder, recordingIdFor } from '../../main/archive/layout.ts';
import { queueTransfers, upsertChunk } from '../../main/catalog/chunks.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import { insertRecording, nothingSaid, refreshRecording } from '../../main/catalog/recordings.ts';
import { launchBuilt, type LaunchedApp } from '../../scripts/runtime/launch.ts';
import { prepareRuntime } from '../../scripts/runtime/prepare.ts';
import { sandboxObstacle } from '../../scripts/runtime/sandbox.ts';
import type { Fault } from '../../simulator/faults.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';

const { values: options } = parseArgs({
  options: { jobs: { type: 'string', default: '500' }, pictures: { type: 'string' } },
});
const hourMs = 3_600_000;
const running = 10;
const connections = 8;

/** One of the jobs that are not running, as its row stands. */
interface Standing {
  state: string;
  code: string | null;
  /** From now. */
  dueMs: number | null;
}

/** In turn; the running ones come on top. */
const standings: readonly Standing[] = [
  { state: 'archived', code: null, dueMs: null },
  { state: 'queued', code: null, dueMs: null },
  { state: 'waiting', code: 'service-busy', dueMs: 0.5 * hourMs },
  { state: 'archived', code: null, dueMs: null },
  { state: 'failed', code: 'host-not-allowed', dueMs: null },
  { state: 'queued', code: null, dueMs: null },
  { state: 'expired', code: 'expired', dueMs: null },
  { state: 'waiting', code: 'connection-failed', dueMs: hourMs },
  { state: 'cancelled', code: null, dueMs: null },
  { state: 'failed', code: 'auth-rejected', dueMs: null },
];

const runningFaults: readonly Fault[] = [
  { kind: 'stall', atByte: 3_000_000 },
  { kind: 'stall', atByte: 5_000_000 },
  { kind: 'drip', bytesPerSecond: 20_000 },
  { kind: 'unavailable', retryAfter: { seconds: 1800 } },
  { kind: 'throttled', retryAfter: { seconds: 900 } },
];

process.exitCode = await run();

async function run(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-transfers-'));
  const prepared = await prepareRuntime((line) => void process.stderr.write(`${line}\n`));
  const simulator = await startSimulator({ throttleBytesPerSecond: 6_000_000 });
  try {
    const library = join(folder, 'library');
    await fill(library, simulator);
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify(configOf(simulator)));
    const args = ['--library', library, '--config', config, '--user-data-dir', join(folder, 'window')];
    const isSandboxed = (await sandboxObstacle()) === undefined;
    const launched = await launchBuilt(prepared, { args, isSandboxed });
    try {
      return await measure(launched);
    } finally {
      await launched.close();
    }
  } finally {
    await simulator.close();
    await prepared.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function configOf({ endpoints }: Simulator): unknown {
  const { connectionString, contentHosts } = endpoints;
  return {
    services: [{ name: 'contoso', connectionString, contentHosts: [...contentHosts] }],
    sources: [],
    transfers: { concurrency: connections, segmentsPerChunk: 1 },
  };
}

async function fill(folder: string, simulator: Simulator): Promise<void> {
  const library = await openLibrary(folder, {
    createIfMissing: true,
    nativeBinding: null,
    onLost: () => undefined,
  });
  const db = openCatalog(join(folder, 'catalog.sqlite'), { nativeBinding: null });
  db.transaction(() => {
    for (let at = 0; at < running; at += 1) addRunning(db, simulator, at);
    for (let at = running; at < Number(options.jobs); at += 1)
      addStanding(db, at, standings[at % standings.length] ?? { state: 'queued', code: null, dueMs: null });
  })();
  db.close();
  await library.close();
}

/** The service brings them slowly; some stop on their way, one hardly moves, some are put off. */
function addRunning(db: Db, simulator: Simulator, at: number): void {
  const faults = runningFaults[at];
  const [chunk] = simulator.addRecording({
    format: 'wav',
    chunks: [
      {
        big: 900_000_000,
        faults: faults === undefined ? [] : [{ ...faults, times: Number.POSITIVE_INFINITY }],
      },
    ],
  }).chunks;
  if (chunk === undefined) throw new Error('the simulator made no chunk');
  add(db, chunk.documentId, chunk.content.location, 2 * hourMs);
}

function addStanding(db: Db, at: number, { state, code, dueMs }: Standing): void {
  const documentId = `0-eus-d7-${String(at).padStart(32, '0')}`;
  const now = Date.now();
  const id = add(
    db,
    documentId,
    `https://eu-storage.asm.skype.com/v1/objects/${documentId}/content/audio`,
    20 * hourMs,
  );
  db.prepare(
    `UPDATE transfers SET state = ?, code = ?, due_at = ?, total_bytes = ?, committed_bytes = ?, attempt_count = ?, updated_at = ?
     WHERE id = (SELECT min(id) FROM transfers WHERE chunk IN (SELECT id FROM chunks WHERE recording = ?))`,
  ).run(
    state,
    code,
    dueMs === null ? null : now + dueMs,
    40_000_000 + at * 10_000,
    state === 'archived' ? 40_000_000 + at * 10_000 : state === 'waiting' ? 12_000_000 : 0,
    code === null ? 0 : 3,
    now - at * 60_000,
    id,
  );
  refreshRecording(db, id, now);
}

function add(db: Db, documentId: string, contentLocation: string | null, leftMs: number): string {
  const now = Date.now();
  const id = recordingIdFor(documentId);
  const facts = { ...nothingSaid, startedAt: now - hourMs, callId: documentId, format: 'wav' };
  insertRecording(db, { id, folder: recordingFolder(id, now) }, now, {
    facts,
    service: 'contoso',
    chunks: [],
  });
  const { id: chunk } = upsertChunk(db, id, {
    documentId,
    index: 0,
    endReason: 'SessionEnded',
    contentLocation,
    metadataLocation: null,
    deleteLocation: null,
    announcedAt: now,
    deadlineAt: now + leftMs,
  });
  queueTransfers(db, chunk, false, now);
  db.prepare(`DELETE FROM transfers WHERE chunk = ? AND kind = 'metadata'`).run(chunk);
  refreshRecording(db, id, now);
  return id;
}

async function measure({ page }: LaunchedApp): Promise<number> {
  await page.locator('.rail-item', { hasText: 'Transfers' }).click();
  await page.locator('.filters .filter', { hasText: 'All' }).click();
  await page.locator('.transfer-list').waitFor();
  await page
    .getByText(/stalled/i)
    .first()
    .waitFor({ timeout: 60_000 });
  if (options.pictures !== undefined) await photograph(page, options.pictures);
  const ours = await framesWhile(page, '.transfer-list');
  await page.evaluate(() => {
    const plain = document.createElement('div');
    plain.id = 'plain';
    plain.style.cssText = 'position:fixed;inset:0;overflow:auto;background:white;z-index:1000';
    plain.innerHTML = '<div style="height:30000px"></div>';
    document.body.append(plain);
  });
  const empty = await framesWhile(page, '#plain');
  const systemLoad = Math.round((loadavg()[0] ?? 0) * 100) / 100;
  console.log(JSON.stringify({ jobs: Number(options.jobs), ours, empty, systemLoad }, null, 2));
  return ours.p95Ms <= empty.p95Ms * 1.25 ? 0 : 1;
}

async function photograph(page: Page, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const)
    for (const share of [0, 0.35, 0.6, 0.75, 1]) {
      await page.emulateMedia({ colorScheme });
      await page
        .locator('.transfer-list')
        .evaluate((list, at) => list.scrollTo({ top: list.scrollHeight * at }), share);
      await page.locator('.transfer-list .transfer > *').first().waitFor();
      await page.screenshot({ path: join(folder, `transfers-${colorScheme}-${String(share * 100)}.png`) });
    }
}

interface Frames {
  count: number;
  p50Ms: number;
  p95Ms: number;
  longestMs: number;
}

/** Scrolls the element from top to bottom and back, a bit each frame, for ten seconds. */
async function framesWhile(page: Page, selector: string): Promise<Frames> {
  return page.locator(selector).evaluate(
    (scroller) =>
      new Promise<Frames>((resolve) => {
        const frames: number[] = [];
        const beganAt = performance.now();
        let last = beganAt;
        let step = 40;
        const next = (): void => {
          const now = performance.now();
          frames.push(now - last);
          last = now;
          scroller.scrollTop += step;
          const isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1;
          if (isAtEnd || scroller.scrollTop <= 0) step = -step;
          if (now - beganAt < 10_000) {
            requestAnimationFrame(next);
            return;
          }
          const sorted = frames.slice(1).sort((a, b) => a - b);
          const at = (share: number): number =>
            Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
          resolve({ count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), longestMs: at(0.999) });
        };
        requestAnimationFrame(next);
      }),
  );
}
