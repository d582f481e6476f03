-- What decoding told of a chunk's content: that all of it was heard or looked at, that there is nothing of the kind, or that it
-- cannot be decoded. Null until then. Chunks that wait are few, and are not to be looked for among a million.
ALTER TABLE chunks ADD COLUMN sound_look TEXT CHECK (sound_look IN ('done', 'absent', 'undecodable'));
ALTER TABLE chunks ADD COLUMN picture_look TEXT CHECK (picture_look IN ('done', 'absent', 'undecodable'));
UPDATE chunks SET
  sound_look = iif(json_extract(media, '$.audioCodec') IS NULL, 'absent', NULL),
  picture_look = iif(json_extract(media, '$.videoCodec') IS NULL, 'absent', NULL)
  WHERE media IS NOT NULL;
CREATE INDEX chunks_to_look_at ON chunks (id) WHERE media IS NOT NULL AND (sound_look IS NULL OR picture_look IS NULL);
