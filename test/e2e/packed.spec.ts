/** What the program consists of: what it refuses to whoever starts it, and what its window waits for. */
import { expect, test } from '@playwright/test';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packedProgram } from '../../scripts/runtime/pack.ts';
import { projectRoot } from '../../scripts/runtime/project.ts';

// A fuse is a character in the program itself: '0' is off, '1' is on.
const [isOff, isOn] = [48, 49];

test('does not run as plain Node, and loads no other code than its own', async () => {
  const wire = await getCurrentFuseWire(packedProgram());
  const off = [
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
    FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
    FuseV1Options.GrantFileProtocolExtraPrivileges,
  ];
  const on = [
    FuseV1Options.OnlyLoadAppFromAsar,
    FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    FuseV1Options.EnableCookieEncryption,
  ];
  expect(off.map((fuse) => wire[fuse])).toEqual(off.map(() => isOff));
  expect(on.map((fuse) => wire[fuse])).toEqual(on.map(() => isOn));
});

test('its first picture waits for one script, and for none of the schemas', async () => {
  const folder = join(projectRoot, 'out/renderer');
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const scripts = [...page.matchAll(/"\.\/(assets\/[^"]+\.js)"/g)].map(([, name]) => name ?? '');
  expect(scripts).toHaveLength(1);
  const script = await readFile(join(folder, scripts[0] ?? ''), 'utf8');
  expect(script).toContain('aria-rowcount');
  expect(script).not.toContain('ZodError');
});
