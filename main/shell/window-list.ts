import { once } from 'node:events';
import type { BrowserWindow } from 'electron';
import type { MenuCommand } from '../../contract/requests.ts';
import { tellWindow, type Fact } from './ipc.ts';
import type { StateKeeper } from './shell-state.ts';
import { focusWindow, openWindow, type WindowPorts } from './window.ts';

type WindowListPorts = Pick<WindowPorts, 'preload' | 'clock' | 'log'>;

/** The windows that are open. One today; nothing here counts on it. */
export class WindowList {
  readonly #ports: WindowListPorts;
  readonly #state: StateKeeper;
  readonly #windows = new Set<BrowserWindow>();

  constructor(ports: WindowListPorts, state: StateKeeper) {
    this.#ports = ports;
    this.#state = state;
  }

  /** Resolves once it has drawn itself. */
  async open(): Promise<void> {
    const window = openWindow({
      preload: this.#ports.preload,
      savedBounds: this.#state.current.bounds,
      onBounds: (bounds) => void this.#state.remember({ bounds }),
      clock: this.#ports.clock,
      log: this.#ports.log,
    });
    this.#windows.add(window);
    window.once('closed', () => this.#windows.delete(window));
    await once(window, 'ready-to-show');
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

  isLookedAt(): boolean {
    return this.all().some((window) => window.isFocused());
  }

  /** Shows the foremost window, opening one when all are closed. */
  show(): void {
    const window = this.foremost();
    if (window === null) void this.open();
    else focusWindow(window);
  }

  command(command: MenuCommand): void {
    this.show();
    const window = this.foremost();
    if (window !== null) tellWindow(window, { name: 'menu.command', payload: { command } });
  }
}
