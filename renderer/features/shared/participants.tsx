import { Fragment } from 'react';
import type { ParticipantView } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { shortenMiddle } from '../../ui/short-id.tsx';

/** The best name we have: the shown name, the number, else the raw id shortened. */
export function nameOf(participant: ParticipantView, withheld: string): string {
  if (participant.displayName !== null) return participant.displayName;
  if (participant.phoneNumber !== null) return participant.phoneNumber;
  if (participant.kind === 'phone') return withheld;
  return shortenMiddle(participant.rawId, 20);
}

/** Names in one line, each isolated from the direction of its neighbours. */
export function ParticipantNames({
  participants,
  most = 4,
}: {
  participants: readonly ParticipantView[];
  most?: number;
}) {
  const { t } = useWords();
  if (participants.length === 0) return <span className="soft">{t('participants.none')}</span>;
  const shown = participants.slice(0, most);
  const rest = participants.length - shown.length;
  const names = participants.map((participant) => nameOf(participant, t('participants.withheld')));
  return (
    <span className="names" title={names.join('\n')}>
      {shown.map((participant, index) => (
        <Fragment key={`${participant.rawId} ${index}`}>
          {index > 0 && ', '}
          <bdi>{names[index]}</bdi>
        </Fragment>
      ))}
      {rest > 0 && <span className="soft"> {t('participants.more', { count: rest })}</span>}
    </span>
  );
}
