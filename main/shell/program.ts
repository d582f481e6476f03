/**
 * The program around its windows: joins engine, settings, bridge, menu and the system, and ends them in order.
 * Nothing else in the shell knows all of them.
 */
import { join } from 'node:path';
import { app, Menu, Notification, powerMonitor, session, type BrowserWindow } from 'electron';
import type { EngineStatus, NoticeView } from '../../contract/views.ts';
import type { MenuCommand } from '../../contract/requests.ts';
import type { Clock } from '../clock.ts';
import type { EventMessage } from '../engine-protocol.ts';
import type { Log } from '../log.ts';
import { serveArchiveScheme } from './archive-scheme.ts';
import type { CommandLine } from './command-line.ts';
import { createDispatch } from './dispatch.ts';
import { EngineHost } from './engine-host.ts';
import { forkEngine } from './fork-engine.ts';
import { createGivenPaths } from './given-paths.ts';
import { answerRequests, tellWindow, type Fact } from './ipc.ts';
import { describeMenu } from './menu.ts';
import { announceNotices } from './notices.ts';
import { systemProtector } from './protector.ts';
import { openSecrets } from './secrets.ts';
import { guardSession } from './security.ts';
import { Settings } from './settings.ts';
import { makeShellHandlers } from './shell-handlers.ts';
import { openShellState, type StateKeeper } from './shell-state.ts';
import { followTransfers } from './task-bar.ts';
import { focusWindow, openWindow } from './window.ts';

export interface ProgramFiles {
  /** Program of the engine's process. */
  engine: string;
  preload: string;
  /** Folder of the built window. */
  windowDir: string;
}

export interface ProgramPorts {
  files: ProgramFiles;
  commandLine: CommandLine;
  clock: Clock;
  log: Log;
}

/** Runs the program once the app is ready, until it quits. What the first rows of the list wait for begins first. */
export async function runProgram(ports: ProgramPorts): Promise<void> {
  const { commandLine, clock, log } = ports;
  const userDataDir = app.getPath('userData');
  const state = await openShellState(join(userDataDir, 'state.json'), log);
  const ownLibraryDir = join(userDataDir, 'library');
  const libraryDir = commandLine.libraryDir ?? state.current.libraryDir ?? ownLibraryDir;
  const windows = new WindowList(ports, state);
  const opening = openSettings(userDataDir, ports);
  const engine = new EngineHost({
    fork: (listeners) => forkEngine(ports.files.engine, listeners),
    describeStart: async () => ({
      libraryDir,
      config: await (await opening).load(),
      mayCreate: state.current.libraryDir !== libraryDir || libraryDir === ownLibraryDir,
      options: { version: app.getVersion(), logDir: app.getPath('logs') },
    }),
    onStatus: (status) => onStatus(status),
    onEvent: (event) => onEvent(event),
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    clock,
    log,
  });
  const askProgress = followTransfers(
    () => engine.request('transfers.summary', {}),
    ({ fraction, mode }) => windows.each((window) => window.setProgressBar(fraction, { mode })),
    clock,
  );
  const onStatus = (status: EngineStatus): void => {
    windows.tell({ name: 'engine.status', payload: status });
    askProgress();
    // Only a library that could be opened is worth coming back to.
    if (status.state === 'running') void state.remember({ libraryDir });
    // An engine that was started again knows nothing of it.
    if (status.state === 'running') tellPower(engine);
  };
  const showNotice = createShowNotice(windows, clock);
  const onEvent = (event: EventMessage): void => {
    windows.tell(event);
    if (event.name === 'transfers.changed') askProgress();
    if (event.name === 'notice') showNotice(event.payload);
  };

  engine.start();
  guardSession(session.defaultSession);
  serveArchiveScheme(session.defaultSession, ports.files.windowDir, (input) =>
    engine.request('media.locate', input),
  );
  const given = createGivenPaths();
  const dispatching = opening.then((settings) =>
    createDispatch(
      makeShellHandlers({ engine, settings, libraryDir, given, window: () => windows.foremost() }),
      (channel, input) => engine.request(channel, input),
    ),
  );
  answerRequests(
    () => windows.all(),
    async (channel, input) => (await dispatching)(channel, input),
    (path) => given.add([path]),
  );
  windows.open();
  showMenu(engine, windows);
  followSystem(engine, windows);
  quitAfter(async () => Promise.all([engine.stop(), (await opening).settled(), state.settled()]));
  await dispatching;
}

