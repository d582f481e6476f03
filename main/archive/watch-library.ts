/** Notices that the folder of an open library is gone or another one: a drive was pulled out, a share went away. */
import type { Clock } from '../clock.ts';
import { systemPorts, type FilePorts } from './files.ts';
import { describeLibrary, type LibraryDescription } from './library.ts';

/** So often the folder is looked at. */
const everyMs = 5000;
/** A share may stumble: it is lost when it is gone so often in a row. */
const missesToLose = 2;

/** Looks until the signal, or until the library is lost, which is told once. */
export function watchLibrary(
  folder: string,
  { id }: Pick<LibraryDescription, 'id'>,
  options: { clock: Clock; signal: AbortSignal; onLost: () => void },
  ports: FilePorts = systemPorts,
): void {
  const { clock, signal, onLost } = options;

  async function isThere(): Promise<boolean> {
    return describeLibrary(folder, ports).then(
      (found) => found.id === id,
      () => false,
    );
  }

  async function watch(): Promise<void> {
    let misses = 0;
    while (misses < missesToLose) {
      await clock.wait(everyMs, signal);
      misses = (await isThere()) ? 0 : misses + 1;
    }
    onLost();
  }

  // It ends by loss or by the signal alone; what it throws then is the signal's reason.
  watch().catch((reason: unknown) => reason);
}
