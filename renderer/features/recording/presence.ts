/** Who came and went, as marks on the time axis. */
import type { PresenceView } from '../../../contract/views.ts';
import type { Timeline } from './timeline.ts';

export interface PresenceMark {
  readonly rawId: string;
  readonly kind: 'joined' | 'left';
  readonly axisMs: number;
}

/**
 * Joins and leaves that fall into the recording, in order. Who came before it began has no mark: the recording does not
 * show that moment.
 */
export function presenceMarks(timeline: Timeline, presence: readonly PresenceView[]): PresenceMark[] {
  const { startedAt, lengthMs } = timeline;
  if (startedAt === null) return [];
  const marks = presence.flatMap(({ rawId, joinedAt, leftAt }) => [
    ...markOf(rawId, 'joined', joinedAt, startedAt),
    ...markOf(rawId, 'left', leftAt, startedAt),
  ]);
  return marks.filter(({ axisMs }) => axisMs > 0 && axisMs <= lengthMs).sort((a, b) => a.axisMs - b.axisMs);
}

function markOf(
  rawId: string,
  kind: PresenceMark['kind'],
  at: number | null,
  startedAt: number,
): PresenceMark[] {
  return at === null ? [] : [{ rawId, kind, axisMs: at - startedAt }];
}
