-- Markers that are ranges, and transcripts.
ALTER TABLE notes ADD COLUMN end_ms INTEGER; -- end of the range that a marker begins; null: a point

-- What somebody or something heard, brought in from a file: an aid to find a place, never the record.
CREATE TABLE transcripts (
  row INTEGER NOT NULL REFERENCES recordings (row),
  part INTEGER NOT NULL,                 -- index of the chunk whose file it was made from; -1: of all of them, one after another
  file_name TEXT NOT NULL,
  format TEXT NOT NULL,
  sha256 TEXT NOT NULL,                  -- of the file as it was brought in
  imported_at INTEGER NOT NULL,
  cues TEXT NOT NULL,                    -- JSON [{startMs, endMs, speaker, text}], ms of what can be heard
  PRIMARY KEY (row, part)
) STRICT;
CREATE VIRTUAL TABLE transcript_words USING fts5 (
  words, tokenize = 'ascii', prefix = '2 3', content = '', contentless_delete = 1
);
