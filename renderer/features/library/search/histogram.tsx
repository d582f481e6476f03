/** Recordings over time above the list: a drag chooses the period, two thumbs do the same by keyboard. */
import { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useWords } from '../../../i18n/use-words.ts';
import { useWindow } from '../../../store/window-store.ts';
import { Button } from '../../../ui/button.tsx';
import { barsWithin, drawnBars, type DrawnBar } from './bars.ts';
import { daysOf } from './period.ts';
import { periodFields, valuesOf, withoutFields, withPeriod } from './query-terms.ts';
import { useHistogram } from './use-counts.ts';
import { useQueryEdit } from './use-query-edit.ts';
import { useRestedQuery } from './use-rested-query.ts';

interface Range {
  start: number;
  end: number;
}

export function Histogram() {
  const { t, format } = useWords();
  // Rows come before bars; but a thumb that is moved stands where it was moved to, and goes on from there.
  const { text: counting } = useRestedQuery();
  const period = useWindow(({ query }) =>
    JSON.stringify(periodFields.map((field) => valuesOf(query.text, field))),
  );
  const edit = useQueryEdit();
  const counted = useHistogram(counting);
  const [now] = useState(() => Date.now());
  const [from, to, on] = JSON.parse(period) as string[][];
  const days = daysOf({ from: from ?? [], to: to ?? [], on: on ?? [] }, now);
  const bars = useMemo(
    () => drawnBars(counted, { from: days.from, to: days.to }),
    [counted, days.from, days.to],
  );
  if (bars.length === 0) return null;
  const hasPeriod = days.from !== null || days.to !== null;
  const choose = ({ start, end }: Range) => {
    const [first, last] = [bars[start], bars[end]];
    if (first && last) edit((text) => withPeriod(text, first.first, last.last));
  };
  const write = (day: string) => format.day(Date.parse(`${day}T00:00`));
  return (
    <section className="histogram" aria-label={t('search.period.histogram')}>
      <Plot bars={bars} range={barsWithin(bars, days)} onChoose={choose} />
      <div className="histogram-words">
        <span>{write(bars[0]?.first ?? '')}</span>
        {hasPeriod && (
          <Button isSmall look="plain" onPress={() => edit((text) => withoutFields(text, periodFields))}>
            {t('search.period.whole')}
          </Button>
        )}
        <span>{write(bars.at(-1)?.last ?? '')}</span>
      </div>
    </section>
  );
}

interface PlotProps {
  bars: readonly DrawnBar[];
  range: Range | null;
  onChoose: (range: Range) => void;
}

function Plot({ bars, range, onChoose }: PlotProps) {
  const { t, format } = useWords();
  const [drag, setDrag] = useState<{ anchor: number; at: number } | null>(null);
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  const shown = drag === null ? range : ordered(drag.anchor, drag.at);

  const barAt = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
    const x = isRightToLeft ? box.right - event.clientX : event.clientX - box.left;
    return Math.min(bars.length - 1, Math.max(0, Math.floor((x / box.width) * bars.length)));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = barAt(event);
    setDrag({ anchor: at, at });
  };
  const onPointerUp = () => {
    if (drag !== null) onChoose(ordered(drag.anchor, drag.at));
    setDrag(null);
  };
  const titleOf = (bar: DrawnBar | undefined) => {
    if (bar === undefined) return '';
    const { first, last, count } = bar;
    const [from, to] = [first, last].map((day) => format.day(Date.parse(`${day}T00:00`)));
    const period = first === last ? (from ?? '') : t('search.period.range', { from, to });
    return t('search.period.bar', { count, formatted: format.number(count), period });
  };
  const percent = (part: number) => `${(part / bars.length) * 100}%`;
  return (
    <div
      className="histogram-plot"
      onPointerDown={onPointerDown}
      onPointerMove={(event) => drag && setDrag({ ...drag, at: barAt(event) })}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(null)}
    >
      {bars.map((bar, index) => (
        <div
          key={bar.first}
          className={
            shown !== null && (index < shown.start || index > shown.end)
              ? 'histogram-bar is-out'
              : 'histogram-bar'
          }
          // Written for the one that is pointed at: all of them at each key would hold the key up.
          onPointerEnter={({ currentTarget }) => (currentTarget.title = titleOf(bar))}
        >
          <span style={{ blockSize: bar.count === 0 ? 0 : `max(2px, ${(bar.count / highest) * 100}%)` }} />
        </div>
      ))}
      {shown !== null && (
        <span
          className="histogram-range"
          style={{
            insetInlineStart: percent(shown.start),
            inlineSize: percent(shown.end - shown.start + 1),
          }}
        />
      )}
      {(['start', 'end'] as const).map((side) => (
        <Thumb
          key={side}
          side={side}
          range={shown ?? { start: 0, end: bars.length - 1 }}
          count={bars.length}
          text={titleOf(bars[(shown ?? { start: 0, end: bars.length - 1 })[side]])}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

interface ThumbProps {
  side: 'start' | 'end';
  range: Range;
  count: number;
  text: string;
  onChoose: (range: Range) => void;
}

const farStep = 10;

/** One end of the period, moved by the arrow keys. */
function Thumb({ side, range, count, text, onChoose }: ThumbProps) {
  const { t } = useWords();
  const at = range[side];
  const [least, most] = side === 'start' ? [0, range.end] : [range.start, count - 1];
  const onKeyDown = (event: KeyboardEvent<HTMLSpanElement>) => {
    const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
    const forward = isRightToLeft ? 'ArrowLeft' : 'ArrowRight';
    const backward = isRightToLeft ? 'ArrowRight' : 'ArrowLeft';
    const steps: Record<string, number> = {
      [forward]: 1,
      [backward]: -1,
      PageUp: farStep,
      PageDown: -farStep,
      Home: -count,
      End: count,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose({ ...range, [side]: Math.min(most, Math.max(least, at + step)) });
  };
  return (
    <span
      role="slider"
      tabIndex={0}
      className="histogram-thumb"
      aria-label={t(side === 'start' ? 'search.period.first' : 'search.period.last')}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={at}
      aria-valuetext={text}
      style={{ insetInlineStart: `calc(${((side === 'start' ? at : at + 1) / count) * 100}% - 1px)` }}
      onKeyDown={onKeyDown}
    />
  );
}

function ordered(a: number, b: number): Range {
  return { start: Math.min(a, b), end: Math.max(a, b) };
}
