/** Entry of the engine's process: puts an engine behind the port that main gave it. */
import { systemClock } from './clock.ts';
import { startEngine } from './compose.ts';
import { createHandlers } from './handlers.ts';
import { createLog } from './log.ts';
import { openLogFile } from './log-file.ts';
import { createNetwork } from './network/network.ts';
import { serveEngine, type EnginePort } from './serve-engine.ts';

const { parentPort } = process as unknown as { parentPort: EnginePort };

serveEngine(parentPort, async ({ libraryDir, config, options }, emit, resolveProxy) => {
  const log = createLog(options.logDir === null ? process.stderr : openLogFile(options.logDir));
  const network = createNetwork({ config: config.network, resolveSystemProxy: resolveProxy });
  const clock = systemClock;
  const parts = await startEngine({ libraryDir, config, clock, log, emit, network, isWorking: true });
  log.info('engine.started', { version: options.version });
  return {
    libraryId: parts.library.id,
    version: options.version,
    handlers: createHandlers(parts),
    configure: (next) => parts.configure(next),
    suspend: () => void parts.transfers.suspend(),
    resume: () => {
      parts.transfers.resume();
    },
    stop: () => parts.stop(),
  };
});
