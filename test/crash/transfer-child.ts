// Child of transfer-kill.test.ts: an engine that ends itself with SIGKILL at the n-th occurrence of a named step. It says how many bytes of
// bodies it was given: what a server sent may be lying in the system's buffers.
import { writeSync } from 'node:fs';
import { directNetwork } from '../support/direct-network.ts';
import { transfersSchema } from '../../contract/config.ts';
import type { FetchContent } from '../../main/acs/content.ts';
import { createFetchContent } from '../../main/acs/content-client.ts';
import { toServiceAccess } from '../../main/acs/services.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { systemClock } from '../../main/clock.ts';
import { silentLog } from '../../main/log.ts';
import { createTransfers } from '../../main/transfer/queue.ts';
import type { Step } from '../../main/transfer/transfers.ts';

export interface ChildOrder {
  library: string;
  connectionString: string;
  contentHosts: string[];
  /** Null lets it run to the end. */
  killAt: { step: Step; count: number } | null;
  segmentThresholdBytes: number;
}

const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
const { killAt, ...rest } = order;
const db = openCatalog(`${rest.library}/catalog.sqlite`, { nativeBinding: null });
const service = toServiceAccess({ name: 'contoso', ...rest });
let left = killAt?.count ?? 0;
let received = 0;
const fetchContent = createFetchContent({ clock: systemClock, network: directNetwork() });
const counted: FetchContent = async (request) => {
  const answer = await fetchContent(request);
  const { body } = answer;
  const read = body.read.bind(body);
  // However a stream is consumed, it goes through here.
  body.read = (size?: number) => {
    const bytes = read(size) as Buffer | null;
    received += bytes?.length ?? 0;
    return bytes;
  };
  return answer;
};
const tell = (): void => void writeSync(1, String(received));
const transfers = createTransfers({
  db,
  library: rest.library,
  config: transfersSchema.parse({}),
  fetchContent: counted,
  clock: systemClock,
  log: silentLog,
  random: Math.random,
  limits: { segmentThresholdBytes: rest.segmentThresholdBytes },
  resolveService: () => service,
  locationOf: (job) => (job.kind === 'content' ? job.contentLocation : job.metadataLocation),
  onArchived: () => undefined,
  onChanged: () => undefined,
  onLost: () => undefined,
  onDeadline: () => undefined,
  step: (step) => {
    if (step !== killAt?.step) return;
    left -= 1;
    if (left !== 0) return;
    tell();
    process.kill(process.pid, 'SIGKILL');
  },
});
await transfers.start();
await transfers.whenIdle();
await transfers.stop();
db.close();
tell();
