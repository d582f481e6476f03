import { useState } from 'react';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { ExportDialog } from '../exports/export-dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import type { Playback } from './playback.ts';
import { nextPlayable, type Timeline } from './timeline.ts';
import { usePlayback } from './use-playback.ts';

interface PlayFailureProps {
  recordingId: string;
  playback: Playback;
  timeline: Timeline;
  /** Reads the file anew. */
  onRetry: (isMended: boolean) => void;
}

/** Says that a chunk does not play, and offers what can be done: verify it, fetch it again, export it, go on behind it. */
export function PlayFailure({ recordingId: id, playback, timeline, onRetry }: PlayFailureProps) {
  const { t, format } = useWords();
  const failure = usePlayback(playback, (state) => state.failure);
  const verifying = useAction('fixity.verify');
  const healing = useAction('fixity.heal');
  const [outcome, setOutcome] = useState<'sound' | 'damaged' | 'mended' | 'notMended' | null>(null);
  const [isExporting, setExporting] = useState(false);
  if (!failure) return null;
  const { chunkIndex } = failure;

  const verify = async () => {
    const view = await verifying.run({ id, depth: 'full' });
    if (view) setOutcome(view.findings.length === 0 ? 'sound' : 'damaged');
  };
  const fetchAgain = async () => {
    const healed = await healing.run({ id, folder: null });
    if (!healed) return;
    setOutcome(healed.failed.length === 0 ? 'mended' : 'notMended');
    if (healed.failed.length === 0) onRetry(true);
  };
  const isBusy = verifying.isRunning || healing.isRunning;
  const error = verifying.error ?? healing.error;
  return (
    <div className="play-failure" role="alert">
      <strong>{t('player.failed', { number: format.number(chunkIndex + 1) })}</strong>
      <p>{t(`player.${failure.why}`)}</p>
      <p className="soft">
        {t('common.code')}: <code>media-unreadable</code> · {t('errors.media-unreadable.next')}
      </p>
      {isBusy && <p role="status">{t(verifying.isRunning ? 'fixity.verifying' : 'fixity.healing')}</p>}
      {outcome && !isBusy && <p role="status">{t(`player.outcome.${outcome}`)}</p>}
      {error && <ErrorPanel error={error} />}
      <div className="play-failure-actions">
        <Button isSmall look="primary" isDisabled={isBusy} onPress={() => void verify()}>
          {t('fixity.verify')}
        </Button>
        {outcome === 'damaged' && (
          <Button isSmall look="primary" isDisabled={isBusy} onPress={() => void fetchAgain()}>
            {t('player.fetchAgain')}
          </Button>
        )}
        <Button isSmall isDisabled={isBusy} onPress={() => onRetry(false)}>
          {t('player.retry')}
        </Button>
        <Button isSmall onPress={() => setExporting(true)}>
          {t('player.export')}
        </Button>
        {nextPlayable(timeline, chunkIndex) && (
          <Button isSmall onPress={() => playback.onEnded(chunkIndex)}>
            {t('player.skipChunk')}
          </Button>
        )}
      </div>
      {isExporting && (
        <ExportDialog selection={{ kind: 'ids', ids: [id] }} onClose={() => setExporting(false)} />
      )}
    </div>
  );
}
