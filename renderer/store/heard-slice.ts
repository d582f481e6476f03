import type { TextStore } from './preferences-slice.ts';

/** From and to, ms of what can be heard; in order, apart from each other. */
export type HeardSpan = readonly [fromMs: number, toMs: number];

/** What this user has listened to, by recording; of the last ones only. */
export interface HeardSlice {
  heard: Readonly<Record<string, readonly HeardSpan[]>>;
  noteHeard: (recordingId: string, fromMs: number, toMs: number) => void;
}

const key = 'archivolt.heard';
const mostKept = 500;
/** Leaps over less than this are as good as heard. */
const joinMs = 1000;

export function createHeardSlice(
  set: (change: Partial<HeardSlice>) => void,
  get: () => HeardSlice,
  texts: TextStore,
): HeardSlice {
  return {
    heard: read(texts.getItem(key)),
    noteHeard: (recordingId, fromMs, toMs) => {
      const known = get().heard;
      const spans = addSpan(known[recordingId] ?? [], [Math.round(fromMs), Math.round(toMs)]);
      const others = Object.entries(known).filter(([id]) => id !== recordingId);
      const heard = Object.fromEntries([...others, [recordingId, spans] as const].slice(-mostKept));
      set({ heard });
      texts.setItem(key, JSON.stringify(heard));
    },
  };
}

/** Puts a span among others and joins those that touch. */
export function addSpan(spans: readonly HeardSpan[], span: HeardSpan): HeardSpan[] {
  const joined: HeardSpan[] = [];
  for (const [fromMs, toMs] of [...spans, span].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && fromMs <= last[1] + joinMs) joined[joined.length - 1] = [last[0], Math.max(last[1], toMs)];
    else joined.push([fromMs, toMs]);
  }
  return joined;
}

/** What does not read as spans is forgotten: it only says what was listened to. */
function read(text: string | null): Record<string, readonly HeardSpan[]> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).map(([id, spans]) => [id, spansOf(spans)]));
  } catch {
    return {};
  }
}

function spansOf(value: unknown): HeardSpan[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((span: unknown) => {
    if (!Array.isArray(span)) return [];
    const [fromMs, toMs] = span as unknown[];
    return typeof fromMs === 'number' && typeof toMs === 'number' ? [[fromMs, toMs] as const] : [];
  });
}
