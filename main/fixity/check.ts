/**
 * Checks recordings and keeps the results on record. What is checked against what is for archive/; here the catalog is asked and told.
 * Invariant: a recording that changes while it is read is never called damaged for it; it is read again.
 */
import { join } from 'node:path';
import type { FixityCheckView, FixityDepth } from '../../contract/fixity.ts';
import { mapAtOnce } from '../archive/at-once.ts';
import type { BagFile } from '../archive/bag.ts';
import type { Digester } from '../archive/digest.ts';
import { verifyRecording, type Finding } from '../archive/verify.ts';
import { filesOfRecording } from '../catalog/files.ts';
import { insertFixityCheck } from '../catalog/fixity.ts';
import type { Db } from '../catalog/open.ts';
import type { Clock } from '../clock.ts';

export interface CheckPorts {
  db: Db;
  libraryDir: string;
  clock: Clock;
  digester: Pick<Digester, 'hashFile'>;
  /** Whether results are kept; a catalog that is only read takes none. */
  isNoted: boolean;
  /** Brings the tag files up to the catalog; one that is behind is no damage. */
  settleBags: () => Promise<void>;
  signal?: AbortSignal;
}

export interface PlacedRecording {
  id: string;
  /** Relative to the library. */
  folder: string;
}

export interface CheckedRecording {
  place: PlacedRecording;
  check: FixityCheckView;
  /** Those of the check with what was seen in words. */
  findings: Finding[];
  bytesRead: number;
}

const mostReadings = 3;

/** Checks one recording. @throws ArchiveError cancelled, and what keeps the tag files from being written */
export async function checkRecording(
  ports: CheckPorts,
  place: PlacedRecording,
  depth: FixityDepth,
): Promise<CheckedRecording> {
  const { db, libraryDir, digester, signal, clock } = ports;
  const options = { depth, digester, ...(signal === undefined ? {} : { signal }) };
  let before = '';
  for (let reading = 1; ; reading += 1) {
    await ports.settleBags();
    const expected = expectedFiles(db, place.id);
    const report = await verifyRecording(join(libraryDir, place.folder), { ...options, expected });
    const findings = report.findings.filter(({ result }) => result !== 'ok');
    const seen = JSON.stringify(findings);
    const isSettled =
      findings.length === 0 ||
      (isSame(expected, expectedFiles(db, place.id)) && (findings.every(isOfPayload) || seen === before));
    if (!isSettled && reading < mostReadings) {
      before = seen;
      continue;
    }
    const check: FixityCheckView = {
      depth,
      checkedAt: clock.now(),
      fileCount: report.findings.length,
      findings: findings.map(({ path, result, badBlocks }) => ({
        path,
        result,
        ...(badBlocks === undefined ? {} : { badBlocks }),
      })),
    };
    if (ports.isNoted) insertFixityCheck(db, place.id, check);
    return { place, check, findings, bytesRead: report.bytesRead };
  }
}

/** So many results are noted together: each transaction waits for the disk. */
const notedAtOnce = 50;

/**
 * Checks many, several at once, in their order. Results are noted in batches; a kill may lose the last one.
 * @throws ArchiveError as {@link checkRecording}
 */
export async function checkRecordings(
  ports: CheckPorts,
  places: readonly PlacedRecording[],
  depth: FixityDepth,
  options: { atOnce: number; onChecked?: (checked: CheckedRecording) => void },
): Promise<CheckedRecording[]> {
  const unnoted: CheckedRecording[] = [];
  const note = ports.db.transaction(() => {
    for (const { place, check } of unnoted.splice(0)) insertFixityCheck(ports.db, place.id, check);
  });
  try {
    return await mapAtOnce(places, options.atOnce, async (place) => {
      const checked = await checkRecording({ ...ports, isNoted: false }, place, depth);
      if (ports.isNoted) unnoted.push(checked);
      if (unnoted.length >= notedAtOnce) note();
      options.onChecked?.(checked);
      return checked;
    });
  } finally {
    if (unnoted.length > 0) note();
  }
}

/** Tag files are written anew when somebody adds a note; only what two readings find in them is wrong with them. */
function isOfPayload({ path }: Finding): boolean {
  return path.startsWith('data/');
}

function expectedFiles(db: Db, recording: string): BagFile[] {
  return filesOfRecording(db, recording).map(({ path, bytes, digest }) => ({ path, bytes, sha256: digest }));
}

function isSame(one: readonly BagFile[], other: readonly BagFile[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ path, sha256 }, at) => path === other[at]?.path && sha256 === other[at].sha256)
  );
}
