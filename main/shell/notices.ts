/** Which notices leave the window and become a notification of the system. Pure. */
import type { MenuCommand } from '../../contract/requests.ts';
import type { NoticeView } from '../../contract/views.ts';
import type { NativeWords } from './native-words.ts';

type NoticeWords = Pick<NativeWords, 'notices' | 'noticeDue' | 'noticeSilent' | 'errors'>;

export interface Announcement {
  title: string;
  body: string;
  /** The view that explains it. */
  command: MenuCommand;
}

const explainedBy: Partial<Record<NoticeView['kind'], MenuCommand>> = {
  'recording-lost': 'transfers',
  'recording-failed': 'transfers',
  'recording-damaged': 'library',
  'source-silent': 'sources',
  'deadline-near': 'transfers',
  'deadline-urgent': 'transfers',
  'source-failed': 'sources',
};

/** An outage loses many at once; one notification sends the reader to where all of them are listed. */
const quietMs = 60_000;

/** Makes a filter that lets the first notice of a kind through, and the next one of it after a minute of quiet. */
export function announceNotices(
  clock: Pick<{ monotonic(): number }, 'monotonic'>,
  words: () => NoticeWords,
): (notice: NoticeView) => Announcement | null {
  const lastAt = new Map<NoticeView['kind'], number>();
  return ({ kind, code, count = 1 }) => {
    const command = explainedBy[kind];
    const title = words().notices[kind];
    if (command === undefined || title === undefined) return null;
    const now = clock.monotonic();
    const before = lastAt.get(kind);
    lastAt.set(kind, now);
    if (before !== undefined && now - before < quietMs) return null;
    return { title, command, body: bodyOf(kind, code, count, words()) };
  };
}

function bodyOf(
  kind: NoticeView['kind'],
  code: NoticeView['code'],
  count: number,
  words: NoticeWords,
): string {
  if (kind === 'deadline-near' || kind === 'deadline-urgent') return `${words.noticeDue}: ${String(count)}`;
  if (kind === 'source-silent') return words.noticeSilent;
  const { says, next } = words.errors[code ?? (kind === 'recording-lost' ? 'expired' : 'source-failed')];
  return `${says} ${next}`;
}
