import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { SourceConfig } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import type { ProbeStep } from '../../contract/views.ts';
import { probeLayers } from '../acs/probe-network.ts';
import type { Network } from '../network/network.ts';
import { probeContainer, probeNamespace, probeQueue } from './probe-cloud.ts';
import { folderError, systemCode } from './system-error.ts';
import { listenAddress, serverName } from './webhook.ts';

/** Tests a source layer by layer: the first that fails ends the test. Changes nothing, takes no event. Never rejects. */
export async function probeSource(config: SourceConfig, network: Network): Promise<ProbeStep[]> {
  switch (config.kind) {
    case 'webhook':
      return probeLayers([{ layer: 'tcp', test: () => tryToListen(config.listen) }]);
    case 'folder':
      return probeLayers([
        { layer: 'config', test: () => isFolder(config.path) },
        { layer: 'rights', test: () => isOurs(config.path) },
      ]);
    case 'storage-queue':
      return probeQueue(config, network);
    case 'event-grid-namespace':
      return probeNamespace(config, network);
    case 'blob-container':
      return probeContainer(config, network);
  }
}

/** The port is free, or it is a webhook of ours that listens there already. */
async function tryToListen(listen: string): Promise<string> {
  const { host, port } = listenAddress(listen);
  try {
    const server = createServer().listen({ host, port });
    await once(server, 'listening');
    server.close();
    return 'free';
  } catch (error) {
    const system = systemCode(error);
    if (system === 'EADDRINUSE' && (await isOurWebhook(listen))) return 'listening';
    const code = system === 'EADDRINUSE' ? 'port-taken' : 'source-failed';
    throw new ArchiveError(code, { retry: 'later', context: { system }, cause: error });
  }
}

async function isOurWebhook(listen: string): Promise<boolean> {
  try {
    const options = { retry: { limit: 0 }, throwHttpErrors: false, timeout: { request: 3_000 } };
    const { got } = await import('got');
    const answer = await got(`http://${listen}/`, options);
    return answer.headers.server === serverName;
  } catch {
    return false;
  }
}

async function isFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    throw folderError(error);
  }
  throw new ArchiveError('source-missing', { context: { path } });
}

async function isOurs(path: string): Promise<null> {
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    throw folderError(error);
  }
}
