/** The outermost boxes of an MP4 file, to see whether it is all there. @see ISO/IEC 14496-12 section 4.2 */
import type { ByteReader } from './byte-reader.ts';

const mostBoxes = 1_000_000;

/** True when an outermost box reaches beyond the end of the file, or the index (`moov`) is not there at all. */
export async function isMp4CutShort(file: ByteReader): Promise<boolean> {
  let hasIndex = false;
  let at = 0;
  for (let box = 0; box < mostBoxes && at < file.bytes; box += 1) {
    const head = Buffer.from(await file.read(at, 16));
    if (head.length < 8) return true;
    const short = head.readUInt32BE(0);
    hasIndex ||= head.toString('latin1', 4, 8) === 'moov';
    // 0: to the end of the file; 1: a 64-bit size follows the name.
    if (short === 0) return !hasIndex;
    if (short === 1 && head.length < 16) return true;
    const bytes = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    if (bytes < 8) return true;
    at += bytes;
  }
  return at > file.bytes || !hasIndex;
}
