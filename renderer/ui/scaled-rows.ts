/**
 * Which rows of a long list are on the screen, and where they stand. Rows have one height, so no list of their places is kept: at a million
 * rows making it anew took longer than drawing those that are seen, at every key of a search.
 */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';

/**
 * Tallest element that is laid out without rounding: beyond 2^24 px a 32-bit float no longer holds every pixel, and
 * browsers refuse elements above about 2^25 px.
 */
const mostPx = 15_000_000;

/** Rows beyond either end that are there before they are seen: a turn of the wheel. */
const overscan = 4;

/** Bars above and below a list that every window has. */
const leastAroundPx = 140;

/** How many px of the list one px of the scroll bar stands for; 1 while the list is short enough. */
function scaleOf(totalPx: number, viewportPx: number): number {
  if (totalPx <= mostPx) return 1;
  return (totalPx - viewportPx) / (mostPx - viewportPx);
}

export interface ScaledRows {
  /** Rows that are to be drawn. */
  indexes: readonly number[];
  /** Where the list is scrolled to, in px of the list. */
  offsetPx: number;
  /** Height of what is seen. */
  viewPx: number;
  /** Height of the element that scrolls. */
  heightPx: number;
  /** Where a row that starts at `startPx` of the list has to stand in that element now. */
  topOf: (startPx: number) => number;
  /** Where the list is scrolled to now; `offsetPx` is where it was when it was drawn. */
  scrolledPx: () => number;
  /** Scrolls as little as needed for the whole row to be seen. */
  reveal: (index: number) => void;
  /** Puts this place of the list at the top. */
  scrollTo: (offsetPx: number) => void;
}

/** Rows of one height in any number: very long lists scroll in a shorter element, wheel steps stay true. */
export function useScaledRows(
  scroller: RefObject<HTMLDivElement | null>,
  count: number,
  rowPx: number,
  headerPx: number,
): ScaledRows {
  const totalPx = count * rowPx;
  const viewportPx = () => Math.max(0, (scroller.current?.clientHeight ?? 0) - headerPx);
  const [scrolledPx, setScrolledPx] = useState(0);
  const drawnPx = useRef(0);
  const { heightPx: viewPx, isMeasured } = useHeight(scroller);
  // The list may have become shorter than where it was.
  const offsetPx = Math.max(0, Math.min(scrolledPx, totalPx - viewPx + headerPx));

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const scale = () => scaleOf(totalPx, Math.max(0, element.clientHeight - headerPx));
    const onScroll = () => {
      const px = element.scrollTop * scale();
      // Where the list was put by itself it has been drawn already; the bar stands on whole px.
      if (Math.abs(px - drawnPx.current) <= scale()) return;
      drawnPx.current = px;
      // At once: drawn a task later, a frame of the new place would be without rows.
      flushSync(() => setScrolledPx(px));
    };
    // A scaled list would move several rows for each px of the wheel.
    const onWheel = (event: WheelEvent) => {
      if (totalPx <= mostPx || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * rowPx : event.deltaY;
      element.scrollTop += px / scale();
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: totalPx <= mostPx });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, totalPx, rowPx, headerPx]);

  const scrollTo = (toPx: number) => {
    drawnPx.current = Math.max(0, toPx);
    scroller.current?.scrollTo({ top: toPx / scaleOf(totalPx, viewportPx()) });
    // The event of it comes a frame later; the rows are there at once.
    setScrolledPx(drawnPx.current);
  };
  const nowPx = () => (scroller.current?.scrollTop ?? 0) * scaleOf(totalPx, viewportPx());
  const reveal = (index: number) => {
    const startPx = index * rowPx;
    const seenPx = nowPx();
    if (startPx < seenPx) scrollTo(startPx);
    else if (startPx + rowPx > seenPx + viewportPx()) scrollTo(startPx + rowPx - viewportPx());
  };

  // Nobody scrolls before the first picture; rows that are not seen would only make it later.
  const beyond = isMeasured ? overscan : 0;
  const first = Math.max(0, Math.floor(offsetPx / rowPx) - beyond);
  const end = Math.min(count, Math.ceil((offsetPx + viewPx) / rowPx) + beyond);
  const scale = scaleOf(totalPx, Math.max(0, viewPx - headerPx));
  return {
    indexes: Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at),
    offsetPx,
    viewPx,
    heightPx: Math.min(totalPx, mostPx),
    topOf: (startPx) => (scale === 1 ? startPx : startPx - offsetPx + offsetPx / scale),
    scrolledPx: nowPx,
    reveal,
    scrollTo,
  };
}

/** Height of an element. Until it is measured, the most that the window leaves for it: so the first picture has its rows. */
function useHeight(element: RefObject<HTMLElement | null>): { heightPx: number; isMeasured: boolean } {
  const [height, setHeight] = useState(() => ({
    heightPx: window.innerHeight - leastAroundPx,
    isMeasured: typeof ResizeObserver === 'undefined',
  }));
  useLayoutEffect(() => {
    const observed = element.current;
    if (!observed || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() =>
      setHeight({ heightPx: observed.clientHeight, isMeasured: true }),
    );
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return height;
}
