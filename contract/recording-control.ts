/** What may be asked of the service's recording control. @see ACS docs "Call Recording API", Call Automation "Recordings - Start Recording" */
import { z } from 'zod';

export const recordingContents = ['audio', 'audioVideo'] as const;
export const recordingChannels = ['mixed', 'unmixed'] as const;
export const recordingFormats = ['wav', 'mp3', 'mp4'] as const;

const id = z.string().trim().min(1).max(4096);

/** A start as it is asked for. Which values go together is checked where it is sent, with a reason. */
export const startRecordingSchema = z.strictObject({
  /** Exactly one of these four names the call. */
  serverCallId: id.optional(),
  groupCallId: id.optional(),
  roomId: id.optional(),
  callConnectionId: id.optional(),
  content: z.enum(recordingContents).optional(),
  channel: z.enum(recordingChannels).optional(),
  format: z.enum(recordingFormats).optional(),
  pauseOnStart: z.boolean().optional(),
  /** Raw ids in the order of their channels. */
  channelOrder: z.array(id).max(100).optional(),
  channelAffinity: z
    .array(z.strictObject({ channel: z.int(), participant: id }))
    .max(100)
    .optional(),
  /** Container of Azure Blob Storage that the service writes to. */
  storageContainer: id.optional(),
  /** Where the service posts changes of state. */
  callbackUri: id.optional(),
});
export type StartRecording = z.infer<typeof startRecordingSchema>;

/** Why a start is not even sent. */
export const startRefusals = [
  'call-missing',
  'call-ambiguous',
  'call-id-malformed',
  'unmixed-needs-wav',
  'video-needs-mp4',
  'too-many-channels',
  'channel-out-of-range',
  'channel-twice',
  'channels-need-unmixed',
  'phone-not-e164',
  'container-malformed',
  'callback-malformed',
  'version-too-old',
] as const;
export type StartRefusal = (typeof startRefusals)[number];

export type LiveAction = 'start' | 'state' | 'pause' | 'resume' | 'stop';

/** The service says `inactive` of a paused recording; `ended` when it does not know it any more. */
export type LiveState = 'active' | 'inactive' | 'ended';
