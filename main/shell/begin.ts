/**
 * What the first rows of the list wait for longest: the page of the window, and the engine's process where the rows were not kept. Both begin
 * as soon as the app is ready, before the program that joins them is loaded; this file therefore imports little. Requests of the page wait for
 * that program.
 */
import { app, Menu, session } from 'electron';
import { chooseLanguage } from '../../contract/languages.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { serveArchiveScheme } from './archive-scheme.ts';
import type { CommandLine } from './command-line.ts';
import type { Dispatch } from './dispatch.ts';
import type { ChildListeners, EngineChild } from './engine-host.ts';
import { forkEngine, type ForkedEngine } from './fork-engine.ts';
import { createGivenPaths, type GivenPaths } from './given-paths.ts';
import { answerRequests } from './ipc.ts';
import type { LocateMedia } from './media-scheme.ts';
import { followLife } from './life.ts';
import { describeMenu } from './menu.ts';
import { wordsIn, type NativeWords } from './native-words.ts';
import { guardSession } from './security.ts';
import { answerOpening } from './opening-answer.ts';
import type { Recalled } from './recall.ts';
import { WindowList } from './window-list.ts';

export interface ProgramFiles {
  /** Program of the engine's process. */
  engine: string;
  preload: string;
  /** Folder of the built window. */
  windowDir: string;
  /** Folder of the icons for the task bar. */
  iconDir: string;
}

export interface ProgramPorts {
  files: ProgramFiles;
  commandLine: CommandLine;
  clock: Clock;
  log: Log;
}

/** What answers the page, once it is there. */
export interface Answers {
  dispatch: Dispatch;
  locate: LocateMedia;
  restartEngine: () => void;
}

export interface Begun extends Pick<Recalled, 'state' | 'libraryDir' | 'ownLibraryDir'> {
  windows: WindowList;
  given: GivenPaths;
  /** In the language of the window. */
  words(): NativeWords;
  /** Shows the menu anew, once that language is another. */
  showMenu(): void;
  /** The process that was begun, if one was; each further call starts a new one. */
  forkEngine(listeners: ChildListeners): EngineChild;
  /** Resolves when the window is drawn and its page asks for more than its first rows: what is done before would only make that later. */
  isWanted: Promise<unknown>;
  /** Called once; what was asked until then is answered now. */
  takeOver(answers: Answers): void;
}

/** A page that does not come holds the program back no longer than this. */
const mostWaitMs = 1500;

/** Begins once the app is ready. */
export function begin({ files, commandLine, clock, log }: ProgramPorts, recalled: Recalled): Begun {
  const { state, libraryDir, ownLibraryDir, opening: kept } = recalled;
  // Beside a kept page the engine would only take time from the window: it then begins once the rows are drawn.
  let forked: ForkedEngine | null = kept === null ? forkEngine(files.engine) : null;
  const opening = answerOpening(forked === null ? Promise.resolve(kept) : forked.readOpening(libraryDir));

  let wake: () => void = () => undefined;
  const wanted = new Promise<void>((resolve) => {
    wake = resolve;
  });
  let takeOver: (answers: Answers) => void = () => undefined;
  const answering = new Promise<Answers>((resolve) => {
    takeOver = resolve;
  });
  const windows = new WindowList({ preload: files.preload, clock, log }, state);
  const given = createGivenPaths();
  guardSession(session.defaultSession);
  serveArchiveScheme(session.defaultSession, files.windowDir, async (input) =>
    (await answering).locate(input),
  );
  answerRequests(
    () => windows.all(),
    async (channel, input) => {
      const answered = await opening.answer(channel, input);
      if (answered !== null) return answered;
      wake();
      return (await answering).dispatch(channel, input);
    },
    (path) => given.add([path]),
  );
  const words = (): NativeWords =>
    wordsIn(chooseLanguage(app.getPreferredSystemLanguages(), state.current.language));
  followLife(windows, state, words);
  const menu = (): void =>
    showMenu(windows, words(), () => void answering.then(({ restartEngine }) => restartEngine()));
  // Without a page nobody asks, and there is nothing to be held back for.
  if (commandLine.isBackground) wake();
  const drawn = commandLine.isBackground ? null : windows.open();
  menu();
  return {
    state,
    libraryDir,
    ownLibraryDir,
    windows,
    given,
    words,
    showMenu: menu,
    forkEngine(listeners) {
      const process = forked ?? forkEngine(files.engine);
      forked = null;
      return process.attach(listeners);
    },
    isWanted: Promise.race([Promise.all([wanted, drawn]), clock.wait(mostWaitMs)]),
    takeOver(answers) {
      opening.end();
      takeOver(answers);
    },
  };
}

/** Set with the window: one that came later would move what the window shows. */
function showMenu(windows: WindowList, words: NativeWords, onRestartEngine: () => void): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      describeMenu({
        isMac: process.platform === 'darwin',
        isDevelopment: !app.isPackaged,
        appName: app.getName(),
        words: words.menu,
        onCommand: (command) => windows.command(command),
        onRestartEngine,
      }),
    ),
  );
}
