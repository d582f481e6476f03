import { ArchiveError } from '../../contract/error.ts';

/** The ArchiveError that a promise rejects with; anything else fails the test. */
export async function rejectionOf(promise: Promise<unknown>): Promise<ArchiveError> {
  const thrown: unknown = await promise.then(
    (value) => new Error(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (thrown instanceof ArchiveError) return thrown;
  throw thrown;
}
