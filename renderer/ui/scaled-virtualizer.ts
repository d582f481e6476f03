import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, type RefObject } from 'react';

/**
 * Tallest element that is laid out without rounding: beyond 2^24 px a 32-bit float no longer holds every pixel, and
 * browsers refuse elements above about 2^25 px.
 */
const mostPx = 15_000_000;

/** How many px of the list one px of the scroll bar stands for; 1 while the list is short enough. */
function scaleOf(totalPx: number, viewportPx: number): number {
  if (totalPx <= mostPx) return 1;
  return (totalPx - viewportPx) / (mostPx - viewportPx);
}

export interface ScaledRows {
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  /** Height of the element that scrolls. */
  heightPx: number;
  /** Where a row that starts at `startPx` of the list has to stand in that element now. */
  topOf: (startPx: number) => number;
  /** Scrolls as little as needed for the whole row to be seen. */
  reveal: (index: number) => void;
  /** Puts this place of the list at the top. */
  scrollTo: (offsetPx: number) => void;
}

/** Virtual rows of one height in any number: very long lists scroll in a shorter element, wheel steps stay true. */
export function useScaledRows(
  scroller: RefObject<HTMLDivElement | null>,
  count: number,
  rowPx: number,
  headerPx: number,
): ScaledRows {
  const totalPx = count * rowPx;
  const viewportPx = () => Math.max(0, (scroller.current?.clientHeight ?? 0) - headerPx);
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    useFlushSync: false,
    observeElementOffset: (instance, report) => {
      const element = instance.scrollElement;
      if (!element) return undefined;
      const onScroll = () => report(element.scrollTop * scaleOf(totalPx, viewportPx()), true);
      report(element.scrollTop * scaleOf(totalPx, viewportPx()), false);
      element.addEventListener('scroll', onScroll, { passive: true });
      return () => element.removeEventListener('scroll', onScroll);
    },
  });

  // A scaled list would move several rows for each px of the wheel.
  useEffect(() => {
    const element = scroller.current;
    if (!element || totalPx <= mostPx) return undefined;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * rowPx : event.deltaY;
      element.scrollTop += px / scaleOf(totalPx, Math.max(0, element.clientHeight - headerPx));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [scroller, totalPx, rowPx, headerPx]);

  // The virtualizer would clamp to the height of the element, which is not that of the list.
  const scrollTo = (offsetPx: number) =>
    scroller.current?.scrollTo({ top: offsetPx / scaleOf(totalPx, viewportPx()) });
  const reveal = (index: number) => {
    const startPx = index * rowPx;
    const seenPx = (scroller.current?.scrollTop ?? 0) * scaleOf(totalPx, viewportPx());
    if (startPx < seenPx) scrollTo(startPx);
    else if (startPx + rowPx > seenPx + viewportPx()) scrollTo(startPx + rowPx - viewportPx());
  };

  const scale = scaleOf(totalPx, viewportPx());
  const offset = virtualizer.scrollOffset ?? 0;
  return {
    virtualizer,
    heightPx: Math.min(totalPx, mostPx),
    topOf: (startPx) => (scale === 1 ? startPx : startPx - offset + offset / scale),
    reveal,
    scrollTo,
  };
}
