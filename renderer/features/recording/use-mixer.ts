import { useEffect, useMemo, useState } from 'react';
import { changeChannel, plainMix, type ChannelMix, type Mix } from './mix.ts';
import { createMixer, type Mixer } from './mixer.ts';

export interface MixControl {
  readonly mix: Mix;
  change: (channel: number, change: Partial<ChannelMix>) => void;
  setLevelled: (isLevelled: boolean) => void;
  /** Called with each element as it comes and goes. */
  add: (element: HTMLMediaElement) => void;
  remove: (element: HTMLMediaElement) => void;
}

/**
 * The mix of what is heard. Sound goes through it from the start when a recording has channels of their own, else from
 * the moment that levelling is first asked for.
 * @param channels how many channels stand for one person each; 0 when the voices are mixed
 */
export function useMixer(channels: number): MixControl {
  const [mix, setMix] = useState(() => plainMix(channels));
  const present = mix.channels.length === channels ? mix : plainMix(channels);
  const desk = useMemo(() => createDesk(channels), [channels]);
  useEffect(() => desk.set(present), [desk, present]);
  useEffect(() => () => desk.close(), [desk]);
  return {
    mix: present,
    change: (channel, change) => setMix(changeChannel(present, channel, change)),
    setLevelled: (isLevelled) => setMix({ ...present, isLevelled }),
    add: desk.add,
    remove: desk.remove,
  };
}

/** Knows the elements there are, and makes the mixer when it is first needed. */
function createDesk(channels: number) {
  const elements = new Set<HTMLMediaElement>();
  let mix = plainMix(channels);
  let mixer: Mixer | null = null;

  const begin = () => {
    if (channels === 0 && !mix.isLevelled) return;
    mixer ??= createMixer(new AudioContext(), mix);
    for (const element of elements) mixer.take(element);
    mixer.wake();
  };

  return {
    add: (element: HTMLMediaElement) => {
      elements.add(element);
      element.addEventListener('play', begin);
      if (mixer) mixer.take(element);
    },
    remove: (element: HTMLMediaElement) => {
      elements.delete(element);
      element.removeEventListener('play', begin);
      mixer?.release(element);
    },
    set: (next: Mix) => {
      mix = next;
      if (mix.isLevelled) begin();
      mixer?.set(mix);
    },
    close: () => {
      mixer?.close();
      mixer = null;
    },
  };
}
