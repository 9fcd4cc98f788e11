-- Version 1 of the archive's metadata. Units and layouts: Schema/README.md.

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- The next number to give out, by kind: source, sighting, face; and the last batch committed.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

INSERT INTO counter (name, value) VALUES ('batch', 0), ('face', 1), ('sighting', 1), ('source', 1);

CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  dimension INTEGER NOT NULL CHECK (dimension > 0),
  precision TEXT NOT NULL,
  UNIQUE (sha256, precision)
) STRICT;

CREATE TABLE generation (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model (id),
  state TEXT NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  created_ms INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX generation_live ON generation (state) WHERE state = 'live';

CREATE TABLE camera (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  building TEXT NOT NULL,
  floor TEXT NOT NULL,
  number TEXT NOT NULL
) STRICT;

-- One video or image file by content. Camera, start and path are those of the file of it that was
-- registered first.
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  sha256 TEXT UNIQUE,
  size_bytes INTEGER NOT NULL,
  camera_id INTEGER NOT NULL REFERENCES camera (id),
  start_ms INTEGER NOT NULL,
  -- start_ms plus what was decoded or declared, whichever is longer; NULL while unknown.
  end_ms INTEGER,
  path BLOB NOT NULL,
  relative_path BLOB NOT NULL,
  container TEXT,
  codec TEXT,
  width INTEGER,
  height INTEGER,
  rotation_degrees INTEGER,
  time_base_numerator INTEGER,
  time_base_denominator INTEGER,
  frame_rate REAL,
  declared_seconds REAL,
  is_image INTEGER,
  detector_sha256 TEXT,
  landmarks_sha256 TEXT,
  embedder_sha256 TEXT
) STRICT;

CREATE INDEX source_start ON source (start_ms);

-- A file that holds a source's content: an attribute of the source, any number of them.
CREATE TABLE source_path (
  path BLOB PRIMARY KEY,
  -- Counts paths in the order in which they were first registered.
  sequence INTEGER NOT NULL UNIQUE,
  source_id INTEGER NOT NULL REFERENCES source (id),
  relative_path BLOB NOT NULL,
  camera_id INTEGER NOT NULL REFERENCES camera (id),
  start_ms INTEGER NOT NULL,
  device INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  changed_ns INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX source_path_source ON source_path (source_id);

CREATE TABLE journal (
  source_id INTEGER PRIMARY KEY REFERENCES source (id),
  state TEXT NOT NULL
    CHECK (state IN ('seen', 'settling', 'working', 'done', 'partial', 'parked', 'gone')),
  reason_code TEXT,
  reason_message TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  -- 1 when its rows are those of a try that ended as done or partial.
  rows_finished INTEGER NOT NULL DEFAULT 0,
  decoded_seconds REAL NOT NULL DEFAULT 0,
  frames_decoded INTEGER NOT NULL DEFAULT 0,
  frames_sampled INTEGER NOT NULL DEFAULT 0,
  frames_with_faces INTEGER NOT NULL DEFAULT 0,
  detections INTEGER NOT NULL DEFAULT 0,
  kept_faces INTEGER NOT NULL DEFAULT 0,
  -- JSON objects: detections by gate, wall seconds by stage.
  rejected TEXT NOT NULL DEFAULT '{}',
  stage_seconds TEXT NOT NULL DEFAULT '{}',
  first_seen_ms INTEGER NOT NULL,
  started_ms INTEGER,
  finished_ms INTEGER
) STRICT;

CREATE INDEX journal_state ON journal (state, source_id);

CREATE TABLE sighting (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id),
  ordinal INTEGER NOT NULL,
  camera_id INTEGER NOT NULL REFERENCES camera (id),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  start_pts INTEGER NOT NULL,
  end_pts INTEGER NOT NULL,
  start_seconds REAL NOT NULL,
  end_seconds REAL NOT NULL,
  detections INTEGER NOT NULL,
  first_x REAL NOT NULL,
  first_y REAL NOT NULL,
  first_width REAL NOT NULL,
  first_height REAL NOT NULL,
  last_x REAL NOT NULL,
  last_y REAL NOT NULL,
  last_width REAL NOT NULL,
  last_height REAL NOT NULL,
  -- 0 while its source is being worked on and it may still go on.
  is_complete INTEGER NOT NULL,
  UNIQUE (source_id, ordinal)
) STRICT;

CREATE INDEX sighting_time ON sighting (start_ms, camera_id, end_ms);
CREATE INDEX sighting_camera ON sighting (camera_id, start_ms, end_ms);

CREATE TABLE face (
  id INTEGER PRIMARY KEY,
  sighting_id INTEGER NOT NULL REFERENCES sighting (id),
  camera_id INTEGER NOT NULL REFERENCES camera (id),
  rank INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  pts INTEGER NOT NULL,
  seconds REAL NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  -- Ten Float32, little-endian: x and y of eyes, nose, mouth corners.
  landmarks BLOB NOT NULL CHECK (length(landmarks) = 40),
  quality REAL NOT NULL,
  detector_score REAL NOT NULL,
  size_pixels REAL NOT NULL,
  sharpness REAL NOT NULL,
  yaw_degrees REAL NOT NULL,
  pitch_degrees REAL NOT NULL,
  roll_degrees REAL NOT NULL,
  embedding_norm REAL NOT NULL,
  crop_width INTEGER NOT NULL,
  crop_height INTEGER NOT NULL,
  region_x REAL NOT NULL,
  region_y REAL NOT NULL,
  region_width REAL NOT NULL,
  region_height REAL NOT NULL,
  crop_landmarks BLOB NOT NULL CHECK (length(crop_landmarks) = 40)
) STRICT;

CREATE INDEX face_sighting ON face (sighting_id, rank);
CREATE INDEX face_time ON face (time_ms, camera_id);
CREATE INDEX face_camera ON face (camera_id, time_ms);

-- Faces whose rows are gone, and whose crop and embedding the next batch removes.
CREATE TABLE doomed_face (
  face_id INTEGER PRIMARY KEY
) STRICT;
