/**
 * Tells when nobody needs the decoder. It owns the listening to all media elements of a page; invariant: whoever was told that
 * it is loud is told when it is quiet again.
 */

export interface Quiet {
  readonly isLoud: boolean;
  /** Called with each change. @returns how to end it */
  onChange(listener: (isLoud: boolean) => void): () => void;
  /** Resolves when it is quiet, or when that is not wanted any more. */
  until(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Long enough for the next press of somebody who is looking for a place. */
export const quietMs = 700;

const telling = ['seeking', 'seeked', 'play', 'pause', 'ended', 'emptied'] as const;

export const isSeeking = ({ seeking }: HTMLMediaElement): boolean => seeking;
export const isInUse = ({ seeking, paused, ended }: HTMLMediaElement): boolean =>
  seeking || (!paused && !ended);

/** @param needsDecoder of one element */
export function createQuiet(page: Document, needsDecoder: (media: HTMLMediaElement) => boolean): Quiet {
  const listeners = new Set<(isLoud: boolean) => void>();
  let isLoud = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isNeeded = () => [...page.querySelectorAll<HTMLMediaElement>('video, audio')].some(needsDecoder);
  const tell = (next: boolean) => {
    isLoud = next;
    for (const listener of [...listeners]) listener(next);
  };
  // An element that was taken away says nothing, so what is loud is looked at again.
  const lookAgain = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (isNeeded() ? lookAgain() : tell(false)), quietMs);
  };
  const onMedia = () => {
    if (!isNeeded()) return;
    if (!isLoud) tell(true);
    lookAgain();
  };
  for (const name of telling) page.addEventListener(name, onMedia, true);
  const onChange = (listener: (isLoud: boolean) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get isLoud() {
      return isLoud;
    },
    onChange,
    until(signal) {
      if (!isLoud || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const end = () => {
          signal.removeEventListener('abort', end);
          stop();
          resolve();
        };
        const stop = onChange((isNow) => !isNow && end());
        signal.addEventListener('abort', end);
      });
    },
    close() {
      clearTimeout(timer);
      for (const name of telling) page.removeEventListener(name, onMedia, true);
    },
  };
}
