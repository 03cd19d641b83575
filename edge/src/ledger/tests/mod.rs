//! The Ledger's decisions and SQL, natively: the same code as on the edge, behind the same port.

mod audit;
mod backup;
mod customers;
mod deliveries;
mod documents;
mod early;
mod fulfilment;
mod growth;
mod history;
mod integrations;
mod invariants;
mod life;
mod migration;
mod myself;
mod numbers;
mod outbox;
mod people;
mod pools;
mod refunds;
mod schema;
mod suspicions;
mod tiers;
mod webhooks;
mod world;
