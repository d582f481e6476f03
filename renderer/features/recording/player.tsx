import { useEffect, useMemo, useRef, useState } from 'react';
import type { TranscriptView } from '../../../contract/transcripts.ts';
import type { RecordingDetail } from '../../../contract/views.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { nameOf } from '../shared/participants.tsx';
import { AxisList } from './axis-list.tsx';
import { lanesOf } from './lanes.ts';
import { MarkerList } from './marker-list.tsx';
import { draftAt, neighbourMarker } from './markers.ts';
import type { AxisRange, Playback } from './playback.ts';
import { RangeExport } from './range-export.tsx';
import { PlayFailure } from './play-failure.tsx';
import { isVideoChunk, PlayerMedia } from './player-media.tsx';
import { presenceMarks } from './presence.ts';
import { quickPlace } from './quick-place.ts';
import { silencesOf, type SkipStrength } from './silences.ts';
import { TimeAxis } from './time-axis.tsx';
import type { Timeline } from './timeline.ts';
import { Transcript } from './transcript.tsx';
import { Transport } from './transport.tsx';
import { useKeyTimes } from './use-key-times.ts';
import { useReads } from './use-reads.ts';
import { useSpeech } from './use-speech.ts';
import { useResumed } from './use-resumed.ts';
import { heardRanges, heardShare, useHeard } from './use-heard.ts';
import { useMarkers } from './use-markers.ts';
import { useMixer } from './use-mixer.ts';
import { usePlayback } from './use-playback.ts';
import './player.css';
import { usePlayerKeys } from './use-player-keys.ts';

const staleOn = ['recordings.changed'] as const;
const none: readonly TranscriptView[] = [];

/** Plays all chunks of a recording on one axis. */
export function Player({ detail, timeline }: { detail: RecordingDetail; timeline: Timeline }) {
  const { t } = useWords();
  const playback = useResumed(detail.id, timeline);
  const chunkIndex = usePlayback(playback, (state) => state.chunkIndex);
  const failure = usePlayback(playback, (state) => state.failure);
  const loop = usePlayback(playback, (state) => state.loop);
  useEffect(() => playback.setTimeline(timeline), [playback, timeline]);
  const marking = useMarkers(detail.id);
  const mark = () => {
    const now = playback.snapshot();
    marking.setDraft(draftAt(now.axisMs, now.loop));
  };
  usePlayerKeys(playback, timeline, {
    mark,
    goToMarker: (by) => {
      const marker = neighbourMarker(marking.markers, playback.snapshot().axisMs, by);
      if (marker) playback.seek(marker.positionMs);
    },
  });
  const reads = useReads();
  const keyTimes = useKeyTimes(detail.chunks, chunkIndex);
  useSmoothPosition(playback);
  const heard = useHeard(detail.id, timeline, playback);
  const heardOnAxis = useMemo(() => heardRanges(timeline, heard), [timeline, heard]);

  const lanes = useMemo(() => lanesOf(detail), [detail]);
  const mixer = useMixer(lanes.length > 1 || lanes[0]?.channel === 0 ? lanes.length : 0);
  const marks = useMemo(() => presenceMarks(timeline, detail.presence), [timeline, detail.presence]);
  const chunkIds = useMemo(
    () =>
      new Map(detail.chunks.filter(({ mediaUrl }) => mediaUrl !== null).map(({ index, id }) => [index, id])),
    [detail.chunks],
  );
  const [skip, setSkip] = useState<SkipStrength>('off');
  const speech = useSpeech(detail.id, chunkIds, skip !== 'off');
  useEffect(
    () => playback.setSilences(silencesOf(timeline, speech, skip)),
    [playback, timeline, speech, skip],
  );
  const nameOfId = (rawId: string) => {
    const known = detail.participants.find((participant) => participant.rawId === rawId);
    return known ? nameOf(known, t('participants.withheld')) : t('axis.somebody');
  };
  const transcripts = useRequest('transcripts.list', { id: detail.id }, staleOn).value ?? none;
  // What there is to read is shown, unless somebody put it away.
  const [showsTranscript, setShowsTranscript] = useState<boolean | null>(null);
  const hasTranscript = showsTranscript ?? transcripts.length > 0;
  const [exported, setExported] = useState<AxisRange | null>(null);
  const stage = useRef<HTMLDivElement>(null);
  const hasPicture = detail.chunks.some((chunk) => chunk.mediaUrl !== null && isVideoChunk(chunk));
  return (
    <section className={hasTranscript ? 'player has-transcript' : 'player'} aria-label={t('player.label')}>
      <div className="player-main">
        {reads.isMended && !failure && <p role="status">{t('player.outcome.mended')}</p>}
        {chunkIndex === null ? (
          <EmptyState title={t('player.nothing')} text={t('player.nothingText')} />
        ) : (
          <div ref={stage} className={hasPicture ? 'stage has-picture' : 'stage'}>
            {failure && (
              <PlayFailure
                recordingId={detail.id}
                playback={playback}
                timeline={timeline}
                onRetry={(isMended) => {
                  reads.again(isMended);
                  playback.seek(playback.snapshot().axisMs);
                }}
              />
            )}
            <PlayerMedia
              chunks={detail.chunks}
              timeline={timeline}
              playback={playback}
              version={reads.version}
              mixer={mixer}
              label={t('player.label')}
            />
          </div>
        )}
        <TimeAxis
          recordingId={detail.id}
          chunkIds={chunkIds}
          timeline={timeline}
          playback={playback}
          lanes={lanes}
          marks={marks}
          markers={marking.markers}
          draft={marking.draft}
          nameOfId={nameOfId}
          heard={heardOnAxis}
          loop={loop}
          mixer={mixer}
          onSeek={(at, reachMs = 0) => playback.seek(quickPlace(timeline, keyTimes, at, reachMs))}
          onSkip={(ms) => playback.leap(ms)}
          onLoop={(range) => playback.setLoop(range)}
        />
        {chunkIndex !== null && (
          <Transport
            playback={playback}
            timeline={timeline}
            total={Math.max(detail.chunkCount, ...detail.chunks.map(({ index }) => index + 1))}
            mixer={mixer}
            skip={skip}
            onSkip={setSkip}
            onMark={mark}
            heardShare={heardShare(timeline, heard)}
            hasTranscript={hasTranscript}
            onTranscript={() => setShowsTranscript(!hasTranscript)}
            stage={hasPicture ? stage : null}
          />
        )}
        <MarkerList
          control={marking}
          timeline={timeline}
          onSeek={(at) => playback.seek(at)}
          onLoop={(range) => playback.setLoop(range)}
          onExport={setExported}
        />
        {exported && (
          <RangeExport
            detail={detail}
            timeline={timeline}
            range={exported}
            onClose={() => setExported(null)}
          />
        )}
        <AxisList
          timeline={timeline}
          marks={marks}
          markers={marking.markers}
          nameOfId={nameOfId}
          onSeek={(at) => playback.seek(at)}
        />
      </div>
      {hasTranscript && (
        <Transcript
          recordingId={detail.id}
          transcripts={transcripts}
          timeline={timeline}
          playback={playback}
        />
      )}
    </section>
  );
}

/** Elements report a few times a second; while playing the cursor is asked for with each painted frame. */
function useSmoothPosition(playback: Playback) {
  const isPlaying = usePlayback(playback, (state) => state.isPlaying);
  useEffect(() => {
    if (!isPlaying) return undefined;
    let frame = 0;
    const tick = () => {
      const { chunkIndex } = playback.snapshot();
      if (chunkIndex !== null) playback.onProgress(chunkIndex);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playback, isPlaying]);
}
