/** The window's entry: takes the bridge from the preload and shows the app. */
import { createRoot } from 'react-dom/client';
import type { Bridge } from '../contract/bridge.ts';
import { App } from './app/app.tsx';
import { createI18n } from './i18n/i18n.ts';
import { createWindowStore } from './store/window-store.ts';
import './app/tokens.css';
import './app/base.css';

/** So long the first picture waits for its rows: drawing the window twice would take longer. */
const mostWaitMs = 200;

/** A function, since a module that waits could not share its code with the views that are loaded later. */
async function show(bridge: Bridge): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  const store = createWindowStore(window.localStorage);
  const i18n = createI18n(navigator.languages, store.getState().preferences.language);
  const late = new Promise<null>((resolve) => {
    setTimeout(resolve, mostWaitMs, null);
  });
  const answer = await Promise.race([bridge.opening(), late]);
  const opening = answer?.ok === true ? answer.value : null;
  // Whoever measures a start can tell by it what the first paint was of.
  performance.mark(opening === null ? 'drawing-without-rows' : 'drawing-with-rows');
  createRoot(root).render(<App bridge={bridge} store={store} i18n={i18n} opening={opening} />);
}

void show(window.archivolt);
