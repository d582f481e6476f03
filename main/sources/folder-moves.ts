import { access, mkdir, open, rename } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { viewOfError } from '../../contract/error.ts';
import { ArchiveError } from '../../contract/error.ts';

/** An event of a file that went to quarantine. */
export interface RefusedEvent {
  key: string;
  code: ErrorCode;
  detail: string;
}

/** Moves a file whose events are durable to `taken/`; events of it that were refused are listed beside it. */
export async function moveToTaken(
  folder: string,
  name: string,
  refused: readonly RefusedEvent[],
): Promise<void> {
  await move(folder, name, 'taken', refused.length === 0 ? null : { refused });
}

/** Moves a file that holds no readable event to `refused/`, with the reason beside it. */
export async function moveToRefused(
  folder: string,
  name: string,
  reason: ArchiveError | ErrorCode | null,
  refused: readonly RefusedEvent[],
): Promise<void> {
  const error = typeof reason === 'string' ? new ArchiveError(reason) : reason;
  const first = refused[0];
  const code = error?.code ?? first?.code ?? 'event-unreadable';
  const detail = error === null ? (first?.detail ?? null) : viewOfError(error).detail;
  await move(folder, name, 'refused', { code, detail, refused });
}

/** The reason is written first: a file never lies there without one, and after a crash the same name is found again. */
async function move(folder: string, name: string, target: string, reason: object | null): Promise<void> {
  const into = join(folder, target);
  await mkdir(into, { recursive: true });
  const free = await freeName(into, name);
  if (reason !== null)
    await writeDurably(join(into, `${free}.reason.json`), `${JSON.stringify(reason, null, 2)}\n`);
  await rename(join(folder, name), join(into, free));
}

async function freeName(into: string, name: string): Promise<string> {
  const { name: stem, ext } = parse(name);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${stem}-${String(number)}${ext}`;
    if (!(await exists(join(into, candidate)))) return candidate;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
