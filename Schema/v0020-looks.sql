-- Version 20: how recordings look, so that one that was coded anew is known. Units and layouts:
-- Schema/README.md.

-- The table is made anew: only columns before `checksum` are checked by it, and those of version 18
-- stood behind it.
CREATE TABLE source_content_20 (
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
  -- RecordingIdentity.lead; NULL where nobody could say it.
  lead_pictures TEXT,
  lead_units INTEGER,
  -- RecordingLook.bytes; NULL where nobody looked, as in all contents that were noted before.
  looks BLOB,
  checksum INTEGER
) STRICT;

INSERT INTO source_content_20 (id, source_id, sha256, size_bytes, path, first_ms, last_ms, pictures,
  units, seconds, lead_pictures, lead_units)
SELECT id, source_id, sha256, size_bytes, path, first_ms, last_ms, pictures, units, seconds,
  lead_pictures, lead_units FROM source_content;
DROP TABLE source_content;
ALTER TABLE source_content_20 RENAME TO source_content;

CREATE INDEX source_content_source ON source_content (source_id);
CREATE INDEX source_content_pictures ON source_content (pictures);

-- Checksums as in version 9.
CREATE INDEX source_content_unsealed ON source_content (id) WHERE checksum IS NULL;

CREATE TRIGGER source_content_changed AFTER UPDATE ON source_content
WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE source_content SET checksum = NULL WHERE id = NEW.id;
END;
