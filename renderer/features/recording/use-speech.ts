import { useEffect, useEffectEvent, useState } from 'react';
import { useBridge } from '../../bridge/bridge-context.tsx';
import type { ChannelSpeech } from './silences.ts';

const none: ReadonlyMap<number, ChannelSpeech> = new Map();

/**
 * Where somebody speaks in each chunk, by its index; asked for only while it is wanted, and again when more is known.
 * @param chunkIds ids of chunks that are here, by index
 */
export function useSpeech(
  recordingId: string,
  chunkIds: ReadonlyMap<number, number>,
  isWanted: boolean,
): ReadonlyMap<number, ChannelSpeech> {
  const bridge = useBridge();
  const [speech, setSpeech] = useState(none);
  const ask = useEffectEvent(async () => {
    const found = new Map<number, ChannelSpeech>();
    for (const [index, chunkId] of chunkIds) {
      const result = await bridge.request('media.speech', { recordingId, chunkId });
      if (result.ok && result.value.state === 'ready') found.set(index, result.value.channels);
    }
    return found;
  });
  const key = [...chunkIds].join();
  useEffect(() => {
    if (!isWanted) return undefined;
    let isCurrent = true;
    const refresh = () =>
      void ask().then((found) => {
        if (isCurrent) setSpeech(found);
      });
    refresh();
    const end = bridge.on('recordings.changed', ({ ids }) => {
      if (ids.includes(recordingId)) refresh();
    });
    return () => {
      isCurrent = false;
      end();
    };
  }, [bridge, recordingId, key, isWanted]);
  return isWanted ? speech : none;
}