/** The configuration with its secrets; the system's store may take its time, or ask the person. */
async function openSettings(userDataDir: string, { commandLine, log }: ProgramPorts): Promise<Settings> {
  const secrets = await openSecrets(join(userDataDir, 'secrets.bin'), systemProtector(process.platform), log);
  const path = commandLine.configPath ?? join(userDataDir, 'config.json');
  return new Settings({ path, mayBeAbsent: commandLine.configPath === null }, secrets);
}

function createShowNotice(windows: WindowList, clock: Clock): (notice: NoticeView) => void {
  const announce = announceNotices(clock);
  return (notice) => {
    if (notice.kind === 'deadline-urgent') windows.each((window) => window.flashFrame(!window.isFocused()));
    const announcement = announce(notice);
    if (announcement === null || !Notification.isSupported()) return;
    const { title, body, command } = announcement;
    const notification = new Notification({ title, body });
    notification.on('click', () => windows.command(command));
    notification.show();
  };
}

function showMenu(engine: EngineHost, windows: WindowList): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      describeMenu({
        isMac: process.platform === 'darwin',
        isDevelopment: !app.isPackaged,
        appName: app.getName(),
        onCommand: (command) => windows.command(command),
        onRestartEngine: () => engine.restart(),
      }),
    ),
  );
}

/** The windows that are open. One today; nothing here counts on it. */
class WindowList {
  readonly #ports: ProgramPorts;
  readonly #state: StateKeeper;
  readonly #windows = new Set<BrowserWindow>();

  constructor(ports: ProgramPorts, state: StateKeeper) {
    this.#ports = ports;
    this.#state = state;
  }

  open(): void {
    const window = openWindow({
      preload: this.#ports.files.preload,
      savedBounds: this.#state.current.bounds,
      onBounds: (bounds) => void this.#state.remember({ bounds }),
      clock: this.#ports.clock,
      log: this.#ports.log,
    });
    this.#windows.add(window);
    window.once('closed', () => this.#windows.delete(window));
  }

  all(): readonly BrowserWindow[] {
    return [...this.#windows];
  }

  each(act: (window: BrowserWindow) => void): void {
    for (const window of this.#windows) act(window);
  }

  tell(fact: Fact): void {
    this.each((window) => tellWindow(window, fact));
  }

  foremost(): BrowserWindow | null {
    const windows = this.all();
    return windows.find((window) => window.isFocused()) ?? windows[0] ?? null;
  }

  /** Shows the foremost window, opening one when all are closed. */
  show(): void {
    const window = this.foremost();
    if (window === null) this.open();
    else focusWindow(window);
  }

  command(command: MenuCommand): void {
    this.show();
    const window = this.foremost();
    if (window !== null) tellWindow(window, { name: 'menu.command', payload: { command } });
  }
}

function tellPower(engine: EngineHost): void {
  void engine.request('power.tell', { isOnBattery: powerMonitor.isOnBatteryPower() });
}

function followSystem(engine: EngineHost, windows: WindowList): void {
  powerMonitor.on('suspend', () => engine.suspend());
  powerMonitor.on('resume', () => engine.resume());
  powerMonitor.on('on-battery', () => tellPower(engine));
  powerMonitor.on('on-ac', () => tellPower(engine));
  app.on('second-instance', () => windows.show());
  app.on('activate', () => windows.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}

/** Holds the end of the program back until that work is done. */
function quitAfter(finish: () => Promise<unknown>): void {
  let isFinished = false;
  app.on('will-quit', (event) => {
    if (isFinished) return;
    event.preventDefault();
    void finish().finally(() => {
      isFinished = true;
      // Not while the prevented quit is still on the stack: it would be taken for a part of that one and be lost.
      setImmediate(() => app.quit());
    });
  });
}
