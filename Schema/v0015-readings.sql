-- Version 15: what the names of files said about their times. Units and layouts: Schema/README.md.

-- What was read from the path of one file, as the source's start rests on it.
CREATE TABLE path_reading (
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL UNIQUE REFERENCES source_path (path) ON DELETE CASCADE,
  -- The parts of the names that were read, and what they were taken for.
  text TEXT NOT NULL,
  field TEXT NOT NULL,
  -- The zone that was used, and who says so.
  zone TEXT NOT NULL,
  zone_from TEXT NOT NULL CHECK (zone_from IN ('name', 'camera', 'archive')),
  -- 1 when the names do not say the second.
  is_assumed INTEGER NOT NULL,
  -- A JSON array of objects with code and message.
  doubts TEXT NOT NULL,
  checksum INTEGER
) STRICT;

-- Checksums as in version 9.
CREATE INDEX path_reading_unsealed ON path_reading (id) WHERE checksum IS NULL;

CREATE TRIGGER path_reading_changed AFTER UPDATE ON path_reading
WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE path_reading SET checksum = NULL WHERE id = NEW.id;
END;
