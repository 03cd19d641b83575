-- Version 2. Rules that pay exactly: what a reward is worth and what refunds take back, tiers, fraud signals, coupons
-- from pools, the friend's other names, and sums that are kept as things happen.

-- An advocate's balance of points; negative after a refund of points that were spent.
ALTER TABLE advocate ADD COLUMN points INTEGER NOT NULL DEFAULT 0;
-- The name that the leaderboard may show; without one the advocate stands there without a name.
ALTER TABLE advocate ADD COLUMN shown_name TEXT;
-- Keyed hashes that tell whether a friend's name or mailbox is like the advocate's.
ALTER TABLE advocate ADD COLUMN name_key TEXT;
ALTER TABLE advocate ADD COLUMN mailbox_key TEXT;
ALTER TABLE advocate ADD COLUMN shares INTEGER NOT NULL DEFAULT 0;
CREATE INDEX advocate_by_converted ON advocate (converted DESC);

-- Which of the advocate's converted referrals it is; given back when it is reversed or rejected.
ALTER TABLE referral ADD COLUMN place INTEGER;
-- The end of the attribution window, by the program as it was at the claim.
ALTER TABLE referral ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
-- JSON: codes of fraud signals; and their points.
ALTER TABLE referral ADD COLUMN signals TEXT NOT NULL DEFAULT '[]';
ALTER TABLE referral ADD COLUMN score INTEGER NOT NULL DEFAULT 0;
-- Through which channel the friend came.
ALTER TABLE referral ADD COLUMN channel TEXT;
ALTER TABLE referral ADD COLUMN program_version INTEGER NOT NULL DEFAULT 1;
UPDATE referral SET expires_at = claimed_at + 86400000
    * (SELECT coalesce(json_extract(config, '$.attribution_window_days'), 90) FROM program);
UPDATE referral SET place = (SELECT count(*) FROM referral AS other WHERE other.advocate = referral.advocate
        AND other.state IN ('converted', 'approved', 'rewarded') AND other.rowid <= referral.rowid)
    WHERE state IN ('converted', 'approved', 'rewarded');
CREATE INDEX referral_expiring ON referral (expires_at) WHERE state = 'claimed';
CREATE INDEX referral_by_review ON referral (review) WHERE review = 'waiting';
CREATE INDEX referral_by_advocate_and_state ON referral (advocate, state);
CREATE INDEX reward_by_advocate_and_state ON reward (advocate, state);
CREATE INDEX referral_by_advocate_and_time ON referral (advocate, claimed_at);

-- Every address and customer id by which a referral's friend is known: `email:` and `customer:` with the key.
CREATE TABLE friend_alias (
    alias    TEXT PRIMARY KEY,
    referral TEXT NOT NULL REFERENCES referral (id)
) WITHOUT ROWID;
CREATE INDEX friend_alias_by_referral ON friend_alias (referral);
INSERT INTO friend_alias (alias, referral)
    SELECT 'email:' || friend_key, id FROM referral WHERE friend_key IS NOT NULL;
INSERT INTO friend_alias (alias, referral)
    SELECT 'customer:' || customer, id FROM referral WHERE customer IS NOT NULL;

-- What was promised, in the unit of its kind, and what refunds took back of it.
ALTER TABLE reward ADD COLUMN value INTEGER NOT NULL DEFAULT 1;
ALTER TABLE reward ADD COLUMN reversed INTEGER NOT NULL DEFAULT 0;
UPDATE reward SET value = coalesce(json_extract(spec, '$.amount.minor'), 1);
CREATE INDEX reward_by_event ON reward (event) WHERE event IS NOT NULL;

-- Which rules decided an event; whether it was one that converts; and what refunds paid back of it.
ALTER TABLE event ADD COLUMN program_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE event ADD COLUMN converts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN refunded_whole INTEGER NOT NULL DEFAULT 0;
-- The journal's last entry when it was decided, none before this version; and the fraud signals that it added.
ALTER TABLE event ADD COLUMN seq INTEGER;
ALTER TABLE event ADD COLUMN signals TEXT NOT NULL DEFAULT '[]';
UPDATE event SET converts = 1 WHERE json_array_length(answer, '$.rewards') > 0
    OR answer LIKE '%"cap_reached"%';

CREATE TABLE refund (
    id          TEXT PRIMARY KEY,
    event       TEXT NOT NULL REFERENCES event (id),
    -- Minor units; null for an event without an amount.
    amount      INTEGER,
    received_at INTEGER NOT NULL,
    answer      TEXT NOT NULL,
    -- The number of the last event that was reported before it.
    after_event INTEGER NOT NULL
);
CREATE INDEX refund_by_event ON refund (event);

