-- Version 16: which generation of builds read a source. Units and layouts: Schema/README.md.

-- Sources without a row were read before there were any.
CREATE TABLE reading_revision (
  source_id INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
  -- ReadingRevision of the build that read it to the end that its journal entry has.
  revision INTEGER NOT NULL
) STRICT;
