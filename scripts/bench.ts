/** `npm run bench -- NAME [ARGUMENTS]`: runs test/bench/NAME.ts, which prints a ratio against a peer of the same run. */
import { glob } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runScript, show } from './runtime/processes.ts';
import { projectRoot } from './runtime/project.ts';

const folder = join(projectRoot, 'test', 'bench');

await runScript(async () => {
  const [name, ...args] = process.argv.slice(2);
  const names: string[] = [];
  for await (const file of glob('*.ts', { cwd: folder })) names.push(basename(file, '.ts'));
  if (name === undefined || !names.includes(name)) {
    console.error(`Usage: npm run bench -- NAME\nNames: ${names.sort().join(', ') || 'none yet'}`);
    return 1;
  }
  return show(process.execPath, [join(folder, `${name}.ts`), ...args], { cwd: projectRoot });
});
