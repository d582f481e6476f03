/**
 * A stretch of an MP4 as a new file: encoded packets are copied as they are, none is decoded. Picture begins with the key frame before the
 * stretch, sound with it. The same source and stretch give the same bytes.
 */
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import {
  ALL_FORMATS,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  Mp4OutputFormat,
  Output,
  type EncodedPacket,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { ArchiveError } from '../../contract/error.ts';
import type { Stretch } from './cut-bytes.ts';

export interface CutTrack {
  type: 'video' | 'audio';
  codec: string;
  packets: number;
  /** Of the first packet and of the end of the last, in the time of the source; seconds. */
  fromSeconds: number;
  toSeconds: number;
  /** SHA-256 over the bytes of all packets, one after another, in decoding order. */
  sha256: string;
}

export interface PacketCut {
  fromMs: number;
  toMs: number;
  tracks: CutTrack[];
}

interface Track {
  type: CutTrack['type'];
  codec: string;
  packets: AsyncGenerator<EncodedPacket, void, unknown>;
  add: (packet: EncodedPacket) => Promise<void>;
  close: () => void;
}

/** Writes the stretch to `target`, which is replaced. @throws ArchiveError media-unreadable, usage for a stretch that holds no packet; Error as the disk throws it */
export async function cutMp4(source: string, target: string, { fromMs, toMs }: Stretch): Promise<PacketCut> {
  const input = new Input({ source: new FilePathSource(source), formats: ALL_FORMATS });
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: false }),
    target: new FilePathTarget(target),
  });
  try {
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    const [fromSeconds, toSeconds] = [fromMs / 1000, toMs / 1000];
    const first =
      video !== null
        ? await new EncodedPacketSink(video).getKeyPacket(fromSeconds)
        : audio !== null
          ? await new EncodedPacketSink(audio).getPacket(fromSeconds)
          : null;
    const begin = first?.timestamp ?? fromSeconds;
    const tracks = [
      ...(video === null ? [] : [await videoTrack(video, output, begin)]),
      ...(audio === null ? [] : [await audioTrack(audio, output, begin)]),
    ];
    if (tracks.length === 0) throw new ArchiveError('media-unreadable', { context: { format: 'mp4' } });
    await output.start();
    const cuts = await Promise.all(tracks.map((track) => copyPackets(track, begin, toSeconds)));
    if (cuts.every(({ packets }) => packets === 0))
      throw new ArchiveError('usage', { context: { reason: 'range-empty', fromMs, toMs } });
    await output.finalize();
    await clearTimes(target);
    const end = Math.max(...cuts.map((cut) => cut.toSeconds));
    return { fromMs: begin * 1000, toMs: end * 1000, tracks: cuts };
  } catch (error) {
    if (output.state !== 'finalized') await output.cancel();
    throw error;
  } finally {
    input.dispose();
  }
}

async function videoTrack(track: InputVideoTrack, output: Output, begin: number): Promise<Track> {
  const [codec, config] = [await track.getCodec(), await track.getDecoderConfig()];
  if (codec === null || config === null) throw new ArchiveError('media-unreadable');
  const to = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(to, { rotation: await track.getRotation() });
  const sink = new EncodedPacketSink(track);
  return {
    type: 'video',
    codec,
    packets: sink.packets((await sink.getKeyPacket(begin)) ?? undefined),
    add: (packet) => to.add(packet, { decoderConfig: config }),
    close: () => to.close(),
  };
}

async function audioTrack(track: InputAudioTrack, output: Output, begin: number): Promise<Track> {
  const [codec, config] = [await track.getCodec(), await track.getDecoderConfig()];
  if (codec === null || config === null) throw new ArchiveError('media-unreadable');
  const to = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(to);
  const sink = new EncodedPacketSink(track);
  return {
    type: 'audio',
    codec,
    packets: sink.packets((await sink.getPacket(begin)) ?? undefined),
    add: (packet) => to.add(packet, { decoderConfig: config }),
    close: () => to.close(),
  };
}

/** Packets may be stored in another order than they are shown: those behind the end go along when one before it follows. */
async function copyPackets(track: Track, begin: number, end: number): Promise<CutTrack> {
  const hash = createHash('sha256');
  const cut = { packets: 0, fromSeconds: Infinity, toSeconds: begin };
  let late: EncodedPacket[] = [];
  for await (const packet of track.packets) {
    if (packet.timestamp < begin) continue;
    late.push(packet);
    if (packet.timestamp >= end) {
      if (packet.type === 'key' || late.length > mostLate) break;
      continue;
    }
    for (const one of late) await take(track, one, begin, cut, hash);
    late = [];
  }
  track.close();
  const fromSeconds = cut.packets === 0 ? begin : cut.fromSeconds;
  return { type: track.type, codec: track.codec, ...cut, fromSeconds, sha256: hash.digest('hex') };
}

/** More than any encoder of calls reorders. */
const mostLate = 64;

async function take(
  track: Track,
  packet: EncodedPacket,
  begin: number,
  cut: Pick<CutTrack, 'packets' | 'fromSeconds' | 'toSeconds'>,
  hash: Hash,
): Promise<void> {
  await track.add(packet.clone({ timestamp: packet.timestamp - begin }));
  hash.update(packet.data);
  cut.packets += 1;
  cut.fromSeconds = Math.min(cut.fromSeconds, packet.timestamp);
  cut.toSeconds = Math.max(cut.toSeconds, packet.timestamp + packet.duration);
}

const timed = ['mvhd', 'tkhd', 'mdhd'];
const holders = ['moov', 'trak', 'mdia'];

/** Sets times of creation and change to zero: the same cut is to have the same bytes. @see ISO/IEC 14496-12 sections 8.2.2, 8.3.2, 8.4.2 */
async function clearTimes(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const walk = async (from: number, end: number): Promise<void> => {
      const head = Buffer.alloc(16);
      for (let at = from; at + 8 <= end;) {
        await file.read(head, 0, 16, at);
        const name = head.toString('latin1', 4, 8);
        const short = head.readUInt32BE(0);
        const bytes = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? end - at : short;
        if (bytes < 8) throw new ArchiveError('media-unreadable', { context: { format: 'mp4' } });
        // Version 1 has 64-bit times.
        if (timed.includes(name))
          await file.write(Buffer.alloc(head[8] === 1 ? 16 : 8), 0, undefined, at + 12);
        if (holders.includes(name)) await walk(at + 8, at + bytes);
        at += bytes;
      }
    };
    await walk(0, size);
    await file.sync();
  } finally {
    await file.close();
  }
}
