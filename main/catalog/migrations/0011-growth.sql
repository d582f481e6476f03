-- What the last two weeks brought is asked at every start: from the index alone it takes some milliseconds, from thousands of rows that
-- lie apart half a second.
DROP INDEX recordings_by_start;
CREATE INDEX recordings_by_start ON recordings (started_at, id, bytes);
