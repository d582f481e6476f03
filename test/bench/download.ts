// `npm run bench -- download [GB] [rounds] [chunks]`: a large chunk from loopback to archived, against `curl -o` then `sha256sum`, `curl`
// alone, and `aria2c -x4` with checksum where it is installed; then 2,000 chunks of 200 KB against `curl -Z`. Every contender fetches from
// the same server in the same round, in turns and after the same warming up; medians are printed.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { toServiceAccess } from '../../main/acs/services.ts';
import { signedHeaders } from '../../main/acs/signing.ts';
import type { BenchChunk, BenchOrder, EngineCost, Offer } from './download-parts.ts';
import { median } from './times.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const bytes = Math.round(Number(process.argv[2] ?? 1.5) * 1e9) & ~1;
const rounds = Number(process.argv[3] ?? 3);
const smallChunks = Number(process.argv[4] ?? 2000);
const smallBytes = 200_000;
const noCheckpoints = { checkpointBytes: 2 * bytes, uncommittedBytes: 3 * bytes, checkpointMs: 3_600_000 };

type Contender = (offer: Offer, folder: string) => Promise<number>;

async function main(): Promise<void> {
  await withServer(4, bytes, largeChunks);
  await withServer(smallChunks, smallBytes, manyChunks);
}

async function largeChunks(offer: Offer): Promise<void> {
  const one = { ...offer, chunks: offer.chunks.slice(0, 1) };
  const costs: EngineCost[] = [];
  const contenders: Record<string, Contender> = {
    'archivolt (4 ranges, sha-256, fsync)': async (what, folder) =>
      keep(costs, await engine(what, folder, { segments: 4 })),
    'archivolt, one stream': async (what, folder) => (await engine(what, folder, { segments: 1 })).ms,
    // What the journal costs, and what no contender does: reading back what the medium holds.
    'archivolt, journal only at the end': async (what, folder) =>
      (await engine(what, folder, { segments: 4, limits: noCheckpoints })).ms,
    'archivolt, not read back': async (what, folder) =>
      (await engine(what, folder, { segments: 4, verifyAfterWrite: false })).ms,
    'curl then sha256sum': curlThenSum,
    'curl alone': curl,
    ...((await isInstalled('aria2c')) ? { 'aria2c -x4 --checksum': aria2 } : {}),
  };
  report(await race(contenders, one), costs);
  const four = await inFolder((folder) => engine(offer, folder, { segments: 4 }));
  console.log(
    `four at once: ${seconds(four.ms)}, cpu ${seconds(four.cpuMs)}, peak RSS ${mb(four.peakRssBytes)}`,
  );
  console.log(`RSS by tenths of the run (MB): ${tenths(four.rssSamples).join(' ')}`);
}

async function manyChunks(offer: Offer): Promise<void> {
  console.log(`${String(offer.chunks.length)} chunks of ${String(smallBytes / 1000)} KB:`);
  const costs: EngineCost[] = [];
  const contenders: Record<string, Contender> = {
    'archivolt (4 at once, sha-256, fsync)': async (what, folder) =>
      keep(costs, await engine(what, folder, { segments: 4 })),
    'curl -Z then sha256sum': async (what, folder) => {
      const ms = await curlParallel(what, folder);
      const begunAt = performance.now();
      const { stdout } = await run('sh', ['-c', 'cat "$0"/*.part | sha256sum', folder]);
      if (stdout === '') throw new Error('nothing was fetched');
      return ms + performance.now() - begunAt;
    },
    'curl -Z alone': curlParallel,
  };
  report(await race(contenders, offer), costs);
}

async function withServer(count: number, size: number, work: (offer: Offer) => Promise<void>): Promise<void> {
  const args = [join(here, 'download-server.ts'), String(count), String(size)];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await work(await firstLine(server));
  } finally {
    server.kill();
  }
}

/** Each round begins with another contender, and each of them finds the machine as warm as the others did. */
async function race(contenders: Record<string, Contender>, offer: Offer): Promise<Map<string, number[]>> {
  const names = Object.keys(contenders);
  const times = new Map(names.map((name): [string, number[]] => [name, []]));
  const warmBytes = offer.chunks.length * (offer.chunks.length > 1 ? smallBytes : bytes);
  for (let round = 0; round < rounds; round += 1)
    for (const name of [...names.slice(round % names.length), ...names.slice(0, round % names.length)]) {
      await inFolder((folder) => warm(folder, warmBytes));
      const ms = await inFolder((folder) => contenders[name]?.(offer, folder) ?? Promise.resolve(NaN));
      times.get(name)?.push(ms);
    }
  return times;
}

/** Memory that a virtual machine has not used for a while is slow for whoever touches it first: up to ten times, for the same writes. */
async function warm(folder: string, of: number): Promise<void> {
  const file = await open(join(folder, 'warm'), 'w');
  const piece = Buffer.alloc(1 << 20, 1);
  for (let done = 0; done < of; done += piece.length) await file.write(piece);
  await file.close();
}

