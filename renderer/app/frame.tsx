import { Suspense, useEffect, useRef } from 'react';
import { LibraryView } from '../features/library/library-view.tsx';
import { useLookAround } from '../features/looking/use-look-around.ts';
import { useWords } from '../i18n/use-words.ts';
import { useWindow } from '../store/window-store.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DropImport } from './drop-import.tsx';
import { EngineBanner } from './engine-banner.tsx';
import { Rail } from './rail.tsx';
import { StatusBar } from './status-bar.tsx';
import { Toasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';
import {
  CommandPalette,
  ExportsView,
  KeyMap,
  LiveView,
  loadLaterViews,
  PersonsView,
  QuarantineView,
  RecordingView,
  SettingsView,
  SourcesView,
  TransfersView,
} from './later-views.ts';
import { useFrameKeys } from './use-frame-keys.ts';
import './frame.css';

/** The list comes first; by then it is there. */
const restMs = 2000;

export function Frame() {
  const { t } = useWords();
  useFrameKeys();
  useLookAround();
  useEffect(() => {
    const timer = setTimeout(() => void loadLaterViews(), restMs);
    return () => clearTimeout(timer);
  }, []);
  const view = useWindow((state) => state.view);
  useFocusOnView(view);
  return (
    <DropImport>
      <a className="skip" href="#content">
        {t('nav.skip')}
      </a>
      <Rail />
      <TopBar />
      <main id="content" className="content" tabIndex={-1} aria-label={t(`nav.${view}`)}>
        <EngineBanner />
        <div className="view">
          <Suspense>
            <CurrentView />
          </Suspense>
        </div>
      </main>
      <StatusBar />
      <Toasts />
      <Suspense>
        <Panels />
      </Suspense>
    </DropImport>
  );
}

/** A dialog has given the keyboard back by then. */
const focusBackMs = 100;

/** Whoever goes to another view by a command would otherwise be left where nothing is: what had the keyboard is gone with the view before. */
function useFocusOnView(view: string) {
  const last = useRef(view);
  useEffect(() => {
    if (last.current === view) return undefined;
    last.current = view;
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) document.getElementById('content')?.focus();
    }, focusBackMs);
    return () => clearTimeout(timer);
  }, [view]);
}

function CurrentView() {
  const view = useWindow((state) => state.view);
  const openRecordingId = useWindow((state) => state.openRecordingId);
  switch (view) {
    case 'library':
      return openRecordingId === null ? (
        <LibraryView />
      ) : (
        <RecordingView key={openRecordingId} id={openRecordingId} />
      );
    case 'transfers':
      return <TransfersView />;
    case 'sources':
      return <SourcesView />;
    case 'live':
      return <LiveView />;
    case 'exports':
      return <ExportsView />;
    case 'persons':
      return <PersonsView />;
    case 'settings':
      return <SettingsView />;
    case 'quarantine':
      return <QuarantineView />;
  }
}

function Panels() {
  const { t } = useWords();
  const panel = useWindow((state) => state.panel);
  const showPanel = useWindow((state) => state.showPanel);
  const close = () => showPanel(null);
  if (panel === 'palette') return <CommandPalette onClose={close} />;
  if (panel !== 'keys') return null;
  return (
    <Dialog title={t('keys.title')} closeLabel={t('common.close')} onClose={close}>
      <KeyMap />
    </Dialog>
  );
}
