/**
 * Entry of the engine's process: puts an engine behind the port that main gave it. It loads little by itself, so that the first page of the
 * list is read before all the rest is loaded.
 */
import { keepOpening } from './kept-opening.ts';
import { lazily } from './lazily.ts';
import { readOpeningPage } from './opening-page.ts';
import { serveEngine, type EnginePort } from './serve-engine.ts';

const { parentPort } = process as unknown as { parentPort: EnginePort };
const loadStart = lazily(async () => {
  const { createStart } = await import('./start-in-process.ts');
  return createStart((libraryDir) => keepOpening(libraryDir, import.meta.filename, readOpeningPage));
});

serveEngine(parentPort, async (...given) => (await loadStart())(...given), readOpeningPage);
