/** Whether the program begins when the person logs in. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface LoginItem {
  isOn(): Promise<boolean>;
  set(isOn: boolean): Promise<void>;
}

/** The switch that lets it begin without a window. */
const backgroundSwitch = '--background';

/** What Electron offers of it on Windows and macOS. */
export interface LoginSettings {
  getLoginItemSettings(options: { args: string[] }): { openAtLogin: boolean };
  setLoginItemSettings(settings: { openAtLogin: boolean; args: string[] }): void;
}

export function systemLoginItem(app: LoginSettings): LoginItem {
  const args = [backgroundSwitch];
  return {
    isOn: () => Promise.resolve(app.getLoginItemSettings({ args }).openAtLogin),
    set(isOn) {
      app.setLoginItemSettings({ openAtLogin: isOn, args });
      return Promise.resolve();
    },
  };
}

/**
 * Linux desktops start what has an entry in this folder (XDG Desktop Application Autostart).
 * @param configDir the person's folder of configuration, `~/.config` as a rule
 * @param program absolute path of what is to be started
 */
export function autostartLoginItem(configDir: string, program: string): LoginItem {
  const path = join(configDir, 'autostart', 'archivolt.desktop');
  return {
    async isOn() {
      try {
        return !/^Hidden=true$/m.test(await readFile(path, 'utf8'));
      } catch {
        return false;
      }
    },
    async set(isOn) {
      if (!isOn) return rm(path, { force: true });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, desktopEntry(program));
    },
  };
}

/** Quoted as the Desktop Entry Specification asks for: inside quotes four characters are escaped, and a percent sign is doubled. */
function desktopEntry(program: string): string {
  const quoted = `"${program
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Archivolt',
    `Exec=${quoted} ${backgroundSwitch}`,
    'Icon=archivolt',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
