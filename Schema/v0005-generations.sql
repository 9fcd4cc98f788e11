-- Version 5: several generations of embeddings beside each other.

-- 1: every face has its embedding in this generation, so that a missing one is damage.
ALTER TABLE generation ADD COLUMN is_complete INTEGER NOT NULL DEFAULT 0;

-- When it last stopped being the live one; what `generation rollback` goes back to is the latest.
ALTER TABLE generation ADD COLUMN retired_ms INTEGER;

UPDATE generation SET is_complete = 1 WHERE state = 'live';
