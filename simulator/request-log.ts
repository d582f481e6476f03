import type { Hit, Part } from './faults.ts';

export type HostRole = 'control' | 'content' | 'redirect' | 'foreign';

/** One request as it came in, and what became of it. Entries change until `outcome` is no longer `open`. */
export interface LoggedRequest {
  number: number;
  atMs: number;
  host: HostRole;
  method: string;
  path: string;
  query: string;
  range: string | null;
  xMsHost: string | null;
  hasAuthorization: boolean;
  documentId: string | null;
  part: Part | null;
  /** Names of the faults that hit it. */
  faults: string[];
  /** 0 until the head of the response is written. */
  status: number;
  /** Body bytes handed to the socket; the reader may have got fewer. */
  bytesSent: number;
  /** `cut`: by a fault; `aborted`: by the client. */
  outcome: 'open' | 'complete' | 'cut' | 'aborted';
}

export interface RequestLog {
  readonly entries: readonly LoggedRequest[];
  /** Requests for one document, oldest first. */
  of(documentId: string, part?: Part): LoggedRequest[];
  /** Body bytes handed out for one document over all its requests. */
  bytesOf(documentId: string, part?: Part): number;
  /** Resolves as soon as an entry fits; looks at past ones too, and again whenever one changes. */
  waitFor(fits: (entry: LoggedRequest) => boolean): Promise<LoggedRequest>;
  /** Every request that brought an `Authorization` header to a host outside the service. */
  leaks(): LoggedRequest[];
  clear(): void;
}

/** The writing side, for the hosts. */
export interface RequestLogWriter extends RequestLog {
  open(entry: Omit<LoggedRequest, 'number' | 'status' | 'bytesSent' | 'outcome' | 'faults'>): LoggedRequest;
  changed(entry: LoggedRequest): void;
}

export function createRequestLog(): RequestLogWriter {
  const entries: LoggedRequest[] = [];
  let waiting: { fits: (entry: LoggedRequest) => boolean; resolve: (entry: LoggedRequest) => void }[] = [];
  let count = 0;
  const of = (documentId: string, part?: Part): LoggedRequest[] =>
    entries.filter((entry) => entry.documentId === documentId && (part === undefined || entry.part === part));
  const changed = (entry: LoggedRequest): void => {
    const met = waiting.filter((waiter) => waiter.fits(entry));
    waiting = waiting.filter((waiter) => !met.includes(waiter));
    for (const waiter of met) waiter.resolve(entry);
  };
  return {
    entries,
    of,
    bytesOf: (documentId, part) => of(documentId, part).reduce((sum, entry) => sum + entry.bytesSent, 0),
    waitFor(fits) {
      const known = entries.find(fits);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        waiting.push({ fits, resolve });
      });
    },
    leaks: () => entries.filter((entry) => entry.host === 'foreign' && entry.hasAuthorization),
    clear: () => void entries.splice(0),
    open(given) {
      count += 1;
      const entry: LoggedRequest = {
        ...given,
        number: count,
        status: 0,
        bytesSent: 0,
        outcome: 'open',
        faults: [],
      };
      entries.push(entry);
      changed(entry);
      return entry;
    },
    changed,
  };
}

export function namesOf(hit: Hit): string[] {
  return [...(hit.answer === null ? [] : [hit.answer.kind]), ...hit.shapes.map((shape) => shape.kind)];
}
