/**
 * The little app that Electron starts when it is given the folder of another one (`electron .`). The electron package
 * brings such an app; a runtime from elsewhere may not, and gets this one as `resources/default_app.asar`.
 */
const main = `import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const modules = [];
let folder;
for (let at = 1; folder === undefined && at < process.argv.length; at += 1) {
  const argument = process.argv[at];
  if (argument === '-r' || argument === '--require') modules.push(process.argv[(at += 1)]);
  else if (!argument.startsWith('-')) folder = argument;
}
if (folder === undefined) {
  console.error('Usage: electron [-r <module>] <folder of an app> [arguments]');
  process.exit(64);
}
const path = resolve(folder);
const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
process.defaultApp = true;
app.setName(about.productName ?? about.name);
app.setVersion(about.version);
app.setAppPath(path);
for (const module of modules) await import(pathToFileURL(resolve(module)).href);
await import(pathToFileURL(join(path, about.main)).href);
`;

/** File name to text. */
export const defaultAppFiles: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "default-app", "type": "module", "main": "main.js" }\n',
  'main.js': main,
};
