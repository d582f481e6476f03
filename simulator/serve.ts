// Sends one part of a document, in whole or by range, bent by the faults that hit the request.
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { answer, answerBadRange, answerFault, contentHead } from './answers.ts';
import type { Exchange } from './answers.ts';
import { readAll } from './bytes.ts';
import type { ByteSource } from './bytes.ts';
import { placeOf } from './faults.ts';
import type { AnswerFault, Hit, Part, ShapeFault } from './faults.ts';
import type { Stage, StoredDocument } from './model.ts';
import { createThrottle, writePieces } from './pace.ts';
import type { Throttle } from './pace.ts';
import { askedRange } from './ranges.ts';
import { namesOf } from './request-log.ts';

/** The request's headers that matter for bytes, and where it stands in a chain of redirects. */
export interface Asked {
  range: string | undefined;
  ifRange: string | undefined;
  ifMatch: string | undefined;
  /** Redirects still to come: a count, `loop`, or null when this is the first stop. */
  hops: string | null;
}

const RESET_AFTER_MS = 50;

interface Slice {
  first: number;
  end: number;
  isPart: boolean;
}

/** Answers a GET for one part of a document. `place` says which host is asked, so that redirects lead elsewhere. */
export async function servePart(
  stage: Stage,
  exchange: Exchange,
  document: StoredDocument,
  part: Part,
  asked: Asked,
): Promise<void> {
  const source = part === 'content' ? document.content : document.metadata;
  const size = source?.size ?? 0;
  const range = askedRange(rangeThatCounts(asked, document.etag), size);
  const slice = range.kind === 'part' ? { ...range, isPart: true } : { first: 0, end: size, isPart: false };
  const hit = document.faults.take({ part, ...slice, isRedirected: asked.hops !== null });
  exchange.entry.faults.push(...namesOf(hit));
  const hops = hopsLeft(hit, asked.hops);
  if (hops !== null) {
    redirect(stage, exchange, hit, hops);
    return;
  }
  if (hit.answer !== null && hit.answer.kind !== 'redirect') {
    answerFault(exchange, hit.answer);
    return;
  }
  if (source === null) {
    answerFault(exchange, { kind: 'missing' });
    return;
  }
  const isRangeIgnored = hit.shapes.some((shape) => shape.kind === 'ignore-range');
  if (!isRangeIgnored && asked.ifMatch !== undefined && asked.ifMatch !== document.etag) {
    answer(exchange, 412, contentHead(stage.now()), null);
    return;
  }
  if (!isRangeIgnored && range.kind === 'malformed') {
    answerBadRange(exchange);
    return;
  }
  if (!isRangeIgnored && range.kind === 'outside') {
    const headers = { ...contentHead(stage.now()), 'Content-Range': `bytes */${size}` };
    answer(exchange, 416, headers, null);
    return;
  }
  const sent = isRangeIgnored ? { first: 0, end: size, isPart: false } : slice;
  await send(stage, exchange, bent(source, hit.shapes), sent, hit.shapes, document.etag);
}

/** The same length and the same first bytes, but another file. */
export function altered(source: ByteSource): ByteSource {
  const intactBytes = 4096;
  return mapped(source, (piece, offset) => {
    const copy = Buffer.from(piece);
    for (let at = Math.max(intactBytes - offset, 0); at < copy.length; at++) copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  });
}

function rangeThatCounts(asked: Asked, etag: string | null): string | undefined {
  // A validator that does not match turns the range request into a plain one (RFC 9110 section 13.1.5).
  return asked.ifRange !== undefined && asked.ifRange !== etag ? undefined : asked.range;
}

function hopsLeft(hit: Hit, hops: string | null): string | null {
  if (hit.answer?.kind === 'redirect')
    return hit.answer.to === 'loop' ? 'loop' : String(hit.answer.hops ?? 1);
  return hops === null || hops === '0' ? null : hops;
}

function redirect(stage: Stage, exchange: Exchange, hit: Hit, hops: string): void {
  const fault: AnswerFault | null = hit.answer;
  const { path, host } = exchange.entry;
  const next = hops === 'loop' ? 'loop' : String(Number(hops) - 1);
  const elsewhere = host === 'redirect' ? stage.origins.content : stage.origins.redirect;
  const to = fault?.kind === 'redirect' ? fault.to : 'redirect-host';
  const origin =
    to === 'foreign'
      ? stage.origins.foreign
      : to === 'plain-http'
        ? 'http://us-storage.asm.skype.com'
        : elsewhere;
  answer(exchange, 302, { ...contentHead(stage.now()), Location: `${origin}${path}?hops=${next}` }, null);
}

function bent(source: ByteSource, shapes: readonly ShapeFault[]): ByteSource {
  return shapes.reduce((current, shape) => {
    if (shape.kind === 'changed') return altered(current);
    if (shape.kind === 'flip') return flipped(current, shape.atByte);
    return current;
  }, source);
}

