import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';

/** Names what is wrong with the folder itself; failures of ours keep their code. */
export function folderError(error: unknown): ArchiveError {
  const named = toArchiveError(error);
  if (named.code !== 'unexpected') return named;
  const system = systemCode(error);
  const code: ErrorCode =
    system === 'ENOENT' || system === 'ENOTDIR'
      ? 'source-missing'
      : system === 'EACCES' || system === 'EPERM'
        ? 'source-refused'
        : 'source-failed';
  return new ArchiveError(code, { retry: 'later', context: { system }, cause: error });
}

/** The operating system's name of an error, e.g. `EACCES`; empty when it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
