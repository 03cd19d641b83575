//! The Ledger's decisions and SQL, natively: the same code as on the edge, behind the same port.

mod audit;
mod growth;
mod invariants;
mod life;
mod migration;
mod numbers;
mod outbox;
mod refunds;
mod schema;
mod tiers;
mod world;
