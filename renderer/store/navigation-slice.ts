/** The views of the rail, in the order of Alt+1 to Alt+7. */
export const railViews = [
  'library',
  'transfers',
  'sources',
  'live',
  'exports',
  'persons',
  'settings',
] as const;
export const views = [...railViews, 'quarantine'] as const;
export type View = (typeof views)[number];

export type Panel = 'keys' | 'palette';

export interface NavigationSlice {
  view: View;
  /** The recording that is open in place of the library's list. */
  openRecordingId: string | null;
  panel: Panel | null;
  go: (view: View) => void;
  openRecording: (id: string) => void;
  closeRecording: () => void;
  showPanel: (panel: Panel | null) => void;
}

export function createNavigationSlice(set: (change: Partial<NavigationSlice>) => void): NavigationSlice {
  return {
    view: 'library',
    openRecordingId: null,
    panel: null,
    go: (view) => set({ view, openRecordingId: null }),
    openRecording: (id) => set({ view: 'library', openRecordingId: id }),
    closeRecording: () => set({ openRecordingId: null }),
    showPanel: (panel) => set({ panel }),
  };
}
