/**
 * The little app that Electron starts when it is given the folder of another one (`electron .`). The electron package
 * brings such an app; a runtime from elsewhere may not, and gets this one as `resources/default_app.asar`.
 */
const main = `import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) {
  console.error('Usage: electron <folder of an app> [arguments]');
  process.exit(64);
}
const path = resolve(folder);
const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
process.defaultApp = true;
app.setName(about.productName ?? about.name);
app.setVersion(about.version);
app.setAppPath(path);
await import(pathToFileURL(join(path, about.main)).href);
`;

/** File name to text. */
export const defaultAppFiles: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "default-app", "type": "module", "main": "main.js" }\n',
  'main.js': main,
};
