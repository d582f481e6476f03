-- Instants are UTC epoch ms, durations ms, sizes bytes, digests SHA-256 in lower-case hex.

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,              -- topic and id as the service gave them, else the digest of the body
  event_id TEXT,
  type TEXT NOT NULL,
  topic TEXT,
  subject TEXT,
  event_at INTEGER,
  received_at INTEGER NOT NULL,
  source TEXT NOT NULL,                  -- id of the source that brought it first
  delivery TEXT,                         -- JSON: delivery headers, file name, message id
  body BLOB NOT NULL,                    -- bytes as received
  digest TEXT NOT NULL,
  recording TEXT REFERENCES recordings (id),
  call_key TEXT,                         -- server call id, to join call events with recordings
  disposition TEXT NOT NULL CHECK (disposition IN ('applied', 'kept', 'quarantined')),
  code TEXT,                             -- why it is in quarantine
  detail TEXT,
  archived_path TEXT                     -- inside the recording's folder, once written there
) STRICT;
CREATE INDEX events_by_recording ON events (recording, received_at);
CREATE INDEX events_by_call ON events (call_key) WHERE call_key IS NOT NULL;
CREATE INDEX events_in_quarantine ON events (received_at) WHERE disposition = 'quarantined';

CREATE TABLE recordings (
  row INTEGER PRIMARY KEY,               -- joins recording_words
  id TEXT NOT NULL UNIQUE,               -- ours; names the folder
  service_recording_id TEXT UNIQUE,
  call_id TEXT,
  server_call_id TEXT,
  topic TEXT,
  service TEXT,                          -- name of the configured service, once one fits
  started_at INTEGER,
  started_at_text TEXT,                  -- as given, up to 100 ns
  duration_ms INTEGER,
  content_type TEXT,                     -- lower case: audio, audiovideo
  channel_type TEXT,                     -- lower case: mixed, unmixed
  format TEXT,                           -- lower case: mp4, mp3, wav
  session_end_reason TEXT,
  storage_type TEXT,
  folder TEXT NOT NULL UNIQUE,           -- relative to the library, forward slashes
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- Derived from the rows below by refreshRecording, in the same transaction; kept here for lists.
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN
    ('queued', 'downloading', 'verifying', 'waiting', 'archived', 'incomplete', 'failed', 'expired', 'cancelled')),
  chunk_count INTEGER NOT NULL DEFAULT 0,
  archived_chunk_count INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  deadline_at INTEGER,
  participants_text TEXT NOT NULL DEFAULT '',
  -- Changes that the tag files on disk do not show yet; 0 when they are up to date.
  bag_changes INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX recordings_by_start ON recordings (started_at, id);
CREATE INDEX recordings_by_duration ON recordings (duration_ms, id);
CREATE INDEX recordings_by_state ON recordings (state, id);
CREATE INDEX recordings_by_participants ON recordings (participants_text, id);
CREATE INDEX recordings_by_chunk_count ON recordings (chunk_count, id);
CREATE INDEX recordings_by_bytes ON recordings (bytes, id);
CREATE INDEX recordings_by_format ON recordings (format, id);
CREATE INDEX recordings_by_call ON recordings (call_id, started_at_text);
CREATE INDEX recordings_by_server_call ON recordings (server_call_id) WHERE server_call_id IS NOT NULL;
CREATE INDEX recordings_with_stale_bag ON recordings (id) WHERE bag_changes > 0;

CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  recording TEXT NOT NULL REFERENCES recordings (id),
  document_id TEXT NOT NULL UNIQUE,
  chunk_index INTEGER NOT NULL,
  end_reason TEXT,
  content_location TEXT,                 -- verbatim
  metadata_location TEXT,
  delete_location TEXT,
  announced_at INTEGER NOT NULL,
  deadline_at INTEGER NOT NULL,
  -- From the metadata file once it is archived.
  started_at INTEGER,
  duration_ms INTEGER,
  pauses TEXT,                           -- JSON [{startedAt, durationMs}]
  media TEXT,                            -- JSON, what the probe saw
  findings TEXT                          -- JSON, what the probe found wrong
) STRICT;
CREATE INDEX chunks_by_recording ON chunks (recording, chunk_index);

