/**
 * What is not shown at first. Each comes in a file of its own, so that the list does not wait for it; all of them are loaded
 * shortly after it is there.
 */
import { LaterExportDialog } from '../features/exports/later-export-dialog.ts';
import { later } from '../ui/later.ts';

export const RecordingView = later(
  async () => (await import('../features/recording/recording-view.tsx')).RecordingView,
);
export const TransfersView = later(
  async () => (await import('../features/transfers/transfers-view.tsx')).TransfersView,
);
export const SourcesView = later(
  async () => (await import('../features/sources/sources-view.tsx')).SourcesView,
);
export const LiveView = later(async () => (await import('../features/live/live-view.tsx')).LiveView);
export const ExportsView = later(
  async () => (await import('../features/exports/exports-view.tsx')).ExportsView,
);
export const PersonsView = later(
  async () => (await import('../features/persons/persons-view.tsx')).PersonsView,
);
export const SettingsView = later(
  async () => (await import('../features/settings/settings-view.tsx')).SettingsView,
);
export const QuarantineView = later(
  async () => (await import('../features/quarantine/quarantine-view.tsx')).QuarantineView,
);
export const CommandPalette = later(async () => (await import('./command-palette.tsx')).CommandPalette);
export const KeyMap = later(async () => (await import('../features/shared/key-map.tsx')).KeyMap);

/** Loads one after another. */
export async function loadLaterViews(): Promise<void> {
  for (const view of [
    RecordingView,
    TransfersView,
    SourcesView,
    LiveView,
    ExportsView,
    PersonsView,
    SettingsView,
    QuarantineView,
    CommandPalette,
    KeyMap,
    LaterExportDialog,
  ])
    await view.load();
}
