/** `npm test`: every test there is, the window's on real Electron; ends with one line over all runners. */
import { runScript } from './runtime/processes.ts';
import { runTests } from './testing/run-tests.ts';
import { closingLine, isGood } from './testing/tally.ts';

await runScript(async () => {
  const tally = await runTests((line) => {
    console.log(line);
  });
  tally.complaints.forEach((complaint) => {
    console.log(`Not good: ${complaint}.`);
  });
  console.log(closingLine(tally));
  return isGood(tally) ? 0 : 1;
});
