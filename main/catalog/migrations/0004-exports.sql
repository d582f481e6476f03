-- Exports on record: what was asked for, and each recording that left with its digests. Rows are never removed.
CREATE TABLE exports (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'done', 'incomplete', 'failed', 'cancelled')),
  what TEXT NOT NULL,                    -- JSON: what was asked for
  target TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  code TEXT,                             -- why it stands still or has failed
  detail TEXT,
  bag_digest TEXT                        -- of the tag manifest, once the bag is whole
) STRICT;
CREATE INDEX exports_by_time ON exports (created_at);
CREATE TABLE export_items (
  export TEXT NOT NULL REFERENCES exports (id),
  position INTEGER NOT NULL,
  recording TEXT NOT NULL,
  folder TEXT NOT NULL,                  -- inside the bag, below data/
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
  bytes INTEGER NOT NULL,
  is_whole INTEGER NOT NULL,             -- the recording was archived whole when it was exported
  code TEXT,
  detail TEXT,
  files TEXT,                            -- JSON [{path, bytes, sha256}], paths inside the bag
  PRIMARY KEY (export, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX export_items_by_recording ON export_items (recording);
