-- Finding among a million recordings: names and ids as small numbers, words by what they belong to, facts as bits.
-- Text that is searched for is folded before it comes here (query/fold.ts); the tokenizer only splits at spaces.

ALTER TABLE recordings ADD COLUMN kinds INTEGER NOT NULL DEFAULT 0;  -- one bit per kind of participant
ALTER TABLE recordings ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;  -- what is missing, what it has: see flags.ts
CREATE INDEX recordings_by_call_id ON recordings (call_id, id);
CREATE INDEX recordings_missing ON recordings (flags) WHERE flags & 63 <> 0;
-- All that is counted and filtered by, so that it is read without the wide rows.
CREATE INDEX recordings_facts ON recordings
  (state, service, format, channel_type, content_type, started_at, duration_ms, bytes, kinds, flags);

-- The directory: who somebody is, by raw id or phone number, and from when to when.
CREATE TABLE persons (
  id INTEGER PRIMARY KEY,
  key TEXT UNIQUE,                       -- of the list they come from, such as a staff number
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX persons_by_folded ON persons (folded);
CREATE TABLE person_ids (
  id INTEGER PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES persons (id),
  identifier TEXT NOT NULL,              -- raw id, or for a phone its E.164 number
  valid_from INTEGER,                    -- inclusive
  valid_to INTEGER,                      -- exclusive
  shown_name TEXT                        -- the name in that time, when it is not the person's of today
) STRICT;
CREATE INDEX person_ids_by_identifier ON person_ids (identifier, valid_from);
CREATE INDEX person_ids_by_person ON person_ids (person);

-- Every raw id that was ever in a call.
CREATE TABLE identities (
  id INTEGER PRIMARY KEY,
  raw_id TEXT NOT NULL UNIQUE,
  digits TEXT                            -- of its phone number, without the plus
) STRICT;
CREATE INDEX identities_by_digits ON identities (digits) WHERE digits IS NOT NULL;

-- Every name that a participant is shown by.
CREATE TABLE names (
  id INTEGER PRIMARY KEY,
  person INTEGER REFERENCES persons (id),
  label TEXT NOT NULL,
  other TEXT NOT NULL DEFAULT '',        -- the name that the call gave, when the directory has a better one
  folded TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX names_by_label ON names (label, other, coalesce(person, 0));
CREATE INDEX names_by_folded ON names (folded);
CREATE INDEX names_by_person ON names (person) WHERE person IS NOT NULL;

-- Set by refreshWords in the transaction that adds the participant.
ALTER TABLE participants ADD COLUMN recording_row INTEGER;
ALTER TABLE participants ADD COLUMN identity INTEGER REFERENCES identities (id);
ALTER TABLE participants ADD COLUMN name INTEGER REFERENCES names (id);
CREATE INDEX participants_by_name ON participants (name, recording_row);
CREATE INDEX participants_by_identity ON participants (identity, name, recording_row);

-- Tags and cases.
CREATE TABLE labels (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('tag', 'case')),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  UNIQUE (kind, folded)
) STRICT;
CREATE TABLE labelled (
  label INTEGER NOT NULL REFERENCES labels (id),
  row INTEGER NOT NULL REFERENCES recordings (row),
  PRIMARY KEY (label, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX labelled_by_row ON labelled (row, label);

CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  row INTEGER NOT NULL REFERENCES recordings (row),
  text TEXT NOT NULL,
  position_ms INTEGER,                   -- in the recording: a marker; null: a note on the whole
  author TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_by_row ON notes (row, created_at);

-- What was changed by hand, so that it can be undone.
CREATE TABLE operations (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,                    -- JSON: what was asked for
  change_count INTEGER NOT NULL DEFAULT 0,
  is_done INTEGER NOT NULL DEFAULT 0,
  undone_at INTEGER
) STRICT;
CREATE TABLE operation_labels (
  operation INTEGER NOT NULL REFERENCES operations (id),
  label INTEGER NOT NULL,
  row INTEGER NOT NULL,
  was_added INTEGER NOT NULL,
  PRIMARY KEY (operation, label, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE operation_notes (
  operation INTEGER NOT NULL REFERENCES operations (id),
  note TEXT NOT NULL,
  row INTEGER NOT NULL,
  before TEXT,                           -- JSON of the note; null when there was none
  after TEXT,
  PRIMARY KEY (operation, note)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_searches (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  sort TEXT NOT NULL,
  descending INTEGER NOT NULL,
  is_pinned INTEGER NOT NULL DEFAULT 0,
  is_default INTEGER NOT NULL DEFAULT 0,
  is_matter INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_searches_default ON saved_searches (is_default) WHERE is_default = 1;
-- Never changed or removed: what was searched for, when, and what was found.
CREATE TABLE matter_runs (
  id INTEGER PRIMARY KEY,
  search INTEGER,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  count INTEGER NOT NULL,
  digest TEXT NOT NULL                   -- SHA-256 of the sorted ids, one a line
) STRICT;

-- Words. Contentless: rowid is the row of what they belong to.
DROP TABLE recording_words;
CREATE VIRTUAL TABLE recording_words USING fts5 (
  ids, tokenize = 'ascii', detail = none, content = '', contentless_delete = 1
);
CREATE VIRTUAL TABLE identity_words USING fts5 (
  ids, tokenize = 'ascii', detail = none, content = '', contentless_delete = 1
);
CREATE VIRTUAL TABLE name_words USING fts5 (
  words, tokenize = 'ascii', prefix = '1 2 3', content = '', contentless_delete = 1
);
CREATE VIRTUAL TABLE label_words USING fts5 (
  words, tokenize = 'ascii', content = '', contentless_delete = 1
);
CREATE VIRTUAL TABLE note_words USING fts5 (
  words, tokenize = 'ascii', prefix = '2 3', content = '', contentless_delete = 1
);

-- Recordings whose names and words are to be written anew, in slices.
CREATE TABLE words_due (row INTEGER PRIMARY KEY) STRICT;
INSERT INTO words_due SELECT row FROM recordings;

-- What a reader that keeps columns in memory has to read again; it remembers the last number it has seen.
CREATE TABLE find_totals (recordings INTEGER NOT NULL) STRICT; -- one row; counting a million takes too long for a first page
INSERT INTO find_totals SELECT count(*) FROM recordings;
CREATE TABLE find_changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL) STRICT;
CREATE TRIGGER recordings_added AFTER INSERT ON recordings BEGIN
  INSERT INTO find_changes (row) VALUES (new.row);
  UPDATE find_totals SET recordings = recordings + 1;
END;
CREATE TRIGGER recordings_changed AFTER UPDATE OF
  started_at, duration_ms, state, service, call_id, format, content_type, channel_type, chunk_count, bytes,
  participants_text, kinds, flags ON recordings BEGIN
  INSERT INTO find_changes (row) VALUES (new.row);
END;
CREATE TRIGGER recordings_removed AFTER DELETE ON recordings BEGIN
  INSERT INTO find_changes (row) VALUES (old.row);
  UPDATE find_totals SET recordings = recordings - 1;
END;