-- The journal: `change` with what it is worth. `delta` adds up to what is due of a reward.
ALTER TABLE change ADD COLUMN delta INTEGER;
-- The event or refund that brought it about.
ALTER TABLE change ADD COLUMN cause TEXT;
ALTER TABLE change ADD COLUMN advocate TEXT;
CREATE INDEX change_by_advocate ON change (advocate, id) WHERE advocate IS NOT NULL;
-- Of a referral's step, what an audit has to know of that moment: whether it waited for the owner, and how many of
-- the advocate's referrals had converted.
ALTER TABLE change ADD COLUMN review TEXT;
ALTER TABLE change ADD COLUMN converted INTEGER;

-- The owner's own coupon codes. A code is handed out once; whose it is, the reward says.
CREATE TABLE pool_coupon (
    code   TEXT PRIMARY KEY,
    pool   TEXT NOT NULL,
    reward TEXT
);
CREATE INDEX pool_coupon_left ON pool_coupon (pool) WHERE reward IS NULL;
CREATE TABLE pool (
    name      TEXT PRIMARY KEY,
    added     INTEGER NOT NULL,
    left      INTEGER NOT NULL,
    -- With so many left the owner is told that there are few; and whether that was done.
    low_stock INTEGER NOT NULL DEFAULT 20,
    low_told  INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Rewards that wait for something else than time: `pool:` with the pool's name, `proof:` with the advocate's id.
CREATE TABLE reward_waiting (
    reward TEXT PRIMARY KEY REFERENCES reward (id),
    cause  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX reward_waiting_by_cause ON reward_waiting (cause);
-- Causes that are over while more rewards wait for them than are given at once: the alarm goes on with them.
CREATE TABLE cause_over (cause TEXT PRIMARY KEY) WITHOUT ROWID;

-- People who were customers before the program: keyed hashes, of those that the owner sent.
CREATE TABLE existing_customer (key TEXT PRIMARY KEY) WITHOUT ROWID;
-- Devices of advocates: keyed hashes whose salt changes, so that old ones match nothing.
CREATE TABLE device (
    advocate TEXT NOT NULL,
    device   TEXT NOT NULL,
    seen_at  INTEGER NOT NULL,
    PRIMARY KEY (advocate, device)
) WITHOUT ROWID;
CREATE INDEX device_by_time ON device (seen_at);

-- Sums, kept as things happen: by day (of UTC) and channel, by advocate and day, and by month for the leaderboard.
CREATE TABLE tally_day (
    day         TEXT NOT NULL,
    channel     TEXT NOT NULL,
    shares      INTEGER NOT NULL DEFAULT 0,
    clicks      INTEGER NOT NULL DEFAULT 0,
    claims      INTEGER NOT NULL DEFAULT 0,
    conversions INTEGER NOT NULL DEFAULT 0,
    revenue     INTEGER NOT NULL DEFAULT 0,
    reward_cost INTEGER NOT NULL DEFAULT 0,
    enrolled    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, channel)
) WITHOUT ROWID;
CREATE TABLE tally_advocate (
    advocate    TEXT NOT NULL,
    day         TEXT NOT NULL,
    shares      INTEGER NOT NULL DEFAULT 0,
    clicks      INTEGER NOT NULL DEFAULT 0,
    claims      INTEGER NOT NULL DEFAULT 0,
    conversions INTEGER NOT NULL DEFAULT 0,
    revenue     INTEGER NOT NULL DEFAULT 0,
    reward_cost INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (advocate, day)
) WITHOUT ROWID;
CREATE TABLE tally_month (
    month       TEXT NOT NULL,
    advocate    TEXT NOT NULL,
    conversions INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (month, advocate)
) WITHOUT ROWID;
CREATE INDEX tally_month_by_conversions ON tally_month (month, conversions);
-- How many advocates there were, by each day on which one enrolled.
CREATE TABLE tally_enrolled (
    day       TEXT PRIMARY KEY,
    advocates INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO tally_enrolled (day, advocates)
    SELECT date(created_at / 1000, 'unixepoch') AS day, sum(count(*)) OVER (ORDER BY date(created_at / 1000, 'unixepoch'))
    FROM advocate GROUP BY day;

-- What was there before counts in the sums and in the journal too.
UPDATE change SET delta = (SELECT value FROM reward WHERE reward.id = subject AND state <> 'cancelled')
    WHERE id IN (SELECT min(id) FROM change GROUP BY subject) AND subject LIKE 'rwd%';
UPDATE change SET advocate = coalesce(
    (SELECT advocate FROM reward WHERE id = subject), (SELECT advocate FROM referral WHERE id = subject));
UPDATE change SET review = (SELECT review FROM referral WHERE id = subject) WHERE subject LIKE 'ref%';
CREATE TABLE before_sums AS
    SELECT date(claimed_at / 1000, 'unixepoch') AS day, advocate, 1 AS claims,
           state IN ('converted', 'approved', 'rewarded') AS conversions, 0 AS revenue, 0 AS cost, 0 AS enrolled
        FROM referral
    UNION ALL SELECT date(event.received_at / 1000, 'unixepoch'), advocate, 0, 0, coalesce(amount, 0), 0, 0
        FROM event JOIN referral ON referral.id = event.referral WHERE counts = 1
    UNION ALL SELECT date(created_at / 1000, 'unixepoch'), advocate, 0, 0, 0, value, 0
        FROM reward WHERE state <> 'cancelled' AND json_extract(spec, '$.amount.minor') IS NOT NULL
    UNION ALL SELECT date(created_at / 1000, 'unixepoch'), id, 0, 0, 0, 0, 1 FROM advocate;
INSERT INTO tally_day (day, channel, claims, conversions, revenue, reward_cost, enrolled)
    SELECT day, '', sum(claims), sum(conversions), sum(revenue), sum(cost), sum(enrolled) FROM before_sums GROUP BY day;
INSERT INTO tally_advocate (advocate, day, claims, conversions, revenue, reward_cost)
    SELECT advocate, day, sum(claims), sum(conversions), sum(revenue), sum(cost) FROM before_sums
    GROUP BY advocate, day HAVING sum(claims) + sum(conversions) + sum(revenue) + sum(cost) <> 0;
INSERT INTO tally_month (month, advocate, conversions)
    SELECT substr(day, 1, 7), advocate, sum(conversions) FROM before_sums
    GROUP BY substr(day, 1, 7), advocate HAVING sum(conversions) <> 0;
DROP TABLE before_sums;

-- When a person was erased: by request, or by a program that forgets. Nothing of the row names them any more.
ALTER TABLE advocate ADD COLUMN erased_at INTEGER;
ALTER TABLE referral ADD COLUMN erased_at INTEGER;
-- Friends who never converted, for a program that forgets them.
CREATE INDEX referral_to_forget ON referral (expires_at) WHERE state IN ('expired', 'rejected') AND erased_at IS NULL;
CREATE INDEX event_by_kind ON event (kind);
-- The owner's words, which may name somebody.
CREATE INDEX change_noted ON change (advocate) WHERE note IS NOT NULL;
-- Names in an event's facts that are not those of its referral's friend: who has them may ask to be erased too.
CREATE TABLE event_alias (
    alias TEXT NOT NULL,
    event TEXT NOT NULL REFERENCES event (id),
    PRIMARY KEY (alias, event)
) WITHOUT ROWID;
CREATE INDEX event_alias_by_event ON event_alias (event);
INSERT INTO event_alias (alias, event)
    SELECT named.alias, named.event FROM (
        SELECT 'email:' || json_extract(facts, '$.friend_key') AS alias, id AS event, referral FROM event
        UNION ALL SELECT 'customer:' || json_extract(facts, '$.request.friend.customer_id'), id, referral FROM event
    ) AS named
    WHERE named.alias IS NOT NULL AND named.referral IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM friend_alias WHERE friend_alias.alias = named.alias AND friend_alias.referral = named.referral);
-- Of an event that is nobody's, nothing is kept that tells whose it was.
UPDATE event SET facts = json_remove(json_replace(facts, '$.request.friend', json('{}'), '$.friend_key', NULL,
    '$.masked_email', NULL), '$.request.metadata') WHERE referral IS NULL;
-- Events of nobody whose friend may claim any moment: by whom, as in `friend_alias`, for about an hour.
CREATE TABLE early_event (
    alias        TEXT NOT NULL,
    event        TEXT NOT NULL REFERENCES event (id),
    masked_email TEXT,
    forget_at    INTEGER NOT NULL,
    PRIMARY KEY (alias, event)
) WITHOUT ROWID;
CREATE INDEX early_event_by_event ON early_event (event);
CREATE INDEX early_event_by_time ON early_event (forget_at);
