-- Counts that the window shows at all times: at a million recordings they would take longer to count than to read.

CREATE TABLE transfer_totals (
  state TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO transfer_totals SELECT state, count(*) FROM transfers GROUP BY state;
CREATE TRIGGER transfer_totals_added AFTER INSERT ON transfers BEGIN
  INSERT INTO transfer_totals VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER transfer_totals_changed AFTER UPDATE OF state ON transfers WHEN old.state <> new.state BEGIN
  UPDATE transfer_totals SET count = count - 1 WHERE state = old.state;
  INSERT INTO transfer_totals VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER transfer_totals_removed AFTER DELETE ON transfers BEGIN
  UPDATE transfer_totals SET count = count - 1 WHERE state = old.state;
END;

CREATE TABLE recording_totals (
  state TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO recording_totals SELECT state, count(*), sum(bytes) FROM recordings GROUP BY state;
CREATE TRIGGER recording_totals_added AFTER INSERT ON recordings BEGIN
  INSERT INTO recording_totals VALUES (new.state, 1, new.bytes)
    ON CONFLICT (state) DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER recording_totals_changed AFTER UPDATE OF state, bytes ON recordings
WHEN old.state <> new.state OR old.bytes <> new.bytes BEGIN
  UPDATE recording_totals SET count = count - 1, bytes = bytes - old.bytes WHERE state = old.state;
  INSERT INTO recording_totals VALUES (new.state, 1, new.bytes)
    ON CONFLICT (state) DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER recording_totals_removed AFTER DELETE ON recordings BEGIN
  UPDATE recording_totals SET count = count - 1, bytes = bytes - old.bytes WHERE state = old.state;
END;
