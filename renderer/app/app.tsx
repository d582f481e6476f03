/**
 * The frame of the window: providers, rail, search, the view, the status bar and what floats above them. Which view is
 * shown is state of the store; there are no addresses.
 */
import type { i18n as I18n } from 'i18next';
import { useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider } from 'react-i18next';
import type { Bridge } from '../../contract/bridge.ts';
import type { RecordingWindow } from '../../contract/views.ts';
import { BridgeProvider } from '../bridge/bridge-context.tsx';
import { LibraryProvider } from '../features/library/library-context.tsx';
import { chooseLanguage } from '../../contract/languages.ts';
import { directionOf } from '../i18n/i18n.ts';
import { useWords, WordsProvider } from '../i18n/use-words.ts';
import { useWindow, WindowStoreContext, type WindowStore } from '../store/window-store.ts';
import { Frame } from './frame.tsx';
import '../ui/ui.css';
import '../ui/overlays.css';
import '../ui/fields.css';

interface AppProps {
  bridge: Bridge;
  store: WindowStore;
  i18n: I18n;
  /** First page of the list, when it has come already. */
  opening?: RecordingWindow | null;
}

export function App({ bridge, store, i18n, opening = null }: AppProps) {
  return (
    <I18nextProvider i18n={i18n}>
      <WordsProvider>
        <WindowStoreContext value={store}>
          <BridgeProvider bridge={bridge}>
            <LibraryProvider opening={opening}>
              <Look i18n={i18n} />
              <Localised />
            </LibraryProvider>
          </BridgeProvider>
        </WindowStoreContext>
      </WordsProvider>
    </I18nextProvider>
  );
}

/** Writes theme, density and language where style sheets and screen readers look for them. */
function Look({ i18n }: { i18n: I18n }) {
  const { theme, density, language } = useWindow((state) => state.preferences);
  useEffect(() => {
    const root = document.documentElement;
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    root.dataset['density'] = density;
  }, [theme, density]);
  useEffect(() => {
    const chosen = chooseLanguage(navigator.languages, language);
    document.documentElement.lang = chosen;
    document.documentElement.dir = directionOf(chosen);
    if (i18n.language !== chosen) void i18n.changeLanguage(chosen);
  }, [i18n, language]);
  return null;
}

function Localised() {
  const { language } = useWords();
  return (
    <I18nProvider locale={language}>
      <Frame />
    </I18nProvider>
  );
}
