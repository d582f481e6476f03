-- What was asked of the service beside downloads: deletions of its copies, and recordings under way.

-- One receipt a chunk: its copy at the service is gone.
CREATE TABLE service_deletions (
  document_id TEXT PRIMARY KEY,
  recording TEXT NOT NULL REFERENCES recordings (id),
  chunk_index INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,                      -- the user who asked, or the policy
  result TEXT NOT NULL CHECK (result IN ('deleted', 'absent')),
  http_status INTEGER NOT NULL,
  host TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX service_deletions_by_recording ON service_deletions (recording);
-- Copies that the service still has are those of the last day.
CREATE INDEX chunks_to_delete ON chunks (deadline_at) WHERE delete_location IS NOT NULL;

-- Recordings that were started or controlled from here.
CREATE TABLE live_recordings (
  id INTEGER PRIMARY KEY,
  service TEXT NOT NULL,
  service_recording_id TEXT,             -- null until a callback tells it
  server_call_id TEXT,
  request TEXT NOT NULL,                 -- JSON of what was asked for; empty for one that was started elsewhere
  state TEXT CHECK (state IN ('active', 'inactive', 'ended')),
  is_paused INTEGER NOT NULL DEFAULT 0,  -- by us: the service's state does not tell a pause from an end
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  UNIQUE (service, service_recording_id)
) STRICT;
CREATE TABLE live_actions (
  id INTEGER PRIMARY KEY,
  live INTEGER NOT NULL REFERENCES live_recordings (id),
  at INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('start', 'state', 'pause', 'resume', 'stop')),
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'ended', 'failed')),
  state TEXT,
  code TEXT,
  http_status INTEGER
) STRICT;
CREATE INDEX live_actions_by_live ON live_actions (live, at);
