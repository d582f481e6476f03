import { extname } from 'node:path';

const types: Record<string, string> = { '.mp4': 'video/mp4', '.mp3': 'audio/mpeg', '.wav': 'audio/wav' };

/** Content type of an archived file, by the extension that we gave it. @see IANA media types; RFC 3003, RFC 4337 */
export function mediaTypeOf(path: string): string {
  return types[extname(path)] ?? 'application/octet-stream';
}
