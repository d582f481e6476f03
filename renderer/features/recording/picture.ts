/** Commands for the picture. The system refuses them now and then (a window without focus); nothing changes then. */

export function enlargePicture(stage: HTMLElement | null): void {
  const done = document.fullscreenElement ? document.exitFullscreen() : stage?.requestFullscreen();
  done?.catch(staysAsItIs);
}

/** Lets the present picture float above other windows, or takes it back. */
export function floatPicture(stage: HTMLElement | null): void {
  const video = stage?.querySelector<HTMLVideoElement>('video:not([hidden])');
  const done = document.pictureInPictureElement
    ? document.exitPictureInPicture()
    : video?.requestPictureInPicture();
  done?.catch(staysAsItIs);
}

/** Lets a picture float in place of the one that floats, as the chunks of a recording follow each other; nothing without one. */
export function keepFloating(media: HTMLMediaElement | null): void {
  const floating = document.pictureInPictureElement;
  if (!floating || floating === media || !(media instanceof HTMLVideoElement)) return;
  media.requestPictureInPicture().catch(staysAsItIs);
}

const staysAsItIs = () => undefined;
