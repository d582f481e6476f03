/** What index.json of an export says; report and check page show the same. Instants are ISO 8601 in UTC. */
export interface ExportIndex {
  format: 'archivolt-export';
  version: 1;
  id: string;
  exportedAt: string;
  by: string | null;
  reason: string | null;
  selection: string;
  recordings: IndexedRecording[];
}

export interface IndexedRecording {
  id: string;
  recordingId: string | null;
  callId: string | null;
  service: string | null;
  startedAt: string | null;
  durationMs: number | null;
  participants: { rawId: string; displayName: string | null; phoneNumber: string | null }[];
  /** Inside the bag. */
  folder: string;
  /** `part`: only what was asked for of it; edit-list.json beside it says of which bytes. */
  outcome: 'whole' | 'part' | 'incomplete' | 'missing';
  /** State in the archive when it was exported, or why it could not be. */
  state: string;
  chunks: number;
  archivedChunks: number;
  /** What is odd about its media, by chunk. */
  findings: string[];
  files: { path: string; bytes: number; sha256: string }[];
}
