import type { TextStore } from './preferences-slice.ts';

/** Where each recording was left, in ms of what can be heard; of the last ones only, and of this user. */
export interface ResumeSlice {
  resumePoints: Readonly<Record<string, number>>;
  /** Null forgets it. */
  rememberPoint: (recordingId: string, heardMs: number | null) => void;
}

const key = 'archivolt.resume';
const mostKept = 500;

export function createResumeSlice(
  set: (change: Partial<ResumeSlice>) => void,
  get: () => ResumeSlice,
  texts: TextStore,
): ResumeSlice {
  return {
    resumePoints: read(texts.getItem(key)),
    rememberPoint: (recordingId, heardMs) => {
      const others = Object.entries(get().resumePoints).filter(([id]) => id !== recordingId);
      const points = heardMs === null ? others : [...others, [recordingId, heardMs] as const];
      const resumePoints = Object.fromEntries(points.slice(-mostKept));
      set({ resumePoints });
      texts.setItem(key, JSON.stringify(resumePoints));
    },
  };
}

/** What does not read as points is forgotten: playing then begins at the start. */
function read(text: string | null): Record<string, number> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  } catch {
    return {};
  }
}
