/**
 * The window over the fake bridge, in a plain browser: `npx vite test/support/renderer-preview`. The address chooses what is
 * shown: ?recordings=1000000&transfers=600&view=transfers&open=7&language=ar&theme=dark&empty&failing&live
 */
import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app/app.tsx';
import { createI18n } from '../../../renderer/i18n/i18n.ts';
import { themes } from '../../../renderer/store/preferences-slice.ts';
import { views } from '../../../renderer/store/navigation-slice.ts';
import { createWindowStore } from '../../../renderer/store/window-store.ts';
import { createFakeBridge, type FakeOptions } from '../fake-bridge.ts';
import { fakeId } from '../fake-recordings.ts';
import '../../../renderer/app/tokens.css';
import '../../../renderer/app/base.css';

const wanted = new URLSearchParams(window.location.search);
const number = (name: string, otherwise: number) => Number(wanted.get(name) ?? otherwise);

const empty: FakeOptions = {
  recordings: 0,
  transfers: 0,
  quarantine: [],
  sources: {
    services: [],
    sources: [],
    areSecretsKept: false,
    network: { network: { proxy: { mode: 'system' }, caFile: null }, hasPassword: false },
  },
};
const failing: FakeOptions = {
  fail: { 'recordings.window': 'catalog-damaged' },
  engine: { state: 'restarting', code: null, detail: null },
};
const bridge = createFakeBridge({
  recordings: number('recordings', 48_213),
  transfers: number('transfers', 260),
  mediaUrl: wanted.get('media') ?? './tone.wav',
  ...(wanted.has('empty') ? empty : {}),
  ...(wanted.has('failing') ? failing : {}),
});
const store = createWindowStore({ getItem: () => null, setItem: () => undefined });
const state = store.getState();
state.prefer({
  theme: themes.find((theme) => theme === wanted.get('theme')) ?? 'system',
  language: wanted.get('language') ?? 'en',
  density: wanted.has('comfortable') ? 'comfortable' : 'compact',
});
state.go(views.find((view) => view === wanted.get('view')) ?? 'library');
if (wanted.has('open')) state.openRecording(fakeId(number('open', 7)));
if (wanted.has('live')) setInterval(() => bridge.arrive(1), 2000);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const i18n = createI18n(navigator.languages, store.getState().preferences.language);
createRoot(root).render(<App bridge={bridge} store={store} i18n={i18n} />);
