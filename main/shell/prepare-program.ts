import { app, Menu } from 'electron';
import { registerArchiveScheme } from './archive-scheme.ts';
import { guardContents } from './security.ts';

/** As in electron-builder.yml: Windows shows notifications only of programs that name themselves as their shortcut does. */
const appUserModelId = 'org.archivolt.desktop';

/** What must be said before the app is ready. */
export function prepareProgram(): void {
  app.setAppUserModelId(appUserModelId);
  // Ours comes with the window; otherwise one would be made before, only to be replaced.
  Menu.setApplicationMenu(null);
  // The page's first moments are spent without a collection of garbage.
  app.commandLine.appendSwitch('js-flags', '--min-semi-space-size=8');
  registerArchiveScheme();
  guardContents();
}
