-- Version 6. Answers to calls with an `Idempotency-Key`, so that a call that is repeated is not carried out twice.
CREATE TABLE repeatable (
    -- Keyed hash of the key and of who called.
    key TEXT PRIMARY KEY,
    -- Keyed hash of the request.
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    -- Whether the answer may tell who somebody is.
    named INTEGER NOT NULL,
    forget_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX repeatable_forget ON repeatable (forget_at);
CREATE INDEX repeatable_named ON repeatable (named) WHERE named = 1;
