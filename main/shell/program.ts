/**
 * The program around its windows: joins engine, settings, bridge and the system, and ends them in order.
 * Nothing else in the shell knows all of them; what the first rows wait for has begun before (begin.ts).
 */
import { join } from 'node:path';
import { app, Notification, powerMonitor, session } from 'electron';
import type { EngineStatus, NoticeView } from '../../contract/views.ts';
import type { EventMessage } from '../engine-protocol.ts';
import type { Begun, ProgramPorts } from './begin.ts';
import { createDispatch } from './dispatch.ts';
import { EngineHost } from './engine-host.ts';
import { announceNotices } from './notices.ts';
import { systemProtector } from './protector.ts';
import { createPresence, type Presence } from './presence.ts';
import { openSecrets } from './secrets.ts';
import { Settings } from './settings.ts';
import { makeShellHandlers } from './shell-handlers.ts';
import { followTransfers } from './task-bar.ts';
import type { WindowList } from './window-list.ts';

/** Runs the program around what has begun, until it quits. */
export async function runProgram(ports: ProgramPorts, begun: Begun): Promise<void> {
  const { clock, log } = ports;
  const { state, libraryDir, windows, given } = begun;
  const userDataDir = app.getPath('userData');
  const opening = openSettings(userDataDir, ports);
  const engine = new EngineHost({
    fork: (listeners) => begun.forkEngine(listeners),
    describeStart: async () => ({
      libraryDir,
      config: await (await opening).load(),
      mayCreate: state.current.libraryDir !== libraryDir || libraryDir === begun.ownLibraryDir,
      options: { version: app.getVersion(), logDir: app.getPath('logs') },
    }),
    onStatus: (status) => onStatus(status),
    onEvent: (event) => onEvent(event),
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    clock,
    log,
  });
  const presence = createPresence({
    iconDir: ports.files.iconDir,
    state,
    clock,
    log,
    words: () => begun.words(),
    onLanguage: () => begun.showMenu(),
    onOpen: () => windows.show(),
    onPause: (isPaused) =>
      void engine
        .request(isPaused ? 'transfers.pauseAll' : 'transfers.resumeAll', {})
        .then(() => askProgress()),
    onQuit: () => app.quit(),
  });
  const askProgress = followTransfers(
    () => engine.request('transfers.summary', {}),
    ({ fraction, mode }, summary) => {
      windows.each((window) => window.setProgressBar(fraction, { mode }));
      presence.showSummary(summary);
    },
    clock,
  );
  const onStatus = (status: EngineStatus): void => {
    windows.tell({ name: 'engine.status', payload: status });
    presence.showEngine(status.state);
    askProgress();
    // Only a library that could be opened is worth coming back to.
    if (status.state === 'running') void state.remember({ libraryDir });
    // An engine that was started again knows nothing of it.
    if (status.state === 'running') tellPower(engine);
  };
  const showNotice = createShowNotice(
    windows,
    presence,
    announceNotices(clock, () => begun.words()),
  );
  const onEvent = (event: EventMessage): void => {
    windows.tell(event);
    if (event.name === 'transfers.changed') askProgress();
    if (event.name === 'notice') showNotice(event.payload);
  };

  engine.start();
  followSystem(engine, presence);
  quitAfter(async () => Promise.all([engine.stop(), (await opening).settled(), state.settled()]));
  const settings = await opening;
  begun.takeOver({
    dispatch: createDispatch(
      makeShellHandlers({ engine, settings, presence, libraryDir, given, window: () => windows.foremost() }),
      (channel, input) => engine.request(channel, input),
    ),
    locate: (input) => engine.request('media.locate', input),
    restartEngine: () => engine.restart(),
  });
}

/** The configuration with its secrets; the system's store may take its time, or ask the person. */
async function openSettings(userDataDir: string, { commandLine, log }: ProgramPorts): Promise<Settings> {
  const secrets = await openSecrets(join(userDataDir, 'secrets.bin'), systemProtector(process.platform), log);
  const path = commandLine.configPath ?? join(userDataDir, 'config.json');
  return new Settings({ path, mayBeAbsent: commandLine.configPath === null }, secrets);
}

function createShowNotice(
  windows: WindowList,
  presence: Presence,
  announce: ReturnType<typeof announceNotices>,
): (notice: NoticeView) => void {
  return (notice) => {
    if (notice.kind === 'recording-lost' && !windows.isLookedAt()) presence.showLoss();
    if (notice.kind === 'deadline-urgent') windows.each((window) => window.flashFrame(!window.isFocused()));
    const announcement = announce(notice);
    if (announcement === null || !Notification.isSupported()) return;
    const { title, body, command } = announcement;
    const notification = new Notification({ title, body });
    notification.on('click', () => windows.command(command));
    notification.show();
  };
}

function tellPower(engine: EngineHost): void {
  void engine.request('power.tell', { isOnBattery: powerMonitor.isOnBatteryPower() });
}

function followSystem(engine: EngineHost, presence: Presence): void {
  powerMonitor.on('suspend', () => engine.suspend());
  powerMonitor.on('resume', () => engine.resume());
  powerMonitor.on('on-battery', () => tellPower(engine));
  powerMonitor.on('on-ac', () => tellPower(engine));
  app.on('browser-window-focus', () => presence.seen());
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
