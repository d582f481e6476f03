// What can go wrong with one document, and how often. A fault is a description; the plan counts.
// Answers replace the whole response, shapes bend it; several shapes may act on one response.

/** Which request of a document a fault waits for. */
export type Part = 'content' | 'metadata' | 'delete';

/** Where the service's `Retry-After` points: seconds from now, in one of the two allowed spellings. */
export type RetryAfter = { seconds: number } | { dateInSeconds: number };

type RedirectTarget = 'redirect-host' | 'loop' | 'foreign' | 'plain-http';

export type AnswerFault =
  | { kind: 'unavailable'; retryAfter?: RetryAfter }
  | { kind: 'throttled'; retryAfter?: RetryAfter }
  | { kind: 'broken'; status: number }
  | { kind: 'unauthorized'; body: 'empty' | 'json' }
  | { kind: 'missing' }
  | { kind: 'empty' }
  | { kind: 'html'; status: 200 | 400 }
  | { kind: 'json' }
  | { kind: 'redirect'; to: RedirectTarget; hops?: number };

/** `atByte` counts from the start of the document, `afterBytes` from the start of the response. */
export type Place = { atByte: number } | { afterBytes: number };

export type ShapeFault =
  | ({ kind: 'cut'; reset?: boolean } & Place)
  | ({ kind: 'stall' } & Place)
  | { kind: 'drip'; bytesPerSecond: number }
  | { kind: 'flip'; atByte: number }
  | { kind: 'changed' }
  | { kind: 'ignore-range' }
  | { kind: 'length'; deltaBytes: number }
  | { kind: 'total'; deltaBytes: number }
  | { kind: 'content-range'; form: 'missing' | 'malformed' | 'shifted' }
  | { kind: 'gzip' };

interface FaultTiming {
  /** How many requests it hits; once when left out, `Infinity` for ever. */
  times?: number;
  /** How many matching requests pass unharmed first. */
  skip?: number;
  /** The content when left out. */
  on?: Part;
}

export type Fault = (AnswerFault | ShapeFault) & FaultTiming;

/** The faults that hit one request. */
export interface Hit {
  answer: AnswerFault | null;
  shapes: ShapeFault[];
}

export interface FaultPlan {
  add(fault: Fault): void;
  clear(): void;
  /**
   * Counts one request and says what goes wrong with it. `first` and `end` are the bytes that the
   * response would carry, `end` exclusive; faults that need a byte outside of them wait.
   */
  take(request: { part: Part; first: number; end: number; isRedirected: boolean }): Hit;
}

interface Armed {
  fault: Fault;
  skip: number;
  left: number;
}

export function createFaultPlan(): FaultPlan {
  let armed: Armed[] = [];
  return {
    add(fault) {
      armed.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
    },
    clear() {
      armed = [];
    },
    take(request) {
      const waiting = armed.filter(({ fault, left }) => left > 0 && (fault.on ?? 'content') === request.part);
      // One answer at a time, and before all shapes: what is not sent keeps its count for the next request.
      for (const entry of waiting) {
        const { fault } = entry;
        if (!isAnswer(fault) || (fault.kind === 'redirect' && request.isRedirected)) continue;
        if (isDue(entry)) return { answer: fault, shapes: [] };
      }
      const shapes = waiting.flatMap((entry) => {
        const { fault } = entry;
        return !isAnswer(fault) && touches(fault, request) && isDue(entry) ? [fault] : [];
      });
      return { answer: null, shapes };
    },
  };
}

/** Where in the document a cut or a stall falls, for a response that starts at `first`. */
export function placeOf(place: Place, first: number): number {
  return 'atByte' in place ? place.atByte : first + place.afterBytes;
}

function isDue(entry: Armed): boolean {
  if (entry.skip > 0) {
    entry.skip -= 1;
    return false;
  }
  entry.left -= 1;
  return true;
}

function isAnswer(fault: Fault): fault is AnswerFault & FaultTiming {
  switch (fault.kind) {
    case 'unavailable':
    case 'throttled':
    case 'broken':
    case 'unauthorized':
    case 'missing':
    case 'empty':
    case 'html':
    case 'json':
    case 'redirect':
      return true;
    default:
      return false;
  }
}

function touches(fault: ShapeFault, range: { first: number; end: number }): boolean {
  switch (fault.kind) {
    case 'cut':
    case 'stall': {
      const at = placeOf(fault, range.first);
      return at >= range.first && at < range.end;
    }
    case 'flip':
      return fault.atByte >= range.first && fault.atByte < range.end;
    default:
      return true;
  }
}
