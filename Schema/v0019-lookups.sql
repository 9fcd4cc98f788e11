-- Version 19: sources are found by the paths of their files without reading all of them.

CREATE INDEX source_path_relative ON source_path (relative_path);
CREATE INDEX source_by_path ON source (path);
CREATE INDEX source_relative ON source (relative_path);
