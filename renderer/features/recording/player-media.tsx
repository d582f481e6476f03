import { useEffect, useRef } from 'react';
import type { ChunkView } from '../../../contract/views.ts';
import { keepFloating } from './picture.ts';
import type { Playback, PlayFailure } from './playback.ts';
import { nextPlayable, type Timeline } from './timeline.ts';
import type { MixControl } from './use-mixer.ts';
import { usePlayback } from './use-playback.ts';

interface PlayerMediaProps {
  chunks: readonly ChunkView[];
  timeline: Timeline;
  playback: Playback;
  /** With another one the files are read anew. */
  version: number;
  mixer: MixControl;
  label: string;
}

/** The element that sounds and, hidden, the one of the next chunk. Elements keep their place when their turn comes. */
export function PlayerMedia({ chunks, timeline, playback, version, mixer, label }: PlayerMediaProps) {
  const chunkIndex = usePlayback(playback, (state) => state.chunkIndex);
  const failure = usePlayback(playback, (state) => state.failure);
  if (chunkIndex === null) return null;
  const next = nextPlayable(timeline, chunkIndex)?.chunkIndex;
  const shown = chunks.filter((chunk) => chunk.index === chunkIndex || chunk.index === next);
  return shown.map((chunk) => (
    <ChunkMedia
      key={`${String(chunk.id)} ${String(version)}`}
      chunk={chunk}
      version={version}
      isPresent={chunk.index === chunkIndex && failure === null}
      playback={playback}
      mixer={mixer}
      label={label}
    />
  ));
}

interface ChunkMediaProps {
  chunk: ChunkView;
  isPresent: boolean;
  playback: Playback;
  version: number;
  mixer: MixControl;
  label: string;
}

function ChunkMedia({ chunk, isPresent, playback, version, mixer, label }: ChunkMediaProps) {
  const element = useRef<HTMLVideoElement & HTMLAudioElement>(null);
  const index = chunk.index;
  const { add, remove } = mixer;
  useEffect(() => {
    playback.attach(index, element.current);
    return () => playback.attach(index, null);
  }, [playback, index]);
  useEffect(() => {
    const media = element.current;
    if (!media) return undefined;
    add(media);
    return () => remove(media);
  }, [add, remove]);

  useEffect(() => {
    if (isPresent) keepFloating(element.current);
  }, [isPresent]);

  const isVideo = isVideoChunk(chunk);
  const Tag = isVideo ? 'video' : 'audio';
  return (
    <Tag
      ref={element}
      src={chunk.mediaUrl === null ? undefined : `${chunk.mediaUrl}?${String(version)}`}
      preload="auto"
      // Without it the samples are silent to the mixer.
      crossOrigin="anonymous"
      aria-label={label}
      hidden={!isPresent || !isVideo}
      className="screen"
      onLoadedMetadata={() => {
        playback.onReady(index);
        if (isPresent) keepFloating(element.current);
      }}
      onTimeUpdate={() => playback.onProgress(index)}
      onSeeked={() => playback.onProgress(index)}
      onEnded={() => playback.onEnded(index)}
      onError={() => playback.onFailed(index, failureOf(element.current?.error?.code ?? null))}
    />
  );
}

/** True for chunks with a picture: mp4 is the service's only container with one. */
export function isVideoChunk(chunk: ChunkView): boolean {
  const container = chunk.media?.container?.toLowerCase() ?? '';
  return container.includes('mp4') || (chunk.content?.path.toLowerCase().endsWith('.mp4') ?? false);
}

/** @see HTML Living Standard, MediaError: 2 network, 3 decode, 4 source not supported */
function failureOf(code: number | null): PlayFailure {
  if (code === 2) return 'network';
  return code === 3 ? 'decode' : 'unsupported';
}