function report(times: Map<string, number[]>, costs: readonly EngineCost[]): void {
  const ours = median([...(times.values().next().value ?? [])]);
  for (const [name, list] of times)
    console.log(
      `${name.padEnd(38)} ${seconds(median(list)).padStart(9)}   archivolt is ${(ours / median(list)).toFixed(2)} x   (${list.map(seconds).join(', ')})`,
    );
  const cpu = median(costs.map(({ cpuMs }) => cpuMs));
  console.log(
    `engine: cpu ${seconds(cpu)}, peak RSS ${mb(Math.max(...costs.map(({ peakRssBytes }) => peakRssBytes)))}`,
  );
}

async function engine(
  offer: Offer,
  library: string,
  how: Omit<BenchOrder, keyof Offer | 'library'>,
): Promise<EngineCost> {
  const order: BenchOrder = { ...offer, library, ...how };
  const orderPath = join(library, 'order.json');
  await writeFile(orderPath, JSON.stringify(order));
  const { stdout } = await run(process.execPath, [join(here, 'download-engine.ts'), orderPath], {
    maxBuffer: 64 << 20,
  });
  const cost = JSON.parse(stdout) as EngineCost;
  const wanted = offer.chunks.map(({ sha256 }) => sha256).sort();
  if (wanted.join() !== [...cost.digests].sort().join())
    throw new Error('the archived bytes are not the right ones');
  return cost;
}

const curl: Contender = async (offer, folder) => {
  const begunAt = performance.now();
  for (const chunk of offer.chunks)
    await run('curl', [
      '-sS',
      '-f',
      '-o',
      join(folder, 'file'),
      ...headerArgs('-H', offer, chunk),
      chunk.location,
    ]);
  return performance.now() - begunAt;
};

/** As many at once as the engine has; each with headers of its own, in a list. */
const curlParallel: Contender = async (offer, folder) => {
  const list = offer.chunks.map((chunk, at) =>
    [
      `url = "${chunk.location}"`,
      `output = "${join(folder, `${String(at)}.part`)}"`,
      ...headerArgs('-H', offer, chunk).flatMap((arg) => (arg === '-H' ? [] : [`header = "${arg}"`])),
    ].join('\n'),
  );
  const listPath = join(folder, 'list');
  await writeFile(listPath, list.join('\nnext\n'));
  const begunAt = performance.now();
  await run('curl', ['-sS', '-Z', '--parallel-max', '4', '-K', listPath]);
  return performance.now() - begunAt;
};

const curlThenSum: Contender = async (offer, folder) => {
  const begunAt = performance.now();
  await curl(offer, folder);
  const { stdout } = await run('sha256sum', [join(folder, 'file')]);
  if (!stdout.startsWith(offer.chunks[0]?.sha256 ?? '-')) throw new Error('curl fetched something else');
  return performance.now() - begunAt;
};

const aria2: Contender = async (offer, folder) => {
  const begunAt = performance.now();
  for (const chunk of offer.chunks)
    await run('aria2c', [
      ...['-q', '-x4', '-s4', '-k1M', '--file-allocation=falloc', '-d', folder, '-o', 'file'],
      ...[`--checksum=sha-256=${chunk.sha256}`, ...headerArgs('--header', offer, chunk), chunk.location],
    ]);
  return performance.now() - begunAt;
};

/** The same signature that the engine sends; it is valid for five minutes. */
function headerArgs(flag: string, offer: Offer, chunk: BenchChunk): string[] {
  const { endpoint, accessKey } = toServiceAccess({
    name: 'contoso',
    connectionString: offer.connectionString,
  });
  const headers = {
    'x-ms-host': endpoint.host,
    ...signedHeaders(accessKey, {
      method: 'GET',
      target: new URL(chunk.location).pathname,
      host: endpoint.host,
      at: Date.now(),
    }),
  };
  return Object.entries(headers).flatMap(([name, value]) =>
    flag === '-H' ? [flag, `${name}: ${value}`] : [`${flag}=${name}: ${value}`],
  );
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstLine(child: ChildProcess): Promise<Offer> {
  if (child.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Offer;
  throw new Error('the server ended early');
}

async function isInstalled(command: string): Promise<boolean> {
  try {
    await run(command, ['--version']);
    return true;
  } catch {
    return false;
  }
}

function keep(costs: EngineCost[], cost: EngineCost): number {
  costs.push(cost);
  return cost.ms;
}

function tenths(samples: readonly number[]): number[] {
  return Array.from({ length: 10 }, (_, at) =>
    Math.round((samples[Math.floor((samples.length * at) / 10)] ?? 0) / 1e6),
  );
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const mb = (of: number): string => `${Math.round(of / 1e6)} MB`;

await main();
