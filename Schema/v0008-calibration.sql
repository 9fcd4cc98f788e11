-- Version 7: what was measured on the archive's own faces.

-- How often different people look alike, and one person does not, for one generation.
CREATE TABLE calibration (
  id INTEGER PRIMARY KEY,
  generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
  -- NULL: over all cameras.
  camera_id INTEGER REFERENCES camera (id) ON DELETE CASCADE,
  measured_ms INTEGER NOT NULL,
  -- Sightings that pairs were made of.
  subjects INTEGER NOT NULL,
  genuine_pairs INTEGER NOT NULL,
  impostor_pairs INTEGER NOT NULL,
  suspect_pairs INTEGER NOT NULL,
  -- Independent comparisons that the impostor pairs amount to.
  effective_pairs REAL NOT NULL
) STRICT;

CREATE UNIQUE INDEX calibration_scope ON calibration (generation_id, coalesce(camera_id, 0));

CREATE TABLE calibration_point (
  calibration_id INTEGER NOT NULL REFERENCES calibration (id) ON DELETE CASCADE,
  similarity REAL NOT NULL,
  -- The share of impostor pairs that reach the similarity, and where the true share may lie.
  false_match_rate REAL NOT NULL,
  false_match_lower REAL NOT NULL,
  false_match_upper REAL NOT NULL,
  -- The share of genuine pairs that do not reach it; NULL without genuine pairs.
  false_non_match_rate REAL,
  PRIMARY KEY (calibration_id, similarity)
) STRICT, WITHOUT ROWID;
