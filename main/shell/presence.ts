/** How the program is there without a window: what the person chose, and what is shown of it. */
import { app } from 'electron';
import type { Language } from '../../contract/languages.ts';
import type { PresenceView } from '../../contract/presence.ts';
import type { EngineStatus, TransferSummary } from '../../contract/views.ts';
import { everySoOften, type Clock } from '../clock.ts';
import { autostartLoginItem, systemLoginItem, type LoginItem } from './login-item.ts';
import type { NativeWords } from './native-words.ts';
import type { StateKeeper } from './shell-state.ts';
import { openTray, type TrayPorts } from './tray.ts';
import { describeTray } from './tray-state.ts';

export interface Presence {
  view(): Promise<PresenceView>;
  set(change: { staysOn?: boolean | undefined; opensAtLogin?: boolean | undefined }): Promise<PresenceView>;
  tellLanguage(language: Language | null): void;
  showEngine(state: EngineStatus['state']): void;
  showSummary(summary: TransferSummary | null): void;
  /** A recording was lost; the icon says so until {@link seen}. */
  showLoss(): void;
  seen(): void;
}

interface PresencePorts extends TrayPorts {
  state: StateKeeper;
  clock: Clock;
  words: () => NativeWords;
  onLanguage(): void;
}

/** Looks at the deadlines this often while nothing else changes what the icon says. */
const renewMs = 60_000;

export function createPresence(ports: PresencePorts): Presence {
  const { state, clock, words } = ports;
  const tray = openTray(ports);
  const loginItem = findLoginItem();
  let engine: EngineStatus['state'] = 'starting';
  let summary: TransferSummary | null = null;
  let hasLostUnseen = false;

  function show(): void {
    tray?.show(describeTray({ engine, summary, hasLostUnseen, now: clock.now() }, words()), words());
  }

  async function view(): Promise<PresenceView> {
    return { staysOn: state.current.staysOn, opensAtLogin: (await loginItem?.isOn()) ?? null };
  }

  // Nothing ends it but the program.
  void everySoOften(clock, renewMs, new AbortController().signal, show);
  return {
    view,
    async set({ staysOn, opensAtLogin }) {
      if (staysOn !== undefined) await state.remember({ staysOn });
      if (opensAtLogin !== undefined) await loginItem?.set(opensAtLogin);
      return view();
    },
    tellLanguage(language) {
      if (state.current.language === language) return;
      void state.remember({ language });
      show();
      ports.onLanguage();
    },
    showEngine(next) {
      engine = next;
      show();
    },
    showSummary(next) {
      summary = next;
      show();
    },
    showLoss() {
      hasLostUnseen = true;
      show();
    },
    seen() {
      hasLostUnseen = false;
      show();
    },
  };
}

/** Null for a program that is not installed: what would be started is the bare runtime. */
function findLoginItem(): LoginItem | null {
  if (!app.isPackaged) return null;
  if (process.platform !== 'linux') return systemLoginItem(app);
  return autostartLoginItem(app.getPath('appData'), process.env['APPIMAGE'] ?? process.execPath);
}
