/** Whether the system counts the bytes of the network in use. Only some systems tell, each in its own way. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program and gives what it prints. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>;

const connectionCost =
  '[void][Windows.Networking.Connectivity.NetworkInformation,Windows.Networking.Connectivity,ContentType=WindowsRuntime];' +
  '[Windows.Networking.Connectivity.NetworkInformation]::GetInternetConnectionProfile().GetConnectionCost().NetworkCostType';

/**
 * Null when the system does not say. Never rejects.
 * @see NetworkManager, NMMetered; Windows.Networking.Connectivity, NetworkCostType
 */
export async function readMetered(
  platform: NodeJS.Platform,
  run: RunProgram = runProgram,
): Promise<boolean | null> {
  try {
    if (platform === 'linux')
      return ofNetworkManager(await run('nmcli', ['-g', 'GENERAL.METERED,GENERAL.STATE', 'device', 'show']));
    if (platform === 'win32')
      return ofWindows(
        await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', connectionCost]),
      );
    return null;
  } catch {
    // The program is not there, or has nothing to say.
    return null;
  }
}

/** One pair of lines for each device: whether it is metered, and its state, of which 100 is connected. */
function ofNetworkManager(text: string): boolean | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  let said: boolean | null = null;
  for (let at = 0; at + 1 < lines.length; at += 2) {
    if (!/^100\b/.test(lines[at + 1] ?? '')) continue;
    if (/^yes\b/.test(lines[at] ?? '')) return true;
    if (/^no\b/.test(lines[at] ?? '')) said = false;
  }
  return said;
}

function ofWindows(text: string): boolean | null {
  const cost = text.trim().toLowerCase();
  return cost === 'unrestricted' ? false : cost === 'fixed' || cost === 'variable' ? true : null;
}

const execute = promisify(execFile);

async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, [...args], { timeout: 10_000, windowsHide: true });
  return stdout;
}
