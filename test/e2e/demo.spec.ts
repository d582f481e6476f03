/** What a newcomer types first: it ends well, tells what happened, and leaves a picture of each view. */
import { expect, test } from '@playwright/test';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../../scripts/runtime/processes.ts';
import { projectRoot } from '../../scripts/runtime/project.ts';

const views = [
  'exports',
  'library',
  'live',
  'people',
  'quarantine',
  'recording',
  'settings',
  'sources',
  'transfers',
];
/** A picture of an empty window is smaller. */
const smallestPictureBytes = 20_000;

test('the demo archives what can be archived, names what cannot, and takes its pictures', async () => {
  test.setTimeout(300_000);
  const folder = await mkdtemp(join(tmpdir(), 'archivolt-e2e-'));
  try {
    const options = ['--exit-when-idle', '--screenshot', join(folder, 'demo.png')];
    const { code, stdout, stderr } = await capture(process.execPath, ['scripts/demo.ts', ...options], {
      cwd: projectRoot,
    });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^Archived +47 recordings, .* every byte proven by SHA-256$/m);
    expect(stdout).toMatch(/^Resumed +\d+ files/m);
    expect(stdout).toMatch(/^Refused +1 recording \(host-not-allowed\), 1 event \(event-invalid\)$/m);
    expect(stdout).toMatch(/^Lost +1 recording \(expired\)$/m);
    const pictures = await readdir(folder);
    expect(pictures.sort()).toEqual(views.map((view) => `demo-${view}.png`));
    for (const name of pictures)
      expect((await stat(join(folder, name))).size, name).toBeGreaterThan(smallestPictureBytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
