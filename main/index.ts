/** Entry of the Electron main process: reads the command line, makes sure to be alone, and runs the program. */
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { viewOfError } from '../contract/error.ts';
import { systemClock } from './clock.ts';
import { createLog } from './log.ts';
import { begin } from './shell/begin.ts';
import { readCommandLine } from './shell/command-line.ts';
import { prepareProgram } from './shell/prepare-program.ts';
import { recall } from './shell/recall.ts';

const log = createLog({ write: (line) => void process.stderr.write(line) });
const commandLine = readCommandLine(process.argv.slice(1), process.cwd());

// Better a window that goes on and a line in the log than the runtime's dialog over a program that does nothing more.
process.on('uncaughtException', (cause) => log.error('shell.uncaught', { cause }));
process.on('unhandledRejection', (cause) => log.error('shell.unhandled', { cause }));

if (commandLine.userDataDir !== null) app.setPath('userData', commandLine.userDataDir);

// The lock lies in the folder of user data, so that each folder has one program.
if (app.requestSingleInstanceLock()) {
  prepareProgram();
  const files = {
    engine: join(import.meta.dirname, 'engine.js'),
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    windowDir: join(import.meta.dirname, '../renderer'),
    iconDir: join(import.meta.dirname, 'tray'),
  };
  const ports = { files, commandLine, clock: systemClock, log };
  const recalling = recall({ ...ports, engineFile: files.engine });
  app
    .whenReady()
    .then(async () => {
      const begun = begin(ports, await recalling);
      await begun.isWanted;
      const { runProgram } = await import('./shell/program.ts');
      return runProgram(ports, begun);
    })
    .catch((cause: unknown) => {
      log.error('shell.not-started', { cause });
      const { says, next, detail } = viewOfError(cause);
      dialog.showErrorBox('Archivolt', [says, next, detail ?? ''].join('\n'));
      app.exit(2);
    });
} else {
  app.quit();
}
