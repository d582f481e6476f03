import type { RecordingDetail } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ShortId } from '../../ui/short-id.tsx';
import { nameOf } from '../shared/participants.tsx';

export function ParticipantsTab({ detail }: { detail: RecordingDetail }) {
  const { t, format } = useWords();
  if (detail.participants.length === 0) {
    return <EmptyState title={t('participants.none')} text={t('participants.noneWhy')} />;
  }
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t('participants.name')}</th>
          <th scope="col">{t('participants.kind')}</th>
          <th scope="col">{t('participants.channel')}</th>
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
