/**
 * The port through which transfers read bytes from the service. One call is one attempt: signed afresh, redirects followed by hand,
 * nothing retried, nothing kept.
 */
import type { Readable } from 'node:stream';
import type { ServiceAccess } from './services.ts';

export interface ContentRequest {
  /** contentLocation or metadataLocation, verbatim from the event: untrusted. */
  location: string;
  /** Who signs; null where the location lies in own storage. */
  service: ServiceAccess | null;
  /** First byte asked for. 0 with a null `lastByte` sends no Range header. */
  firstByte: number;
  /** Last byte asked for, inclusive; null means to the end. */
  lastByte: number | null;
  /** Sent as If-Match where a strong etag is known; null for none. */
  etag: string | null;
  signal: AbortSignal;
}

export interface ContentAnswer {
  /** 200: the whole file from byte 0, whatever was asked; 206: from `firstByte`. */
  status: 200 | 206;
  /** First byte of the body, from Content-Range on 206; 0 on 200. */
  firstByte: number;
  /** Bytes of the whole file: the number after `/` in Content-Range, else Content-Length of a 200; null when not told. */
  totalBytes: number | null;
  /** Bytes that the body announces (Content-Length); null when not told. */
  lengthBytes: number | null;
  /** Strong etag only; a weak one counts as none. */
  etag: string | null;
  contentType: string | null;
  /** Host that answered in the end, without a path. */
  host: string;
  /** The Date header as epoch ms. */
  serverAt: number | null;
  body: Readable;
}

/**
 * Makes one attempt. Resolves when the headers are there and say 200 or 206; the caller consumes or destroys the body.
 * @throws ArchiveError host-not-allowed, redirect-refused, endpoint-insecure, auth-rejected, clock-skewed, not-found (404),
 *   answer-invalid (416, or headers that contradict the request; context.totalBytes when a 416 tells it), content-changed (412),
 *   service-busy (429, 503; retry.notBeforeMs from Retry-After), service-failed (other 4xx, 5xx), connection-failed,
 *   name-not-resolved, tls-refused, tls-name-wrong, proxy-refused, proxy-credentials, stalled (no headers in time), cancelled; context.status where there was one
 */
export type FetchContent = (request: ContentRequest) => Promise<ContentAnswer>;
