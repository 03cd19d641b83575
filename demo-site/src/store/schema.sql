-- The shop's database. Amounts are whole cents, times are seconds since 1970.

-- A visitor with a basket or a sign-in. `name`, `email` and `coupon` are what they filled in at the checkout.
CREATE TABLE sessions (
    id          TEXT PRIMARY KEY,
    customer_id TEXT,
    name        TEXT NOT NULL DEFAULT '',
    email       TEXT NOT NULL DEFAULT '',
    coupon      TEXT NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE basket_lines (
    session  TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE ON UPDATE CASCADE,
    product  TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 50),
    PRIMARY KEY (session, product)
) STRICT;

CREATE TABLE orders (
    id              TEXT PRIMARY KEY,
    session         TEXT NOT NULL,
    customer_id     TEXT,
    name            TEXT NOT NULL,
    email           TEXT NOT NULL,
    subtotal        INTEGER NOT NULL,
    discount        INTEGER NOT NULL CHECK (discount BETWEEN 0 AND subtotal),
    -- A coupon is good for one order, whatever happens at once.
    coupon          TEXT UNIQUE,
    -- The code of the friend's link that led here.
    code            TEXT,
    placed_at       INTEGER NOT NULL,
    -- When Goodword took the report; until then it is to be reported, also after a restart.
    reported_at     INTEGER,
    report_attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX orders_to_report ON orders (report_attempts, id) WHERE reported_at IS NULL;

CREATE TABLE order_lines (
    order_id TEXT NOT NULL REFERENCES orders (id),
    product  TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    price    INTEGER NOT NULL,
    PRIMARY KEY (order_id, product)
) STRICT;
