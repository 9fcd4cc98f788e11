-- Version 3: what `retain` removed. Units and layouts: Schema/README.md.

-- One run that removed sightings because of their age.
CREATE TABLE retention (
  id INTEGER PRIMARY KEY,
  removed_ms INTEGER NOT NULL,
  -- Sightings that ended before this moment went.
  before_ms INTEGER NOT NULL,
  sightings INTEGER NOT NULL,
  faces INTEGER NOT NULL
) STRICT;
