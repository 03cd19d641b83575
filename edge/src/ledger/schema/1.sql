-- Version 1. The Ledger of one program: the one writer and the truth.
-- Times are Unix milliseconds; amounts minor units; people are keyed hashes and masked forms.
CREATE TABLE program (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    config     TEXT NOT NULL,
    key_hash   TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
-- The rules that were in force when something was earned.
CREATE TABLE program_version (
    version    INTEGER PRIMARY KEY,
    config     TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE TABLE advocate (
    id               TEXT PRIMARY KEY,
    code             TEXT NOT NULL UNIQUE,
    email            TEXT NOT NULL,
    email_key        TEXT NOT NULL UNIQUE,
    customer         TEXT UNIQUE,
    name             TEXT,
    proved_at        INTEGER,
    -- The one session that may see the numbers before the address is proved: the browser that enrolled first.
    founding_session TEXT,
    clicks           INTEGER NOT NULL DEFAULT 0,
    friends          INTEGER NOT NULL DEFAULT 0,
    converted        INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL
);
CREATE TABLE referral (
    id           TEXT PRIMARY KEY,
    advocate     TEXT NOT NULL REFERENCES advocate (id),
    friend_key   TEXT UNIQUE,
    customer     TEXT UNIQUE,
    masked_email TEXT,
    masked_name  TEXT,
    state        TEXT NOT NULL,
    review       TEXT NOT NULL,
    reason       TEXT NOT NULL,
    claimed_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
);
CREATE INDEX referral_by_advocate ON referral (advocate);
CREATE INDEX referral_by_state ON referral (state);
-- Every state a referral or a reward ever had, with the reason. Rows are only added.
CREATE TABLE change (
    id      INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    state   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    note    TEXT,
    at      INTEGER NOT NULL
);
CREATE INDEX change_by_subject ON change (subject, id);
CREATE TABLE reward (
    id              TEXT PRIMARY KEY,
    referral        TEXT NOT NULL REFERENCES referral (id),
    advocate        TEXT NOT NULL,
    party           TEXT NOT NULL,
    rule            TEXT NOT NULL,
    program_version INTEGER NOT NULL,
    spec            TEXT NOT NULL,
    state           TEXT NOT NULL,
    reason          TEXT NOT NULL,
    event           TEXT,
    coupon          TEXT UNIQUE,
    hold_until      INTEGER NOT NULL,
    review          INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
);
CREATE INDEX reward_by_referral ON reward (referral);
CREATE INDEX reward_by_advocate ON reward (advocate);
CREATE INDEX reward_by_rule ON reward (rule, created_at);
CREATE INDEX reward_by_rule_and_advocate ON reward (rule, advocate, created_at);
CREATE INDEX reward_by_state ON reward (state);
CREATE INDEX reward_on_hold ON reward (hold_until) WHERE state = 'pending' AND review = 0;
CREATE TABLE event (
    id          TEXT PRIMARY KEY,
    referral    TEXT,
    kind        TEXT NOT NULL,
    -- Whether it counts as one of the friend's events: not when it came too late, too early or for oneself.
    counts      INTEGER NOT NULL,
    facts       TEXT NOT NULL,
    amount      INTEGER,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    answer      TEXT NOT NULL
);
CREATE INDEX event_by_referral ON event (referral);
-- Keys of KV whose published copy is behind. The value is read when it is published: the latest wins.
CREATE TABLE outbox (
    key      TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due_at   INTEGER NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at);
