import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The project's root folder. */
export const projectRoot = join(import.meta.dirname, '../..');

/** Path of the program that an installed package puts on PATH, to be run with this Node. */
export async function programOf(packageName: string): Promise<string> {
  const folder = join(projectRoot, 'node_modules', packageName);
  const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const file = typeof bin === 'string' ? bin : Object.values(bin)[0];
  if (file === undefined) throw new TypeError(`${packageName} has no program`);
  return join(folder, file);
}
