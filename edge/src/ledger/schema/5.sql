-- Version 5. Integrations: systems of the owner's that report by themselves.
CREATE TABLE integration (
    name TEXT PRIMARY KEY,
    settings TEXT NOT NULL,
    -- Sealed by the Worker: the Ledger cannot read them.
    secrets TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    received_at INTEGER,
    refused_at INTEGER,
    refused_because TEXT
) WITHOUT ROWID;

-- Messages that could not be carried out, for the owner to replay; sealed, and forgotten after a while.
CREATE TABLE integration_failure (
    id TEXT PRIMARY KEY,
    integration TEXT NOT NULL,
    topic TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    forget_at INTEGER NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    replays INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL
);
CREATE INDEX integration_failure_of ON integration_failure (integration);
CREATE INDEX integration_failure_forget ON integration_failure (forget_at);

-- Whom such a message names, as far as it could be read, so that they can be erased.
CREATE TABLE integration_failure_alias (
    alias TEXT NOT NULL,
    failure TEXT NOT NULL,
    PRIMARY KEY (alias, failure)
) WITHOUT ROWID;
CREATE INDEX integration_failure_alias_of ON integration_failure_alias (failure);

-- Other names of events: a payment is known by its invoice too.
CREATE TABLE event_name (
    name TEXT PRIMARY KEY,
    event TEXT NOT NULL
) WITHOUT ROWID;

-- Refunds that came before their event, by each name that the event may have.
CREATE TABLE early_refund (
    event TEXT NOT NULL,
    id TEXT NOT NULL,
    -- None for all of it.
    amount INTEGER,
    -- Whether that is with what was paid back before.
    in_all INTEGER NOT NULL,
    forget_at INTEGER NOT NULL,
    PRIMARY KEY (event, id)
) WITHOUT ROWID;
CREATE INDEX early_refund_id ON early_refund (id);
CREATE INDEX early_refund_forget ON early_refund (forget_at);
