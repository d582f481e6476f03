import type { StartRequest } from './sessions.ts';

/** Why a start is refused, in the wording of the error envelope. */
export interface StartRefusal {
  code: string;
  message: string;
}

type Fields = Record<string, unknown>;

const MAX_CHANNELS = 5;

/** Reads the body of a start in today's form; refuses what the service refuses. */
export function readStart(body: Buffer): StartRequest | StartRefusal {
  const fields = readFields(body);
  if (fields === null) return refusal('The request body is not JSON.');
  const locator = isFields(fields['callLocator']) ? fields['callLocator'] : null;
  const connection = fields['callConnectionId'];
  if ((locator === null) === (typeof connection !== 'string')) {
    return refusal('Exactly one of callLocator and callConnectionId is required.');
  }
  const serverCallId = locator === null ? connection : locatedCall(locator);
  if (typeof serverCallId !== 'string' || serverCallId === '')
    return refusal('The call locator names no call.');
  const asks = {
    contentType: oneOf(fields['recordingContentType'], ['audioVideo', 'audio'] as const),
    channelType: oneOf(fields['recordingChannelType'], ['mixed', 'unmixed'] as const),
    formatType: oneOf(fields['recordingFormatType'], ['mp4', 'mp3', 'wav'] as const),
  };
  const { contentType, channelType, formatType } = asks;
  if (contentType === null || channelType === null || formatType === null) {
    return refusal('The recording content, channel or format type is unknown.');
  }
  if (channelType === 'unmixed' && (contentType !== 'audio' || formatType !== 'wav')) {
    return refusal('Unmixed recordings are audio in wav.');
  }
  if (contentType === 'audioVideo' && formatType !== 'mp4') return refusal('Audio and video go into mp4.');
  const tooMany = ['audioChannelParticipantOrdering', 'channelAffinity'].some((name) => {
    const list = fields[name];
    return Array.isArray(list) && list.length > MAX_CHANNELS;
  });
  if (tooMany) return refusal('An unmixed recording has five channels at most.');
  const callback = fields['recordingStateCallbackUri'];
  return {
    serverCallId,
    callbackUri: typeof callback === 'string' ? callback : null,
    contentType,
    channelType,
    formatType,
    pauseOnStart: fields['pauseOnStart'] === true,
  };
}

/** The preview of 2021 knew one kind of recording; its body has a callback and nothing else of weight. */
export function previewStart(conversationId: string, body: Buffer): StartRequest {
  const callback = readFields(body)?.['recordingStateCallbackUri'];
  return {
    serverCallId: conversationId,
    callbackUri: typeof callback === 'string' ? callback : null,
    contentType: 'audioVideo',
    channelType: 'mixed',
    formatType: 'mp4',
    pauseOnStart: false,
  };
}

/** Whether the start goes by call connection, which is answered before anything has happened. */
export function isByConnection(body: Buffer): boolean {
  return typeof readFields(body)?.['callConnectionId'] === 'string';
}

function locatedCall(locator: Fields): unknown {
  switch (locator['kind']) {
    case 'serverCallLocator':
      return locator['serverCallId'];
    case 'groupCallLocator':
      return locator['groupCallId'];
    case 'roomCallLocator':
      return locator['roomId'];
    default:
      return null;
  }
}

/** The first one is the service's default. */
function oneOf<T extends string>(value: unknown, known: readonly T[]): T | null {
  if (value === undefined || value === null) return known[0] ?? null;
  return (
    known.find((name) => typeof value === 'string' && name.toLowerCase() === value.toLowerCase()) ?? null
  );
}

function readFields(body: Buffer): Fields | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isFields(value) ? value : null;
  } catch {
    // Whatever cannot be read is refused by the caller.
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusal(message: string): StartRefusal {
  return { code: '8523', message };
}
