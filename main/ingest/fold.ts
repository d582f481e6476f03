import { isInOwnStorage } from '../acs/blob-access.ts';
import type { RecordingEvent } from '../acs/event.ts';
import type { ChunkFacts } from '../catalog/chunks.ts';
import { nothingSaid, type RecordingFacts } from '../catalog/recordings.ts';

/** A recording event with what orders it. */
export interface OrderedEvent {
  /** Time of the event, else of its arrival; UTC epoch ms. */
  at: number;
  /** Breaks ties, so that any order of arrival folds to the same facts. */
  key: string;
  topic: string | null;
  recording: RecordingEvent;
}

export interface Folded {
  facts: RecordingFacts;
  chunks: ChunkFacts[];
}

/**
 * Folds all events of a recording into what is known of it. Pure, and independent of the order of `events`: the latest event that says
 * a thing wins, and a chunk counts as announced when it was first named.
 */
export function foldEvents(events: readonly OrderedEvent[], deadlineHours: number): Folded {
  const ordered = [...events].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  let facts = nothingSaid;
  const chunks = new Map<string, ChunkFacts>();
  for (const { at, topic, recording } of ordered) {
    const { chunks: named, ...said } = recording;
    facts = overlay(facts, { ...said, topic });
    for (const chunk of named) {
      const known = chunks.get(chunk.documentId);
      const announcedAt = known?.announcedAt ?? at;
      const isOwn = isInOwnStorage(chunk.contentLocation, recording.storageType);
      chunks.set(chunk.documentId, {
        ...(known ? overlay(known, chunk) : chunk),
        announcedAt,
        deadlineAt: announcedAt + (isOwn ? ownStorageMs : deadlineHours * 3_600_000),
      });
    }
  }
  return { facts, chunks: [...chunks.values()].sort(byIndex) };
}

/** Own storage keeps what it has; a far deadline lets everything else go first. */
const ownStorageMs = 10 * 365 * 86_400_000;

/** `under` with every value of `over` that is not null laid over it. */
function overlay<T extends object>(under: T, over: Partial<T>): T {
  const said = Object.entries(over).filter(([, value]) => value !== null && value !== undefined);
  return { ...under, ...(Object.fromEntries(said) as Partial<T>) };
}

function byIndex(a: ChunkFacts, b: ChunkFacts): number {
  return a.index - b.index || (a.documentId < b.documentId ? -1 : 1);
}
