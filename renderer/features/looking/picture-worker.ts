/**
 * Worker of the window: looks at pictures of one chunk, spread over all of it, until it finds one that is not black. Of a video
 * that shows something it decodes one picture; only of a black one it decodes them all.
 */
import { ALL_FORMATS, CanvasSink, Input } from 'mediabunny';
import { rangesOf } from './chunk-ranges.ts';
import type { FromPictureWorker, ToPictureWorker } from './picture-orders.ts';

const picturesLookedAt = 24;
/** Small, but a name in white letters on black is still seen in it. */
const size = { width: 320, height: 180 };
/** Of 255, in any colour. What a coder makes of black lies below, a face in a dark room above. */
const darkest = 24;

const undecodable: FromPictureWorker = { look: 'undecodable', blackPictures: 0 };

self.onmessage = ({ data }: MessageEvent<ToPictureWorker>) => {
  const tell = (answer: FromPictureWorker) => self.postMessage(answer);
  // What cannot be decoded here is not said to be black.
  void countBlack(data.url).then(tell, () => tell(undecodable));
};

async function countBlack(url: string): Promise<FromPictureWorker> {
  const input = new Input({ formats: ALL_FORMATS, source: rangesOf(url) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (track === null || !(await track.canDecode())) return undecodable;
    const [from, to] = [await track.getFirstTimestamp(), await track.computeDuration()];
    const places = Array.from(
      { length: picturesLookedAt },
      (_, at) => from + ((at + 0.5) / picturesLookedAt) * (to - from),
    );
    const sink = new CanvasSink(track, { ...size, fit: 'fill', poolSize: 1 });
    let blackPictures = 0;
    for await (const picture of sink.canvasesAtTimestamps(places)) {
      if (picture === null) continue;
      if (!isBlack(picture.canvas)) return { look: 'done', blackPictures: 0 };
      blackPictures += 1;
    }
    return blackPictures === 0 ? undecodable : { look: 'done', blackPictures };
  } finally {
    input.dispose();
  }
}

function isBlack(canvas: HTMLCanvasElement | OffscreenCanvas): boolean {
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D | null;
  if (context === null) return false;
  const { data } = context.getImageData(0, 0, size.width, size.height);
  return data.every((value, at) => at % 4 === 3 || value <= darkest);
}
