-- Version 6: what embeddings were made of, and checksums of rows.

-- The model is that of the generation; the checksums are CRC-32C: of the face's number and its JPEG
-- as LMDB keeps them, and of the vector's Float32, little-endian.
CREATE TABLE embedding_origin (
  face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
  crop_checksum INTEGER NOT NULL,
  vector_checksum INTEGER NOT NULL,
  PRIMARY KEY (face_id, generation_id)
) STRICT, WITHOUT ROWID;

-- CRC-32C of the columns before it; NULL in rows that were stored before there was one.
ALTER TABLE face ADD COLUMN checksum INTEGER;
ALTER TABLE sighting ADD COLUMN checksum INTEGER;
