import type { LabelChanges, RecordingTarget } from '../../../contract/library-requests.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { useWindow } from '../../store/window-store.ts';

export const noChanges: LabelChanges = { addTags: [], removeTags: [], addCases: [], removeCases: [] };

/** Changes tags and cases of recordings, tells how many changed, and offers to take it back. */
export function useLabelling() {
  const bridge = useBridge();
  const tell = useWindow((state) => state.tell);

  const label = async (target: RecordingTarget, changes: Partial<LabelChanges>): Promise<boolean> => {
    const result = await bridge.request('recordings.label', {
      target,
      changes: { ...noChanges, ...changes },
    });
    if (result.ok) tell({ kind: 'labelled', operation: result.value });
    else tell({ kind: 'failed', error: result.error });
    return result.ok;
  };
  const undo = async (id: number) => {
    const result = await bridge.request('operations.undo', { id });
    if (result.ok) tell({ kind: 'undone', operationId: id, count: result.value.count });
    else tell({ kind: 'failed', error: result.error });
  };
  return { label, undo };
}
