/** Complete, intact, authentic: green only when shown, red when refuted, amber for all that is not known. */
import { CircleHelp, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BadgeState, FixityView } from '../../../contract/fixity.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useNow } from '../../ui/use-now.ts';
import { ageWords } from './fixity-words.ts';
import './fixity.css';

const staleOn = ['recordings.changed'] as const;
const marks = {
  shown: { icon: ShieldCheck, tone: 'good' },
  unknown: { icon: CircleHelp, tone: 'warn' },
  refuted: { icon: TriangleAlert, tone: 'bad' },
} as const;

export function FixityBadges({ id }: { id: string }) {
  const { t } = useWords();
  const { value } = useRequest('fixity.of', { id }, staleOn);
  if (!value) return null;
  const { complete, intact, authentic } = value;
  return (
    <ul className="badges" aria-label={t('fixity.badges')}>
      <Badge
        state={complete.state}
        name={t(`fixity.complete.${complete.state}`)}
        why={t(`fixity.completeWhy.${complete.reason}`)}
      />
      <Badge
        state={intact.state}
        name={t(`fixity.intact.${intact.state}`)}
        why={t(`fixity.intactWhy.${intact.reason}`)}
        note={<LastCheck intact={intact} />}
      />
      <Badge
        state={authentic.state}
        name={t(`fixity.authentic.${authentic.state}`)}
        why={t(`fixity.authenticWhy.${authentic.reason}`)}
      />
    </ul>
  );
}

interface BadgeProps {
  state: BadgeState;
  name: string;
  why: string;
  note?: ReactNode;
}

function Badge({ state, name, why, note }: BadgeProps) {
  const { icon: Icon, tone } = marks[state];
  return (
    <li className={`badge tone-${tone}`} data-state={state} title={why}>
      <Icon size={14} aria-hidden />
      <span>{name}</span>
      {note}
      <span className="visually-hidden">{why}</span>
    </li>
  );
}

function LastCheck({ intact: { depth, checkedAt } }: { intact: FixityView['intact'] }) {
  const { t, language } = useWords();
  const now = useNow(60_000);
  if (depth === null || checkedAt === null) return null;
  const age = ageWords(language, checkedAt, now);
  return (
    <span className="badge-note">{t('fixity.lastCheck', { depth: t(`fixity.depths.${depth}`), age })}</span>
  );
}
