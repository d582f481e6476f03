/** An export about one person: what may be told of the others in it. Pure. */
import type { RecordingRow } from '../../contract/views.ts';

/**
 * Rows in which only one person is named. Everybody else is `other-person-<n>`, the same person the same number throughout; names, numbers
 * and raw ids of theirs are gone.
 */
export function maskOthers(rows: readonly RecordingRow[], person: number): RecordingRow[] {
  const numbers = new Map<string, number>();
  return rows.map((row) => ({
    ...row,
    participants: row.participants.map((one) => {
      if (one.personId === person) return one;
      const key = one.personId === undefined ? one.rawId : `#${String(one.personId)}`;
      const number = numbers.get(key) ?? numbers.size + 1;
      numbers.set(key, number);
      const { kind, channel } = one;
      return {
        rawId: `other-person-${String(number)}`,
        kind,
        channel,
        displayName: null,
        phoneNumber: null,
      };
    }),
  }));
}
