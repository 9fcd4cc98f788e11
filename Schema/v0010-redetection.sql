-- Version 10: sources that another detector has examined again. Units and layouts: Schema/README.md.

CREATE TABLE redetection (
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  detector_sha256 TEXT NOT NULL,
  -- NULL while it has not come to its end.
  finished_ms INTEGER,
  -- Where it can be gone on with: SightingStream's Checkpoint as its bytes.
  checkpoint BLOB,
  -- A JSON array: numbers of the sightings that the archive had and that it saw again.
  found TEXT NOT NULL,
  -- What it brought.
  new_sightings INTEGER NOT NULL,
  new_faces INTEGER NOT NULL,
  PRIMARY KEY (source_id, detector_sha256)
) STRICT, WITHOUT ROWID;
