/**
 * The header of a WAVE file, read so that recordings whose sizes were never filled in still have their true length.
 * @see Microsoft, "Multimedia Programming Interface and Data Specifications 1.0"; EBU Tech 3306 (RF64)
 */
import type { ByteReader } from './byte-reader.ts';

export interface WavLayout {
  /** 1 PCM, 3 float, 6 A-law, 7 mu-law; the inner one of an extensible format. */
  formatTag: number;
  channels: number;
  sampleRate: number;
  bitsPerSample: number;
  /** Bytes of one sample of every channel. */
  frameBytes: number;
  dataStart: number;
  /** Present in the file, whole frames only. */
  dataBytes: number;
  /** The header announces more sound than the file holds. */
  isCutShort: boolean;
}

type WavFormat = Pick<WavLayout, 'formatTag' | 'channels' | 'sampleRate' | 'bitsPerSample' | 'frameBytes'>;

const extensible = 0xfffe;
const unknownSize = 0xffff_ffff;
const mostChunks = 1000;

/** Reads the layout of a WAVE file, or null when it has no usable format and data chunk. */
export async function readWavLayout(file: ByteReader): Promise<WavLayout | null> {
  const head = viewOf(await file.read(0, 12));
  if (head.byteLength < 12) return null;
  let format: WavFormat | null = null;
  let longDataBytes: number | null = null;
  let at = 12;
  for (let chunk = 0; chunk < mostChunks; chunk += 1) {
    const view = viewOf(await file.read(at, 8));
    if (view.byteLength < 8) return null;
    const name = view.getUint32(0);
    const bytes = view.getUint32(4, true);
    if (name === fourCc('data'))
      return format === null ? null : layoutOf(file, format, at + 8, bytes, longDataBytes);
    if (name === fourCc('fmt ')) format = formatOf(viewOf(await file.read(at + 8, Math.min(bytes, 40))));
    if (name === fourCc('ds64')) longDataBytes = longSizeOf(viewOf(await file.read(at + 8, 16)));
    at += 8 + bytes + (bytes % 2);
  }
  return null;
}

/** Time that the sound takes. */
export function wavDurationMs(layout: WavLayout): number {
  return (layout.dataBytes / layout.frameBytes / layout.sampleRate) * 1000;
}

function layoutOf(
  file: ByteReader,
  format: WavFormat,
  dataStart: number,
  announced: number,
  longDataBytes: number | null,
): WavLayout {
  const present = Math.max(0, file.bytes - dataStart);
  const isPlaceholder = announced === 0 || announced === unknownSize;
  const told = isPlaceholder ? (longDataBytes ?? present) : announced;
  const dataBytes = Math.min(told, present);
  return {
    ...format,
    dataStart,
    dataBytes: dataBytes - (dataBytes % format.frameBytes),
    isCutShort: told > present,
  };
}

function formatOf(view: DataView): WavFormat | null {
  if (view.byteLength < 16) return null;
  const tag = view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const bitsPerSample = view.getUint16(14, true);
  const frameBytes = channels * Math.ceil(bitsPerSample / 8);
  if (frameBytes === 0 || sampleRate === 0) return null;
  const formatTag = tag === extensible && view.byteLength >= 26 ? view.getUint16(24, true) : tag;
  return { formatTag, channels, sampleRate, bitsPerSample, frameBytes };
}

/** Zero stands for "not filled in" here too. */
function longSizeOf(view: DataView): number | null {
  const bytes = view.byteLength < 16 ? 0n : view.getBigUint64(8, true);
  return bytes === 0n || bytes > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(bytes);
}

function fourCc(name: string): number {
  return Buffer.from(name, 'latin1').readUInt32BE(0);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
