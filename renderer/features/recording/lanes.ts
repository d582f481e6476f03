/** One lane per channel of an unmixed recording, one for all else. */
import type { ParticipantView, RecordingDetail } from '../../../contract/views.ts';

export interface Lane {
  /** Zero-based channel; null where the voices are mixed. */
  readonly channel: number | null;
  /** Who speaks in it, as far as is known. */
  readonly participants: readonly ParticipantView[];
}

type LaneSource = Pick<RecordingDetail, 'channelType' | 'participants'> & {
  chunks: readonly { media: { channels: number | null } | null }[];
};

export function lanesOf({ channelType, participants, chunks }: LaneSource): Lane[] {
  const channels = Math.max(0, ...chunks.map(({ media }) => media?.channels ?? 0));
  if (channelType !== 'unmixed' || channels === 0) return [{ channel: null, participants }];
  return Array.from({ length: channels }, (_, channel) => ({
    channel,
    participants: participants.filter((participant) => participant.channel === channel),
  }));
}
