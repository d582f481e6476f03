import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../contract/requests.ts';
import type { NativeWords } from './native-words.ts';

export interface MenuPorts {
  isMac: boolean;
  /** Adds reload and the developer tools. */
  isDevelopment: boolean;
  appName: string;
  words: NativeWords['menu'];
  onCommand(command: MenuCommand): void;
  onRestartEngine(): void;
}

/** The native menu: roles wherever the system has one, and commands that the window carries out. */
export function describeMenu(ports: MenuPorts): MenuItemConstructorOptions[] {
  const { isMac, isDevelopment, words } = ports;
  const separator = { type: 'separator' } as const;
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => ports.onCommand(command),
  });
  const settings = item(words.settings, 'settings', 'CmdOrCtrl+,');
  const close = { label: words.close, role: 'close' } as const;
  return [
    ...(isMac ? [describeMacMenu(ports.appName, words, settings)] : []),
    {
      label: words.file,
      submenu: [
        item(words.import, 'import', 'CmdOrCtrl+O'),
        separator,
        ...(isMac ? [close] : [settings, separator, { label: words.quit, role: 'quit' } as const]),
      ],
    },
    {
      label: words.edit,
      submenu: [
        { label: words.undo, role: 'undo' },
        { label: words.redo, role: 'redo' },
        separator,
        { label: words.cut, role: 'cut' },
        { label: words.copy, role: 'copy' },
        { label: words.paste, role: 'paste' },
        { label: words.selectAll, role: 'selectAll' },
      ],
    },
    {
      label: words.view,
      submenu: [
        { label: words.resetZoom, role: 'resetZoom' },
        { label: words.zoomIn, role: 'zoomIn' },
        { label: words.zoomOut, role: 'zoomOut' },
        separator,
        { label: words.fullScreen, role: 'togglefullscreen' },
        ...(isDevelopment ? ([separator, { role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
      ],
    },
    {
      label: words.go,
      submenu: [
        item(words.library, 'library', 'CmdOrCtrl+1'),
        item(words.transfers, 'transfers', 'CmdOrCtrl+2'),
        item(words.sources, 'sources', 'CmdOrCtrl+3'),
        separator,
        item(words.search, 'search', 'CmdOrCtrl+F'),
      ],
    },
    { label: words.window, submenu: [{ label: words.minimize, role: 'minimize' }, close] },
    {
      label: words.help,
      role: 'help',
      submenu: [
        { label: words.restartEngine, click: () => ports.onRestartEngine() },
        ...(isMac ? [] : ([separator, { label: words.about, role: 'about' }] as const)),
      ],
    },
  ];
}

/** On macOS the first menu is the program's own. */
function describeMacMenu(
  appName: string,
  words: NativeWords['menu'],
  settings: MenuItemConstructorOptions,
): MenuItemConstructorOptions {
  const separator = { type: 'separator' } as const;
  return {
    label: appName,
    submenu: [
      { label: words.about, role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { label: words.quit, role: 'quit' },
    ],
  };
}
