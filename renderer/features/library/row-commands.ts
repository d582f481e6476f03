import type { RecordingRow } from '../../../contract/views.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow, useWindowStore } from '../../store/window-store.ts';
import type { Command } from '../../ui/context-menu.tsx';
import { nameOf } from '../shared/participants.tsx';
import { shownColumns, type ColumnId } from './columns.ts';
import { useRecordingPages } from './library-context.tsx';
import { toTsv } from './selection.ts';

/** What can be done with a row of the library; keys, buttons and the context menu all take it from here. */
export function useRowCommands() {
  const { t, format } = useWords();
  const bridge = useBridge();
  const store = useWindowStore();
  const pages = useRecordingPages();
  const openRecording = useWindow((state) => state.openRecording);
  const tell = useWindow((state) => state.tell);

  const cellOf = (row: RecordingRow, column: ColumnId): string => {
    switch (column) {
      case 'state':
        return t(`states.${row.state}`);
      case 'startedAt':
        return row.startedAt === null ? '' : format.utc(row.startedAt);
      case 'durationMs':
        return row.durationMs === null ? '' : format.position(row.durationMs);
      case 'participants':
        return row.participants.map((each) => nameOf(each, t('participants.withheld'))).join(', ');
      case 'labels':
        return [...row.cases, ...row.tags].join(', ');
      case 'chunkCount':
        return `${row.archivedChunkCount}/${row.chunkCount}`;
      case 'bytes':
        return String(row.bytes);
      case 'format':
      case 'callId':
      case 'service':
        return row[column] ?? '';
    }
  };

  /** The selection when the row is part of it, else the row alone. */
  const rowsFor = (row: RecordingRow): RecordingRow[] => {
    const { selectedIds } = store.getState();
    if (!selectedIds.has(row.id)) return [row];
    return [...selectedIds]
      .map((id) => pages.indexOf(id))
      .filter((index) => index !== null)
      .sort((a, b) => a - b)
      .map((index) => pages.rowAt(index))
      .filter((found) => found !== null);
  };

  const copy = async (text: string, count: number) => {
    await navigator.clipboard.writeText(text);
    tell({ kind: 'done', what: 'copied', count });
  };

  const copyRows = (row: RecordingRow) => {
    const rows = rowsFor(row);
    const columns = shownColumns(
      store.getState().preferences.columns,
      store.getState().preferences.pinnedColumns,
    );
    const header = columns.map(({ id }) => t(`columns.${id}`));
    const cells = rows.map((each) => columns.map(({ id }) => cellOf(each, id)));
    return copy(toTsv(header, cells), rows.length);
  };

  const showInFolder = async (row: RecordingRow) => {
    const result = await bridge.request('app.showRecording', { id: row.id });
    if (!result.ok) tell({ kind: 'failed', error: result.error });
  };

  const commandsFor = (row: RecordingRow): Command[] => [
    { id: 'open', label: t('library.open'), keys: 'Enter', run: () => openRecording(row.id) },
    { id: 'label', label: t('labels.open'), keys: 'T', run: () => store.getState().setLabelling(true) },
    { id: 'show', label: t('common.showInFolder'), run: () => void showInFolder(row) },
    { id: 'copy-id', label: t('library.copyId'), run: () => void copy(row.id, 1) },
    { id: 'copy-rows', label: t('library.copyRows'), keys: 'Ctrl+C', run: () => void copyRows(row) },
  ];

  return { commandsFor, copyRows, showInFolder };
}
