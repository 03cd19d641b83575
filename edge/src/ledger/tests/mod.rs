//! The Ledger's decisions and SQL, natively: the same code as on the edge, behind the same port.

mod invariants;
mod life;
mod migration;
mod numbers;
mod outbox;
mod refunds;
mod schema;
mod suspicions;
mod tiers;
mod world;
