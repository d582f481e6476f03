/**
 * JSON lines: an event name and allow-listed fields. The field list is the guard: what is not on it cannot be logged, so tokens,
 * phone numbers, participant ids and query strings have no way in.
 */
import { pino } from 'pino';

export interface LogFields {
  recording?: string;
  transfer?: number;
  chunk?: number;
  source?: string;
  service?: string;
  /** Host only, never a whole URL. */
  host?: string;
  status?: number;
  code?: string;
  bytes?: number;
  count?: number;
  ms?: number;
  version?: string;
  state?: string;
}

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields & { cause?: unknown }): void;
}

/** A log that writes to a stream of bytes (stderr or a file), one JSON object a line. */
export function createLog(destination: { write(line: string): void }): Log {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (event, fields = {}) => {
      logger.info(fields, event);
    },
    warn: (event, fields = {}) => {
      logger.warn(fields, event);
    },
    error: (event, { cause, ...fields } = {}) => {
      logger.error(
        { ...fields, ...(cause instanceof Error ? { error: cause.name, stack: cause.stack } : {}) },
        event,
      );
    },
  };
}

/** Says nothing. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
