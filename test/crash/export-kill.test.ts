import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { demoLibrary } from '../support/engine-library.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);
const child = join(import.meta.dirname, 'export-child.ts');
const kills = 50;

it('an export killed at 50 places goes on each time and ends as a valid bag', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  await parts.stop();
  const folder = await tempFolder();
  let killed = 0;
  for (let bag = 0; killed < kills; bag += 1) {
    const target = join(folder, String(bag));
    // Steps that have no divisor in common with the work of an item, so that each bag dies elsewhere.
    for (let turn = 0; ; turn += 1) {
      const dieBefore = turn > 8 ? 1_000_000 : (bag * 37 + turn * 61) % 190;
      const started = spawn(process.execPath, [child, libraryDir, target, String(dieBefore)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const [code, signal] = (await once(started, 'exit')) as [number | null, string | null];
      if (signal === null) {
        expect(code).toBe(0);
        break;
      }
      expect(signal).toBe('SIGKILL');
      killed += 1;
    }
    for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
      await run('sha256sum', ['--check', '--strict', '--quiet', manifest], { cwd: target });
    const left = await readdir(target, { recursive: true });
    expect(left.filter((name) => name.endsWith('.tmp') || name.startsWith('UNFINISHED'))).toEqual([]);
  }
}, 300_000);
