-- Version 2: what `index check` measured. Units and layouts: Schema/README.md.

-- How much of the true answers searches of one generation find: one row for each share of the
-- matches that searches were asked for, and for each kind of filter.
CREATE TABLE index_check (
  generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
  target_recall REAL NOT NULL CHECK (target_recall > 0 AND target_recall <= 1),
  filter TEXT NOT NULL CHECK (filter IN ('none', 'time', 'cameras', 'time-and-cameras')),
  checked_ms INTEGER NOT NULL,
  -- Faces of the generation at that time.
  faces INTEGER NOT NULL,
  -- Faces that were searched for.
  samples INTEGER NOT NULL,
  minimum_similarity REAL NOT NULL,
  -- Faces at least that similar that comparing every face finds, and those of them that searches
  -- found.
  matches INTEGER NOT NULL,
  matches_found INTEGER NOT NULL,
  -- The same of the ten most similar faces, however similar.
  nearest INTEGER NOT NULL,
  nearest_found INTEGER NOT NULL,
  -- Answers that were not proven to be complete.
  estimated_answers INTEGER NOT NULL,
  median_seconds REAL NOT NULL,
  PRIMARY KEY (generation_id, target_recall, filter)
) STRICT, WITHOUT ROWID;
