import type { RecordingDetail } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ShortId } from '../../ui/short-id.tsx';
import { Instant } from '../shared/instant.tsx';
import { nameOf } from '../shared/participants.tsx';

export function ParticipantsTab({ detail }: { detail: RecordingDetail }) {
  const { t, format } = useWords();
  if (detail.participants.length === 0) {
    return <EmptyState title={t('participants.none')} text={t('participants.noneWhy')} />;
  }
  // Only calls whose own events are relayed tell who came and went.
  const isPresenceKnown = detail.presence.length > 0;
  const presence = new Map(detail.presence.map((each) => [each.rawId, each]));
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t('participants.name')}</th>
          <th scope="col">{t('participants.kind')}</th>
          <th scope="col">{t('participants.channel')}</th>
          {isPresenceKnown && <th scope="col">{t('participants.joined')}</th>}
          {isPresenceKnown && <th scope="col">{t('participants.left')}</th>}
          <th scope="col">{t('participants.rawId')}</th>
        </tr>
      </thead>
      <tbody>
        {detail.participants.map((participant, index) => (
          <tr key={`${participant.rawId} ${index}`}>
            <td>
              <bdi>{nameOf(participant, t('participants.withheld'))}</bdi>
            </td>
            <td>{t(`participants.${participant.kind}`)}</td>
            <td>{participant.channel === null ? '–' : format.number(participant.channel + 1)}</td>
            {isPresenceKnown && <Moment at={presence.get(participant.rawId)?.joinedAt} />}
            {isPresenceKnown && <Moment at={presence.get(participant.rawId)?.leftAt} />}
            <td>
              <ShortId id={participant.rawId} most={44} />
              <CopyButton text={participant.rawId} label={t('common.copy')} doneLabel={t('common.copied')} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Moment({ at }: { at: number | null | undefined }) {
  return <td>{at === null || at === undefined ? '–' : <Instant at={at} />}</td>;
}
