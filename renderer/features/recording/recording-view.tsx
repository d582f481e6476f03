/** One recording, opened in place of the list: player, then what is known about it in tabs. Esc goes back to the list. */
import { ArrowLeft, ArrowRight, FolderOpen } from 'lucide-react';
import { useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { RecordingDetail } from '../../../contract/views.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { directionOf } from '../../i18n/i18n.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { AnnotationsPanel } from '../labels/annotations-panel.tsx';
import { DragOut } from '../exports/drag-out.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Instant } from '../shared/instant.tsx';
import { ParticipantNames } from '../shared/participants.tsx';
import { StateMark } from '../shared/state-mark.tsx';
import { ChunksTab } from './chunks-tab.tsx';
import { FixityBadges } from './fixity-badges.tsx';
import { EventTab } from './event-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { ParticipantsTab } from './participants-tab.tsx';
import { Player } from './player.tsx';
import { buildTimeline, type Timeline, type TimelineChunk } from './timeline.ts';
import './recording.css';
import './recording-tabs.css';

const staleOn = ['recordings.changed', 'transfers.changed'] as const;

export function RecordingView({ id }: { id: string }) {
  const { t } = useWords();
  const { value, error } = useRequest('recordings.get', { id }, staleOn);
  const closeRecording = useWindow((state) => state.closeRecording);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  useEscape(closeRecording);

  return (
    <div className="recording" ref={place} tabIndex={-1}>
      {error && <ErrorPanel error={error} />}
      {!value && !error && <p className="loading">{t('common.loading')}</p>}
      {value && <Recording detail={value} />}
    </div>
  );
}

function useEscape(run: () => void) {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const isInOverlay =
      event.target instanceof Element && event.target.closest('[role$="dialog"], [role="menu"]');
    if (event.key === 'Escape' && !event.defaultPrevented && !isInOverlay) run();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

function Recording({ detail }: { detail: RecordingDetail }) {
  const { t } = useWords();
  const timeline = useTimeline(detail);
  return (
    <>
      <RecordingHead detail={detail} timeline={timeline} />
      <Player detail={detail} timeline={timeline} />
      <Tabs className="tabs">
        <TabList className="tab-list" aria-label={t('recording.tabs')}>
          <Tab id="participants" className="tab">
            {t('recording.tabParticipants')}
          </Tab>
          <Tab id="labels" className="tab">
            {t('labels.tab')}
          </Tab>
          <Tab id="chunks" className="tab">
            {t('recording.tabChunks')}
          </Tab>
          <Tab id="event" className="tab">
            {t('recording.tabEvent')}
          </Tab>
          <Tab id="history" className="tab">
            {t('recording.tabHistory')}
          </Tab>
        </TabList>
        <TabPanel id="participants" className="tab-panel">
          <ParticipantsTab detail={detail} />
        </TabPanel>
        <TabPanel id="labels" className="tab-panel">
          <AnnotationsPanel id={detail.id} />
        </TabPanel>
        <TabPanel id="chunks" className="tab-panel">
          <ChunksTab detail={detail} timeline={timeline} />
        </TabPanel>
        <TabPanel id="event" className="tab-panel">
          <EventTab detail={detail} />
        </TabPanel>
        <TabPanel id="history" className="tab-panel">
          <HistoryTab detail={detail} />
        </TabPanel>
      </Tabs>
    </>
  );
}

/** The timeline changes only when something on the axis does, so that a refresh does not disturb what plays. */
function useTimeline({ startedAt, chunks }: RecordingDetail): Timeline {
  const key = JSON.stringify({
    startedAt,
    chunks: chunks.map(({ index, startedAt: at, durationMs, pauses, state, mediaUrl, media }) => ({
      index,
      startedAt: at,
      durationMs,
      pauses,
      state,
      mediaUrl,
      media: media && { durationMs: media.durationMs },
    })),
  });
  return useMemo(() => {
    const axis = JSON.parse(key) as { startedAt: number | null; chunks: TimelineChunk[] };
    return buildTimeline(axis.startedAt, axis.chunks);
  }, [key]);
}

function RecordingHead({ detail, timeline }: { detail: RecordingDetail; timeline: Timeline }) {
  const { t, format, language } = useWords();
  const closeRecording = useWindow((state) => state.closeRecording);
  const show = useAction('app.showRecording');
  const pausedMs = timeline.segments.reduce(
    (sum, segment) => sum + (segment.kind === 'pause' ? segment.endMs - segment.startMs : 0),
    0,
  );
  const missing = timeline.segments.filter((segment) => segment.kind === 'missing').length;
  const BackArrow = directionOf(language) === 'rtl' ? ArrowRight : ArrowLeft;
  return (
    <header className="recording-head">
      <IconButton
        label={t('common.back_to_library')}
        icon={<BackArrow size={16} />}
        onPress={closeRecording}
      />
      <div className="recording-title">
        <h1>
          {detail.participants.length > 0 ? (
            <ParticipantNames participants={detail.participants} most={8} />
          ) : (
            t('recording.untitled')
          )}
        </h1>
        <p className="soft facts-line">
          <Instant at={detail.startedAt} />
          <span>{t('recording.recorded', { duration: format.duration(timeline.recordedMs) })}</span>
          {pausedMs > 0 && <span>{t('recording.paused', { duration: format.duration(pausedMs) })}</span>}
          {missing > 0 && <span className="tone-warn">{t('recording.missing', { count: missing })}</span>}
          <bdi>{[detail.channelType, detail.format].filter((part) => part !== null).join(' ')}</bdi>
          <bdi>{detail.service}</bdi>
        </p>
        <FixityBadges id={detail.id} />
      </div>
      <StateMark state={detail.state} />
      {detail.archivedChunkCount > 0 && <DragOut ids={[detail.id]} />}
      <Button icon={<FolderOpen size={14} />} onPress={() => void show.run({ id: detail.id })}>
        {t('common.showInFolder')}
      </Button>
      {show.error && <ErrorPanel error={show.error} />}
    </header>
  );
}
