// The content host: another address than the resource, where the bytes of chunks are. It verifies against the
// resource named by `x-ms-host` and knows nothing of queries or ranges in signatures.
import { answer, answerContentError, answerUnauthorized, contentHead } from './answers.ts';
import type { Exchange } from './answers.ts';
import type { Handler, Incoming } from './hosts.ts';
import { findDocument } from './model.ts';
import type { Service, Stage, StoredDocument } from './model.ts';
import { servePart } from './serve.ts';
import type { Asked } from './serve.ts';
import { hashOf, refusalOf } from './signing.ts';

const OBJECT_PATH = /^\/v1\/objects\/([^/]+)(?:\/content\/(video|acsmetadata))?$/;

export function contentHandler(stage: Stage): Handler {
  return async (incoming, exchange) => {
    const match = OBJECT_PATH.exec(incoming.path);
    if (match === null) {
      answerContentError(exchange, 404, 'Not Found');
      return;
    }
    const [, documentId = '', name] = match;
    const part = name === undefined ? 'delete' : name === 'video' ? 'content' : 'metadata';
    Object.assign(exchange.entry, { documentId, part });
    const service = verifiedService(stage, incoming);
    if (service === null) {
      answerUnauthorized(exchange, stage.unauthorizedBody);
      return;
    }
    const document = findDocument(stage, documentId, service);
    if (document === null) {
      answerContentError(exchange, 404, 'Not Found');
    } else if (incoming.method === 'DELETE' && part === 'delete') {
      remove(stage, exchange, document);
    } else if (incoming.method === 'GET' && part !== 'delete') {
      await servePart(stage, exchange, document, part, askedOf(incoming));
    } else {
      answerContentError(exchange, 405, 'Method Not Allowed');
    }
  };
}

/** A host that belongs to somebody else: it answers plausibly, and the log shows what it was told. */
export function foreignHandler(): Handler {
  return (_incoming, exchange) => {
    answer(
      exchange,
      200,
      { 'Content-Type': 'application/octet-stream' },
      'These bytes are nobody’s recording.',
    );
  };
}

export function askedOf(incoming: Incoming): Asked {
  return {
    range: incoming.headers['range'],
    ifRange: incoming.headers['if-range'],
    ifMatch: incoming.headers['if-match'],
    hops: incoming.query.get('hops'),
  };
}

/** Removes media and metadata together, as one call to the service does. */
function remove(stage: Stage, exchange: Exchange, document: StoredDocument): void {
  const hit = document.faults.take({ part: 'delete', first: 0, end: 0, isRedirected: false });
  exchange.entry.faults.push(...(hit.answer === null ? [] : [hit.answer.kind]));
  if (hit.answer?.kind === 'unauthorized') {
    answerUnauthorized(exchange, hit.answer.body);
  } else if (hit.answer?.kind === 'unavailable') {
    answer(exchange, 503, contentHead(stage.now()), null);
  } else {
    document.isDeleted = true;
    answer(exchange, 200, contentHead(stage.now()), null);
  }
}

function verifiedService(stage: Stage, incoming: Incoming): Service | null {
  const signedHost = incoming.headers['x-ms-host'];
  const service = stage.services.find((candidate) => candidate.host === signedHost);
  if (service === undefined) return null;
  const refusal = refusalOf(
    {
      method: incoming.method,
      signedTargets: [incoming.path],
      signedHost: service.host,
      headers: incoming.headers,
      bodyHash: hashOf(incoming.body),
    },
    service.accessKeys,
    { nowMs: stage.now(), skewMs: stage.skewMs },
  );
  return refusal === null ? service : null;
}
