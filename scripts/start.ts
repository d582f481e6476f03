/** `npm start [-- ARGUMENTS]`: builds the app and runs it on the Electron that this machine can have. */
import { buildApp } from './runtime/build.ts';
import { prepareRuntime } from './runtime/prepare.ts';
import { runScript, show } from './runtime/processes.ts';
import { projectRoot } from './runtime/project.ts';

const progress = (line: string): void => {
  console.error(line);
};

await runScript(async () => {
  const prepared = await prepareRuntime(progress);
  try {
    await buildApp(progress);
    const args = [projectRoot, ...process.argv.slice(2)];
    return await show(prepared.electron.executable, args, { env: { ...process.env, ...prepared.env } });
  } finally {
    await prepared.close();
  }
});
