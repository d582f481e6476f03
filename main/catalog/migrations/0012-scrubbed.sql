-- How far the round of fixity has come is counted whenever somebody looks at it: in slices of this, instead of by going through all rows.
CREATE INDEX recordings_to_scrub ON recordings (id, bytes, archived_chunk_count) WHERE archived_chunk_count > 0;
