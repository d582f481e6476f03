import { useEffect, useRef } from 'react';
import type { EventName } from '../../../contract/requests.ts';
import type { ChannelPeaksView, PeakWindow } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWindow } from '../../store/window-store.ts';

interface WaveformProps {
  recordingId: string;
  chunkId: number;
  /** Shown part of the chunk's file, ms. */
  fromMs: number;
  toMs: number;
  /** Length of all that is shown, ms. */
  spanMs: number;
  /** Lanes drawn one below the other; one lane shows all channels together. */
  lanes: number;
}

type ReadyPeaks = Extract<PeakWindow, { state: 'ready' }>;

/** More bins than a screen has points across would not be seen. */
const mostBins = 2000;
/** Words need this share of what is shown. */
const leastWordShare = 0.24;
const staleOn: readonly EventName[] = ['recordings.changed'];
/** Below this loudness the line is drawn broken: recorded, and nobody speaks. -50 dB of full scale. */
const silentRms = 122;

/** Loudness over time. Silence is a thin broken line: something was recorded, and it is quiet. */
export function Waveform({ recordingId, chunkId, fromMs, toMs, spanMs, lanes }: WaveformProps) {
  const { t } = useWords();
  const theme = useWindow((state) => state.preferences.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<ReadyPeaks | null>(null);
  // The exact count of points is no reason to ask again while a window is resized.
  const bins = Math.max(100, Math.ceil((mostBins * (toMs - fromMs)) / spanMs));
  const input = { recordingId, chunkId, fromMs: Math.max(0, fromMs), toMs, bins };
  const { value } = useRequest('media.peaks', input, staleOn);
  useEffect(() => {
    // What was drawn last stays, moved and stretched, until the closer look arrives.
    if (value?.state === 'ready') drawn.current = value;
    const element = canvas.current;
    if (!element) return undefined;
    const paint = () => drawn.current && draw(element, drawn.current, fromMs, toMs, lanes);
    paint();
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    // What is painted keeps its colours when the theme changes around it.
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', paint);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', paint);
    };
  }, [value, fromMs, toMs, lanes, theme]);
  const isWide = toMs - fromMs > spanMs * leastWordShare;
  return (
    <>
      <canvas ref={canvas} className="waveform" aria-hidden />
      {isWide && (value?.state === 'pending' || value?.state === 'unheard') && (
        <span className="wave-word">{t('axis.wavePending')}</span>
      )}
      {isWide && value?.state === 'impossible' && (
        <span className="wave-word">{t('axis.waveImpossible')}</span>
      )}
    </>
  );
}

function draw(canvas: HTMLCanvasElement, peaks: ReadyPeaks, fromMs: number, toMs: number, lanes: number) {
  const context = canvas.getContext('2d');
  const scale = window.devicePixelRatio;
  const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)];
  if (!context || width === 0) return;
  canvas.width = width;
  canvas.height = height;
  const style = getComputedStyle(canvas);
  context.fillStyle = style.color;
  if (style.direction === 'rtl') context.setTransform(-1, 0, 0, 1, width, 0);
  const laneHeight = height / lanes;
  for (let lane = 0; lane < lanes; lane += 1) {
    const shown = lanes === 1 ? peaks.channels : peaks.channels.slice(lane, lane + 1);
    const middle = (lane + 0.5) * laneHeight;
    for (let x = 0; x < width; x += 1) {
      const at = (ms: number) => (ms - peaks.fromMs) / peaks.binMs;
      const from = at(fromMs + (x / width) * (toMs - fromMs));
      const to = at(fromMs + ((x + 1) / width) * (toMs - fromMs));
      const column = columnOf(shown, from, to);
      if (column) drawColumn(context, column, x, middle, laneHeight, scale);
    }
  }
}

interface Column {
  least: number;
  most: number;
  rms: number;
}

/** The extremes of what falls into one column of points; null outside of what is known. */
function columnOf(channels: readonly ChannelPeaksView[], from: number, to: number): Column | null {
  const first = Math.floor(from);
  const end = Math.max(first + 1, Math.floor(to));
  const column = { least: 0, most: 0, rms: -1 };
  for (const { min, max, rms } of channels)
    for (let bin = Math.max(0, first); bin < Math.min(end, min.length); bin += 1) {
      column.least = Math.min(column.least, min[bin] ?? 0);
      column.most = Math.max(column.most, max[bin] ?? 0);
      column.rms = Math.max(column.rms, rms[bin] ?? 0);
    }
  return column.rms < 0 ? null : column;
}

function drawColumn(
  context: CanvasRenderingContext2D,
  { least, most, rms }: Column,
  x: number,
  middle: number,
  laneHeight: number,
  scale: number,
) {
  if (rms < silentRms) {
    if (Math.floor(x / (3 * scale)) % 2 === 0) context.fillRect(x, middle - scale / 2, 1, scale);
    return;
  }
  const half = laneHeight * 0.42;
  const [up, down] = [loudnessOf(most) * half, loudnessOf(-least) * half];
  context.fillRect(x, middle - up, 1, Math.max(scale, up + down));
}

/** Speech uses a small part of full scale; a root keeps soft voices visible beside loud ones. */
function loudnessOf(peak: number): number {
  return Math.sqrt(Math.max(0, peak) / 127);
}
