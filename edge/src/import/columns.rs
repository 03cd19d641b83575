//! How the exports of other products name their columns. Case, spaces and marks do not matter, nor does the order; what
//! is not known is left out.
//!
//! What the products document is cited beside it; the rest is assumed, and `docs/imports.md` says so.

use goodword_protocol::ImportColumn;

/// Which product a file is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Product {
    Plain,
    ReferralCandy,
    Rewardful,
    Refersion,
}

impl Product {
    pub(crate) const ALL: [Self; 4] = [Self::Plain, Self::ReferralCandy, Self::Rewardful, Self::Refersion];

    /// As the address says it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::ReferralCandy => "referralcandy",
            Self::Rewardful => "rewardful",
            Self::Refersion => "refersion",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.name() == name)
    }

    /// The headings that this product has of its own, before those that all have.
    const fn headings(self) -> &'static [(Field, &'static [&'static str])] {
        match self {
            Self::Plain => &[],
            Self::ReferralCandy => REFERRALCANDY,
            Self::Rewardful => REWARDFUL,
            Self::Refersion => REFERSION,
        }
    }
}

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    AdvocateEmail,
    AdvocateName,
    AdvocateFirstName,
    AdvocateLastName,
    AdvocateCode,
    FriendEmail,
    FriendName,
    FriendFirstName,
    FriendLastName,
    FriendCustomerId,
    ClaimedAt,
    State,
    OrderId,
    OrderedAt,
    Amount,
    Currency,
    /// What was paid out.
    Paid,
    /// What was earned: paid out when the next column says so.
    Earned,
    Payment,
    EventType,
}

impl Field {
    /// As reports and the plain format call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AdvocateEmail => "advocate_email",
            Self::AdvocateName => "advocate_name",
            Self::AdvocateFirstName => "advocate_first_name",
            Self::AdvocateLastName => "advocate_last_name",
            Self::AdvocateCode => "advocate_code",
            Self::FriendEmail => "friend_email",
            Self::FriendName => "friend_name",
            Self::FriendFirstName => "friend_first_name",
            Self::FriendLastName => "friend_last_name",
            Self::FriendCustomerId => "friend_customer_id",
            Self::ClaimedAt => "claimed_at",
            Self::State => "state",
            Self::OrderId => "order_id",
            Self::OrderedAt => "ordered_at",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Paid => "paid",
            Self::Earned => "earned",
            Self::Payment => "payment",
            Self::EventType => "event_type",
        }
    }
}

/// What each product's file may say, besides what is the product's own.
const COMMON: &[(Field, &[&str])] = &[
    (Field::AdvocateEmail, &["advocate_email", "email", "email_address"]),
    (Field::AdvocateName, &["advocate_name", "name", "full_name"]),
    (Field::AdvocateFirstName, &["advocate_first_name", "first_name"]),
    (Field::AdvocateLastName, &["advocate_last_name", "last_name"]),
    (Field::AdvocateCode, &["advocate_code", "code", "link", "referral_code", "referral_link"]),
    (Field::FriendEmail, &["friend_email", "customer_email"]),
    (Field::FriendName, &["friend_name", "customer_name"]),
    (Field::FriendFirstName, &["friend_first_name"]),
    (Field::FriendLastName, &["friend_last_name"]),
    (Field::FriendCustomerId, &["friend_customer_id", "customer_id"]),
    (Field::ClaimedAt, &["claimed_at"]),
    (Field::State, &["state", "status"]),
    (Field::OrderId, &["order_id"]),
    (Field::OrderedAt, &["ordered_at", "order_date"]),
    (Field::Amount, &["amount", "order_amount", "order_total"]),
    (Field::Currency, &["currency"]),
    (Field::Paid, &["paid", "reward_paid"]),
    (Field::Earned, &["earned"]),
    (Field::Payment, &["payment", "payment_status"]),
    (Field::EventType, &["event_type"]),
];

