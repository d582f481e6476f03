/** Where a window opens: where it was, if that is still on a screen. Pure. */
export const smallestWindow = { width: 1024, height: 640 };
const firstWindow = { width: 1280, height: 800 };
/** Enough of the title bar to take hold of. */
const graspablePx = 64;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface SavedBounds extends Area {
  isMaximized: boolean;
}

/** What was saved; null when it is none. By hand, since reading schemas takes longer than opening a window may. */
export function readBounds(saved: unknown): SavedBounds | null {
  if (typeof saved !== 'object' || saved === null) return null;
  const { x, y, width, height, isMaximized } = saved as Partial<Record<keyof SavedBounds, unknown>>;
  const isPlaced = Number.isSafeInteger(x) && Number.isSafeInteger(y);
  const isSized = isCount(width) && isCount(height);
  if (!isPlaced || !isSized || typeof isMaximized !== 'boolean') return null;
  return { x: x as number, y: y as number, width, height, isMaximized };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** The size, and the place when there is one; without a place the system chooses. */
export type OpeningBounds = { width: number; height: number } | Area;

/** @param screens the work areas of all displays */
export function openingBounds(saved: SavedBounds | null, screens: readonly Area[]): OpeningBounds {
  if (saved === null) return firstWindow;
  const { x, y } = saved;
  const width = Math.max(saved.width, smallestWindow.width);
  const height = Math.max(saved.height, smallestWindow.height);
  return screens.some((screen) => isGraspable({ x, y, width, height }, screen))
    ? { x, y, width, height }
    : { width, height };
}

function isGraspable(window: Area, screen: Area): boolean {
  const visibleWidth =
    Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const isTopVisible = window.y >= screen.y && window.y + graspablePx <= screen.y + screen.height;
  return visibleWidth >= graspablePx && isTopVisible;
}
