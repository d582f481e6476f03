import { later } from '../../ui/later.ts';

/** The dialog for those who are there from the start. */
export const LaterExportDialog = later(async () => (await import('./export-dialog.tsx')).ExportDialog);
