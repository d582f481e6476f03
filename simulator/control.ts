// The resource host: recording control in its three historical forms, the download paths of 2021, and the address
// that completes a webhook's validation. Everything but the last is signed with the resource's own host.
import { answer, answerContentError, answerJson } from './answers.ts';
import type { Exchange } from './answers.ts';
import { askedOf } from './content.ts';
import type { PendingValidations } from './handshake.ts';
import type { Handler, Incoming } from './hosts.ts';
import { findDocument } from './model.ts';
import type { Service, Stage } from './model.ts';
import { servePart } from './serve.ts';
import type { Session, Sessions } from './sessions.ts';
import { hashOf, refusalOf, signedTargetsOf } from './signing.ts';
import { isByConnection, previewStart, readStart } from './start-request.ts';

/** What the control plane tells the rest of the simulator. */
export interface ControlNews {
  changed(session: Session): void;
  stopped(session: Session, recorded: ReturnType<Sessions['stop']>): void;
}

type Dialect = 'today' | 'calling-server' | 'preview';
type Verb = 'start' | 'state' | 'pause' | 'resume' | 'stop';

interface Route {
  dialect: Dialect;
  verb: Verb;
  /** The call in the path of the older forms. */
  callId: string;
  recordingId: string;
}

const LEGACY_DOWNLOAD = /^\/recording\/download\/([^/]+?)(\/metadata)?$/;
const VALIDATION = /^\/eventsubscriptions\/([^/]+)\/validate$/;
const TODAY = /^\/calling\/recordings(?:\/([^/:]+)(?::(pause|resume))?)?$/;
const CALLING_SERVER = /^\/calling\/serverCalls\/([^/]+)\/recordings(?:\/([^/]+?)(?:\/:(pause|resume))?)?$/i;
const PREVIEW = /^\/conversations\/([^/]+)\/recordings(?:\/([^/]+?)(?:\/(pause|resume))?)?$/i;

export function controlHandler(
  stage: Stage,
  service: Service,
  sessions: Sessions,
  validations: PendingValidations,
  news: ControlNews,
): Handler {
  return async (incoming, exchange) => {
    const validation = VALIDATION.exec(incoming.path);
    if (validation !== null) {
      const isKnown = validations.visit(validation[1] ?? '');
      answer(exchange, isKnown ? 200 : 404, {}, null);
    } else if (!isSigned(stage, service, incoming)) {
      answerJson(exchange, 401, { error: { code: 'Denied', message: 'Denied by the resource provider.' } });
    } else if (LEGACY_DOWNLOAD.test(incoming.path)) {
      await serveLegacy(stage, service, incoming, exchange);
    } else {
      control(service, sessions, news, incoming, exchange);
    }
  };
}

async function serveLegacy(
  stage: Stage,
  service: Service,
  incoming: Incoming,
  exchange: Exchange,
): Promise<void> {
  const [, documentId = '', metadata] = LEGACY_DOWNLOAD.exec(incoming.path) ?? [];
  const part = metadata === undefined ? 'content' : 'metadata';
  Object.assign(exchange.entry, { documentId, part });
  const document = findDocument(stage, documentId, service);
  if (document === null) answerContentError(exchange, 404, 'Not Found');
  else if (incoming.method !== 'GET') answerContentError(exchange, 405, 'Method Not Allowed');
  else await servePart(stage, exchange, document, part, askedOf(incoming));
}

function control(
  service: Service,
  sessions: Sessions,
  news: ControlNews,
  incoming: Incoming,
  exchange: Exchange,
): void {
  const route = routeOf(incoming);
  if (route === null) {
    answerError(exchange, 'today', 404, 'NotFound', 'There is no such resource.');
    return;
  }
  if (
    route.dialect === 'today' &&
    !/^\d{4}-\d\d-\d\d(-preview)?$/.test(incoming.query.get('api-version') ?? '')
  ) {
    answerError(exchange, route.dialect, 400, 'InvalidApiVersion', 'The api-version is missing or wrong.');
    return;
  }
  if (route.verb === 'start') {
    start(service, sessions, news, incoming, exchange, route);
    return;
  }
  const session = sessions.find(service.name, decodeURIComponent(route.recordingId));
  if (session === null) {
    answerError(exchange, route.dialect, 404, '8522', 'Recording not found.');
    return;
  }
  act(sessions, news, session, exchange, route);
}

