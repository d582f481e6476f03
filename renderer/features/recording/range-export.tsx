import type { RecordingDetail } from '../../../contract/views.ts';
import { ExportDialog } from '../exports/export-dialog.tsx';
import type { AxisRange } from './playback.ts';
import { piecesOf } from './range-pieces.ts';
import type { Timeline } from './timeline.ts';

const usualHandleMs = 2000;

interface RangeExportProps {
  detail: RecordingDetail;
  timeline: Timeline;
  range: AxisRange;
  onClose: () => void;
}

/** Asks how a marked part is to be exported; nothing where none of it is archived. */
export function RangeExport({ detail, timeline, range, onClose }: RangeExportProps) {
  const pieces = piecesOf(timeline, detail.chunks, range);
  if (pieces.length === 0) return null;
  return (
    <ExportDialog
      selection={{ kind: 'range', id: detail.id, pieces, handleMs: usualHandleMs }}
      onClose={onClose}
    />
  );
}
