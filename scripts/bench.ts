/**
 * `npm run bench -- NAME [ARGUMENTS]`: runs test/bench/NAME.ts, which prints a ratio against a peer of the same run.
 * A file there is a bench when its head says how it is run; the others are parts of one.
 */
import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runScript, show } from './runtime/processes.ts';
import { projectRoot } from './runtime/project.ts';

const folder = join(projectRoot, 'test', 'bench');

await runScript(async () => {
  const [name, ...args] = process.argv.slice(2);
  const names: string[] = [];
  for await (const file of glob('*.ts', { cwd: folder })) {
    const bench = basename(file, '.ts');
    const head = (await readFile(join(folder, file), 'utf8')).slice(0, 500);
    if (head.includes(`npm run bench -- ${bench}`)) names.push(bench);
  }
  if (name === undefined || !names.includes(name)) {
    console.error(`Usage: npm run bench -- NAME\nNames: ${names.sort().join(', ') || 'none yet'}`);
    return 1;
  }
  return show(process.execPath, [join(folder, `${name}.ts`), ...args], { cwd: projectRoot });
});
