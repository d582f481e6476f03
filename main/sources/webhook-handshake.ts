/**
 * How a webhook proves that it wants events, in both schemas. Pure.
 * @see Event Grid docs "Webhook event delivery" and "Endpoint validation with CloudEvents schema"
 */
import { parseEvent } from '../acs/event.ts';
import type { Handshake } from '../acs/event.ts';
import { plainUrl } from '../acs/hosts.ts';

/** The validation event in a delivery; null when there is none. It comes alone, so only the first event is looked at. */
export function readHandshake(pieces: readonly Uint8Array[]): Handshake | null {
  const [first] = pieces;
  if (first === undefined || pieces.length > 1) return null;
  try {
    return parseEvent(first).handshake;
  } catch {
    // Whatever it is, it is no handshake; what is wrong with it is found out when it is accepted.
    return null;
  }
}

/** Says whether a validation address is Event Grid's own and may be visited. It comes in an unproven request. */
export function isVisitable(validationUrl: string): boolean {
  const url = plainUrl(validationUrl);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.hostname.endsWith('.eventgrid.azure.net') &&
    ['', '553'].includes(url.port)
  );
}

/** Headers that grant what a CloudEvents sender asks for; null when it did not ask. @see CloudEvents HTTP web hook spec 1.0, section 4 */
export function permission(headers: Record<string, unknown>): Record<string, string> | null {
  const origin = headers['webhook-request-origin'];
  if (typeof origin !== 'string' || !/^[\x21-\x7e]{1,253}$/.test(origin)) return null;
  return { allow: 'POST, OPTIONS', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' };
}
