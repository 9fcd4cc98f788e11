-- Version 14: how pictures of cameras are turned. Units and layouts: Schema/README.md.

-- Beyond what its files say, pictures of this camera are turned clockwise to be upright.
CREATE TABLE camera_turn (
  camera_id INTEGER PRIMARY KEY REFERENCES camera (id),
  degrees INTEGER NOT NULL CHECK (degrees IN (0, 90, 180, 270)),
  -- 1 when a user has set it, so that nothing that is seen changes it.
  is_set INTEGER NOT NULL,
  -- The source in whose pictures it was found; NULL when a user has set it, or the source is gone.
  source_id INTEGER REFERENCES source (id),
  checksum INTEGER
) STRICT;

-- Checksums as in version 9.
CREATE INDEX camera_turn_unsealed ON camera_turn (camera_id) WHERE checksum IS NULL;

CREATE TRIGGER camera_turn_changed AFTER UPDATE ON camera_turn
WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE camera_turn SET checksum = NULL WHERE camera_id = NEW.camera_id;
END;
