import {
  recordingChannels,
  recordingContents,
  recordingFormats,
  startRefusals,
  type StartRecording,
  type StartRefusal,
} from '../../../contract/recording-control.ts';
import type { ErrorView } from '../../../contract/error.ts';

export const callKinds = ['serverCallId', 'groupCallId', 'roomId', 'callConnectionId'] as const;
export type CallKind = (typeof callKinds)[number];

/** The form as it is filled in; an empty choice is left to the service. */
export interface StartDraft {
  callKind: CallKind;
  callId: string;
  content: string;
  channel: string;
  format: string;
  pauseOnStart: boolean;
  order: string;
  /** Lines of channel = participant. */
  affinity: string;
  callback: string;
  storage: string;
}

export const emptyDraft: StartDraft = {
  callKind: 'serverCallId',
  callId: '',
  content: '',
  channel: '',
  format: '',
  pauseOnStart: false,
  order: '',
  affinity: '',
  callback: '',
  storage: '',
};

/** What the form asks for; only what is filled in. */
export function requestOf(draft: StartDraft): StartRecording {
  const request: StartRecording = {};
  const callId = draft.callId.trim();
  if (callId !== '') request[draft.callKind] = callId;
  const content = recordingContents.find((each) => each === draft.content);
  if (content) request.content = content;
  const channel = recordingChannels.find((each) => each === draft.channel);
  if (channel) request.channel = channel;
  const format = recordingFormats.find((each) => each === draft.format);
  if (format) request.format = format;
  if (draft.pauseOnStart) request.pauseOnStart = true;
  const order = draft.order.split('\n').map((line) => line.trim());
  if (order.some((line) => line !== '')) request.channelOrder = order.filter((line) => line !== '');
  const affinity = draft.affinity.split('\n').filter((line) => line.trim() !== '');
  if (affinity.length > 0) request.channelAffinity = affinity.map(affinityOf);
  if (draft.callback.trim() !== '') request.callbackUri = draft.callback.trim();
  if (draft.storage.trim() !== '') request.storageContainer = draft.storage.trim();
  return request;
}

/** A line that names no channel gets one that cannot be, and is refused with that reason. */
function affinityOf(line: string): { channel: number; participant: string } {
  const [, channel, participant] = /^\s*(\d+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
  return { channel: channel === undefined ? -1 : Number(channel), participant: participant ?? line.trim() };
}

/** Why a start was not sent, where that is what failed. */
export function refusalOf(error: ErrorView): StartRefusal | null {
  if (error.code !== 'recording-refused') return null;
  return startRefusals.find((each) => each === error.context['reason']) ?? null;
}
