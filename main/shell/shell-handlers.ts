/** What the shell answers itself: the program, dialogs, folders on disk, and the configuration with its secrets. */
import { access } from 'node:fs/promises';
import { app, dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { ArchiveError, type Result } from '../../contract/error.ts';
import type { SourcesView } from '../../contract/views.ts';
import type { ShellHandlers } from './dispatch.ts';
import { createDragOut } from './drag-out.ts';
import type { EngineHost } from './engine-host.ts';
import type { GivenPaths } from './given-paths.ts';
import type { Presence } from './presence.ts';
import type { Settings } from './settings.ts';
import { viewSources } from './sources-view.ts';

export interface HandlerPorts {
  engine: EngineHost;
  settings: Settings;
  presence: Presence;
  libraryDir: string;
  given: GivenPaths;
  /** The window that a dialog belongs to. */
  window: () => BrowserWindow | null;
}

export function makeShellHandlers({
  engine,
  settings,
  presence,
  libraryDir,
  given,
  window,
}: HandlerPorts): ShellHandlers {
  const chooseFiles = async (options: OpenDialogOptions): Promise<string[]> => {
    const paths = await choose(window(), options);
    given.add(paths);
    return paths;
  };
  const dragOut = createDragOut(engine, app.getPath('userData'), window);
  const view = async (): Promise<SourcesView> => {
    return viewSources(settings, await engine.request('sources.list', {}));
  };
  /** Saved is saved: whether the engine can work with it shows in the health of the sources. */
  const apply = async (edit: Promise<unknown>): Promise<SourcesView> => {
    await edit;
    if (settings.config !== null) await engine.configure(settings.config);
    return view();
  };
  return {
    'app.info': () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      libraryDir,
      locale: app.getPreferredSystemLanguages()[0] ?? app.getLocale(),
    }),
    'app.presence': () => presence.view(),
    'app.setPresence': (change) => presence.set(change),
    'app.tellLanguage': ({ language }) => {
      presence.tellLanguage(language);
      return null;
    },
    'app.engineStatus': () => engine.status(),
    'app.restartEngine': () => {
      engine.restart();
      return engine.status();
    },
    'app.showRecording': async ({ id }) => {
      shell.showItemInFolder(await folderOf(engine, id));
      return null;
    },
    'app.showExport': async ({ id }) => {
      shell.showItemInFolder(await placeOfExport(engine, id));
      return null;
    },
    'app.openRecordingFolder': async ({ id }) => {
      const problem = await shell.openPath(await folderOf(engine, id));
      if (problem !== '') throw new ArchiveError('file-missing', { cause: problem });
      return null;
    },
    'app.chooseEventFiles': async () => {
      const filters = [
        { name: 'Events', extensions: ['json', 'jsonl', 'ndjson'] },
        { name: 'All files', extensions: ['*'] },
      ];
      return { paths: await chooseFiles({ properties: ['openFile', 'multiSelections'], filters }) };
    },
    'app.chooseListFile': async () => {
      const filters = [
        { name: 'Lists', extensions: ['csv', 'tsv', 'txt'] },
        { name: 'All files', extensions: ['*'] },
      ];
      const paths = await chooseFiles({ properties: ['openFile'], filters });
      return { path: paths[0] ?? null };
    },
    'app.chooseFolder': async () => {
      const paths = await choose(window(), { properties: ['openDirectory', 'createDirectory'] });
      return { path: paths[0] ?? null };
    },
    'app.prepareDrag': ({ ids }) => dragOut.prepare(ids),
    'app.startDrag': ({ key }) => dragOut.start(key),
    'services.save': ({ service, replaces }) => apply(settings.saveService(service, replaces)),
    'services.remove': ({ name }) => apply(settings.removeService(name)),
    'sources.save': ({ source, replaces }) => apply(settings.saveSource(source, replaces)),
    'sources.remove': ({ id }) => apply(settings.removeSource(id)),
    'network.save': ({ network }) => apply(settings.saveNetwork(network)),
    'events.import': async (input) => {
      given.require(input.paths);
      return valueOf(await engine.request('events.import', input));
    },
    'persons.previewList': async (input) => {
      given.require([input.path]);
      return valueOf(await engine.request('persons.previewList', input));
    },
    'persons.importList': async (input) => {
      given.require([input.path]);
      return valueOf(await engine.request('persons.importList', input));
    },
    'transfers.settings': async () => (await settings.load()).transfers,
    'transfers.configure': async ({ transfers }) => {
      await apply(settings.saveTransfers(transfers));
      return transfers;
    },
    'sources.list': view,
    'sources.test': async ({ source, replaces }) =>
      valueOf(
        await engine.request('sources.test', {
          source: await settings.completeSource(source, replaces),
          replaces,
        }),
      ),
    'services.test': async ({ service, replaces }) =>
      valueOf(
        await engine.request('services.test', {
          service: await settings.completeService(service, replaces),
          replaces,
        }),
      ),
  };
}

async function folderOf(engine: EngineHost, id: string): Promise<string> {
  return valueOf(await engine.request('recordings.get', { id })).folder;
}

/** @throws ArchiveError target-gone (moved, or on a disk that is not there now) */
async function placeOfExport(engine: EngineHost, id: string): Promise<string> {
  const listed = valueOf(await engine.request('exports.list', { limit: 500 }));
  const target = listed.find((one) => one.id === id)?.order.target;
  try {
    if (target === undefined) throw new Error('no such export');
    await access(target);
    return target;
  } catch (cause) {
    throw new ArchiveError('target-gone', { cause });
  }
}

async function choose(window: BrowserWindow | null, options: OpenDialogOptions): Promise<string[]> {
  const asked = window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options);
  const { canceled, filePaths } = await asked;
  return canceled ? [] : filePaths;
}

/** The value of an answer; a refusal is thrown on, to become one again where this answer is given. */
function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, context, detail } = result.error;
  throw new ArchiveError(code, { context, ...(detail === null ? {} : { cause: detail }) });
}
