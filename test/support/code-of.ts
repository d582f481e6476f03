import { ArchiveError } from '../../contract/error.ts';

/** The named error that `act` throws; fails the test when it throws none or another. */
export function codeOf(act: () => unknown): ArchiveError {
  try {
    act();
  } catch (error) {
    if (error instanceof ArchiveError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
