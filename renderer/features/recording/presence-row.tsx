import { LogIn, LogOut } from 'lucide-react';
import { useWords } from '../../i18n/use-words.ts';
import type { AxisWindow } from './axis-window.ts';
import type { PresenceMark } from './presence.ts';

interface PresenceProps {
  marks: readonly PresenceMark[];
  window: AxisWindow;
  share: (axisMs: number) => string;
  nameOfId: (rawId: string) => string;
}

/** Who came and went, below the lanes. */
export function Presence({ marks, window, share, nameOfId }: PresenceProps) {
  const { t } = useWords();
  return (
    <div className="flag-row">
      {marks
        .filter(({ axisMs }) => axisMs >= window.fromMs && axisMs <= window.fromMs + window.spanMs)
        .map(({ rawId, kind, axisMs }) => (
          <span
            key={`${kind} ${rawId}`}
            className={`flag is-${kind}`}
            style={{ insetInlineStart: share(axisMs) }}
            title={t(`axis.${kind}`, { name: nameOfId(rawId) })}
          >
            {kind === 'joined' ? <LogIn size={12} aria-hidden /> : <LogOut size={12} aria-hidden />}
            <bdi>{nameOfId(rawId)}</bdi>
          </span>
        ))}
    </div>
  );
}
