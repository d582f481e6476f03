/** Messages of a storage queue: Event Grid writes base64, others plain JSON. Pure. */
import { isJsonObject, readJson } from '../acs/loose-json.ts';
import { splitEvents } from '../acs/split-events.ts';

/** The bytes of the events in a message; null when nothing in it is a JSON object. */
export function eventBytesOf(text: string): Uint8Array | null {
  const plain = Buffer.from(text, 'utf8');
  if (holdsObject(plain)) return plain;
  const packed = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(packed)) return null;
  const bytes = Buffer.from(packed, 'base64');
  return holdsObject(bytes) ? bytes : null;
}

function holdsObject(bytes: Uint8Array): boolean {
  return splitEvents(bytes).some((piece) => isJsonObject(readJson(piece)));
}