function flipped(source: ByteSource, atByte: number): ByteSource {
  return mapped(source, (piece, offset) => {
    const at = atByte - offset;
    if (at < 0 || at >= piece.length) return piece;
    const copy = Buffer.from(piece);
    copy[at] = (copy[at] ?? 0) ^ 0xff;
    return copy;
  });
}

function mapped(source: ByteSource, change: (piece: Buffer, offset: number) => Buffer): ByteSource {
  return {
    size: source.size,
    *pieces(first, end) {
      let offset = first;
      for (const piece of source.pieces(first, end)) {
        yield change(piece, offset);
        offset += piece.length;
      }
    },
  };
}

async function send(
  stage: Stage,
  exchange: Exchange,
  source: ByteSource,
  slice: Slice,
  shapes: readonly ShapeFault[],
  etag: string | null,
): Promise<void> {
  const { response, entry } = exchange;
  const zipped = shapes.some((shape) => shape.kind === 'gzip')
    ? gzipSync(readAll(source, slice.first, slice.end))
    : null;
  const claimed = (zipped?.length ?? slice.end - slice.first) + deltaOf(shapes, 'length');
  entry.status = slice.isPart ? 206 : 200;
  response.writeHead(entry.status, {
    ...contentHead(stage.now()),
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(Math.max(claimed, 0)),
    ...contentRange(slice, source.size + deltaOf(shapes, 'total'), shapes),
    ...(etag === null ? {} : { ETag: etag }),
    ...(zipped === null ? {} : { 'Content-Encoding': 'gzip' }),
  });
  exchange.log.changed(entry);
  if (zipped !== null) {
    entry.bytesSent += zipped.length;
    response.end(zipped);
    return;
  }
  await sendBody(stage, exchange, source, { ...slice, claimedEnd: slice.first + claimed }, shapes);
}

async function sendBody(
  stage: Stage,
  exchange: Exchange,
  source: ByteSource,
  slice: Slice & { claimedEnd: number },
  shapes: readonly ShapeFault[],
): Promise<void> {
  const { response, entry } = exchange;
  const stop = firstStop(shapes, slice.first);
  // A length that claims too little is kept to; one that claims too much ends with a closed connection.
  const end = Math.min(stop?.at ?? Infinity, slice.end, slice.claimedEnd);
  response.flushHeaders();
  const isWritten = await writePieces(
    response,
    source.pieces(slice.first, end),
    pacesOf(stage, shapes),
    (bytes) => {
      entry.bytesSent += bytes;
      exchange.log.changed(entry);
    },
  );
  if (!isWritten) return;
  if (stop === null && slice.claimedEnd <= slice.end) {
    response.end();
    return;
  }
  entry.outcome = 'cut';
  exchange.log.changed(entry);
  if (stop?.kind === 'stall') return;
  if (stop?.isReset === true) await reset(stage, response);
  else response.socket?.end();
}

/**
 * Resets when the reader has had time to take what was sent: a reset throws away whatever is still on its way,
 * so the reader may get less than the log says.
 */
async function reset(stage: Stage, response: ServerResponse): Promise<void> {
  const { socket } = response;
  if (socket === null) return;
  await new Promise<void>((resolve) => {
    socket.write('', () => {
      resolve();
    });
  });
  await stage.delay(RESET_AFTER_MS);
  socket.resetAndDestroy();
}

interface Stop {
  kind: 'cut' | 'stall';
  at: number;
  isReset: boolean;
}

function firstStop(shapes: readonly ShapeFault[], first: number): Stop | null {
  let nearest: Stop | null = null;
  for (const shape of shapes) {
    if (shape.kind !== 'cut' && shape.kind !== 'stall') continue;
    const at = placeOf(shape, first);
    if (nearest !== null && nearest.at <= at) continue;
    nearest = { kind: shape.kind, at, isReset: shape.kind === 'cut' && shape.reset === true };
  }
  return nearest;
}

function pacesOf(stage: Stage, shapes: readonly ShapeFault[]): Throttle[] {
  const drips = shapes.flatMap((shape) =>
    shape.kind === 'drip' ? [createThrottle(shape.bytesPerSecond, stage.delay)] : [],
  );
  return [stage.throttle, ...drips];
}

function deltaOf(shapes: readonly ShapeFault[], kind: 'length' | 'total'): number {
  return shapes.reduce((sum, shape) => sum + (shape.kind === kind ? shape.deltaBytes : 0), 0);
}

/** Present on a 200 as well; that is how the content host tells the size of what it sends. */
function contentRange(slice: Slice, total: number, shapes: readonly ShapeFault[]): Record<string, string> {
  const form = shapes.find((shape) => shape.kind === 'content-range')?.form;
  if (form === 'missing' || slice.end === slice.first) return {};
  if (form === 'malformed') return { 'Content-Range': `bytes ${slice.first}` };
  const shift = form === 'shifted' ? 1 : 0;
  const [first, last] = [slice.first + shift, slice.end - 1 + shift];
  return { 'Content-Range': `bytes ${first}-${last}/${total}` };
}
