/** The verdict on a single file: what lies on disk against what is claimed. Changes nothing. */
import { ArchiveError } from '../../contract/error.ts';
import { manifestName, tagManifestName } from './bag.ts';
import type { Claim } from './claims.ts';
import { temporaryEnding } from './files.ts';
import { detailOf, hash, type Finding, type Inspection } from './fixity.ts';
import type { FoundFile } from './folder-listing.ts';
import type { NameMatches } from './name-matches.ts';

/** What is to be said of a path that someone claims something about. */
export async function judgeListed(path: string, inspection: Inspection): Promise<Finding> {
  const { testimony, matches, options, found } = inspection;
  const claims = testimony.claims.get(path) ?? [];
  const onDisk = matches.onDisk.get(path);
  const file = found.find((candidate) => candidate.path === onDisk);
  if (file === undefined) return judgeAbsent(path, claims, matches);
  if (file.kind !== 'file') return { path, result: 'mismatch', detail: 'not a file' };
  const fault =
    path === tagManifestName
      ? testimony.tagManifestFault
      : path === manifestName
        ? testimony.manifestFault
        : null;
  if (fault !== null) return { path, result: 'mismatch', detail: fault };
  const length = claims.find(({ bytes }) => bytes !== null)?.bytes ?? file.bytes;
  if (length !== file.bytes)
    return { path, result: 'mismatch', detail: `${String(file.bytes)} bytes instead of ${String(length)}` };
  if (claims.length === 0) return { path, ...unclaimed(path, inspection) };
  if (options.depth === 'quick') return { path, result: 'ok', detail: formDetail(path, file.path) };
  const sha256 = await hash(file, inspection);
  if (sha256 instanceof ArchiveError) return failedRead(path, sha256);
  return {
    path,
    ...weigh(sha256, claims),
    ...(file.path === path ? {} : { detail: formDetail(path, file.path) }),
  };
}

function judgeAbsent(path: string, claims: readonly Claim[], matches: NameMatches): Finding {
  const otherCase = matches.otherCase.get(path);
  if (otherCase !== undefined) return { path, result: 'missing', detail: `there is ${otherCase}` };
  const isDoubtful = claims.length > 0 && claims.every(({ isBelieved }) => !isBelieved);
  return isDoubtful
    ? { path, result: 'unverifiable', detail: 'only a damaged manifest names it' }
    : { path, result: 'missing', detail: null };
}

/** A tag file that no witness speaks for. The tag manifest itself has none but the catalog; it was read and parsed. */
function unclaimed(path: string, { testimony }: Inspection): Pick<Finding, 'result' | 'detail'> {
  if (path === tagManifestName && testimony.isTagManifestBelieved) return { result: 'ok', detail: null };
  return { result: 'unverifiable', detail: 'no manifest tells its digest' };
}

function weigh(sha256: string, claims: readonly Claim[]): Pick<Finding, 'result' | 'detail'> {
  const believed = claims.filter(({ isBelieved }) => isBelieved);
  const against = believed.find((claim) => claim.sha256 !== sha256);
  if (against !== undefined) return { result: 'mismatch', detail: `digest differs from the ${against.by}` };
  // Nothing agrees by accident: even a damaged manifest that gives this digest is right about it.
  if (believed.length > 0 || claims.some((claim) => claim.sha256 === sha256))
    return { result: 'ok', detail: null };
  return { result: 'unverifiable', detail: 'only a damaged manifest tells its digest' };
}

/** What is to be said of a file that nobody claims anything about. */
export function judgeUnlisted(file: FoundFile, inspection: Inspection): Finding {
  const { testimony, matches, options } = inspection;
  const { path } = file;
  if (path.endsWith(temporaryEnding))
    return { path, result: 'unexpected', detail: 'left by an interrupted write' };
  const isPayload = path.startsWith('data/');
  const isListKnown = isPayload
    ? options.expected !== undefined || testimony.isManifestBelieved
    : testimony.isTagManifestBelieved;
  if (!isListKnown)
    return { path, result: 'unverifiable', detail: 'the manifest that may list it is damaged or missing' };
  const otherCase = matches.casedFrom.get(path);
  return {
    path,
    result: 'unexpected',
    detail: otherCase === undefined ? null : `differs in case from ${otherCase}`,
  };
}

function failedRead(path: string, failure: ArchiveError): Finding {
  return failure.code === 'file-missing'
    ? { path, result: 'missing', detail: 'vanished while it was checked' }
    : { path, result: 'unreadable', detail: detailOf(failure) };
}

function formDetail(listed: string, onDisk: string): string | null {
  return listed === onDisk ? null : 'named in another Unicode form on disk';
}
