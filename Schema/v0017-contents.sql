-- Version 17: the contents that a recording had. Units and layouts: Schema/README.md.

-- One content of a recording that was read: a file that is put into another container in place is
-- another content of the same recording. Recordings that were read before have none.
CREATE TABLE source_content (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  sha256 TEXT NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  -- Of the file of it that was registered last.
  path BLOB NOT NULL,
  -- When it was first read, and when a file of it was registered last.
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  -- SightingStream.RecordingIdentity.
  pictures TEXT NOT NULL,
  units INTEGER NOT NULL,
  seconds REAL NOT NULL,
  checksum INTEGER
) STRICT;

CREATE INDEX source_content_source ON source_content (source_id);
CREATE INDEX source_content_pictures ON source_content (pictures);

-- Checksums as in version 9.
CREATE INDEX source_content_unsealed ON source_content (id) WHERE checksum IS NULL;

CREATE TRIGGER source_content_changed AFTER UPDATE ON source_content
WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE source_content SET checksum = NULL WHERE id = NEW.id;
END;
