import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A browser of this computer that is not ours; ARCHIVOLT_TEST_BROWSER names another one. @throws Error when there is none */
export function installedBrowser(): string {
  const found = process.env['ARCHIVOLT_TEST_BROWSER'] ?? places.find((path) => existsSync(path));
  if (found === undefined) throw new Error('install Chromium or Chrome, or set ARCHIVOLT_TEST_BROWSER');
  return found;
}
