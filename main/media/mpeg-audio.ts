/**
 * Headers of MPEG audio frames: enough to tell a real MP3 from bytes that merely begin like one, and to count its time.
 * Pure but for {@link scanFrames}. @see ISO/IEC 11172-3 section 2.4.1.3, ISO/IEC 13818-3 for the lower sampling rates
 */
import type { ByteReader } from './byte-reader.ts';

export interface FrameHeader {
  /** Length of the frame, its header included. */
  bytes: number;
  samples: number;
  sampleRate: number;
  channels: number;
}

export interface FrameScan {
  frames: number;
  durationMs: number;
  /** The last frame is announced longer than the file. */
  isCutShort: boolean;
}

const headerBytes = 4;
const bitRatesKbit = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const sampleRates = {
  mpeg1: [44_100, 48_000, 32_000],
  mpeg2: [22_050, 24_000, 16_000],
  mpeg25: [11_025, 12_000, 8_000],
} as const;
const pieceBytes = 256 * 1024;

/** The frame header at `at`, or null when there is none of layer III there. Free-format frames are not known. */
export function frameHeaderAt(bytes: Uint8Array, at: number): FrameHeader | null {
  const [first, second, third, fourth] = bytes.subarray(at, at + headerBytes);
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return null;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return null;
  const version = ([`mpeg25`, null, 'mpeg2', 'mpeg1'] as const)[(second >> 3) & 3];
  const isLayer3 = ((second >> 1) & 3) === 1;
  if (version === null || version === undefined || !isLayer3) return null;
  const kbit = bitRatesKbit[version === 'mpeg1' ? 'mpeg1' : 'mpeg2'][third >> 4];
  const sampleRate = sampleRates[version][(third >> 2) & 3];
  if (kbit === undefined || kbit === 0 || sampleRate === undefined) return null;
  const samples = version === 'mpeg1' ? 1152 : 576;
  const padding = (third >> 1) & 1;
  return {
    bytes: Math.floor((samples * kbit * 125) / sampleRate) + padding,
    samples,
    sampleRate,
    channels: fourth >> 6 === 3 ? 1 : 2,
  };
}

/** Bytes of an ID3v2 tag at the start, its header and footer included; 0 when there is none. @see id3.org, ID3v2.4.0 section 3.1 */
export function id3Bytes(bytes: Uint8Array): number {
  const [i, d, three, major, minor, flags, ...size] = bytes.subarray(0, 10);
  if (i !== 0x49 || d !== 0x44 || three !== 0x33 || size.length < 4) return 0;
  if (major === 0xff || minor === 0xff || size.some((part) => part > 0x7f)) return 0;
  const footer = ((flags ?? 0) & 0x10) === 0 ? 0 : 10;
  return 10 + size.reduce((sum, part) => sum * 128 + part, 0) + footer;
}

/** Counts the frames of a whole file by their headers, skipping what is none (tags, damage). Reads the file once, in pieces. */
export async function scanFrames(file: ByteReader): Promise<FrameScan> {
  const scan = { frames: 0, seconds: 0, isCutShort: false };
  let at = id3Bytes(await file.read(0, 10));
  while (at + headerBytes <= file.bytes) {
    const piece = await file.read(at, pieceBytes);
    if (piece.length < headerBytes) break;
    at += scanPiece(piece, file.bytes - at, scan);
  }
  return { frames: scan.frames, durationMs: scan.seconds * 1000, isCutShort: scan.isCutShort };
}

/** Counts the frames that begin in a piece. @returns how far the next piece must begin behind this one */
function scanPiece(
  piece: Uint8Array,
  bytesLeft: number,
  scan: { frames: number; seconds: number; isCutShort: boolean },
): number {
  let at = 0;
  while (at + headerBytes <= piece.length) {
    const header = frameHeaderAt(piece, at);
    if (header === null) {
      at += 1;
      continue;
    }
    if (at + header.bytes > bytesLeft) {
      scan.isCutShort = true;
      return bytesLeft;
    }
    scan.frames += 1;
    scan.seconds += header.samples / header.sampleRate;
    at += header.bytes;
  }
  return at;
}
