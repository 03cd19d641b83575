-- Version 7. Signing in by mail, and integrations that give rewards.
CREATE TABLE sign_in (
    -- Keyed hash of the code that is mailed.
    code_key   TEXT PRIMARY KEY,
    -- From this and the deployment's secret the code is made once more when it is mailed; empty after that.
    seed       TEXT NOT NULL,
    -- Who asked, as a keyed hash of the address: it need not be an advocate's.
    person     TEXT NOT NULL,
    -- In which language, and at which origin; empty after it was mailed.
    locale     TEXT NOT NULL,
    edge       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- When it is mailed next; null when it was, or never will be.
    due_at     INTEGER,
    attempts   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX sign_in_of ON sign_in (person);
CREATE INDEX sign_in_due ON sign_in (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX sign_in_made ON sign_in (created_at);

-- The integration whose system is asked to give rewards; null for an endpoint of the owner's.
ALTER TABLE webhook ADD COLUMN integration TEXT;
-- JSON: which kinds it gives.
ALTER TABLE webhook ADD COLUMN rewards TEXT;
-- Of its API, sealed by the Worker: the Ledger cannot read it.
ALTER TABLE webhook ADD COLUMN api_key TEXT;
-- The system's own words.
ALTER TABLE delivery ADD COLUMN last_detail TEXT;
