import { useBridge } from '../../bridge/bridge-context.tsx';
import { useWindow } from '../../store/window-store.ts';

/** Imports event files, chosen or dropped, and tells what became of them. */
export function useImportEvents() {
  const bridge = useBridge();
  const tell = useWindow((state) => state.tell);

  const importPaths = async (paths: string[]) => {
    if (paths.length === 0) return;
    const result = await bridge.request('events.import', { paths });
    if (result.ok) tell({ kind: 'imported', report: result.value });
    else tell({ kind: 'failed', error: result.error });
  };

  const chooseAndImport = async () => {
    const chosen = await bridge.request('app.chooseEventFiles', {});
    if (chosen.ok) await importPaths(chosen.value.paths);
    else tell({ kind: 'failed', error: chosen.error });
  };

  return { importPaths, chooseAndImport };
}
