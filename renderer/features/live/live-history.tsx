import type { LiveRecordingView } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Instant } from '../shared/instant.tsx';

interface Entry {
  key: string;
  at: number;
  what: string;
  note: string;
  isBad: boolean;
}

/** What was done to a recording from here and what the service called back, oldest first. */
export function LiveHistory({ recording }: { recording: LiveRecordingView }) {
  const { t, format } = useWords();
  const entries = useEntries(recording);
  if (entries.length === 0) return null;
  return (
    <details className="live-more">
      <summary>
        {t('live.history', { count: entries.length, formatted: format.number(entries.length) })}
      </summary>
      <ol className="history">
        {entries.map((entry) => (
          <li key={entry.key}>
            <Instant at={entry.at} />
            <span>{entry.what}</span>
            <span className={entry.isBad ? 'tone-bad' : 'soft'}>{entry.note}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

function useEntries({ actions, callbacks }: LiveRecordingView): Entry[] {
  const { t } = useWords();
  const done = actions.map(({ at, action, outcome, state, code, httpStatus }, index): Entry => {
    const status = httpStatus === null ? '' : ` (${httpStatus})`;
    const note =
      outcome === 'failed'
        ? `${code === null ? '' : t(`errors.${code}.says`)}${status}`
        : outcome === 'ended'
          ? t('live.endedAlready')
          : state === null
            ? t('live.done')
            : t('live.doneState', { state: t(`live.states.${state}`) });
    return {
      key: `action-${index}`,
      at,
      what: t(`live.actions.${action}`),
      note,
      isBad: outcome === 'failed',
    };
  });
  const told = callbacks.map(({ at, state, isFailure, resultCode }, index): Entry => ({
    key: `callback-${index}`,
    at,
    what: t('live.callbackTold'),
    note: isFailure
      ? t('live.callbackFailed', { code: resultCode ?? '' })
      : t(`live.states.${state ?? 'unknown'}`),
    isBad: isFailure,
  }));
  return [...done, ...told].sort((a, b) => a.at - b.at);
}
