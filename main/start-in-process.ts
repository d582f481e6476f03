/** The engine as its own process runs it: a log in files, the way out as main tells it, and the library that main names. */
import { ArchiveError, toArchiveError } from '../contract/error.ts';
import { systemClock } from './clock.ts';
import { startEngine } from './compose.ts';
import { createHandlers } from './handlers.ts';
import { createLog } from './log.ts';
import { openLogFile } from './log-file.ts';
import { createNetwork } from './network/network.ts';
import type { StartEngine } from './serve-engine.ts';

/**
 * @param onClosed called with the library's folder once it is closed; what it throws is logged
 * @throws ArchiveError as `startEngine`, and library-lost when what was a library is none now
 */
export function createStart(onClosed: (libraryDir: string) => Promise<void>): StartEngine {
  return async ({ libraryDir, config, mayCreate, options }, emit, resolveProxy, fail) => {
    const log = createLog(options.logDir === null ? process.stderr : openLogFile(options.logDir));
    const network = createNetwork({ config: config.network, resolveSystemProxy: resolveProxy });
    const clock = systemClock;
    const onLost = (): void => {
      log.error('library.lost', { code: 'library-lost' });
      fail(new ArchiveError('library-lost', { context: { path: libraryDir } }));
    };
    const given = { libraryDir, config, clock, log, emit, network, onLost, mayCreate, isWorking: true };
    const parts = await startEngine(given).catch((cause: unknown) => {
      const error = toArchiveError(cause);
      // What was a library and is none now is a drive that is not connected, or a share that is not there.
      if (mayCreate || error.code !== 'not-a-library') throw error;
      throw new ArchiveError('library-lost', { context: { path: libraryDir }, cause });
    });
    log.info('engine.started', { version: options.version });
    return {
      libraryId: parts.library.id,
      version: options.version,
      handlers: createHandlers(parts),
      configure: (next) => parts.configure(next),
      suspend: () => void parts.transfers.suspend(),
      resume: () => parts.woke(),
      async stop() {
        await parts.stop();
        await onClosed(libraryDir).catch((cause: unknown) => log.error('opening.not-kept', { cause }));
      },
    };
  };
}
