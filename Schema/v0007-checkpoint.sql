-- Version 7: where a long video that was not finished can be gone on with.

-- SightingStream's Checkpoint as its bytes: its rows are those that were committed with it. NULL when
-- there is nothing to go on from.
ALTER TABLE journal ADD COLUMN checkpoint BLOB;

-- What is amiss around the archive rather than in it, by name, until a run finds it mended.
CREATE TABLE condition (
  name TEXT PRIMARY KEY,
  message TEXT NOT NULL,
  since_ms INTEGER NOT NULL
) STRICT;
