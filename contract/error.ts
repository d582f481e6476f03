import { errorTexts, type ErrorCode } from './error-codes.ts';

/** When it makes sense to try again: never by itself, later by the normal schedule, or not before `notBeforeMs` (UTC epoch). */
export type Retry = 'never' | 'later' | { notBeforeMs: number };

/** Small facts that help to act on a failure. No secrets, no phone numbers, no participant ids. */
export type ErrorContext = Record<string, string | number | boolean | null>;

/** The only error that crosses a module border. Foreign errors become one where they are first caught. */
export class ArchiveError extends Error {
  readonly code: ErrorCode;
  readonly retry: Retry;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, options: { retry?: Retry; context?: ErrorContext; cause?: unknown } = {}) {
    super(errorTexts[code].says, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ArchiveError';
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.context = options.context ?? {};
  }
}

/** An error as it crosses the bridge and as the CLI prints it. `detail` is technical and already redacted. */
export interface ErrorView {
  code: ErrorCode;
  says: string;
  next: string;
  context: ErrorContext;
  detail: string | null;
}

/** Every answer over the bridge: a value or a named failure. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorView };

/** Turns anything thrown into an {@link ArchiveError}; what is not one already becomes `unexpected` with its cause. */
export function toArchiveError(thrown: unknown): ArchiveError {
  return thrown instanceof ArchiveError ? thrown : new ArchiveError('unexpected', { cause: thrown });
}

/** The view of an error. The detail of an `unexpected` one is its cause's name and message. */
export function viewOfError(thrown: unknown): ErrorView {
  const error = toArchiveError(thrown);
  const { says, next } = errorTexts[error.code];
  return { code: error.code, says, next, context: error.context, detail: detailOf(error.cause) };
}

function detailOf(cause: unknown): string | null {
  if (cause === undefined || cause === null) return null;
  if (cause instanceof Error) return `${cause.name}: ${cause.message}`;
  return typeof cause === 'string' ? cause : null;
}
