/**
 * Leads the sound of media elements through WebAudio, so that each channel can be heard alone, placed left or right, and
 * levelled. An element that was led through here sounds only through here, so plain playing of mixed sound stays outside.
 */
import { gainsOf, type Mix } from './mix.ts';

export interface Mixer {
  /** Takes the element's sound over; taking it twice is taking it once. */
  take: (element: HTMLMediaElement) => void;
  /** Lets go of an element that will not sound again. */
  release: (element: HTMLMediaElement) => void;
  set: (mix: Mix) => void;
  /** To be called with a person's key or press behind it, or nothing sounds. */
  wake: () => void;
  close: () => void;
}

interface Strip {
  readonly gain: GainNode;
  readonly panner: StereoPannerNode;
}

interface Taken {
  readonly source: MediaElementAudioSourceNode;
  readonly strips: readonly Strip[];
}

/** Changes of loudness take this long, so that they do not click. */
const rampSeconds = 0.01;
/** Voices of one call differ by some 20 dB; the gain behind brings the levelled sum back to its former loudness. */
const levelling = { threshold: -38, knee: 12, ratio: 6, attack: 0.005, release: 0.25, gain: 2.2 };

/** @param first its number of channels stays; none leaves the sound mixed as it is */
export function createMixer(context: AudioContext, first: Mix): Mixer {
  const taken = new Map<HTMLMediaElement, Taken>();
  const level = createLevel(context);
  let mix = first;

  const apply = () => {
    const gains = gainsOf(mix);
    for (const { strips } of taken.values())
      strips.forEach(({ gain, panner }, at) => {
        gain.gain.setTargetAtTime(gains[at] ?? 1, context.currentTime, rampSeconds);
        panner.pan.setTargetAtTime(mix.channels[at]?.balance ?? 0, context.currentTime, rampSeconds);
      });
    level.set(mix.isLevelled);
  };

  return {
    take: (element) => {
      if (taken.has(element)) return;
      const source = context.createMediaElementSource(element);
      taken.set(element, { source, strips: connect(context, source, mix.channels.length, level.input) });
      apply();
    },
    release: (element) => {
      const { source, strips } = taken.get(element) ?? { source: null, strips: [] };
      source?.disconnect();
      for (const { panner } of strips) panner.disconnect();
      taken.delete(element);
    },
    set: (next) => {
      mix = next;
      apply();
    },
    wake: () => void context.resume(),
    close: () => void context.close(),
  };
}

function connect(context: AudioContext, source: AudioNode, channels: number, target: AudioNode): Strip[] {
  if (channels === 0) {
    source.connect(target);
    return [];
  }
  const splitter = context.createChannelSplitter(channels);
  source.connect(splitter);
  return Array.from({ length: channels }, (_, at) => {
    const gain = context.createGain();
    const panner = context.createStereoPanner();
    splitter.connect(gain, at);
    gain.connect(panner).connect(target);
    return { gain, panner };
  });
}

/** A way past the compressor and one through it; only one of them is open. */
function createLevel(context: AudioContext): { input: AudioNode; set: (isOn: boolean) => void } {
  const input = context.createGain();
  const plain = context.createGain();
  const levelled = context.createGain();
  const compressor = context.createDynamicsCompressor();
  for (const name of ['threshold', 'knee', 'ratio', 'attack', 'release'] as const)
    compressor[name].value = levelling[name];
  levelled.gain.value = 0;
  input.connect(plain).connect(context.destination);
  input.connect(compressor).connect(levelled).connect(context.destination);
  return {
    input,
    set: (isOn) => {
      plain.gain.setTargetAtTime(isOn ? 0 : 1, context.currentTime, rampSeconds);
      levelled.gain.setTargetAtTime(isOn ? levelling.gain : 0, context.currentTime, rampSeconds);
    },
  };
}
