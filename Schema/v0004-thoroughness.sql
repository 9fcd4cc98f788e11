-- What was spared of each source, and what sparing it cost where that was looked into.

-- A JSON object: pictures by the gate that spared them.
ALTER TABLE journal ADD COLUMN skipped TEXT NOT NULL DEFAULT '{}';
ALTER TABLE journal ADD COLUMN audited_groups INTEGER NOT NULL DEFAULT 0;
ALTER TABLE journal ADD COLUMN audited_misses INTEGER NOT NULL DEFAULT 0;
