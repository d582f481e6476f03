/**
 * npm run bench -- library [--keep DIR] [--recordings N] [--persons N] [--rounds N]
 * Builds a made-up library (1,000,000 recordings, 20,000 people) in a temporary folder, or takes the one that --keep left in DIR.
 * Then asks a fixed mix of 40 queries: the first page as the engine answers it, and the same condition in SQL by the bare driver beside it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { facetFields } from '../../contract/views.ts';
import { createFind, type Find } from '../../main/catalog/finder/find.ts';
import { Finder } from '../../main/catalog/finder/finder.ts';
import { keptPathOf, placeKept } from '../../main/catalog/finder/kept.ts';
import { openCatalog, openCatalogReader, type Db } from '../../main/catalog/open.ts';
import { compileQuery } from '../../main/catalog/query/compile.ts';
import { createZone } from '../../main/catalog/query/dates.ts';
import { pageStatement, requireQuery } from '../../main/catalog/search.ts';
import { benchNow, buildLibrary } from './library/build.ts';
import { benchQuestions, type BenchQuestion } from './library/questions.ts';

const timeZone = 'Europe/Stockholm';
const pageRows = 100;
const budget = { p95Ms: 30, ratio: 1.5 };

const { values: options } = parseArgs({
  options: {
    keep: { type: 'string' },
    recordings: { type: 'string', default: '1000000' },
    persons: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '9' },
    build: { type: 'string' },
  },
});
const counts = { recordings: Number(options.recordings), persons: Number(options.persons) };

if (options.build === undefined) process.exitCode = await run();
else
  buildLibrary(options.build, counts, (done) => {
    process.stderr.write(`\r${done.toLocaleString('en')} recordings`);
  });

async function run(): Promise<number> {
  const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'archivolt-library-'));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'catalog.sqlite');
  try {
    const buildSeconds = existsSync(path) ? null : await build(path);
    return await measure(path, buildSeconds);
  } finally {
    if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** In a process of its own, so that what building leaves in memory is not counted. */
async function build(path: string): Promise<number> {
  const beganAt = performance.now();
  const args = ['--build', path, '--recordings', options.recordings, '--persons', options.persons];
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`building ended with ${String(code)}`);
  process.stderr.write('\n');
  return (performance.now() - beganAt) / 1000;
}

async function measure(path: string, buildSeconds: number | null): Promise<number> {
  const restingBytes = process.memoryUsage.rss();
  rmSync(keptPathOf(path), { force: true });
  const find = createFind({ path, nativeBinding: null, now: () => benchNow, timeZone });
  const firstMs = await timed(() => ask(find, benchQuestions[0]));
  const loadMs = await timed(() => find.ask('totals', ''));
  const memoryBytes = process.memoryUsage.rss() - restingBytes;
  const engine = await measureEngine(find);
  const driver = measureDriver(path);
  const counted = await measureCounts(find);
  await find.close();
  const keptLoadMs = measureKept(path);

  console.log('engine p50  p95 ms | driver p50 ms |     found | query');
  benchQuestions.forEach(({ text, sort, descending, offset }, at) => {
    const { times, total } = engine[at] ?? { times: [], total: 0 };
    const columns = [
      quantile(times, 0.5).toFixed(1).padStart(10),
      quantile(times, 0.95).toFixed(1).padStart(8),
      '|',
      quantile(driver[at] ?? [], 0.5)
        .toFixed(1)
        .padStart(13),
      '|',
      total.toLocaleString('en').padStart(9),
      '|',
      `${text || '(all)'}  [${sort} ${descending ? 'down' : 'up'}${offset > 0 ? ` from ${String(offset)}` : ''}]`,
    ];
    console.log(columns.join(' '));
  });
  const all = engine.flatMap(({ times }) => times);
  const [p50, p95] = [quantile(all, 0.5), quantile(all, 0.95)];
  const ratio =
    sum(engine.map(({ times }) => quantile(times, 0.5))) / sum(driver.map((times) => quantile(times, 0.5)));
  const isWithin = p95 <= budget.p95Ms && ratio <= budget.ratio;
  console.log(
    JSON.stringify(
      {
        recordings: counts.recordings,
        persons: counts.persons,
        pageP50Ms: round(p50),
        pageP95Ms: round(p95),
        ratioToDriver: round(ratio),
        ...counted,
        firstPageMs: round(firstMs),
        loadMs: round(loadMs),
        keptLoadMs: round(keptLoadMs),
        memoryMiB: round(memoryBytes / 2 ** 20),
        diskMiB: round(statSync(path).size / 2 ** 20),
        buildSeconds: buildSeconds === null ? null : round(buildSeconds),
        systemLoad: round(loadavg()[0] ?? 0),
        isWithinBudget: isWithin,
      },
      null,
      2,
    ),
  );
  return isWithin ? 0 : 1;
}

