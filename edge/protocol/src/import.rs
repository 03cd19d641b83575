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
