/** Which notices leave the window and become a notification of the system. Pure. */
import { errorTexts } from '../../contract/error-codes.ts';
import type { MenuCommand } from '../../contract/requests.ts';
import type { NoticeView } from '../../contract/views.ts';

export interface Announcement {
  title: string;
  body: string;
  /** The view that explains it. */
  command: MenuCommand;
}

const announced: Partial<Record<NoticeView['kind'], { title: string; command: MenuCommand }>> = {
  'recording-lost': { title: 'A recording was lost', command: 'transfers' },
  'recording-failed': { title: 'A recording could not be fetched', command: 'transfers' },
  'recording-damaged': { title: 'A recording is damaged', command: 'library' },
  'source-silent': { title: 'A source of events is silent', command: 'sources' },
  'deadline-near': { title: 'Recordings are due within six hours', command: 'transfers' },
  'deadline-urgent': { title: 'Recordings are due within an hour', command: 'transfers' },
  'source-failed': { title: 'A source of events failed', command: 'sources' },
};

/** An outage loses many at once; one notification sends the reader to where all of them are listed. */
const quietMs = 60_000;

/** Makes a filter that lets the first notice of a kind through, and the next one of it after a minute of quiet. */
export function announceNotices(
  clock: Pick<{ monotonic(): number }, 'monotonic'>,
): (notice: NoticeView) => Announcement | null {
  const lastAt = new Map<NoticeView['kind'], number>();
  return ({ kind, code, count = 1 }) => {
    const how = announced[kind];
    if (how === undefined) return null;
    const now = clock.monotonic();
    const before = lastAt.get(kind);
    lastAt.set(kind, now);
    if (before !== undefined && now - before < quietMs) return null;
    return { ...how, body: bodyOf(kind, code, count) };
  };
}

function bodyOf(kind: NoticeView['kind'], code: NoticeView['code'], count: number): string {
  if (kind === 'deadline-near' || kind === 'deadline-urgent')
    return `Files that are not archived yet: ${String(count)}. The service forgets them; see what keeps them.`;
  if (kind === 'source-silent')
    return 'No event has come for a long time. Test the connection of the source.';
  const { says, next } = errorTexts[code ?? (kind === 'recording-lost' ? 'expired' : 'source-failed')];
  return `${says} ${next}`;
}
