/**
 * `npm run package`: a program folder for this system in dist/, with the Electron that this machine can have.
 * `npm run package -- --installers` makes the installers of electron-builder.yml instead, for which electron-builder
 * downloads its tools and an Electron of its own.
 */
import { buildApp } from './runtime/build.ts';
import { packApp } from './runtime/pack.ts';
import { prepareRuntime } from './runtime/prepare.ts';
import { runScript, show } from './runtime/processes.ts';
import { programOf, projectRoot } from './runtime/project.ts';

const progress = (line: string): void => {
  console.log(line);
};

await runScript(async () => {
  if (process.argv.includes('--installers')) {
    await buildApp(progress);
    return show(process.execPath, [await programOf('electron-builder'), '--publish', 'never'], {
      cwd: projectRoot,
    });
  }
  const prepared = await prepareRuntime(progress);
  try {
    await buildApp(progress);
    progress(`Packed: ${await packApp(prepared, progress)}`);
    return 0;
  } finally {
    await prepared.close();
  }
});
