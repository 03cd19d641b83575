//! The owner's lists, and how rows look on the wire.

use goodword_domain::{code::CouponCode, referral::Review, reward::State, time::Timestamp};
use goodword_protocol::{Advocate, EventAnswer, EventRecord, MaskedFriend, Money, Page, Referral, Reward};

use super::{Book, Database, Outcome};
use crate::{
    border::without_coupon_source,
    ledger::{
        command::{EventFacts, Filter},
        store::{AdvocateRow, EventFilter, EventRow, ReferralRow, RewardFilter, RewardRow},
    },
    names::Named,
    time::to_rfc3339,
};

/// How many entries a page has unless told, and at most.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 500;

impl<D: Database> Book<'_, D> {
    pub(super) fn referrals(&self, filter: &Filter) -> Outcome<Page<Referral>> {
        let rows = self.store.referrals(
            filter.state.as_deref(),
            filter.advocate.as_deref(),
            filter.cursor.as_deref(),
            one_more(filter),
        )?;
        let items = rows.iter().map(referral).collect();
        Ok(page(items, filter, |referral: &Referral| referral.id.clone()))
    }

    pub(super) fn advocates(&self, filter: &Filter) -> Outcome<Page<Advocate>> {
        let rows = self.store.advocates(None, filter.cursor.as_deref(), one_more(filter))?;
        let items = rows.into_iter().map(advocate).collect();
        Ok(page(items, filter, |advocate: &Advocate| advocate.id.clone()))
    }

    pub(super) fn events(&self, filter: &Filter) -> Outcome<Page<EventRecord>> {
        let which = EventFilter { kind: filter.kind.as_deref(), referral: filter.referral.as_deref() };
        let rows = self.store.events(&which, filter.cursor.as_deref(), one_more(filter))?;
        let items = rows.into_iter().map(|row| self.event_record(row)).collect::<Outcome<_>>()?;
        Ok(page(items, filter, |event: &EventRecord| event.id.clone()))
    }

    pub(super) fn rewards(&self, filter: &Filter) -> Outcome<Page<Reward>> {
        let coupon = filter.coupon.as_deref().map(canonical_coupon);
        let which = RewardFilter {
            state: filter.state.as_deref(),
            advocate: filter.advocate.as_deref(),
            referral: filter.referral.as_deref(),
            coupon: coupon.as_deref(),
            party: None,
        };
        let rows = self.store.rewards(&which, filter.cursor.as_deref(), one_more(filter))?;
        let items = rows.into_iter().map(|row| self.shown(row)).collect::<Outcome<_>>()?;
        Ok(page(items, filter, |reward: &Reward| reward.id.clone()))
    }
}

/// A coupon as it is stored; what cannot be one is looked up as it is, and found nowhere.
fn canonical_coupon(coupon: &str) -> String {
    CouponCode::parse(coupon).map_or_else(|_| coupon.to_owned(), |coupon| coupon.to_string())
}

fn limit(filter: &Filter) -> u32 {
    filter.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE)
}

/// One row more than is shown tells whether there is a next page.
pub(super) fn one_more(filter: &Filter) -> u32 {
    limit(filter) + 1
}

pub(super) fn page<T>(mut items: Vec<T>, filter: &Filter, id: impl Fn(&T) -> String) -> Page<T> {
    let shown = limit(filter) as usize;
    let more = items.len() > shown;
    items.truncate(shown);
    let next_cursor = if more { items.last().map(id) } else { None };
    Page { items, next_cursor }
}

fn at(millis: i64) -> String {
    to_rfc3339(Timestamp::from_millis(millis))
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// A referral as the owner sees it.
pub(super) fn referral(row: &ReferralRow) -> Referral {
    Referral {
        id: row.id.clone(),
        advocate_id: row.advocate.clone(),
        code: row.code.clone(),
        friend: MaskedFriend {
            email: row.masked_email.clone(),
            name: row.masked_name.clone(),
            customer_id: row.customer.clone(),
        },
        state: row.state.wire(),
        reason: row.reason.clone(),
        under_review: row.review == Review::Waiting,
        claimed_at: at(row.claimed_at),
        updated_at: at(row.updated_at),
        expires_at: at(row.expires_at),
        place: row.place.map(count),
        // Written by us as a list of codes.
        signals: serde_json::from_str(&row.signals).unwrap_or_default(),
        score: count(row.score),
        channel: row.channel.clone(),
        erased_at: row.erased_at.map(at),
    }
}

impl<D: Database> Book<'_, D> {
    /// An event as the owner reported it, and how it was decided.
    pub(super) fn event_record(&self, row: EventRow) -> Outcome<EventRecord> {
        let facts: EventFacts = serde_json::from_str(&row.facts)?;
        let answer: EventAnswer = serde_json::from_str(&row.answer)?;
        let currency = self.loaded()?.program.currency.code().to_owned();
        let money = |minor| Money { minor, currency: currency.clone() };
        let request = facts.request;
        let friend =
            MaskedFriend { email: facts.masked_email, name: None, customer_id: request.friend.customer_id };
        Ok(EventRecord {
            id: row.id,
            kind: row.kind,
            referral_id: row.referral,
            friend,
            code: request.code,
            coupon: request.coupon,
            amount: row.amount.map(money),
            refunded: row.amount.map(|_| money(row.refunded)),
            occurred_at: at(row.occurred_at),
            received_at: at(row.received_at),
            metadata: request.metadata,
            program_version: count(row.program_version),
            counts: row.counts,
            rewards: answer.rewards.into_iter().map(|reward| reward.id).collect(),
            decision: answer.decision,
        })
    }

    /// A reward as the owner sees it.
    pub(super) fn shown(&self, row: RewardRow) -> Outcome<Reward> {
        let currency = self.loaded()?.program.currency;
        let is_money = self.kind_of(&row)?.is_money();
        let left = row.value - row.reversed;
        let amount = is_money.then(|| Money { minor: left, currency: currency.code().to_owned() });
        reward(row, amount)
    }
}

fn reward(row: RewardRow, amount: Option<Money>) -> Outcome<Reward> {
    Ok(Reward {
        value: row.value,
        reversed: row.reversed,
        amount,
        id: row.id,
        referral_id: row.referral,
        advocate_id: row.advocate,
        party: row.party.wire(),
        rule: row.rule,
        program_version: count(row.program_version),
        reward: without_coupon_source(serde_json::from_str(&row.spec)?),
        state: row.state.wire(),
        reason: row.reason,
        event_id: row.event,
        coupon: row.coupon,
        available_at: (row.state == State::Pending).then(|| at(row.hold_until)),
        created_at: at(row.created_at),
    })
}

/// An advocate as the owner sees them; the edge adds its origin to the link.
pub(super) fn advocate(row: AdvocateRow) -> Advocate {
    Advocate {
        url: String::new(),
        id: row.id,
        code: row.code,
        email: row.email,
        name: row.name,
        customer_id: row.customer,
        proved: row.proved_at.is_some(),
        clicks: count(row.clicks),
        friends: count(row.friends),
        converted: count(row.converted),
        shares: count(row.shares),
        points: row.points,
        created_at: at(row.created_at),
        erased_at: row.erased_at.map(at),
    }
}
