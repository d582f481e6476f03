import type { KeyboardEvent, PointerEvent } from 'react';

interface SplitterProps {
  label: string;
  width: number;
  least: number;
  most: number;
  /** Whether a move towards the end of the line makes the thing wider (a column) or narrower (a panel at the end). */
  grows: 'to-end' | 'to-start';
  onChange: (width: number) => void;
  className?: string;
}

const stepPx = 16;

/** A border that can be dragged, or moved by the arrow keys. */
export function Splitter({
  label,
  width,
  least,
  most,
  grows,
  onChange,
  className = 'splitter',
}: SplitterProps) {
  const change = (next: number) => onChange(Math.round(Math.min(most, Math.max(least, next))));
  const signOf = (element: Element) =>
    (getComputedStyle(element).direction === 'rtl' ? -1 : 1) * (grows === 'to-end' ? 1 : -1);

  const onPointerDown = (down: PointerEvent<HTMLDivElement>) => {
    if (down.button !== 0) return;
    down.preventDefault();
    down.stopPropagation();
    const handle = down.currentTarget;
    const sign = signOf(handle);
    const move = (event: globalThis.PointerEvent) => change(width + (event.clientX - down.clientX) * sign);
    const end = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
    };
    handle.setPointerCapture(down.pointerId);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    change(width + stepPx * (event.key === 'ArrowRight' ? 1 : -1) * signOf(event.currentTarget));
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      className={className}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
    />
  );
}
