import type { Quiet } from '../../renderer/features/looking/quiet.ts';

/** Loud and quiet as the test says. */
export function fakeQuiet(isLoudFirst = false): { quiet: Quiet; set: (isLoud: boolean) => void } {
  const listeners = new Set<(isLoud: boolean) => void>();
  let isLoud = isLoudFirst;
  const onChange = (listener: (isNow: boolean) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    quiet: {
      get isLoud() {
        return isLoud;
      },
      onChange,
      until: () =>
        new Promise((resolve) => {
          if (!isLoud) resolve();
          const stop = onChange(() => {
            stop();
            resolve();
          });
        }),
      close: () => undefined,
    },
    set: (isNow) => {
      isLoud = isNow;
      for (const listener of [...listeners]) listener(isNow);
    },
  };
}
