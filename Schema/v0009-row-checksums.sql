-- Version 9: checksums of all rows that say something about a source.

-- CRC-32C of the columns before it, as in sighting and face. NULL while a transaction is under way
-- that has changed the row: the writer fills it in before it commits.
ALTER TABLE camera ADD COLUMN checksum INTEGER;
ALTER TABLE source ADD COLUMN checksum INTEGER;
ALTER TABLE source_path ADD COLUMN checksum INTEGER;
ALTER TABLE journal ADD COLUMN checksum INTEGER;
ALTER TABLE model ADD COLUMN checksum INTEGER;
ALTER TABLE generation ADD COLUMN checksum INTEGER;
ALTER TABLE setting ADD COLUMN checksum INTEGER;

CREATE INDEX camera_unsealed ON camera (id) WHERE checksum IS NULL;
CREATE INDEX source_unsealed ON source (id) WHERE checksum IS NULL;
CREATE INDEX source_path_unsealed ON source_path (path) WHERE checksum IS NULL;
CREATE INDEX journal_unsealed ON journal (source_id) WHERE checksum IS NULL;
CREATE INDEX model_unsealed ON model (id) WHERE checksum IS NULL;
CREATE INDEX generation_unsealed ON generation (id) WHERE checksum IS NULL;
CREATE INDEX setting_unsealed ON setting (name) WHERE checksum IS NULL;

-- No statement has to think of it: a change takes the checksum away.
CREATE TRIGGER camera_changed AFTER UPDATE ON camera WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE camera SET checksum = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER source_changed AFTER UPDATE ON source WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE source SET checksum = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER source_path_changed AFTER UPDATE ON source_path WHEN NEW.checksum = OLD.checksum
BEGIN
  UPDATE source_path SET checksum = NULL WHERE path = NEW.path;
END;
CREATE TRIGGER journal_changed AFTER UPDATE ON journal WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE journal SET checksum = NULL WHERE source_id = NEW.source_id;
END;
CREATE TRIGGER model_changed AFTER UPDATE ON model WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE model SET checksum = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER generation_changed AFTER UPDATE ON generation WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE generation SET checksum = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER setting_changed AFTER UPDATE ON setting WHEN NEW.checksum = OLD.checksum BEGIN
  UPDATE setting SET checksum = NULL WHERE name = NEW.name;
END;
