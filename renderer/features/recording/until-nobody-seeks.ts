/** Long enough for the next press of somebody who is looking for a place. */
const quietMs = 700;

/** Waited for by what decodes in the background: whoever seeks needs the decoder more. */
export async function untilNobodySeeks(): Promise<void> {
  const isSeeking = () =>
    [...document.querySelectorAll<HTMLMediaElement>('video, audio')].some(({ seeking }) => seeking);
  while (isSeeking())
    await new Promise<void>((resolve) => {
      setTimeout(resolve, quietMs);
    });
}