function start(
  service: Service,
  sessions: Sessions,
  news: ControlNews,
  incoming: Incoming,
  exchange: Exchange,
  route: Route,
): void {
  const call = decodeURIComponent(route.callId);
  const request = route.dialect === 'today' ? readStart(incoming.body) : previewStart(call, incoming.body);
  if ('code' in request) {
    answerError(exchange, route.dialect, 400, request.code, request.message);
    return;
  }
  const session = sessions.start(service.name, request, repeatabilityOf(incoming));
  news.changed(session);
  if (route.dialect !== 'today') {
    answerJson(exchange, 200, { recordingId: session.recordingId });
  } else {
    answerJson(exchange, isByConnection(incoming.body) ? 202 : 200, stateBody(session), traceOf(exchange));
  }
}

function act(
  sessions: Sessions,
  news: ControlNews,
  session: Session,
  exchange: Exchange,
  route: Route,
): void {
  if (route.verb === 'state') {
    const { recordingState } = stateBody(session);
    answerJson(exchange, 200, route.dialect === 'today' ? stateBody(session) : { recordingState });
    return;
  }
  if (route.verb === 'stop') {
    const recorded = sessions.stop(session);
    news.changed(session);
    news.stopped(session, recorded);
  } else {
    if (route.verb === 'pause') sessions.pause(session);
    else sessions.resume(session);
    news.changed(session);
  }
  if (route.dialect === 'preview') answerJson(exchange, 200, {});
  else if (route.dialect === 'calling-server') answer(exchange, 200, {}, null);
  else answer(exchange, route.verb === 'stop' ? 204 : 202, traceOf(exchange), null);
}

function routeOf(incoming: Incoming): Route | null {
  const today = TODAY.exec(incoming.path);
  if (today !== null) return route('today', '', today[1], today[2], incoming.method);
  const older = CALLING_SERVER.exec(incoming.path);
  if (older !== null) return route('calling-server', older[1] ?? '', older[2], older[3], incoming.method);
  const preview = PREVIEW.exec(incoming.path);
  return preview === null
    ? null
    : route('preview', preview[1] ?? '', preview[2], preview[3], incoming.method);
}

function route(
  dialect: Dialect,
  callId: string,
  recordingId: string | undefined,
  action: string | undefined,
  method: string,
): Route | null {
  const verb = verbOf(recordingId, action, method);
  return verb === null ? null : { dialect, verb, callId, recordingId: recordingId ?? '' };
}

function verbOf(recordingId: string | undefined, action: string | undefined, method: string): Verb | null {
  if (recordingId === undefined) return method === 'POST' ? 'start' : null;
  if (action !== undefined) {
    return method === 'POST' ? (action.toLowerCase() as 'pause' | 'resume') : null;
  }
  return method === 'GET' ? 'state' : method === 'DELETE' ? 'stop' : null;
}

function stateBody(session: Session): Record<'recordingId' | 'recordingState' | 'recordingKind', string> {
  const { recordingId, state } = session;
  return { recordingId, recordingState: state, recordingKind: 'azureCommunicationServices' };
}

/** The preview answered with a bare error; later forms wrap it. */
function answerError(
  exchange: Exchange,
  dialect: Dialect,
  status: number,
  code: string,
  message: string,
): void {
  const bare = { code, message, target: null, details: null };
  answerJson(
    exchange,
    status,
    dialect === 'preview' ? bare : { error: { code, message } },
    traceOf(exchange),
  );
}

function traceOf(exchange: Exchange): Record<string, string> {
  const number = exchange.entry.number.toString(16).padStart(12, '0');
  return { 'X-Microsoft-Skype-Chain-ID': `00000000-0000-4000-8000-${number}`, 'X-Cache': 'CONFIG_NOCACHE' };
}

function repeatabilityOf(incoming: Incoming): string | null {
  const id = incoming.headers['repeatability-request-id'];
  const firstSent = incoming.headers['repeatability-first-sent'];
  return id === undefined || firstSent === undefined ? null : `${id} ${firstSent}`;
}

function isSigned(stage: Stage, service: Service, incoming: Incoming): boolean {
  const refusal = refusalOf(
    {
      method: incoming.method,
      signedTargets: signedTargetsOf(incoming.target),
      signedHost: service.host,
      headers: incoming.headers,
      bodyHash: hashOf(incoming.body),
    },
    service.accessKeys,
    { nowMs: stage.now(), skewMs: stage.skewMs },
  );
  return refusal === null;
}
