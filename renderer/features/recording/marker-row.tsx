import { Flag } from 'lucide-react';
import { useWords } from '../../i18n/use-words.ts';
import type { AxisWindow } from './axis-window.ts';
import { markerWords } from './marker-words.ts';
import type { Marker, MarkerDraft } from './markers.ts';
import type { Timeline } from './timeline.ts';

interface MarkerRowProps {
  markers: readonly Marker[];
  draft: MarkerDraft | null;
  timeline: Timeline;
  window: AxisWindow;
  share: (axisMs: number) => string;
  onPick: (marker: Marker) => void;
}

/** Markers below the lanes: a flag for a point, a bar for a range. The list beneath says the same for a screen reader. */
export function MarkerRow({ markers, draft, timeline, window, share, onPick }: MarkerRowProps) {
  const { t, format } = useWords();
  const end = window.fromMs + window.spanMs;
  const place = (fromMs: number, toMs: number | null) => {
    const from = Math.max(fromMs, window.fromMs);
    const size = toMs === null ? undefined : `${((Math.min(toMs, end) - from) / window.spanMs) * 100}%`;
    return { insetInlineStart: share(from), inlineSize: size };
  };
  return (
    <div className="flag-row" aria-hidden>
      {markers
        .filter(({ positionMs, endMs }) => positionMs <= end && (endMs ?? positionMs) >= window.fromMs)
        .map((marker) => (
          <button
            key={marker.id}
            type="button"
            tabIndex={-1}
            className={marker.endMs === null ? 'flag marker is-point' : 'flag marker is-range'}
            style={place(marker.positionMs, marker.endMs)}
            title={`${markerWords(marker, timeline, t, format)}: ${marker.text}`}
            onPointerDown={(event) => event.stopPropagation()}
            onClick={() => onPick(marker)}
          >
            <Flag size={11} aria-hidden />
            <bdi>{marker.text}</bdi>
          </button>
        ))}
      {draft && draft.id === null && (
        <span
          className={draft.toMs === null ? 'flag marker is-point is-draft' : 'flag marker is-range is-draft'}
          style={place(draft.fromMs, draft.toMs)}
        >
          <Flag size={11} aria-hidden />
        </span>
      )}
    </div>
  );
}
