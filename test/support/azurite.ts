import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';

export interface Azurite {
  /** With the account key of the emulator. */
  connectionString: string;
  account: string;
  accountKey: string;
  queueEndpoint: string;
  blobEndpoint: string;
  /** Ends it by its id. */
  stop(): Promise<void>;
}

const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** An emulator of queues and containers on free loopback ports, in memory. */
export async function startAzurite(service: 'queue' | 'blob'): Promise<Azurite> {
  const port = await freePort();
  const entry = join(import.meta.dirname, `../../node_modules/azurite/dist/src/${service}/main.js`);
  const child = spawn(
    process.execPath,
    [
      entry,
      `--${service}Host`,
      '127.0.0.1',
      `--${service}Port`,
      String(port),
      '--inMemoryPersistence',
      '--disableTelemetry',
      '--skipApiVersionCheck',
      '--disableProductStyleUrl',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: tmpdir() },
  );
  for await (const line of createInterface({ input: child.stdout }))
    if (/successfully listen/i.test(line)) break;
  child.stdout.resume();
  const endpoint = `http://127.0.0.1:${String(port)}/${account}`;
  const name = service === 'queue' ? 'QueueEndpoint' : 'BlobEndpoint';
  return {
    account,
    accountKey,
    queueEndpoint: endpoint,
    blobEndpoint: endpoint,
    connectionString: `AccountName=${account};AccountKey=${accountKey};${name}=${endpoint}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