/// Documented: the fields of a referral that the product reports,
/// <https://help.referralcandy.com/en/articles/2457791-integrating-referral-rewards-with-my-advocate-s-membership-account>.
/// Assumed: how its reports, which it mails as CSV, name the same
/// (<https://help.referralcandy.com/en/articles/2457908-viewing-and-exporting-reports>).
const REFERRALCANDY: &[(Field, &[&str])] = &[
    (Field::AdvocateEmail, &["referring_email", "referrer_email", "referrer", "advocate"]),
    (Field::AdvocateName, &["referring_name", "referrer_name"]),
    (Field::AdvocateCode, &["referral_url", "sharing_link", "referral_link_code"]),
    (Field::FriendEmail, &["referral_email", "referred_email", "referred_friend_email", "purchaser_email"]),
    (Field::FriendName, &["referral_name", "referred_name", "referred_friend_name", "purchaser_name"]),
    (Field::OrderedAt, &["referral_timestamp", "purchase_date", "date_of_purchase", "referral_date", "date"]),
    (Field::OrderId, &["external_reference_id", "order_number", "invoice_number"]),
    (Field::Amount, &["invoice_amount", "purchase_amount", "purchase_total", "total"]),
    (Field::Currency, &["currency_code"]),
    (Field::State, &["referral_status"]),
    (Field::Earned, &["reward_amount", "reward"]),
    (Field::Payment, &["reward_status"]),
];

/// Documented: the spreadsheet by which Rewardful itself imports
/// (<https://help.rewardful.com/en/articles/1988486-how-do-i-import-data-into-rewardful>), and the fields of a referral
/// (<https://developers.rewardful.com/rest-api/referrals/object>), flattened.
const REWARDFUL: &[(Field, &[&str])] = &[
    (Field::AdvocateEmail, &["affiliate_email"]),
    (Field::AdvocateName, &["affiliate_name", "affiliate"]),
    (Field::AdvocateFirstName, &["affiliate_first_name"]),
    (Field::AdvocateLastName, &["affiliate_last_name"]),
    (Field::AdvocateCode, &["token", "link_token", "affiliate_token", "link_url", "affiliate_link"]),
    (Field::FriendEmail, &["referral_email", "lead_email"]),
    (Field::FriendName, &["referral_name", "lead_name"]),
    (Field::FriendCustomerId, &["stripe_customer_id", "imported_id"]),
    (Field::ClaimedAt, &["became_lead_at", "created_at"]),
    (Field::OrderedAt, &["became_conversion_at", "converted_at", "sale_date", "charged_at"]),
    (Field::State, &["conversion_state"]),
    (Field::OrderId, &["stripe_charge_id", "charge_id", "sale_id"]),
    (Field::Amount, &["sale_amount"]),
    (Field::Earned, &["commission_amount", "commission"]),
    (Field::Payment, &["commission_state", "paid_status"]),
];

/// Documented: the spreadsheet by which Refersion itself imports
/// (<https://support.refersion.com/en/articles/1232447-how-do-i-bulk-upload-affiliates>), and the fields of a conversion
/// (<https://www.refersion.dev/reference/webhooks-for-merchants>). Assumed: how its reports name the same.
const REFERSION: &[(Field, &[&str])] = &[
    (Field::AdvocateEmail, &["affiliate_email", "affiliate_email_address"]),
    (Field::AdvocateName, &["affiliate_name", "affiliate"]),
    (Field::AdvocateFirstName, &["affiliate_first_name"]),
    (Field::AdvocateLastName, &["affiliate_last_name"]),
    (Field::AdvocateCode, &["affiliate_code", "affiliate_link", "coupon", "affiliate_id"]),
    (Field::OrderedAt, &["created", "conversion_date", "date"]),
    (Field::OrderId, &["order_number"]),
    (Field::Amount, &["total", "commissionable_order_total", "conversion_total"]),
    (Field::State, &["conversion_status"]),
    (Field::Earned, &["commission_total", "commission"]),
    (Field::Payment, &["commission_status"]),
];

/// What each column of a file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    fields: Vec<Option<Field>>,
}

impl Columns {
    /// Reads the headings.
    pub(crate) fn read(product: Product, headings: &[String]) -> Self {
        Self { fields: headings.iter().map(|heading| field(product, heading)).collect() }
    }

