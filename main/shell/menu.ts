import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../contract/requests.ts';

export interface MenuPorts {
  isMac: boolean;
  /** Adds reload and the developer tools. */
  isDevelopment: boolean;
  appName: string;
  onCommand(command: MenuCommand): void;
  onRestartEngine(): void;
}

/** The native menu: roles wherever the system has one, and commands that the window carries out. */
export function describeMenu(ports: MenuPorts): MenuItemConstructorOptions[] {
  const { isMac, isDevelopment } = ports;
  const separator = { type: 'separator' } as const;
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => ports.onCommand(command),
  });
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,');
  return [
    ...(isMac ? [describeMacMenu(ports.appName, settings)] : []),
    {
      label: '&File',
      submenu: [
        item('Import event files…', 'import', 'CmdOrCtrl+O'),
        separator,
        ...(isMac ? [{ role: 'close' } as const] : [settings, separator, { role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(isDevelopment ? ([separator, { role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
      ],
    },
    {
      label: '&Go',
      submenu: [
        item('Library', 'library', 'CmdOrCtrl+1'),
        item('Transfers', 'transfers', 'CmdOrCtrl+2'),
        item('Sources', 'sources', 'CmdOrCtrl+3'),
        separator,
        item('Search', 'search', 'CmdOrCtrl+F'),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Start the engine again', click: () => ports.onRestartEngine() },
        ...(isMac ? [] : ([separator, { role: 'about' }] as const)),
      ],
    },
  ];
}

/** On macOS the first menu is the program's own. */
function describeMacMenu(appName: string, settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  const separator = { type: 'separator' } as const;
  return {
    label: appName,
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}
