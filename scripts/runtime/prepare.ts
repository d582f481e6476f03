/** Everything that a window of ours needs to open here, in one call: what start, demo, test and package begin with. */
import { type ElectronRuntime, resolveElectron } from '../electron-runtime.ts';
import { openDisplay } from './display.ts';
import type { Progress } from './registry-runtime.ts';
import { sqliteBinding } from './sqlite-binding.ts';
import { ensureLibraries } from './system-packages.ts';

export interface PreparedRuntime {
  readonly electron: ElectronRuntime;
  /** What to add to the environment of the app: the display, and the addon that this Electron can load. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of the addon, when this Electron cannot load the one in better-sqlite3's package. */
  readonly sqliteBinding: string | undefined;
  /** True when the window opens where nobody can see it. */
  readonly isDisplayVirtual: boolean;
  /** Ends what was started for it (the virtual display). */
  close(): Promise<void>;
}

/** @throws ToolingError when something is missing that cannot be had; the message says what to do. */
export async function prepareRuntime(progress: Progress): Promise<PreparedRuntime> {
  const electron = await resolveElectron({ progress });
  await ensureLibraries(electron.executable, progress);
  const binding = await sqliteBinding(electron, progress);
  const display = await openDisplay(progress);
  return {
    electron,
    env: { ...display.env, ...(binding === undefined ? {} : { ARCHIVOLT_SQLITE_BINDING: binding }) },
    sqliteBinding: binding,
    isDisplayVirtual: display.isVirtual,
    close: () => display.close(),
  };
}
