/** Where a window opens: where it was, if that is still on a screen. Pure. */
import { z } from 'zod';

export const smallestWindow = { width: 1024, height: 640 };
const firstWindow = { width: 1280, height: 800 };
/** Enough of the title bar to take hold of. */
const graspablePx = 64;

const rectangle = { x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() };
export const boundsSchema = z.strictObject({ ...rectangle, isMaximized: z.boolean() });

export type SavedBounds = z.infer<typeof boundsSchema>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
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
