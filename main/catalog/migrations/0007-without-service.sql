-- Each start looks for recordings that no service fits yet: few, and not to be looked for among a million wide rows.
CREATE INDEX recordings_without_service ON recordings (id) WHERE service IS NULL;
