/** What is heard of each channel, as chosen by the listener. Pure; nothing here changes what is archived. */
export interface ChannelMix {
  readonly isSolo: boolean;
  readonly isMuted: boolean;
  /** -1 left … 1 right. */
  readonly balance: number;
}

export interface Mix {
  readonly channels: readonly ChannelMix[];
  /** Brings loud and soft voices nearer to each other. */
  readonly isLevelled: boolean;
}

const plain: ChannelMix = { isSolo: false, isMuted: false, balance: 0 };

export function plainMix(channels: number): Mix {
  return { channels: Array.from({ length: channels }, () => plain), isLevelled: false };
}

export function changeChannel(mix: Mix, channel: number, change: Partial<ChannelMix>): Mix {
  const channels = mix.channels.map((each, at) => (at === channel ? { ...each, ...change } : each));
  return { ...mix, channels };
}

/** How loud each channel is, 0 or 1: solo wins over all others, mute over solo. */
export function gainsOf({ channels }: Mix): number[] {
  const hasSolo = channels.some(({ isSolo, isMuted }) => isSolo && !isMuted);
  return channels.map(({ isSolo, isMuted }) => (isMuted || (hasSolo && !isSolo) ? 0 : 1));
}
