/**
 * Says whether a whole file may be archived. Length and digest are proven before; here its kind is.
 * Rule: HTML, JSON and nothing are never a recording. A file that does not read as a recording is fetched once more; when the service
 * gives the very same bytes again, these are what it has, and they are archived with a finding rather than lost at the deadline.
 */
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { MediaFindingView, MediaView } from '../../contract/views.ts';
import { readSmallFile } from '../archive/files.ts';
import type { Disk } from '../archive/disk.ts';
import { chunkContentPath, chunkMetadataPath } from '../archive/layout.ts';
import type { TransferJob } from '../catalog/transfers.ts';
import { probeMedia } from '../media/probe.ts';
import { extensionFor, sniff, type Extension } from '../media/sniff.ts';

export type Verified =
  | {
      is: 'proven';
      extension: Extension | 'metadata.json';
      text: Uint8Array | null;
      media: MediaView | null;
      findings: readonly MediaFindingView[];
    }
  /** Nothing of it may be kept; `isSuspect` when the same bytes again would be taken. */
  | { is: 'refused'; code: ErrorCode; isSuspect: boolean };

export interface Candidate {
  path: string;
  bytes: number;
  digest: string;
  /** Of each MiB; null for metadata. */
  blocks: readonly string[] | null;
}

/** Looks into a whole file. @throws ArchiveError file-missing, disk-failed, library-read-only */
export function verify(
  disk: Disk,
  job: TransferJob,
  candidate: Candidate,
  metadataBytes: number,
): Promise<Verified> {
  return job.kind === 'content'
    ? verifyContent(disk, job, candidate)
    : verifyMetadata(disk, job, candidate, metadataBytes);
}

/** Where a file of this job goes inside the recording's folder. */
export function placeOf(job: TransferJob, extension: Extension | 'metadata.json', isTwin: boolean): string {
  const twin = isTwin ? job.documentId : undefined;
  return extension === 'metadata.json'
    ? chunkMetadataPath(job.chunkIndex, twin)
    : chunkContentPath(job.chunkIndex, extension, twin);
}

async function verifyContent(disk: Disk, job: TransferJob, { path, digest }: Candidate): Promise<Verified> {
  const report = await probeMedia(path, {
    expectedDurationMs: job.chunkDurationMs,
    participantsWithChannel: 0,
  });
  const { sniffed, media, findings } = report;
  const isSecondTime = job.suspectDigest === digest;
  if (report.refusal !== null && (!isBinary(sniffed) || (await isText(disk, path))))
    return { is: 'refused', code: report.refusal, isSuspect: false };
  const isOdd = report.refusal !== null || findings.some(({ kind }) => kind === 'truncated');
  if (isOdd && !isSecondTime)
    return { is: 'refused', code: report.refusal ?? 'media-unreadable', isSuspect: true };
  return {
    is: 'proven',
    extension: extensionFor(sniffed, job.format, null),
    text: null,
    media: report.isRecording ? media : null,
    findings:
      report.isRecording || findings.length > 0
        ? findings
        : [{ kind: 'unreadable', detail: 'neither mp4, mp3 nor wav; the service gave the same bytes twice' }],
  };
}

function isBinary(sniffed: ReturnType<typeof sniff>): boolean {
  return sniffed === 'mp4' || sniffed === 'mp3' || sniffed === 'wav' || sniffed === 'unknown';
}

/** Error pages also come as bare text; no container begins without a control character. */
async function isText(disk: Disk, path: string): Promise<boolean> {
  const file = await disk.open(path, 'read');
  try {
    const first = new Uint8Array(512);
    const bytes = await file.read(first, 0);
    return first.subarray(0, bytes).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  } finally {
    await file.close();
  }
}

async function verifyMetadata(
  disk: Disk,
  job: TransferJob,
  { path, bytes, digest }: Candidate,
  metadataBytes: number,
): Promise<Verified> {
  if (bytes > metadataBytes) return { is: 'refused', code: 'content-foreign', isSuspect: false };
  const text = await readSmallFile(path, disk);
  const isSecondTime = job.suspectDigest === digest;
  if (sniff(text) !== 'json') return { is: 'refused', code: 'content-foreign', isSuspect: false };
  if (!isJsonObject(text) && !isSecondTime)
    return { is: 'refused', code: 'content-foreign', isSuspect: true };
  return { is: 'proven', extension: 'metadata.json', text, media: null, findings: [] };
}

function isJsonObject(text: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(text.toString('utf8').replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
