import type { EventView, RecordingDetail } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { shortenMiddle } from '../../ui/short-id.tsx';
import { Instant } from '../shared/instant.tsx';
import { nameOf } from '../shared/participants.tsx';
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

/** What the call and the service told, at the time they tell; what announced a recording, when it came. */
function useEvents({ events, participants }: RecordingDetail): Happening[] {
  const { t } = useWords();
  const nameOfPerson = ({ person }: EventView): string => {
    if (person === null) return t('recording.somebody');
    if (person.displayName !== null) return person.displayName;
    const known = participants.find(({ rawId }) => rawId === person.rawId);
    return known ? nameOf(known, t('participants.withheld')) : shortenMiddle(person.rawId, 20);
  };
  const stateOf = ({ kind, state }: EventView): string => {
    if (kind === 'state')
      return t(`live.states.${state === 'active' || state === 'inactive' ? state : 'unknown'}`);
    return state ?? t('common.unknown');
  };
  return events.map((event) => {
    const { kind, person, receivedAt, eventAt } = event;
    const name = nameOfPerson(event);
    const note = t('recording.from', { source: event.source });
    return {
      key: `event-${event.id}`,
      at: kind === 'recording' || kind === 'other' ? receivedAt : (eventAt ?? receivedAt),
      what: t(`recording.happened.${kind}`, { name, state: stateOf(event) }),
      note:
        kind === 'call-started' && person !== null ? `${t('recording.startedBy', { name })} · ${note}` : note,
      isBad: kind === 'start-failed',
    };
  });
}

function useHappenings(detail: RecordingDetail): Happening[] {
  const { t, format } = useWords();
  const number = (index: number) => format.number(index + 1);
  const events = useEvents(detail);
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