/** Each round asks all of them, so none finds what it left behind the last time. */
async function measureEngine(find: Find): Promise<{ times: number[]; total: number }[]> {
  const results = benchQuestions.map(() => ({ times: [] as number[], total: 0 }));
  for (let round = 0; round <= Number(options.rounds); round += 1)
    for (const [at, question] of benchQuestions.entries()) {
      const beganAt = performance.now();
      const { total } = await ask(find, question);
      const result = results[at];
      if (result === undefined) continue;
      // The first round warms the caches of both.
      if (round > 0) result.times.push(performance.now() - beganAt);
      result.total = total;
    }
  return results;
}

/** What a start takes until it can count, when an earlier one has kept what it read. */
function measureKept(path: string): number {
  const db = openCatalog(path, { nativeBinding: null });
  const moment = { now: benchNow, zone: createZone(timeZone) };
  const begin = (): Finder => {
    const finder = new Finder(db, db, () => moment);
    finder.takeKept(keptPathOf(path));
    finder.totals('');
    return finder;
  };
  const keptAt = `${keptPathOf(path)}.new`;
  const writing = begin().keep(keptAt);
  let step = writing.next();
  while (step.done !== true) step = writing.next();
  if (step.value === null) throw new Error('the catalog changed meanwhile');
  placeKept(db, path, { keptAt, token: step.value });
  const beganAt = performance.now();
  begin();
  const loadMs = performance.now() - beganAt;
  db.close();
  return loadMs;
}

function measureDriver(path: string): number[][] {
  const db = openCatalogReader(path, { nativeBinding: null });
  db.pragma('cache_size = -65536');
  try {
    return benchQuestions.map((question) => driverTimes(db, question));
  } finally {
    db.close();
  }
}

/** The statement of the page alone, prepared beforehand; neither the count nor the participants of the rows. */
function driverTimes(db: Db, question: BenchQuestion): number[] {
  const condition = compileQuery(requireQuery(question.text), { now: benchNow, zone: createZone(timeZone) });
  const statement = db.prepare(pageStatement(question, condition.sql));
  const times: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const beganAt = performance.now();
    statement.all(...condition.parameters, pageRows, question.offset);
    if (round > 0) times.push(performance.now() - beganAt);
  }
  return times;
}

async function measureCounts(find: Find): Promise<Record<string, number>> {
  const text = 'format:wav';
  return {
    totalsMs: round(await timed(() => find.ask('totals', 'format:mp3'))),
    facetsMs: round(await timed(() => find.facets({ text, fields: facetFields, limit: 20 }))),
    facetsOfAllMs: round(await timed(() => find.facets({ text: '', fields: facetFields, limit: 20 }))),
    histogramMs: round(await timed(() => find.ask('histogram', { text, by: 'day' }))),
  };
}

async function ask(find: Find, question: BenchQuestion | undefined): Promise<{ total: number }> {
  if (question === undefined) throw new RangeError('no question');
  return find.ask('window', { ...question, limit: pageRows });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganAt = performance.now();
  await work();
  return performance.now() - beganAt;
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
