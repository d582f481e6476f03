/** What a file is by its first bytes, whatever its name and content type claim. Pure. */
import { frameHeaderAt, id3Bytes } from './mpeg-audio.ts';

export type Sniffed = 'mp4' | 'mp3' | 'wav' | 'html' | 'json' | 'xml' | 'empty' | 'unknown';
export type MediaFormat = 'mp4' | 'mp3' | 'wav';
export type Extension = MediaFormat | 'bin';

const mediaFormats: readonly string[] = ['mp4', 'mp3', 'wav'] satisfies MediaFormat[];

/** As much of the start of a file as {@link sniff} makes use of. */
export const sniffBytes = 4096;

/** Names the kind of a file by its first bytes; pass {@link sniffBytes} of them, or all there are. */
export function sniff(first: Uint8Array): Sniffed {
  if (first.length === 0) return 'empty';
  if (isWav(first)) return 'wav';
  if (isMp4(first)) return 'mp4';
  if (isMp3(first)) return 'mp3';
  return sniffText(first);
}

/** True for what may be archived as the content of a chunk. */
export function isMediaFormat(kind: string): kind is MediaFormat {
  return mediaFormats.includes(kind);
}

/**
 * Extension for the archived file: what the bytes say, else what event or metadata say, else `bin`. Case of the texts does not
 * count.
 */
export function extensionFor(
  sniffed: Sniffed,
  eventFormat: string | null,
  metadataFormat: string | null,
): Extension {
  const told = [sniffed, eventFormat?.toLowerCase(), metadataFormat?.toLowerCase()];
  return told.find((kind) => kind !== undefined && isMediaFormat(kind)) ?? 'bin';
}

/** RIFF, and its 64-bit forms. @see EBU Tech 3306, ITU-R BS.2088 */
function isWav(first: Uint8Array): boolean {
  return ['RIFF', 'RF64', 'BW64'].includes(asciiAt(first, 0, 4)) && asciiAt(first, 8, 4) === 'WAVE';
}

/** A file type box first, as ISO/IEC 14496-12 section 4.3 asks for. */
function isMp4(first: Uint8Array): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = first;
  const boxBytes = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return asciiAt(first, 4, 4) === 'ftyp' && boxBytes >= 16 && boxBytes <= 1024;
}

/** An ID3 tag, or a frame that is followed by a frame of the same kind as far as the bytes reach. */
function isMp3(first: Uint8Array): boolean {
  if (id3Bytes(first) > 0) return true;
  const header = frameHeaderAt(first, 0);
  if (header === null) return false;
  if (first.length < header.bytes + 4) return true;
  return frameHeaderAt(first, header.bytes)?.sampleRate === header.sampleRate;
}

function sniffText(first: Uint8Array): Sniffed {
  const text = decode(first).replace(/^\uFEFF?\s*/, '');
  if (text.includes('\0')) return 'unknown';
  if (/^[{[]/.test(text)) return 'json';
  if (
    /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body|title|h1|p|script|center)\b/i.test(
      text,
    )
  )
    return 'html';
  return /^<[?!a-z]/i.test(text) ? 'xml' : 'unknown';
}

function decode(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function asciiAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
