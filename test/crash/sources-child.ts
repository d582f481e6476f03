// Child of sources-kill.test.ts: one source with a real catalog that ends itself with SIGKILL around its n-th delivery.
import type { SourceConfig } from '../../contract/config.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { systemClock } from '../../main/clock.ts';
import { silentLog } from '../../main/log.ts';
import { createSource } from '../../main/sources/sources.ts';
import type { SourceContext } from '../../main/sources/source.ts';
import { createStorageQueueSource } from '../../main/sources/storage-queue.ts';
import { directNetwork } from '../support/direct-network.ts';
import { testIngest } from '../support/ingest.ts';

export interface SourceOrder {
  catalog: string;
  config: SourceConfig;
  /** Null lets it run to the end. `after`: durable, not yet acknowledged. */
  killAt: { delivery: number; when: 'before' | 'after' } | null;
}

const order = JSON.parse(process.argv[2] ?? '') as SourceOrder;
const { killAt, config } = order;
const db = openCatalog(order.catalog, { nativeBinding: null });
const accept = testIngest(db);
let count = 0;
/** Events whose number ends with 0, 1 or 2 come twice; the loss of one of them would not be seen. */
const isOnly = (bytes: Uint8Array): boolean => {
  const text = Buffer.from(bytes).toString();
  return /"e-\d*[3-9]"/.test(text) || !/"e-\d+"/.test(text);
};
const context: SourceContext = {
  id: 'source',
  clock: systemClock,
  log: silentLog,
  network: directNetwork(),
  report: ({ address, state }) => {
    if (state === 'listening') process.stdout.write(`${address ?? ''}\n`);
  },
  accept: async (delivery) => {
    count += 1;
    const isLast = killAt !== null && count >= killAt.delivery && isOnly(delivery.bytes);
    if (isLast && killAt.when === 'before') process.kill(process.pid, 'SIGKILL');
    const outcomes = await accept(delivery);
    if (isLast) process.kill(process.pid, 'SIGKILL');
    return outcomes;
  },
};
const source =
  config.kind === 'storage-queue'
    ? createStorageQueueSource(config, context, { leaseMs: 1_000 })
    : createSource(config, context);
if (config.kind === 'webhook') {
  await source.start();
} else {
  await source.drain(new AbortController().signal);
  db.close();
}
