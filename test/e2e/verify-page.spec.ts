/** verify.html as anybody opens it: from the folder, in a browser that is not ours, without network. */
import { createHash } from 'node:crypto';
import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { writeBag } from '../../main/archive/bag.ts';
import { provenBytesOf } from '../../main/archive/files.ts';
import type { ExportItem, ExportJob } from '../../main/catalog/exports.ts';
import { papersOf } from '../../main/export/papers.ts';
import { defaultTemplate } from '../../contract/exports.ts';
import { installedBrowser } from '../support/browser.ts';
import { writeWav } from '../support/wav.ts';

let browser: Browser;
let folder: string;

test.beforeAll(async () => {
  browser = await chromium.launch({ executablePath: installedBrowser(), args: ['--no-sandbox'] });
});
test.afterAll(() => browser.close());
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-verify-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** A bag of `count` recordings, of one short tone each. */
async function makeBag(count: number): Promise<string> {
  const bag = join(folder, 'bag');
  const items: ExportItem[] = [];
  await writeWav(join(folder, 'tone.wav'), 16_000);
  const bytes = await readFile(join(folder, 'tone.wav'));
  for (let position = 0; position < count; position += 1) {
    const inside = `data/2026-11-20/Zoë & 李 ${String(position)}`;
    const path = `${inside}/chunks/0000.wav`;
    await mkdir(join(bag, inside, 'chunks'), { recursive: true });
    await writeFile(join(bag, path), bytes);
    items.push({
      position,
      recording: String(position).padStart(26, '0'),
      folder: inside,
      state: 'done',
      bytes: bytes.length,
      isWhole: true,
      code: null,
      detail: null,
      files: [{ path, ...provenBytesOf(bytes) }],
    });
  }
  const job: ExportJob = {
    id: 'test',
    state: 'running',
    createdAt: Date.parse('2026-11-21T09:00:00Z'),
    order: {
      selection: { kind: 'all' },
      target: bag,
      template: defaultTemplate,
      by: '</script><b>Ada',
      reason: null,
    },
  };
  const papers = await papersOf(
    job,
    items.map((item) => ({ item, row: null, annotations: { tags: [], cases: [], notes: [] }, findings: [] })),
    'all',
    // Thousands of items: the page is what is looked at here.
    () => Promise.resolve(Buffer.from('%PDF')),
  );
  for (const { path, bytes: text } of papers) await writeFile(join(bag, path), text);
  await writeBag(bag, {
    id: 'test',
    files: items.flatMap(({ files }) => files),
    info: {},
    tags: papers.map(({ path, bytes: text }) => ({ path, ...provenBytesOf(text) })),
  });
  return bag;
}

async function openPage(bag: string): Promise<Page> {
  const page = await browser.newPage();
  await page.route(/^https?:/, (route) => route.abort());
  await page.goto(pathToFileURL(join(bag, 'verify.html')).href);
  return page;
}

async function verdictOf(bag: string): Promise<{ verdict: string | null; findings: string[] }> {
  const page = await openPage(bag);
  await page.locator('#folder').setInputFiles(bag);
  // Thousands of files take as long as the disk needs to open them; the test's own limit ends the wait.
  await expect(page.locator('#verdict')).toHaveText(/^(Intact|Not intact)/, { timeout: 0 });
  const verdict = await page.locator('#verdict').getAttribute('data-verdict');
  const findings = await page.locator('#findings li').allTextContents();
  await page.close();
  return { verdict, findings };
}

test('a sound bag is green, lists, finds and plays its recordings, and is amber before it was checked', async () => {
  const bag = await makeBag(3);
  const page = await openPage(bag);
  await expect(page.locator('#verdict')).toHaveAttribute('data-verdict', 'unknown');
  await expect(page.locator('#facts')).toContainText('</script><b>Ada');
  await page.getByLabel('Search').fill('zoë 00000002');
  await expect(page.locator('#list button')).toHaveCount(1);
  await page.locator('#list button').click();
  await expect
    .poll(() => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.duration))
    .toBeCloseTo(1, 1);
  await page.close();
  expect(await verdictOf(bag)).toEqual({ verdict: 'good', findings: [] });
});

test('each kind of damage is red and names the file', async () => {
  const sound = await makeBag(3);
  const path = 'data/2026-11-20/Zoë & 李 1/chunks/0000.wav';
  const damages: [string, (bag: string) => Promise<unknown>, string[]][] = [
    ['flip', (bag) => flip(join(bag, path)), [`mismatch: ${path}`]],
    ['cut', (bag) => truncate(join(bag, path), 100), [`mismatch: ${path}`]],
    ['grown', (bag) => appendFile(join(bag, path), 'x'), [`mismatch: ${path}`]],
    ['gone', (bag) => rm(join(bag, path)), [`missing: ${path}`]],
    ['foreign', (bag) => writeFile(join(bag, 'data/new'), 'x'), ['unexpected: data/new']],
    [
      'moved',
      (bag) => rename(join(bag, path), join(bag, 'data/moved.wav')),
      ['unexpected: data/moved.wav', `missing: ${path}`],
    ],
    ['index', (bag) => appendFile(join(bag, 'index.csv'), 'x'), ['mismatch: index.csv']],
    ['no manifest', (bag) => rm(join(bag, 'manifest-sha256.txt')), ['missing: manifest-sha256.txt']],
    [
      'no tag manifest',
      (bag) => rm(join(bag, 'tagmanifest-sha256.txt')),
      ['missing: tagmanifest-sha256.txt'],
    ],
    [
      'manifest rewritten with the damage',
      async (bag) => {
        await flip(join(bag, path));
        const { sha256 } = provenBytesOf(await readFile(join(bag, path)));
        const manifest = join(bag, 'manifest-sha256.txt');
        const text = await readFile(manifest, 'utf8');
        await writeFile(manifest, text.replace(/^[0-9a-f]{64}(?= {2}.* 1\/)/m, sha256));
      },
      ['mismatch: manifest-sha256.txt', `not as in the index: ${path}`],
    ],
  ];
  for (const [name, damage, named] of damages) {
    const bag = join(folder, name);
    await cp(sound, bag, { recursive: true });
    await damage(bag);
    const { verdict, findings } = await verdictOf(bag);
    expect({ name, verdict }).toEqual({ name, verdict: 'bad' });
    for (const finding of named) expect(findings).toContain(finding);
  }
});

test('the streaming digest agrees with another one at every length around a block', async () => {
  const page = await openPage(await makeBag(1));
  const lengths = [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1_000_003];
  const found = await page.evaluate(
    (all) =>
      all.map((length) =>
        (globalThis as unknown as { streamingSha256(bytes: Uint8Array): string }).streamingSha256(
          Uint8Array.from({ length }, (_, at) => (at * 7) % 251),
        ),
      ),
    lengths,
  );
  const wanted = lengths.map((length) =>
    createHash('sha256')
      .update(Uint8Array.from({ length }, (_, at) => (at * 7) % 251))
      .digest('hex'),
  );
  expect(found).toEqual(wanted);
});

test('a bag of 5,000 recordings is checked, and the list answers at once', async () => {
  test.setTimeout(300_000);
  const bag = await makeBag(5000);
  const page = await openPage(bag);
  await page.getByLabel('Search').fill('李 4321');
  await expect(page.locator('#list button')).toHaveCount(1);
  await page.close();
  expect(await verdictOf(bag)).toEqual({ verdict: 'good', findings: [] });
});

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
