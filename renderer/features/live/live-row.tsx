import { CircleDashed, CircleDot, Pause, Play, RefreshCw, Square } from 'lucide-react';
import { useState } from 'react';
import type { LiveRecordingView } from '../../../contract/views.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { ShortId, shortenMiddle } from '../../ui/short-id.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Instant } from '../shared/instant.tsx';
import { LiveHistory } from './live-history.tsx';

const marks = {
  active: { icon: CircleDot, tone: 'busy' },
  inactive: { icon: CircleDashed, tone: 'calm' },
  paused: { icon: Pause, tone: 'warn' },
  ended: { icon: Square, tone: 'calm' },
  unknown: { icon: CircleDashed, tone: 'calm' },
} as const;

/** The service's word for a state, told apart where we know more. */
function shownStateOf({ state, isPaused }: LiveRecordingView): keyof typeof marks {
  return state === 'inactive' && isPaused ? 'paused' : (state ?? 'unknown');
}

/** One recording under way: its state with what that means, what can be done, and what was done. */
export function LiveRow({ recording, onChanged }: { recording: LiveRecordingView; onChanged: () => void }) {
  const { t } = useWords();
  const state = shownStateOf(recording);
  const { icon: Icon, tone } = marks[state];
  const acting = useAction('live.act');
  const act = async (action: 'state' | 'pause' | 'resume' | 'stop') => {
    await acting.run({ id: recording.id, action });
    onChanged();
  };
  const name = recording.serverCallId ?? recording.recordingId ?? recording.service;
  return (
    <li className="source live-row" aria-label={name}>
      <span className={`mark tone-${tone}`}>
        <Icon size={14} aria-hidden />
        {t(`live.states.${state}`)}
      </span>
      <div className="source-what">
        <strong>
          <bdi>{recording.service}</bdi>{' '}
          <span className="soft">
            <Instant at={recording.createdAt} isShort />
          </span>
        </strong>
        <span>
          {recording.serverCallId !== null && (
            <>
              <span className="soft">{t('live.call')}</span> <ShortId id={recording.serverCallId} most={28} />
            </>
          )}
          {recording.recordingId !== null && (
            <>
              <span className="soft">{t('live.recording')}</span>{' '}
              <ShortId id={recording.recordingId} most={28} />
            </>
          )}
        </span>
        <Meaning recording={recording} />
        <Archived recording={recording} />
        {acting.error && <ErrorPanel error={acting.error} />}
        <LiveHistory recording={recording} />
      </div>
      {recording.recordingId !== null && state !== 'ended' && (
        <Actions
          name={name}
          recording={recording}
          isRunning={acting.isRunning}
          onAct={(action) => void act(action)}
        />
      )}
    </li>
  );
}

function Meaning({ recording }: { recording: LiveRecordingView }) {
  const { t, format } = useWords();
  const state = shownStateOf(recording);
  const texts = {
    paused: t('live.pausedText'),
    inactive: t('live.inactiveText'),
    ended: recording.archived ? null : t('live.endedText'),
    active: null,
    unknown: null,
  };
  const text = recording.recordingId === null ? t('live.idMissing') : texts[state];
  return (
    <p className="soft">
      {text} {t('live.asOf', { time: format.shortDateTime(recording.stateAt) })}
    </p>
  );
}

function Archived({ recording: { archived } }: { recording: LiveRecordingView }) {
  const { t } = useWords();
  const openRecording = useWindow((state) => state.openRecording);
  if (!archived) return null;
  return (
    <p>
      {t('live.archived', { state: t(`states.${archived.state}`) })}{' '}
      <Button isSmall look="plain" onPress={() => openRecording(archived.id)}>
        {t('live.open')}
      </Button>
    </p>
  );
}

interface ActionsProps {
  name: string;
  recording: LiveRecordingView;
  isRunning: boolean;
  onAct: (action: 'state' | 'pause' | 'resume' | 'stop') => void;
}

function Actions({ name, recording, isRunning, onAct }: ActionsProps) {
  const { t } = useWords();
  const [isStopping, setStopping] = useState(false);
  return (
    <div className="source-actions">
      {recording.state === 'active' ? (
        <Button isSmall icon={<Pause size={14} />} isDisabled={isRunning} onPress={() => onAct('pause')}>
          {t('live.actions.pause')}
        </Button>
      ) : (
        <Button isSmall icon={<Play size={14} />} isDisabled={isRunning} onPress={() => onAct('resume')}>
          {t('live.actions.resume')}
        </Button>
      )}
      <Button isSmall icon={<Square size={14} />} isDisabled={isRunning} onPress={() => setStopping(true)}>
        {t('live.actions.stop')}
      </Button>
      <Button
        isSmall
        look="plain"
        icon={<RefreshCw size={14} />}
        isDisabled={isRunning}
        onPress={() => onAct('state')}
      >
        {t('live.actions.state')}
      </Button>
      {isStopping && (
        <Confirm
          title={t('live.stopTitle', { call: shortenMiddle(name, 28) })}
          text={t('live.stopText', { service: recording.service })}
          confirm={t('live.stopConfirm')}
          keep={t('live.stopKeep')}
          onConfirm={() => {
            setStopping(false);
            onAct('stop');
          }}
          onClose={() => setStopping(false)}
        />
      )}
    </div>
  );
}