    /// Whether the file can name advocates at all.
    pub(crate) fn name_advocates(&self) -> bool {
        self.fields.iter().any(|field| matches!(field, Some(Field::AdvocateEmail | Field::AdvocateCode)))
    }

    /// What a row says of a field: the first cell with something in it; empty when there is none.
    pub(crate) fn find<'c>(&self, cells: &'c [String], field: Field) -> &'c str {
        let mut said =
            self.fields.iter().zip(cells).filter(|(it, cell)| **it == Some(field) && !cell.is_empty());
        said.next().map_or("", |(_, cell)| cell.as_str())
    }

    /// How the columns were read, for the report.
    pub(crate) fn shown(&self, headings: &[String]) -> Vec<ImportColumn> {
        let shown = headings.iter().zip(&self.fields).map(|(heading, field)| ImportColumn {
            heading: heading.clone(),
            field: field.map(|field| field.name().to_owned()),
        });
        shown.collect()
    }
}

fn field(product: Product, heading: &str) -> Option<Field> {
    let heading = bare(heading);
    let known = |(field, names): &(Field, &[&str])| {
        (bare(field.name()) == heading || names.iter().any(|name| bare(name) == heading)).then_some(*field)
    };
    product.headings().iter().find_map(known).or_else(|| COMMON.iter().find_map(known))
}

/// A heading without case, spaces and marks.
fn bare(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(product: Product, headings: &str) -> Vec<Option<&'static str>> {
        let headings: Vec<String> = headings.split(',').map(str::to_owned).collect();
        let columns = Columns::read(product, &headings);
        columns.fields.iter().map(|field| field.map(Field::name)).collect()
    }

    #[test]
    fn headings_are_read_however_they_are_written() {
        let expected = [Some("advocate_email"), Some("friend_email"), Some("order_id"), None];
        for headings in [
            "advocate_email,friend_email,order_id,shoe_size",
            "Advocate Email,FRIEND-EMAIL,Order ID,Shoe size",
            "advocateEmail,Friend_Email:,order#id,",
        ] {
            assert_eq!(read(Product::Plain, headings), expected, "{headings}");
        }
    }

    #[test]
    fn what_each_product_documents_is_known() {
        let cases = [
            (
                Product::ReferralCandy,
                "referral_email,referral_timestamp,referring_email",
                vec!["friend_email", "ordered_at", "advocate_email"],
            ),
            (
                Product::Rewardful,
                "stripe_customer_id,first_name,last_name,email,token",
                vec![
                    "friend_customer_id",
                    "advocate_first_name",
                    "advocate_last_name",
                    "advocate_email",
                    "advocate_code",
                ],
            ),
            (
                Product::Rewardful,
                "conversion_state,customer email,affiliate email,became_lead_at,became_conversion_at",
                vec!["state", "friend_email", "advocate_email", "claimed_at", "ordered_at"],
            ),
            (
                Product::Refersion,
                "First Name,Last Name,Email Address,Coupon",
                vec!["advocate_first_name", "advocate_last_name", "advocate_email", "advocate_code"],
            ),
            (
                Product::Refersion,
                "Order ID,Status,Total,Commission Total,Payment Status,Affiliate Code",
                vec!["order_id", "state", "amount", "earned", "payment", "advocate_code"],
            ),
        ];
        for (product, headings, expected) in cases {
            let read: Vec<_> = read(product, headings).into_iter().flatten().collect();
            assert_eq!(read, expected, "{product:?} {headings}");
        }
    }

    #[test]
    fn no_heading_of_a_product_says_two_things() {
        for product in Product::ALL {
            let all = product.headings().iter().chain(COMMON.iter());
            let mut seen = std::collections::BTreeMap::new();
            for (field, names) in all {
                for name in *names {
                    let before = seen.insert(bare(name), *field);
                    assert!(before.is_none_or(|before| before == *field), "{product:?}: {name}");
                }
            }
            assert_eq!(Product::from_name(product.name()), Some(product));
        }
    }
}
