/** The window's entry: takes the bridge from the preload and shows the app. */
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createI18n } from './i18n/i18n.ts';
import { createWindowStore } from './store/window-store.ts';
import './app/tokens.css';
import './app/base.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const store = createWindowStore(window.localStorage);
const i18n = createI18n(navigator.languages, store.getState().preferences.language);
createRoot(root).render(<App bridge={window.archivolt} store={store} i18n={i18n} />);
