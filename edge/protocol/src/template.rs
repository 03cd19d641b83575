use serde::{Deserialize, Serialize};

use crate::ProgramConfig;

/// A program that an owner starts from, as `GET /v1/templates` lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Template {
    /// Its id.
    pub id: String,
    /// What it is called, in the asked locale.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Whom it suits.
    pub for_whom: String,
    /// Fields of `program` that the owner has to fill in.
    pub placeholders: Vec<String>,
    /// A body for `PUT /v1/programs/{program}`.
    pub program: ProgramConfig,
}
