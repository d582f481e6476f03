/** The part of the time axis that is shown, and its scale. Pure: what is looked at, never what sounds. */
import type { Timeline } from './timeline.ts';

/** What is in sight, on the axis. */
export interface AxisWindow {
  readonly fromMs: number;
  readonly spanMs: number;
}

/** The closest look: 50 ms across. */
export const leastSpanMs = 50;
const ticksWanted = 8;
const secondMs = 1000;
const stepsMs = [
  ...[5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400].map((s) => s * secondMs),
];

export function wholeAxis(lengthMs: number): AxisWindow {
  return { fromMs: 0, spanMs: Math.max(leastSpanMs, lengthMs) };
}

/** Keeps a window inside the axis and not closer than may be. */
export function clampWindow(window: AxisWindow, lengthMs: number): AxisWindow {
  const whole = wholeAxis(lengthMs);
  const spanMs = Math.min(whole.spanMs, Math.max(leastSpanMs, window.spanMs));
  return { spanMs, fromMs: Math.min(whole.spanMs - spanMs, Math.max(0, window.fromMs)) };
}

/** Nearer for a factor above 1; what is at `atMs` stays where it is. */
export function zoomWindow(window: AxisWindow, factor: number, atMs: number, lengthMs: number): AxisWindow {
  const { spanMs } = clampWindow({ ...window, spanMs: window.spanMs / factor }, lengthMs);
  const share = (atMs - window.fromMs) / window.spanMs;
  return clampWindow({ spanMs, fromMs: atMs - share * spanMs }, lengthMs);
}

export function isInSight({ fromMs, spanMs }: AxisWindow, atMs: number): boolean {
  return atMs >= fromMs && atMs <= fromMs + spanMs;
}

/** Turns the page when a position has left the window; the same window while it is in sight. */
export function followPosition(window: AxisWindow, atMs: number, lengthMs: number): AxisWindow {
  if (isInSight(window, atMs)) return window;
  return clampWindow({ ...window, fromMs: atMs - window.spanMs * 0.1 }, lengthMs);
}

/** Round wall-clock moments in sight, and how far apart they are. */
export function ticksOf(timeline: Timeline, window: AxisWindow): { stepMs: number; at: number[] } {
  const stepMs = stepsMs.find((step) => step >= window.spanMs / ticksWanted) ?? stepsMs.at(-1) ?? secondMs;
  const shift = timeline.startedAt === null ? 0 : timeline.startedAt % stepMs;
  const at: number[] = [];
  const first = Math.ceil((window.fromMs + shift) / stepMs) * stepMs - shift;
  for (let tick = first; tick < window.fromMs + window.spanMs * 0.96; tick += stepMs) at.push(tick);
  return { stepMs, at };
}
