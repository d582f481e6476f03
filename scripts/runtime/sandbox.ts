/** Whether Chromium's own sandbox can start here. The product never turns it off; tests and the demo may have to. */
import { readFile } from 'node:fs/promises';

/** Kernel switches that forbid a plain user the namespaces the sandbox is made of, with the value that forbids. */
const switches = [
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
] as const;

/** Undefined when the sandbox can start, else why it cannot, in a few words. */
export async function sandboxObstacle(
  userId: number | undefined = process.getuid?.(),
  read: (path: string) => Promise<string> = (path) => readFile(path, 'utf8').catch(() => ''),
): Promise<string | undefined> {
  if (userId === 0) return 'it cannot start for root';
  for (const [path, forbids] of switches) {
    if ((await read(path)).trim() === forbids) return `this system sets ${path} to ${forbids}`;
  }
  return undefined;
}
