//! Lets a Ledger take the steps of a history.

use goodword_protocol::{
    Erased, EventAnswer, MaskedFriend, Money, Referral, RefundAnswer, RefundRequest, Reward, RewardSpec,
};
use serde_json::json;

use super::{
    history::{Order, Report, Step, later},
    import,
    programs::cents,
};
use crate::{
    error::ApiError,
    ledger::{
        answer::{Claimed, Enrolled, RefundDecided},
        command::{Caller, ClaimFacts, Command, Enrolment, Names, Session, Suspicion},
        tests::world::{World, key},
    },
    time::to_rfc3339,
};

/// What a Ledger answered.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Done,
    /// The code of the link.
    Enrolled(String),
    /// The referral and the friend's reward; not whether it was the first time.
    Claimed(String, Option<(RewardSpec, Option<String>)>),
    /// The referral of a claim that fraud signals reject.
    NotEligible(String),
    Decided(EventAnswer),
    Refunded(RefundAnswer),
    /// What became of the row.
    Imported(String),
    Referral(Referral),
    Reward(Reward),
}

impl Answer {
    /// The same without who the friend was.
    pub(super) fn without_friend(mut self) -> Self {
        let referral = match &mut self {
            Self::Decided(answer) => answer.referral.as_mut(),
            Self::Refunded(answer) => answer.referral.as_mut(),
            _ => None,
        };
        if let Some(referral) = referral {
            referral.friend = MaskedFriend::default();
            referral.erased_at = None;
        }
        self
    }
}

/// Takes a step.
///
/// # Errors
/// What the Ledger refuses.
pub(super) fn take(world: &mut World, step: &Step) -> Result<Answer, ApiError> {
    match step {
        Step::Enrol { who, customer } => enrol(world, who, *customer),
        Step::Claim { link, friend, session_of, seen } => claim(world, link, friend, *session_of, seen),
        Step::Report(report) => tell(world, report),
        Step::Refund { id, event, amount } => refund(world, *id, *event, *amount),
        Step::Import(row) => import::import(world, row).map(Answer::Imported),
        Step::Change(spec) => world.put(&spec.json()).map(|_| Answer::Done),
        Step::Hours(hours) => {
            world.now = later(world.now, *hours);
            Ok(Answer::Done)
        }
        Step::Settle => {
            world.settle();
            Ok(Answer::Done)
        }
        Step::Owner(order, number) => decide(world, *order, *number),
        Step::Erase { email, customer } => {
            let names = Names {
                key: email.map(key),
                customer: customer.map(str::to_owned),
                customer_keys: email.map(key).into_iter().collect(),
            };
            world.owner::<Erased>(Command::ErasePerson(names)).map(|_| Answer::Done)
        }
    }
}

fn enrol(world: &mut World, who: &str, customer: Option<&str>) -> Result<Answer, ApiError> {
    let person = Enrolment {
        email: who.to_owned(),
        email_key: key(who),
        name: None,
        customer: customer.map(str::to_owned),
        name_key: None,
        mailbox_key: None,
        device: None,
    };
    let enrolled: Enrolled = world.ask(Caller::Page(None), Command::Enrol(person))?;
    Ok(Answer::Enrolled(enrolled.code))
}

fn claim(
    world: &mut World,
    link: &str,
    friend: &str,
    session_of: Option<&str>,
    seen: &[&str],
) -> Result<Answer, ApiError> {
    let facts = ClaimFacts {
        code: code_of(world, link),
        friend_key: key(friend),
        masked_email: "m***".to_owned(),
        masked_name: None,
        session: session_of.and_then(|who| session(world, who)),
        channel: None,
        suspicion: Suspicion {
            signals: seen.iter().map(|code| (*code).to_owned()).collect(),
            ..Suspicion::default()
        },
        customer_keys: Vec::new(),
    };
    let claimed: Claimed = world.ask(Caller::Page(None), Command::Claim(facts))?;
    Ok(if claimed.eligible {
        Answer::Claimed(claimed.referral, claimed.reward)
    } else {
        Answer::NotEligible(claimed.referral)
    })
}

fn tell(world: &mut World, report: &Report) -> Result<Answer, ApiError> {
    let mut request = json!({"id": report.event(), "type": report.kind, "friend": {}});
    if let Some(customer) = report.customer {
        request["friend"]["customer_id"] = json!(customer);
    }
    if let Some(number) = report.coupon {
        let coupons = "SELECT coupon FROM reward WHERE coupon IS NOT NULL";
        request["coupon"] = json!(nth(world, coupons, number).unwrap_or("NONE".to_owned()));
    }
    if let Some(link) = report.link {
        request["code"] = json!(code_of(world, link));
    }
    if let Some(minor) = report.amount {
        request["amount"] = cents(minor);
        if report.foreign_money {
            request["amount"]["currency"] = json!("USD");
        }
    }
    if report.age.is_some() {
        request["occurred_at"] = json!(to_rfc3339(report.occurred_at(world.now)));
    }
    Ok(Answer::Decided(world.report(request, report.email)?.answer))
}

fn refund(world: &mut World, id: u32, event: u32, amount: Option<i64>) -> Result<Answer, ApiError> {
    let (id, event_id) = (format!("b{id}"), format!("o{event}"));
    let amount = amount.map(|minor| Money { minor, currency: "EUR".to_owned() });
    let decided: RefundDecided = world.owner(Command::Refund(RefundRequest { id, event_id, amount }))?;
    Ok(Answer::Refunded(decided.answer))
}

fn decide(world: &mut World, order: Order, number: usize) -> Result<Answer, ApiError> {
    let id = |table| nth(world, &format!("SELECT id FROM {table}"), number).unwrap_or("none".to_owned());
    let note = Some(format!("as {number} wished"));
    match order {
        Order::Approve => {
            let id = id("referral");
            world.owner(Command::ApproveReferral { id, note }).map(Answer::Referral)
        }
        Order::Reject => {
            let id = id("referral");
            world.owner(Command::RejectReferral { id, note }).map(Answer::Referral)
        }
        Order::Fulfil => {
            let id = id("reward");
            world.owner(Command::FulfilReward { id, note }).map(Answer::Reward)
        }
        Order::Cancel => {
            let id = id("reward");
            world.owner(Command::CancelReward { id, note }).map(Answer::Reward)
        }
    }
}

/// The code of an advocate's link; of somebody who did not enrol, a code that nobody has.
fn code_of(world: &World, who: &str) -> String {
    let codes = format!("SELECT code FROM advocate WHERE email = '{who}'");
    nth(world, &codes, 0).unwrap_or("nobody".to_owned())
}

fn session(world: &World, who: &str) -> Option<Session> {
    let advocate = nth(world, &format!("SELECT id FROM advocate WHERE email = '{who}'"), 0)?;
    Some(Session { id: "ses".to_owned(), advocate, proved: false, opened_at: world.now.as_millis() })
}

/// The value with this number, in order of arrival.
fn nth(world: &World, query: &str, number: usize) -> Option<String> {
    world.database.rows(&format!("{query} ORDER BY rowid LIMIT 1 OFFSET {number}")).pop()
}
