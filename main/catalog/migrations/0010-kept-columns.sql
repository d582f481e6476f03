-- Which file beside the catalog holds what was last read of it for searching (main/catalog/finder/kept.ts). The token is set anew with each
-- such file, so that a file never goes with a copy of the catalog that is older than it, and a new catalog has none.
CREATE TABLE kept_columns (only INTEGER PRIMARY KEY CHECK (only = 1), token TEXT NOT NULL) STRICT;
