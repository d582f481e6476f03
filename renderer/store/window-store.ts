/**
 * What the window remembers while it is open: where the reader is, what is selected, how things look, what was said.
 * It holds no truth about recordings; that is asked for through the bridge. One zustand store, one slice a file.
 */
import { createContext, useContext } from 'react';
import { createStore, useStore, type StoreApi } from 'zustand';
import { createHeardSlice, type HeardSlice } from './heard-slice.ts';
import { createLibrarySlice, type LibrarySlice } from './library-slice.ts';
import { createNavigationSlice, type NavigationSlice } from './navigation-slice.ts';
import { createNoticesSlice, type NoticesSlice } from './notices-slice.ts';
import { createPreferencesSlice, type PreferencesSlice, type TextStore } from './preferences-slice.ts';
import { createResumeSlice, type ResumeSlice } from './resume-slice.ts';

export type WindowState = NavigationSlice &
  LibrarySlice &
  NoticesSlice &
  PreferencesSlice &
  ResumeSlice &
  HeardSlice;
export type WindowStore = StoreApi<WindowState>;

/** A new store; preferences are read from and written to `texts`. */
export function createWindowStore(texts: TextStore): WindowStore {
  return createStore<WindowState>()((set, get) => ({
    ...createNavigationSlice(set),
    ...createLibrarySlice(set),
    ...createNoticesSlice(set),
    ...createPreferencesSlice(set, get, texts),
    ...createResumeSlice(set, get, texts),
    ...createHeardSlice(set, get, texts),
  }));
}

export const WindowStoreContext = createContext<WindowStore | null>(null);

export function useWindowStore(): WindowStore {
  const store = useContext(WindowStoreContext);
  if (!store) throw new Error('useWindowStore outside of WindowStoreContext');
  return store;
}

export function useWindow<T>(select: (state: WindowState) => T): T {
  return useStore(useWindowStore(), select);
}
