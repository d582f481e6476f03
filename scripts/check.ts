/**
 * `npm run check`: all that must hold before a change is taken: format, lint, types, unused code, tests.
 * `--without-tests` leaves the last out, for a caller that has run them.
 */
import { runScript, show } from './runtime/processes.ts';
import { programOf, projectRoot } from './runtime/project.ts';
import { runTests } from './testing/run-tests.ts';
import { closingLine, isGood } from './testing/tally.ts';

/** Name, package and arguments of its program. */
const checks = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'eslint', ['--max-warnings', '0', '.']],
  ['types', 'typescript', ['-b']],
  ['unused code', 'knip', []],
] as const;

await runScript(async () => {
  const broken: string[] = [];
  for (const [name, packageName, args] of checks) {
    console.log(`Checking ${name} …`);
    const program = await programOf(packageName);
    if ((await show(process.execPath, [program, ...args], { cwd: projectRoot })) !== 0) broken.push(name);
  }
  if (!process.argv.includes('--without-tests')) {
    const tally = await runTests((line) => {
      console.log(line);
    });
    broken.push(...tally.complaints);
    if (!isGood(tally)) broken.push('tests');
    console.log(closingLine(tally));
  }
  console.log(broken.length === 0 ? 'All checks hold.' : `Broken: ${broken.join(', ')}.`);
  return broken.length === 0 ? 0 : 1;
});
