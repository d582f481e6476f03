import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const processes = pathToFileURL(join(import.meta.dirname, '../../scripts/runtime/processes.ts')).href;

function codeOf(body: string, before = ''): number | null {
  const script = `import { runScript } from ${JSON.stringify(processes)}; ${before}; await runScript(async () => { ${body} });`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' }).status;
}

it('a script ends with the code that its body gives, and with 1 when that throws', () => {
  expect([codeOf('return 0'), codeOf('return 3'), codeOf('throw new Error("no")')]).toEqual([0, 3, 1]);
});

it('no library that is in use can turn a failure into a success as it ends the process', () => {
  const hook = `process.on('beforeExit', () => process.exit(0))`;
  expect([codeOf('return 1', hook), codeOf('return 0', hook)]).toEqual([1, 0]);
});
