import type { RecordingDetail } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Instant } from '../shared/instant.tsx';
import { ServiceCopies } from './service-copies.tsx';

interface Happening {
  key: string;
  at: number;
  what: string;
  note: string;
  isBad: boolean;
}

/** What happened to the recording here, oldest first: events that came, attempts, files that were archived. */
export function HistoryTab({ detail }: { detail: RecordingDetail }) {
  const { t } = useWords();
  const happenings = useHappenings(detail);
  if (happenings.length === 0)
    return <EmptyState title={t('recording.tabHistory')} text={t('recording.noHistory')} />;
  return (
    <>
      <ServiceCopies detail={detail} />
      <ol className="history">
        {happenings.map((happening) => (
          <li key={happening.key}>
            <Instant at={happening.at} />
            <span>{happening.what}</span>
            <span className={happening.isBad ? 'tone-bad' : 'soft'}>{happening.note}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function useHappenings(detail: RecordingDetail): Happening[] {
  const { t, format } = useWords();
  const number = (index: number) => format.number(index + 1);
  const events = detail.events.map((event) => ({
    key: `event-${event.id}`,
    at: event.receivedAt,
    what: t('recording.eventArrived'),
    note: t('recording.from', { source: event.source }),
    isBad: false,
  }));
  const attempts = detail.attempts.map((attempt, index) => {
    const parts = [];
    if (attempt.fromByte > 0)
      parts.push(t('recording.attemptResumed', { bytes: format.bytes(attempt.fromByte) }));
    if (attempt.code !== null) parts.push(t(`errors.${attempt.code}.says`));
    else if (attempt.endedAt === null) parts.push(t('recording.attemptRunning'));
    else parts.push(t('recording.attemptOk', { bytes: format.bytes(attempt.bytes) }));
    if (attempt.code !== null && attempt.httpStatus !== null) parts.push(`(${attempt.httpStatus})`);
    return {
      key: `attempt-${index}`,
      at: attempt.startedAt,
      what: t('recording.attempt', {
        what: t(`transfers.${attempt.kind}`),
        number: number(attempt.chunkIndex),
      }),
      note: parts.join(' · '),
      isBad: attempt.code !== null,
    };
  });
  const archived = detail.chunks.flatMap((chunk) =>
    chunk.content
      ? [
          {
            key: `archived-${chunk.id}`,
            at: chunk.content.archivedAt,
            what: t('recording.chunkArchived', {
              number: number(chunk.index),
              bytes: format.bytes(chunk.content.bytes),
            }),
            note: '',
            isBad: false,
          },
        ]
      : [],
  );
  const deletions = detail.deletions.map((deletion) => ({
    key: `deletion-${deletion.documentId}`,
    at: deletion.at,
    what: t(`copies.${deletion.result}`, { number: number(deletion.chunkIndex) }),
    note: t('copies.receipt', { by: deletion.by, status: deletion.httpStatus, host: deletion.host }),
    isBad: false,
  }));
  return [...events, ...attempts, ...archived, ...deletions].sort((a, b) => a.at - b.at);
}
