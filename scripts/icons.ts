/**
 * `node scripts/icons.ts`: draws resources/icon.svg in the sizes that installers and task bars ask for. Its results are committed; run
 * it after a change of the drawing.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { definedOnly } from './runtime/launch.ts';
import { prepareRuntime } from './runtime/prepare.ts';
import { runScript } from './runtime/processes.ts';
import { projectRoot } from './runtime/project.ts';

const folder = join(projectRoot, 'resources');
const linuxSizes = [16, 32, 48, 64, 128, 256, 512] as const;
const windowsSizes = [16, 24, 32, 48, 64, 128, 256] as const;
const largest = 1024;
const traySize = 16;
/** Where somebody has to look: over a corner of the icon, with a rim so that it stands out at sixteen pixels. */
const alarmDot = '<circle cx="756" cy="756" r="232" fill="#e5484d" stroke="#fff" stroke-width="72" />';

const blankApp = {
  'package.json': '{ "name": "blank", "version": "1.0.0", "main": "main.cjs" }',
  'main.cjs': `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1100, height: 1100 }).loadURL('about:blank'));`,
};

await runScript(async () => {
  const prepared = await prepareRuntime((line) => {
    console.log(line);
  });
  const blank = await mkdtemp(join(tmpdir(), 'archivolt-icons-'));
  for (const [name, text] of Object.entries(blankApp)) await writeFile(join(blank, name), text);
  const app = await _electron.launch({
    executablePath: prepared.electron.executable,
    args: ['--no-sandbox', '--force-device-scale-factor=1', blank],
    env: { ...definedOnly(process.env), ...prepared.env },
  });
  try {
    await drawAll(await app.firstWindow());
  } finally {
    await app.close();
    await prepared.close();
    await rm(blank, { recursive: true, force: true });
  }
  return 0;
});

async function drawAll(page: Page): Promise<void> {
  const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
  await mkdir(join(folder, 'icons'), { recursive: true });
  await writeFile(join(folder, 'icon.png'), await draw(page, svg, largest));
  for (const size of linuxSizes) {
    await writeFile(join(folder, 'icons', `${size}x${size}.png`), await draw(page, svg, size));
  }
  await drawTray(page, svg);
  const pictures: [number, Buffer][] = [];
  for (const size of windowsSizes) pictures.push([size, await draw(page, svg, size)]);
  await writeFile(join(folder, 'icon.ico'), iconFile(pictures));
}

/** In both sizes, by the names that Electron chooses between. */
async function drawTray(page: Page, svg: string): Promise<void> {
  const drawings = { tray: svg, 'tray-alarm': svg.replace('</svg>', `${alarmDot}</svg>`) };
  await mkdir(join(folder, 'tray'), { recursive: true });
  for (const [name, drawing] of Object.entries(drawings)) {
    await writeFile(join(folder, 'tray', `${name}.png`), await draw(page, drawing, traySize));
    await writeFile(join(folder, 'tray', `${name}@2x.png`), await draw(page, drawing, 2 * traySize));
  }
}

async function draw(page: Page, svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: largest, height: largest });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`);
  return page.locator('svg').screenshot({ omitBackground: true });
}

/** An ICO file of PNG pictures: a header, one entry of 16 bytes each, then the pictures. */
function iconFile(pictures: readonly (readonly [size: number, png: Buffer])[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [at, [size, png]] of pictures.entries()) {
    const entry = 6 + 16 * at;
    // The field is one byte wide; 0 stands for 256.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...pictures.map(([, png]) => png)]);
}
