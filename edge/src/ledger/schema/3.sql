-- Version 3. What a cap counts stands in an index of its own, so that a row is read for none of it.
CREATE INDEX reward_given ON reward (rule, created_at) WHERE state <> 'cancelled' AND reversed < value;
CREATE INDEX reward_given_to_advocate ON reward (rule, advocate, created_at)
    WHERE state <> 'cancelled' AND reversed < value;
