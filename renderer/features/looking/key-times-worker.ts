/** Worker of the window: tells where the key pictures of files lie. It reads their tables only, no pictures. */
import { ALL_FORMATS, EncodedPacketSink, Input } from 'mediabunny';
import { rangesOf } from './chunk-ranges.ts';
import type { FromKeyTimesWorker, ToKeyTimesWorker } from './key-times.ts';

self.onmessage = ({ data: { url } }: MessageEvent<ToKeyTimesWorker>) => {
  const tell = (timesMs: Float64Array<ArrayBuffer>) =>
    self.postMessage({ timesMs } satisfies FromKeyTimesWorker, { transfer: [timesMs.buffer] });
  void readKeyTimes(url).then(tell, () => tell(new Float64Array()));
};

async function readKeyTimes(url: string): Promise<Float64Array<ArrayBuffer>> {
  const input = new Input({ formats: ALL_FORMATS, source: rangesOf(url) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (track === null) return new Float64Array();
    const sink = new EncodedPacketSink(track);
    const options = { metadataOnly: true };
    const times: number[] = [];
    let packet = await sink.getFirstKeyPacket(options);
    while (packet !== null) {
      times.push(packet.timestamp * 1000);
      packet = await sink.getNextKeyPacket(packet, options);
    }
    return Float64Array.from(times);
  } finally {
    input.dispose();
  }
}
