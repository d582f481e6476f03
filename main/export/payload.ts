import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ExportForm } from '../../contract/exports.ts';
import { provenBytesOf, type ProvenBytes } from '../archive/files.ts';
import { annotationsOf } from '../catalog/annotations.ts';
import { filesOfRecording } from '../catalog/files.ts';
import type { Db } from '../catalog/open.ts';

/** One file of a recording on its way into a bag. */
export interface PayloadPart extends ProvenBytes {
  /** Inside the bag. */
  path: string;
  /** Where it lies, or its bytes. */
  source: string | Buffer;
}

/** What of a recording goes into a bag: its archived files, and what people said of it where that is asked for. */
export function payloadOf(
  db: Db,
  { recording, from, to }: { recording: string; from: string; to: string },
  { hasAnnotations }: ExportForm,
): PayloadPart[] {
  const parts = filesOfRecording(db, recording).map(({ path, bytes, digest }): PayloadPart => ({
    path: `${to}/${path.replace(/^data\//, '')}`,
    bytes,
    sha256: digest,
    source: join(from, path),
  }));
  const text = hasAnnotations ? annotationsOf(db, recording) : null;
  if (text === null) return parts;
  const source = Buffer.from(text, 'utf8');
  return [...parts, { path: `${to}/annotations.json`, ...provenBytesOf(source), source }];
}

/** In lower-case hex. */
export function sha512Of(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex');
}
