-- Version 11: still faces that come back in recording after recording. Units and layouts:
-- Schema/README.md.

-- A place in a camera's picture where something that looks like a face never moves.
CREATE TABLE still_place (
  id INTEGER PRIMARY KEY,
  camera_id INTEGER NOT NULL REFERENCES camera (id),
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  checksum INTEGER
) STRICT;

CREATE INDEX still_place_camera ON still_place (camera_id);

-- A stored sighting whose face was still. place_id is NULL until it has come back often enough.
CREATE TABLE still_sighting (
  sighting_id INTEGER PRIMARY KEY REFERENCES sighting (id) ON DELETE CASCADE,
  place_id INTEGER REFERENCES still_place (id),
  checksum INTEGER
) STRICT;

CREATE INDEX still_sighting_place ON still_sighting (place_id);

-- A sighting that was not stored, for it only repeats what is seen at its place.
CREATE TABLE still_occurrence (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id),
  -- Of the sighting, within its source.
  ordinal INTEGER NOT NULL,
  place_id INTEGER NOT NULL REFERENCES still_place (id),
  start_seconds REAL NOT NULL,
  end_seconds REAL NOT NULL,
  detections INTEGER NOT NULL,
  -- Faces that its worker had kept.
  faces INTEGER NOT NULL,
  checksum INTEGER,
  UNIQUE (source_id, ordinal)
) STRICT;

CREATE INDEX still_occurrence_place ON still_occurrence (place_id);

-- Checksums as in version 9.
CREATE INDEX still_place_unsealed ON still_place (id) WHERE checksum IS NULL;
CREATE INDEX still_sighting_unsealed ON still_sighting (sighting_id) WHERE checksum IS NULL;
CREATE INDEX still_occurrence_unsealed ON still_occurrence (id) WHERE checksum IS NULL;

CREATE TRIGGER still_place_changed AFTER UPDATE ON still_place WHEN NEW.checksum = OLD.checksum
BEGIN
  UPDATE still_place SET checksum = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER still_sighting_changed AFTER UPDATE ON still_sighting
WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE still_sighting SET checksum = NULL WHERE sighting_id = NEW.sighting_id;
END;
CREATE TRIGGER still_occurrence_changed AFTER UPDATE ON still_occurrence
WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE still_occurrence SET checksum = NULL WHERE id = NEW.id;
END;
