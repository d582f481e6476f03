-- The list goes by services, cases and tags too.
CREATE INDEX recordings_by_service ON recordings (service, id);
DROP INDEX recordings_without_service; -- those without one stand at the start of the other

ALTER TABLE recordings ADD COLUMN labels_text TEXT; -- cases, then tags, folded and in order; null without any
UPDATE recordings SET labels_text =
  (SELECT group_concat(folded, char(31)) FROM
    (SELECT b.folded FROM labelled l JOIN labels b ON b.id = l.label WHERE l.row = recordings.row ORDER BY b.kind, b.folded))
  WHERE row IN (SELECT row FROM labelled);
CREATE INDEX recordings_by_labels ON recordings (labels_text, id);

CREATE TRIGGER labelled_sorted AFTER INSERT ON labelled BEGIN
  UPDATE recordings SET labels_text =
    (SELECT group_concat(folded, char(31)) FROM
      (SELECT b.folded FROM labelled l JOIN labels b ON b.id = l.label WHERE l.row = new.row ORDER BY b.kind, b.folded))
    WHERE row = new.row;
END;
CREATE TRIGGER labelled_unsorted AFTER DELETE ON labelled BEGIN
  UPDATE recordings SET labels_text =
    (SELECT group_concat(folded, char(31)) FROM
      (SELECT b.folded FROM labelled l JOIN labels b ON b.id = l.label WHERE l.row = old.row ORDER BY b.kind, b.folded))
    WHERE row = old.row;
END;
CREATE TRIGGER recordings_labelled AFTER UPDATE OF labels_text ON recordings BEGIN
  INSERT INTO find_changes (row) VALUES (new.row);
END;
