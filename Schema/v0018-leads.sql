-- Version 18: what a recording holds before its last packet. Units and layouts: Schema/README.md.

-- RecordingIdentity.lead; NULL where nobody could say it, as in all contents that were noted before.
ALTER TABLE source_content ADD COLUMN lead_pictures TEXT;
ALTER TABLE source_content ADD COLUMN lead_units INTEGER;

-- Checksums are of all columns.
UPDATE source_content SET checksum = NULL;
