import type { ServerResponse } from 'node:http';
import type { AnswerFault, RetryAfter } from './faults.ts';
import type { LoggedRequest, RequestLogWriter } from './request-log.ts';

/** One request on its way through a host: where to answer, and where to note the answer. */
export interface Exchange {
  response: ServerResponse;
  entry: LoggedRequest;
  log: RequestLogWriter;
  now: () => number;
}

const CACHE_CONTROL = 'no-cache, max-age=0, s-maxage=0, private';

/** The head that all answers of the content host share. */
export function contentHead(nowMs: number): Record<string, string> {
  return {
    'Cache-Control': CACHE_CONTROL,
    Server: 'Microsoft-HTTPAPI/2.0',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    Date: new Date(nowMs).toUTCString(),
  };
}

export function answer(
  exchange: Exchange,
  status: number,
  headers: Record<string, string>,
  body: string | null,
): void {
  const bytes = body === null ? Buffer.alloc(0) : Buffer.from(body, 'utf8');
  exchange.response.writeHead(status, {
    Date: new Date(exchange.now()).toUTCString(),
    ...headers,
    // A 204 has no body and therefore no length (RFC 9110 section 8.6).
    ...(status === 204 ? {} : { 'Content-Length': String(bytes.length) }),
  });
  exchange.entry.status = status;
  exchange.entry.bytesSent += bytes.length;
  exchange.response.end(bytes);
  exchange.log.changed(exchange.entry);
}

export function answerJson(
  exchange: Exchange,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  answer(exchange, status, { 'Content-Type': 'application/json; charset=utf-8', ...headers }, text);
}

/** An error in the form that the content host uses: status and message at the top level. */
export function answerContentError(exchange: Exchange, status: number, message: string): void {
  const body = { title: message, status, message, traceId: `00-${exchange.entry.number.toString(16)}` };
  answerJson(exchange, status, body, contentHead(exchange.now()));
}

export function answerUnauthorized(exchange: Exchange, body: 'empty' | 'json'): void {
  if (body === 'json') answerContentError(exchange, 401, 'Unauthorized');
  else answer(exchange, 401, contentHead(exchange.now()), null);
}

export function answerBadRange(exchange: Exchange): void {
  answerHtml(exchange, 400, 'Bad Request', 'Bad Request - Invalid Header');
}

/** Answers with a fault that replaces the whole response; redirects are not among them. */
export function answerFault(exchange: Exchange, fault: Exclude<AnswerFault, { kind: 'redirect' }>): void {
  const head = contentHead(exchange.now());
  switch (fault.kind) {
    case 'unavailable':
    case 'throttled': {
      const status = fault.kind === 'unavailable' ? 503 : 429;
      answer(exchange, status, { ...head, ...retryAfterHeader(fault.retryAfter, exchange.now()) }, null);
      return;
    }
    case 'broken':
      answerContentError(exchange, fault.status, 'Internal Server Error');
      return;
    case 'unauthorized':
      answerUnauthorized(exchange, fault.body);
      return;
    case 'missing':
      answerContentError(exchange, 404, 'Not Found');
      return;
    case 'empty':
      answer(exchange, 200, { ...head, 'Content-Type': 'application/octet-stream' }, null);
      return;
    case 'html':
      answerHtml(exchange, fault.status, 'Sign in', 'Please sign in to the network to continue.');
      return;
    case 'json':
      answerJson(exchange, 200, { status: 'ok', message: 'The service is healthy.' }, head);
  }
}

function answerHtml(exchange: Exchange, status: number, title: string, text: string): void {
  const body = `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head><body><h2>${text}</h2></body></html>\r\n`;
  answer(
    exchange,
    status,
    { ...contentHead(exchange.now()), 'Content-Type': 'text/html; charset=us-ascii' },
    body,
  );
}

function retryAfterHeader(retryAfter: RetryAfter | undefined, nowMs: number): Record<string, string> {
  if (retryAfter === undefined) return {};
  if ('seconds' in retryAfter) return { 'Retry-After': String(retryAfter.seconds) };
  return { 'Retry-After': new Date(nowMs + retryAfter.dateInSeconds * 1000).toUTCString() };
}
