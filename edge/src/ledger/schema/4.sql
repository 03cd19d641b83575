-- Version 4. Webhooks: the owner's endpoints, and what they are to be told.
CREATE TABLE webhook (
    id               TEXT PRIMARY KEY,
    url              TEXT NOT NULL,
    -- JSON: names of events; all when it is empty.
    events           TEXT NOT NULL,
    fulfils          INTEGER NOT NULL,
    -- The edge's own origin, as the owner called it: for the links of advocates.
    edge             TEXT NOT NULL,
    -- Which of its secrets signs; and since when, for the one before.
    rotation         INTEGER NOT NULL DEFAULT 0,
    rotated_at       INTEGER,
    created_at       INTEGER NOT NULL,
    -- Since when every delivery failed, and until when none is tried therefore.
    failing_since    INTEGER,
    failures         INTEGER NOT NULL DEFAULT 0,
    paused_until     INTEGER,
    disabled_at      INTEGER,
    disabled_because TEXT,
    -- Its deliveries go first, some at a time.
    deleted_at       INTEGER
);
-- One message to one webhook, written in the transaction of what it tells. In the order of arrival.
CREATE TABLE delivery (
    id           TEXT PRIMARY KEY,
    webhook      TEXT NOT NULL REFERENCES webhook (id),
    -- Of what: `ref_…`, `adv_…`, `pool:` with a name, `whk_…`. One after the other of each.
    subject      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    -- JSON: what happened, as it stood then. May name somebody.
    data         TEXT NOT NULL,
    state        TEXT NOT NULL,
    -- When it is tried next; null unless it waits, and while it waits for an earlier one of its subject.
    due_at       INTEGER,
    attempts     INTEGER NOT NULL DEFAULT 0,
    first_try_at INTEGER,
    last_try_at  INTEGER,
    last_status  INTEGER,
    last_error   TEXT,
    created_at   INTEGER NOT NULL
);
CREATE INDEX delivery_by_webhook ON delivery (webhook);
CREATE INDEX delivery_by_subject ON delivery (subject, webhook);
CREATE INDEX delivery_due ON delivery (webhook, due_at) WHERE due_at IS NOT NULL;
