//! The Ledger's decisions and SQL, natively: the same code as on the edge, behind the same port.

mod invariants;
mod life;
mod numbers;
mod outbox;
mod schema;
mod world;
