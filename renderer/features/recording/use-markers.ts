import { useMemo, useState } from 'react';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import type { ErrorView } from '../../../contract/error.ts';
import { markersOf, type Marker, type MarkerDraft } from './markers.ts';

export interface MarkerControl {
  readonly markers: readonly Marker[];
  /** What is being written; null when nothing is. */
  readonly draft: MarkerDraft | null;
  setDraft: (draft: MarkerDraft | null) => void;
  /** Keeps what was written under the text given. */
  save: (text: string) => Promise<void>;
  remove: (marker: Marker) => Promise<void>;
  /** The one that was removed last, while that can be taken back. */
  readonly removed: Marker | null;
  restore: () => Promise<void>;
  readonly error: ErrorView | null;
}

const staleOn = ['recordings.changed'] as const;

/** The markers of a recording, and what a person does to them. */
export function useMarkers(recordingId: string): MarkerControl {
  const bridge = useBridge();
  const {
    value,
    error: readError,
    refresh,
  } = useRequest('recordings.annotations', { id: recordingId }, staleOn);
  const saving = useAction('notes.save');
  const undoing = useAction('operations.undo');
  const [failure, setFailure] = useState<ErrorView | null>(null);
  const [draft, setDraft] = useState<MarkerDraft | null>(null);
  const [removed, setRemoved] = useState<{ marker: Marker; operation: number } | null>(null);
  const markers = useMemo(() => markersOf(value?.notes ?? []), [value]);

  return {
    markers,
    draft,
    setDraft,
    save: async (text) => {
      if (draft === null) return;
      const { id, fromMs, toMs } = draft;
      const author = markers.find((one) => one.id === id)?.author ?? null;
      // Keys are the player's again at once; what could not be kept comes back to be written.
      setDraft(null);
      const saved = await saving.run({ recordingId, id, text, positionMs: fromMs, endMs: toMs, author });
      if (saved === null) setDraft({ ...draft, text });
      refresh();
    },
    remove: async (marker) => {
      setRemoved(null);
      const result = await bridge.request('notes.remove', { id: marker.id });
      setFailure(result.ok ? null : result.error);
      refresh();
      if (!result.ok) return;
      const listed = await bridge.request('operations.list', { limit: 1 });
      const [last] = listed.ok ? listed.value : [];
      if (last?.what.kind === 'note') setRemoved({ marker, operation: last.id });
    },
    removed: removed?.marker ?? null,
    restore: async () => {
      if (removed === null) return;
      await undoing.run({ id: removed.operation });
      setRemoved(null);
      refresh();
    },
    error: saving.error ?? failure ?? undoing.error ?? readError ?? null,
  };
}
