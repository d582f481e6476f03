/** The icon in the task bar, for as long as the program runs: it shows that the archive is kept while no window is open. */
import { join } from 'node:path';
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import { toArchiveError } from '../../contract/error.ts';
import type { Log } from '../log.ts';
import type { NativeWords } from './native-words.ts';
import type { TrayState } from './tray-state.ts';

export interface TrayPorts {
  /** Folder of tray.png and tray-alarm.png, each also in double size. */
  iconDir: string;
  onOpen: () => void;
  onPause: (isPaused: boolean) => void;
  onQuit: () => void;
  log: Log;
}

export interface TrayKeeper {
  show(state: TrayState, words: NativeWords): void;
}

/** Null where the system has no place for such icons. */
export function openTray(ports: TrayPorts): TrayKeeper | null {
  const icons = { calm: iconOf(ports.iconDir, 'tray.png'), alarm: iconOf(ports.iconDir, 'tray-alarm.png') };
  let tray: Tray;
  try {
    tray = new Tray(icons.calm);
  } catch (cause) {
    ports.log.warn('shell.no-tray', { code: toArchiveError(cause).code });
    return null;
  }
  tray.on('click', () => ports.onOpen());
  let shown = '';
  return {
    show(state, words) {
      // Setting a menu anew closes it under the hand of who has it open.
      const next = JSON.stringify([state, words.tray]);
      if (next === shown) return;
      shown = next;
      tray.setImage(state.isAlarm ? icons.alarm : icons.calm);
      tray.setToolTip(['Archivolt', ...state.lines].join('\n'));
      tray.setContextMenu(Menu.buildFromTemplate(menuOf(state, words, ports)));
    },
  };
}

function iconOf(folder: string, name: string): Electron.NativeImage {
  return nativeImage.createFromPath(join(folder, name));
}

function menuOf(
  { lines, isPaused }: TrayState,
  { tray, menu }: NativeWords,
  { onOpen, onPause, onQuit }: TrayPorts,
): MenuItemConstructorOptions[] {
  const separator = { type: 'separator' } as const;
  return [
    ...lines.map((label) => ({ label, enabled: false })),
    separator,
    { label: tray.open, click: onOpen },
    { label: isPaused ? tray.resume : tray.pause, click: () => onPause(!isPaused) },
    separator,
    { label: menu.quit, click: onQuit },
  ];
}
