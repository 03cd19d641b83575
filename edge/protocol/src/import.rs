use serde::{Deserialize, Serialize};

/// The body of `POST /v1/programs/{program}/coupons` in JSON; `pool` comes before `codes`, or in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CouponsRequest {
    /// The pool that rules name in `{"coupon": {"pool": "spring"}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// The owner's own codes, each for one person; compared in upper case.
    #[serde(default)]
    pub codes: Vec<String>,
}

/// What became of codes; after a repetition all of them are duplicates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CouponsAnswer {
    /// The pool.
    pub pool: String,
    /// How many codes it got.
    pub added: u64,
    /// How many were in a pool of this program, or handed out, or in this list before.
    pub duplicates: u64,
    /// How many are no code: empty, longer than 64 characters, or with spaces or other than ASCII.
    pub invalid: u64,
    /// How many codes the pool has left.
    pub left: u64,
    /// The first hundred duplicates.
    pub duplicate_examples: Vec<String>,
}

/// A pool of the owner's codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pool {
    /// The name that rules give it.
    pub name: String,
    /// How many codes it ever had.
    pub added: u64,
    /// How many are left.
    pub left: u64,
    /// How many were handed out.
    pub handed_out: u64,
    /// With so many left, or fewer, it is low.
    pub low_stock: u64,
    /// Whether it is low; the journal says when it became so.
    pub low: bool,
}

/// The body of `POST /v1/programs/{program}/customers` in JSON: who was a customer before.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomersRequest {
    /// Addresses. They are not stored, only a keyed hash of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// SHA-256 in hexadecimal of addresses in lower case, without white space around them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hashes: Vec<String>,
}

/// What became of the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomersAnswer {
    /// How many people are new.
    pub added: u64,
    /// How many were told before, or twice in this list.
    pub known: u64,
    /// How many are neither an address nor a hash.
    pub invalid: u64,
    /// The lines of the first twenty of them; in JSON their places among all entries. From 1.
    pub invalid_lines: Vec<u64>,
}

/// What became of a row, or of something that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// It was made.
    Created,
    /// It was there.
    Exists,
    /// It was left out; the notes say why.
    Skipped,
    /// Nothing of the row was done; the notes say why.
    Refused,
}

/// The answer to `POST /v1/programs/{program}/imports`: what became, or by a dry run would become, of every row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportAnswer {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// How the columns were read.
    pub columns: Vec<ImportColumn>,
    /// How many of each.
    pub totals: ImportTotals,
    /// Each row, in the order of the file.
    pub rows: Vec<ImportRow>,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportColumn {
    /// What stands above it.
    pub heading: String,
    /// What it is read as; none when it is left out.
    pub field: Option<String>,
}

/// How many rows, advocates, referrals and orders became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportTotals {
    /// The rows as wholes.
    pub rows: ImportCounts,
    /// Their advocates.
    pub advocates: ImportCounts,
    /// Their referrals.
    pub referrals: ImportCounts,
    /// Their orders.
    pub orders: ImportCounts,
}

/// How many became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportCounts {
    /// Made.
    pub created: u64,
    /// There before.
    pub exists: u64,
    /// Left out.
    pub skipped: u64,
    /// Not done.
    pub refused: u64,
}

impl ImportCounts {
    /// Counts one more.
    pub const fn count(&mut self, outcome: ImportOutcome) {
        match outcome {
            ImportOutcome::Created => self.created += 1,
            ImportOutcome::Exists => self.exists += 1,
            ImportOutcome::Skipped => self.skipped += 1,
            ImportOutcome::Refused => self.refused += 1,
        }
    }
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportRow {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// Of the whole row.
    pub outcome: ImportOutcome,
    /// Of its advocate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advocate: Option<ImportOutcome>,
    /// Of its referral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<ImportOutcome>,
    /// Of its order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<ImportOutcome>,
    /// What was not done, or otherwise than the file says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<ImportNote>,
}

/// Why something was not done, or otherwise than the file says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportNote {
    /// A stable code.
    pub code: String,
    /// The field at fault.
    pub field: String,
    /// What can be done about it.
    pub detail: String,
}