-- One row per file that is to be fetched. State changes only by UPDATE … WHERE id = ? AND state = ?.
CREATE TABLE transfers (
  id INTEGER PRIMARY KEY,
  chunk INTEGER NOT NULL REFERENCES chunks (id),
  kind TEXT NOT NULL CHECK (kind IN ('content', 'metadata')),
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN
    ('queued', 'downloading', 'verifying', 'waiting', 'archived', 'failed', 'expired', 'cancelled')),
  due_at INTEGER,                        -- when waiting: not before
  attempt_count INTEGER NOT NULL DEFAULT 0,
  failure_count INTEGER NOT NULL DEFAULT 0, -- in a row, without progress between
  resumed_count INTEGER NOT NULL DEFAULT 0,
  code TEXT,                             -- why it waits or has ended badly
  http_status INTEGER,
  detail TEXT,
  -- The journal of the partial; never ahead of what has reached the disk.
  total_bytes INTEGER,
  etag TEXT,
  committed_bytes INTEGER NOT NULL DEFAULT 0, -- fsynced, counted over all ranges
  ranges TEXT,                           -- JSON [[firstByte, committedEnd, lastByte], …]; committedEnd is exclusive
  checks BLOB,                           -- CRC-32 of the kept bytes of each MiB as they were received, little endian
  suspect_digest TEXT,                   -- of a whole file that did not read as a recording; the same twice is what the service has
  -- Written before the rename, so that a file in its place without its row can be told from a stranger.
  digest TEXT,
  placed_as TEXT,                        -- inside the recording's folder
  updated_at INTEGER NOT NULL,
  UNIQUE (chunk, kind)
) STRICT;
CREATE INDEX transfers_by_state ON transfers (state, due_at);

CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  transfer INTEGER NOT NULL REFERENCES transfers (id),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  from_byte INTEGER NOT NULL,
  received_bytes INTEGER NOT NULL DEFAULT 0,
  http_status INTEGER,
  code TEXT,
  host TEXT
) STRICT;
CREATE INDEX attempts_by_transfer ON attempts (transfer, started_at);

-- Files under a recording's data/ folder whose bytes are proven.
CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  recording TEXT NOT NULL REFERENCES recordings (id),
  chunk INTEGER REFERENCES chunks (id),
  kind TEXT NOT NULL CHECK (kind IN ('content', 'metadata', 'event')),
  path TEXT NOT NULL,                    -- inside the recording's folder, forward slashes
  bytes INTEGER NOT NULL,
  digest TEXT NOT NULL,
  archived_at INTEGER NOT NULL,
  UNIQUE (recording, path)
) STRICT;
CREATE INDEX files_by_chunk ON files (chunk, kind);

CREATE TABLE participants (
  recording TEXT NOT NULL REFERENCES recordings (id),
  raw_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  display_name TEXT,
  phone_number TEXT,
  channel INTEGER,
  PRIMARY KEY (recording, raw_id)
) STRICT;
CREATE INDEX participants_by_raw_id ON participants (raw_id);

-- Who was in a call, from call events; keyed by the server call id, since a call may have several recordings.
CREATE TABLE call_participants (
  call_key TEXT NOT NULL,
  raw_id TEXT NOT NULL,
  display_name TEXT,
  named_at INTEGER,                      -- of the event that gave the name; the latest wins
  joined_at INTEGER,
  left_at INTEGER,
  PRIMARY KEY (call_key, raw_id)
) STRICT;

CREATE TABLE fixity_checks (
  id INTEGER PRIMARY KEY,
  recording TEXT NOT NULL REFERENCES recordings (id),
  depth TEXT NOT NULL CHECK (depth IN ('quick', 'full')),
  checked_at INTEGER NOT NULL,
  file_count INTEGER NOT NULL,
  finding_count INTEGER NOT NULL,
  findings TEXT NOT NULL                 -- JSON, those that are not ok
) STRICT;
CREATE INDEX fixity_checks_by_recording ON fixity_checks (recording, checked_at);

CREATE TABLE source_health (
  source TEXT PRIMARY KEY,
  last_event_at INTEGER,
  event_count INTEGER NOT NULL DEFAULT 0,
  code TEXT,
  error_at INTEGER,
  detail TEXT
) STRICT;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- Words of a recording: participants, ids, file names. rowid is recordings.row.
CREATE VIRTUAL TABLE recording_words USING fts5 (
  words, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3 4', content = '', contentless_delete = 1
);
