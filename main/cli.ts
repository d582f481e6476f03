/** Entry of the command line: the same engine without a window. */
import { ArchiveError, toArchiveError, viewOfError } from '../contract/error.ts';
import { parseArguments, usage, type CliArguments } from './cli/arguments.ts';
import { importEvents, ingest, type CliContext } from './cli/engine-commands.ts';
import { exportBag } from './cli/export-command.ts';
import { listOrCompareExports } from './cli/exports-command.ts';
import { describeError, exitCodeOf, exitCodes, type CliAnswer } from './cli/output.ts';
import { heal } from './cli/heal-command.ts';
import { probe } from './cli/probe-command.ts';
import { list, search, show } from './cli/read-commands.ts';
import { rebuild } from './cli/rebuild-command.ts';
import { record } from './cli/record-command.ts';
import { verify } from './cli/verify-command.ts';
import { createLog } from './log.ts';

const commands: Record<string, (given: CliArguments, context: CliContext) => Promise<CliAnswer>> = {
  ingest,
  import: importEvents,
  list,
  show,
  search,
  verify,
  heal,
  export: exportBag,
  exports: listOrCompareExports,
  rebuild,
  record,
  probe,
};

async function run(words: readonly string[]): Promise<number> {
  const isJson = words.includes('--json');
  try {
    const given = parseArguments(words, process.env);
    if (given.isHelp) {
      process.stdout.write(`${usage}\n`);
      return exitCodes.done;
    }
    const command = commands[given.command];
    if (command === undefined) throw new ArchiveError('usage', { context: { command: given.command } });
    const answer = await command(given, { log: createLog(process.stderr), signal: stopSignal() });
    process.stdout.write(given.isJson ? `${JSON.stringify(answer.document, null, 2)}\n` : answer.text);
    return answer.exitCode;
  } catch (thrown) {
    const error = toArchiveError(thrown);
    process.stderr.write(describeError(error));
    if (error.code === 'usage') process.stderr.write(`\n${usage}\n`);
    if (isJson) process.stdout.write(`${JSON.stringify({ error: viewOfError(error) }, null, 2)}\n`);
    return exitCodeOf(error.code);
  }
}

/** Aborted by the first SIGINT or SIGTERM; a second one ends the process at once, as usual. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort(new ArchiveError('cancelled'));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return controller.signal;
}

process.exitCode = await run(process.argv.slice(2));
