/**
 * `IncomingCall` events carry a token with which the call can be answered. It is of no use to an archive and must not lie in one, so
 * its value is blanked before anything is kept; every other byte stays as it was received.
 * @see ACS docs "Voice and video calling events", incomingCallContext
 */

const marker = 'ncomingCallContext';
const pattern = /("[iI]ncomingCallContext"\s*:\s*)"(?:[^"\\]|\\[\s\S])*"/g;

/** The bytes with the value of every `incomingCallContext` emptied; the same object when there is none. */
export function withoutCallContext(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.indexOf(marker, 0, 'latin1') < 0) return bytes;
  // Latin-1 maps each byte to one character and back, so all other bytes survive.
  const text = buffer.toString('latin1');
  const blanked = text.replace(pattern, '$1""');
  return blanked === text ? bytes : Buffer.from(blanked, 'latin1');
}
