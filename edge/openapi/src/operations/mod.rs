//! Every call of the API, one file per noun. A test compares them with `edge/src/router.rs`.

mod backups;
mod browser;
mod integrations;
mod lists;
mod people;
mod programs;
mod public;
mod reports;
mod reviews;
#[cfg(test)]
mod tests;
mod webhooks;

use crate::operation::Operation;

/// A group of calls.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    pub(crate) operations: Vec<Operation>,
}

/// All calls, in the order in which they are read.
pub(crate) fn groups() -> Vec<Group> {
    vec![
        programs::group(),
        browser::group(),
        reports::group(),
        lists::group(),
        reviews::group(),
        reports::imports(),
        people::group(),
        backups::group(),
        webhooks::group(),
        integrations::group(),
        public::group(),
    ]
}
