import type { DemoSet } from './demo-set.ts';
import type { ExpectedEnd } from './demo-plots.ts';
import type { PublishedRecording } from './published.ts';

/** What an archive must hold in the end, for whoever checks it from outside. */
export interface Truth {
  recordings: {
    title: string;
    expected: ExpectedEnd;
    recordingId: string;
    callId: string;
    startedAtMs: number;
    durationMs: number;
    chunks: {
      documentId: string;
      index: number;
      bytes: number;
      sha256: string;
      metadataSha256: string | null;
    }[];
  }[];
}

/** Reads every chunk once for its digest. */
export async function truthOf(
  stage: { recordings: readonly PublishedRecording[] },
  demo: DemoSet,
): Promise<Truth> {
  const recordings: Truth['recordings'] = [];
  for (const recording of stage.recordings) {
    const item = demo.items.find((candidate) => candidate.recording === recording);
    const chunks: Truth['recordings'][number]['chunks'] = [];
    for (const { documentId, index, content, metadata } of recording.chunks) {
      const metadataSha256 = metadata === null ? null : await metadata.sha256();
      chunks.push({
        documentId,
        index,
        bytes: content.bytes,
        sha256: await content.sha256(),
        metadataSha256,
      });
    }
    const { recordingId, callId, startedAtMs, durationMs } = recording;
    const expected: ExpectedEnd = item?.expected ?? { end: 'archived', metadata: 'all' };
    const title = item?.title ?? 'large';
    recordings.push({ title, expected, recordingId, callId, startedAtMs, durationMs, chunks });
  }
  return { recordings };
}
