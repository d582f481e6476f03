/** What the packed program refuses to whoever starts it. */
import { expect, test } from '@playwright/test';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { packedProgram } from '../../scripts/runtime/pack.ts';

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
