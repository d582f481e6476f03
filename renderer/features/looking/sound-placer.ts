/** Where decoded sound belongs on the time of its file. Pure. */

export interface SoundPlacer {
  readonly sampleRate: number;
  /** Frames of silence before a piece, and how many of its own lie before what is wanted or was there already. */
  place: (atSeconds: number, frames: number) => { silentFrames: number; skippedFrames: number };
}

/** Timestamps are rounded; a smaller difference is no gap. */
const toleranceSeconds = 0.02;

/** A file may begin late, or leave out what nobody said: bins stay where its clock has them, as the player does. */
export function createSoundPlacer(sampleRate: number, fromSeconds: number): SoundPlacer {
  let next = 0;
  return {
    sampleRate,
    place(atSeconds, frames) {
      const wanted = Math.round((atSeconds - fromSeconds) * sampleRate);
      const isNear = Math.abs(wanted - next) <= toleranceSeconds * sampleRate;
      const at = isNear && next > 0 ? next : wanted;
      const silentFrames = Math.max(0, at - next);
      const skippedFrames = Math.min(frames, Math.max(0, next - at));
      next += silentFrames + frames - skippedFrames;
      return { silentFrames, skippedFrames };
    },
  };
}
