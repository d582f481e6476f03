// Child of download.ts: fetches what it is told into a fresh library and prints what it cost.
import { readFileSync } from 'node:fs';
import { directNetwork } from '../support/direct-network.ts';
import { transfersSchema } from '../../contract/config.ts';
import { createFetchContent } from '../../main/acs/content-client.ts';
import { toServiceAccess } from '../../main/acs/services.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { systemClock } from '../../main/clock.ts';
import { createLog } from '../../main/log.ts';
import { createTransfers } from '../../main/transfer/queue.ts';
import { queueChunks, type BenchOrder, type EngineCost } from './download-parts.ts';

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BenchOrder;
const db = openCatalog(`${order.library}/catalog.sqlite`, { nativeBinding: null });
queueChunks(db, order);
const service = toServiceAccess({
  name: 'contoso',
  connectionString: order.connectionString,
  contentHosts: order.contentHosts,
});
const transfers = createTransfers({
  db,
  library: order.library,
  config: transfersSchema.parse({
    segmentsPerChunk: order.segments,
    verifyAfterWrite: order.verifyAfterWrite,
  }),
  limits: order.limits ?? {},
  fetchContent: createFetchContent({ clock: systemClock, network: directNetwork() }),
  clock: systemClock,
  log: createLog({ write: (line) => void process.stderr.write(line) }),
  random: Math.random,
  resolveService: () => service,
  locationOf: (job) => job.contentLocation,
  onArchived: () => undefined,
  onChanged: () => undefined,
  onLost: () => undefined,
  onDeadline: () => undefined,
});
let peakRss = 0;
const rssSamples: number[] = [];
const sampling = setInterval(() => {
  const rss = process.memoryUsage.rss();
  rssSamples.push(rss);
  peakRss = Math.max(peakRss, rss);
}, 100);
const [begunAt, cpuBefore] = [performance.now(), process.cpuUsage()];
await transfers.start();
await transfers.whenIdle();
const ms = performance.now() - begunAt;
const { user, system } = process.cpuUsage(cpuBefore);
clearInterval(sampling);
await transfers.stop();
const digests = db.prepare<[], string>('SELECT digest FROM files ORDER BY chunk').pluck().all();
db.close();
const cost: EngineCost = { ms, cpuMs: (user + system) / 1000, peakRssBytes: peakRss, rssSamples, digests };
process.stdout.write(JSON.stringify(cost));
