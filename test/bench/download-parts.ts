import type { Db } from '../../main/catalog/open.ts';
import { recordingFolder, recordingIdFor } from '../../main/archive/layout.ts';
import { upsertChunk } from '../../main/catalog/chunks.ts';
import { insertRecording, refreshRecording } from '../../main/catalog/recordings.ts';
import type { Limits } from '../../main/transfer/limits.ts';

export interface BenchChunk {
  documentId: string;
  location: string;
  sha256: string;
}

/** What the server offers. */
export interface Offer {
  connectionString: string;
  contentHosts: string[];
  chunks: BenchChunk[];
}

export interface BenchOrder extends Offer {
  library: string;
  segments: number;
  /** False leaves out the reading back of what was written. */
  verifyAfterWrite?: boolean;
  /** In place of the usual ones. */
  limits?: Partial<Limits>;
}

export interface EngineCost {
  ms: number;
  cpuMs: number;
  peakRssBytes: number;
  rssSamples: number[];
  digests: string[];
}

/** Content only, one recording a chunk. */
export function queueChunks(db: Db, { chunks }: Offer): void {
  const now = Date.now();
  db.transaction(() => {
    for (const { documentId, location } of chunks) {
      const id = recordingIdFor(documentId);
      insertRecording(db, { id, folder: recordingFolder(id, now) }, now);
      const { id: chunk } = upsertChunk(db, id, {
        documentId,
        index: 0,
        endReason: 'SessionEnded',
        contentLocation: location,
        metadataLocation: null,
        deleteLocation: null,
        announcedAt: now,
        deadlineAt: now + 86_400_000,
      });
      db.prepare(`INSERT INTO transfers (chunk, kind, updated_at) VALUES (?, 'content', ?)`).run(chunk, now);
      refreshRecording(db, id, now);
    }
  })();
}
