import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const largestBytes = 10_000_000;
const keptFiles = 5;

/** Appends lines to `engine.log` in `dir`; at 10 MB the file becomes `engine.1.log` and older ones move up, five are kept. */
export function openLogFile(dir: string): { write(line: string): void } {
  mkdirSync(dir, { recursive: true });
  const current = join(dir, 'engine.log');
  let file = openSync(current, 'a');
  let bytes = statSync(current).size;
  return {
    write(line) {
      bytes += writeSync(file, line);
      if (bytes < largestBytes) return;
      closeSync(file);
      for (let number = keptFiles - 1; number >= 1; number -= 1)
        moveIfThere(join(dir, `engine.${String(number)}.log`), join(dir, `engine.${String(number + 1)}.log`));
      renameSync(current, join(dir, 'engine.1.log'));
      file = openSync(current, 'a');
      bytes = 0;
    },
  };
}

function moveIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}
