import {
  Ban,
  Check,
  CircleDashed,
  CircleDotDashed,
  CircleEllipsis,
  Clock,
  Hourglass,
  Pause,
  Puzzle,
  TriangleAlert,
  X,
  type LucideIcon,
} from 'lucide-react';
import type { RecordingState } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import './shared.css';

export type MarkedState = RecordingState | 'stalled' | 'paused';

const marks: Record<MarkedState, { icon: LucideIcon; tone: 'good' | 'busy' | 'calm' | 'warn' | 'bad' }> = {
  queued: { icon: CircleDashed, tone: 'calm' },
  downloading: { icon: CircleDotDashed, tone: 'busy' },
  verifying: { icon: CircleEllipsis, tone: 'busy' },
  waiting: { icon: Clock, tone: 'calm' },
  archived: { icon: Check, tone: 'good' },
  incomplete: { icon: Puzzle, tone: 'warn' },
  failed: { icon: TriangleAlert, tone: 'bad' },
  expired: { icon: X, tone: 'bad' },
  cancelled: { icon: Ban, tone: 'calm' },
  stalled: { icon: Hourglass, tone: 'warn' },
  paused: { icon: Pause, tone: 'calm' },
};

/** A state as icon, word and colour, always all three. */
export function StateMark({ state, suffix }: { state: MarkedState; suffix?: string }) {
  const { t } = useWords();
  const { icon: Icon, tone } = marks[state];
  return (
    <span className={`mark tone-${tone}`}>
      <Icon size={14} aria-hidden />
      <span>{t(`states.${state}`)}</span>
      {suffix !== undefined && <span className="mark-suffix">{suffix}</span>}
    </span>
  );
}
