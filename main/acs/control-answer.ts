import { ArchiveError } from '../../contract/error.ts';
import { networkError, statusError } from './wire-errors.ts';
import type { WireAnswer } from './wire.ts';

export interface ControlAnswer {
  status: number;
  /** Parsed JSON; null when there was none. */
  body: unknown;
  /** The service does not know the recording: it ended, or never was. */
  isUnknownRecording: boolean;
  /** The answer as a failure. */
  refusal(): ArchiveError;
}

/** Far more than any answer of the control has. */
const maxBodyBytes = 256 * 1024;
/** Of the control's own list. @see ACS docs "Troubleshooting call end response codes", recording */
const unknownRecording = '8522';

/**
 * Reads the answer of the recording control to its end.
 * @throws ArchiveError as statusError, with the service's own code; answer-invalid when the body is too long
 */
export async function readControlAnswer(answer: WireAnswer, now: number): Promise<ControlAnswer> {
  const body = parse(await textOf(answer));
  const said = errorOf(body);
  const refusal = (): ArchiveError => named(statusError(answer, now), said);
  const isUnknownRecording = answer.status === 404 && said.code === unknownRecording;
  if ((answer.status < 200 || answer.status > 299) && !isUnknownRecording) throw refusal();
  return { status: answer.status, body, isUnknownRecording, refusal };
}

async function textOf({ body, host, status }: WireAnswer): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      bytes += piece.byteLength;
      if (bytes > maxBodyBytes)
        throw new ArchiveError('answer-invalid', { context: { host, status, bytes } });
      pieces.push(piece);
    }
  } catch (error) {
    body.destroy();
    throw networkError(error, { host, status });
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Most answers have no body, and that of a proxy may be HTML; the status says enough.
    return null;
  }
}

interface Said {
  code: string | null;
  message: string | null;
}

/** Today's form wraps its errors, the preview does not. */
function errorOf(body: unknown): Said {
  const outer = fieldsOf(body);
  const fields = 'error' in outer ? fieldsOf(outer['error']) : outer;
  const { code, message } = fields;
  return {
    code: typeof code === 'string' && /^[\w.-]{1,60}$/.test(code) ? code : null,
    message: typeof message === 'string' ? redacted(message) : null,
  };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The wording helps; whom it names does not belong into a log. */
function redacted(message: string): string {
  return message
    .slice(0, 300)
    .replace(/\+?\d{6,}/g, '…')
    .replace(/\b(4|8|28):[^\s'"]+/g, '…');
}

function named(error: ArchiveError, { code, message }: Said): ArchiveError {
  const { retry, context } = error;
  return new ArchiveError(error.code, {
    retry,
    context: { ...context, ...(code === null ? {} : { serviceCode: code }) },
    ...(message === null ? {} : { cause: message }),
  });
}
