-- Version 12: what was odd about sources that were read. Units and layouts: Schema/README.md.

-- One kind of oddity of one source, as the try found it whose rows the source has.
CREATE TABLE source_warning (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id),
  code TEXT NOT NULL,
  -- How often it happened.
  count INTEGER NOT NULL,
  -- Where it happened first; NULL where no place can be named.
  first_seconds REAL,
  message TEXT NOT NULL,
  checksum INTEGER,
  UNIQUE (source_id, code)
) STRICT;

-- Checksums as in version 9.
CREATE INDEX source_warning_unsealed ON source_warning (id) WHERE checksum IS NULL;

CREATE TRIGGER source_warning_changed AFTER UPDATE ON source_warning
WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE source_warning SET checksum = NULL WHERE id = NEW.id;
END;
