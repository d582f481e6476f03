import { resolve } from 'node:path';
import { ArchiveError } from '../../contract/error.ts';
import type { HealView } from '../../contract/fixity.ts';
import { listFolders } from '../catalog/recordings.ts';
import type { EngineParts } from '../engine-parts.ts';
import type { CliArguments } from './arguments.ts';
import { configOf, openEngine, type CliContext } from './engine-commands.ts';
import { exitCodes, type CliAnswer } from './output.ts';
import { blocksText, placeOf } from './verify-command.ts';

interface Healed extends HealView {
  recording: string;
}

/** Mends damaged recordings, of the named ones or of all, from a second copy or from the service. */
export async function heal(given: CliArguments, context: CliContext): Promise<CliAnswer> {
  const { from, isFromService, operands } = given;
  if ((from === null) !== isFromService)
    throw new ArchiveError('usage', { context: { command: 'heal [ID…] (--from DIR | --from-service)' } });
  const config = await configOf(given);
  const parts = await openEngine(given, config, context, () => undefined, false);
  try {
    const ids =
      operands.length > 0
        ? operands.map((word) => placeOf(parts.db, word).id)
        : listFolders(parts.db).map(({ id }) => id);
    return answer(await healAll(parts, ids, from === null ? null : resolve(from), context.signal));
  } finally {
    await parts.stop();
  }
}

async function healAll(
  { fixity }: EngineParts,
  ids: readonly string[],
  folder: string | null,
  signal: AbortSignal,
): Promise<Healed[]> {
  const healed: Healed[] = [];
  const stop = (): void => void fixity.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (const recording of ids) {
      signal.throwIfAborted();
      const one = { recording, ...(await fixity.heal(recording, folder)) };
      if (one.mended.length + one.failed.length + one.check.findings.length > 0) healed.push(one);
    }
    return healed;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function answer(healed: readonly Healed[]): CliAnswer {
  const left = healed.flatMap(({ check }) => check.findings);
  const lines = healed.flatMap(({ recording, mended, failed, check }) => [
    ...mended.map(({ path, blocks }) => `mended  ${recording} ${path}${blocksText(blocks)}\n`),
    ...failed.map(({ path, code }) => `failed  ${recording} ${path}: ${code}\n`),
    ...check.findings.map(({ path, result }) => `${result}  ${recording} ${path}\n`),
  ]);
  const count = healed.reduce((sum, { mended }) => sum + mended.length, 0);
  return {
    exitCode: left.length === 0 ? exitCodes.done : exitCodes.findings,
    document: { recordings: healed },
    text: `${lines.join('')}${String(count)} files mended, ${String(left.length)} findings left\n`,
  };
}
