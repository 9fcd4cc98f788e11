-- Version 13: what was done with each stretch of a source. Units and layouts: Schema/README.md.

-- What was done with one source, as the try did whose rows the source has.
CREATE TABLE source_stretches (
  source_id INTEGER PRIMARY KEY REFERENCES source (id),
  -- SightingStream.StretchLog as bytes.
  stretches BLOB NOT NULL,
  checksum INTEGER
) STRICT;

-- Checksums as in version 9.
CREATE INDEX source_stretches_unsealed ON source_stretches (source_id) WHERE checksum IS NULL;

CREATE TRIGGER source_stretches_changed AFTER UPDATE ON source_stretches
WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE source_stretches SET checksum = NULL WHERE source_id = NEW.source_id;
END;
