//! Rows of another product's history, as the Worker hands them to a Ledger.

use goodword_protocol::ImportOutcome;
use serde::{Deserialize, Serialize};

/// A part of a file.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct HistoryPart {
    /// The product that the file is from.
    pub(crate) product: String,
    pub(crate) rows: Vec<HistoryRow>,
    /// Of a dry run: what earlier parts would have made, as far as these rows can meet it.
    pub(crate) presumed: Vec<(String, String)>,
}

/// A row, checked, its friend's address taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HistoryRow {
    /// The line of the file.
    pub(crate) line: u64,
    pub(crate) email: Option<String>,
    pub(crate) email_key: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) name_key: Option<String>,
    pub(crate) mailbox_key: Option<String>,
    /// The advocate's code in the other product, as codes are written here.
    pub(crate) code: Option<String>,
    pub(crate) friend_key: Option<String>,
    pub(crate) masked_email: Option<String>,
    pub(crate) masked_name: Option<String>,
    pub(crate) customer: Option<String>,
    /// What the friend's address is called among existing customers.
    pub(crate) customer_keys: Vec<String>,
    /// Where the referral stood: `claimed`, `converted`, `rejected`, `reversed` or `expired`.
    pub(crate) state: String,
    /// In milliseconds.
    pub(crate) claimed_at: Option<i64>,
    pub(crate) ordered_at: Option<i64>,
    /// The owner's id of the order.
    pub(crate) order: Option<String>,
    /// What it is for the rules, such as `purchase`.
    pub(crate) kind: String,
    /// Minor units.
    pub(crate) amount: Option<i64>,
    /// What the advocate was paid for it, in minor units.
    pub(crate) paid: Option<i64>,
}

impl HistoryRow {
    /// Under which names a dry run may have noted something that this row can meet.
    pub(crate) fn meets(&self) -> impl Iterator<Item = String> {
        let names = [
            self.email_key.as_ref().map(|key| format!("advocate:{key}")),
            self.code.as_ref().map(|code| format!("code:{code}")),
            self.friend_key.as_ref().map(|key| format!("email:{key}")),
            self.customer.as_ref().map(|id| format!("customer:{id}")),
            self.order.as_ref().map(|id| format!("order:{id}")),
        ];
        names.into_iter().flatten()
    }
}

/// What became of a part.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HistoryTaken {
    /// In the order of its rows.
    pub(crate) rows: Vec<RowTaken>,
    /// Of a dry run: what later rows have to be told.
    pub(crate) planned: Vec<(String, String)>,
}

/// What became of a row.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowTaken {
    pub(crate) advocate: Option<ImportOutcome>,
    pub(crate) referral: Option<ImportOutcome>,
    pub(crate) order: Option<ImportOutcome>,
    /// Stable codes; of a row that was refused, the one that says why.
    pub(crate) notes: Vec<String>,
}
