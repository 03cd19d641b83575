//! The invariants over random histories.
