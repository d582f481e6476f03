import type { TransferView } from '../../contract/views.ts';
import { fakeRow } from './fake-recordings.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A transfer with nothing remarkable; tests change what they are about. */
export function fakeTransfer(change: Partial<TransferView> = {}): TransferView {
  const row = fakeRow((change.id ?? 1) * 3);
  return {
    id: 1,
    recording: row.id,
    chunkIndex: 0,
    kind: 'content',
    state: 'downloading',
    participants: row.participants,
    startedAt: row.startedAt,
    service: row.service,
    bytesDone: 0,
    bytesTotal: null,
    bytesPerSecond: null,
    isStalled: false,
    resumedCount: 0,
    attemptCount: 1,
    deadlineAt: null,
    dueAt: null,
    code: null,
    httpStatus: null,
    updatedAt: 0,
    ...change,
  };
}

/** Transfers in every state, over and over. */
export function fakeTransfers(count: number): TransferView[] {
  const now = Date.now();
  const deadlineAt = now + 21 * hourMs + 40 * minuteMs;
  const shapes: Partial<TransferView>[] = [
    {
      state: 'downloading',
      bytesDone: 412_000_000,
      bytesTotal: 1_480_000_000,
      bytesPerSecond: 18_200_000,
      resumedCount: 1,
    },
    { state: 'downloading', bytesDone: 2_100_000, bytesTotal: 7_400_000, bytesPerSecond: 940_000 },
    {
      state: 'downloading',
      bytesDone: 88_000_000,
      bytesTotal: 230_000_000,
      bytesPerSecond: 0,
      isStalled: true,
    },
    { state: 'verifying', bytesDone: 63_300_000, bytesTotal: 63_300_000 },
    { state: 'queued' },
    { state: 'queued', kind: 'metadata' },
    {
      state: 'waiting',
      dueAt: now + 12_900,
      code: 'service-busy',
      httpStatus: 503,
      bytesDone: 12_000_000,
      bytesTotal: 90_000_000,
    },
    { state: 'waiting', dueAt: now + 340_000, code: 'not-found', httpStatus: 404, kind: 'metadata' },
    { state: 'failed', code: 'host-not-allowed' },
    { state: 'failed', code: 'auth-rejected', httpStatus: 401 },
    { state: 'expired', code: 'expired', httpStatus: 404 },
    { state: 'archived', bytesDone: 63_300_000, bytesTotal: 63_300_000 },
    { state: 'cancelled' },
  ];
  return Array.from({ length: count }, (_, index) =>
    fakeTransfer({ deadlineAt, ...shapes[index % shapes.length], id: index + 1, chunkIndex: index % 3 }),
  );
}
