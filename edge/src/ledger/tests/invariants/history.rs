//! Random histories: what people, the owner and the clock may do, in words that a failed test can show.

use goodword_domain::{referral::State, time::Timestamp};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::programs::{Spec, spec};

/// The longest history.
const STEPS: usize = 60;
const HOUR: i64 = 3_600_000;

/// The program that is there first, and what happens then.
#[derive(Clone)]
pub(super) struct History {
    pub(super) program: Spec,
    pub(super) steps: Vec<Step>,
}

/// A story: one line for each step.
impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "\n    {:?}", self.program)?;
        self.steps.iter().try_for_each(|step| writeln!(f, "    {step:?}"))
    }
}

/// Something that happens. Links are named by their advocate; referrals, rewards and coupons by their number in
/// order of arrival, which need not exist.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Enrol {
        who: &'static str,
        customer: Option<&'static str>,
    },
    Claim {
        link: &'static str,
        friend: &'static str,
        session_of: Option<&'static str>,
        /// Codes of the fraud signals that the Worker saw.
        seen: Vec<&'static str>,
    },
    Report(Report),
    /// A refund of an event, of so many cents or of all that is left.
    Refund {
        id: u32,
        event: u32,
        amount: Option<i64>,
    },
    /// A row of another product's history.
    Import(Import),
    Change(Spec),
    Hours(i64),
    Settle,
    Owner(Order, usize),
    /// Somebody asks to be erased, by one name or by two, which may be of two people.
    Erase {
        email: Option<&'static str>,
        customer: Option<&'static str>,
    },
}

/// What the owner decides: of a referral the first two, of a reward the others.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    Approve,
    Reject,
    Fulfil,
    Cancel,
}

/// What another product says of a friend, so many hours ago.
#[derive(Clone, Copy, Debug)]
pub(super) struct Import {
    pub(super) advocate: &'static str,
    pub(super) friend: &'static str,
    pub(super) state: State,
    pub(super) age: i64,
    /// Who bought has one.
    pub(super) order: Option<u32>,
    pub(super) paid: Option<i64>,
}

/// What the owner's system reports.
#[derive(Clone)]
pub(super) struct Report {
    pub(super) id: u32,
    pub(super) kind: &'static str,
    pub(super) email: Option<&'static str>,
    pub(super) customer: Option<&'static str>,
    pub(super) coupon: Option<usize>,
    pub(super) link: Option<&'static str>,
    pub(super) amount: Option<i64>,
    /// Hours between the event and the report; below zero when the owner's clock is ahead.
    pub(super) age: Option<i64>,
    pub(super) foreign_money: bool,
}

/// Only what is said.
impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Report o{} {}", self.id, self.kind)?;
        let mut say = |name: &str, value: Option<String>| match value {
            Some(value) => write!(f, ", {name} {value}"),
            None => Ok(()),
        };
        say("email", self.email.map(str::to_owned))?;
        say("customer", self.customer.map(str::to_owned))?;
        say("coupon", self.coupon.map(|coupon| format!("no. {coupon}")))?;
        say("link of", self.link.map(str::to_owned))?;
        say("amount", self.amount.map(|minor| minor.to_string()))?;
        say("hours ago", self.age.map(|age| age.to_string()))?;
        say("in another", self.foreign_money.then(|| "currency".to_owned()))
    }
}

/// Some people enrol and some friends claim first, so that what follows meets somebody.
pub(super) fn history() -> impl Strategy<Value = History> {
    // Each may fall away when a failure shrinks.
    let perhaps = |step| option::weighted(0.8, step);
    let enrolled = vec(perhaps(enrol().boxed()), 4);
    let claimed = vec(perhaps(claim().boxed()), 6);
    (spec(), enrolled, claimed, vec(step(), 1..=STEPS - 10)).prop_map(|(program, enrolled, claimed, rest)| {
        let steps = enrolled.into_iter().chain(claimed).flatten().chain(rest).collect();
        History { program, steps }
    })
}

fn advocate() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("anna"), 2 => Just("bo"), 1 => Just("cem")]
}

/// Friends can be advocates too, and of each other.
fn friend() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("di"), 3 => Just("ed"), 3 => Just("fay"), 1 => Just("bo"), 1 => Just("anna")]
}

fn customer() -> impl Strategy<Value = Option<&'static str>> {
    option::weighted(0.4, select(vec!["c1", "c2", "c3"]))
}

fn enrol() -> impl Strategy<Value = Step> {
    (advocate(), customer()).prop_map(|(who, customer)| Step::Enrol { who, customer })
}

fn claim() -> impl Strategy<Value = Step> {
    (advocate(), friend(), option::weighted(0.05, advocate()), seen())
        .prop_map(|(link, friend, session_of, seen)| Step::Claim { link, friend, session_of, seen })
}

/// Of the suspicious claims some are only looked at, and some rejected by every owner.
fn seen() -> impl Strategy<Value = Vec<&'static str>> {
    let all = ["coupon_site", "disposable_domain", "paid_ad", "similar_mailbox", "similar_name"];
    prop_oneof![
        6 => Just(Vec::new()),
        2 => vec(select(all.to_vec()), 1..4),
        1 => Just(all.to_vec()),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let order = prop_oneof![
        3 => Just(Order::Approve),
        1 => Just(Order::Reject),
        3 => Just(Order::Fulfil),
        1 => Just(Order::Cancel),
    ];
    prop_oneof![
        4 => enrol(),
        5 => claim(),
        20 => report().prop_map(Step::Report),
        8 => refund(),
        1 => spec().prop_map(Step::Change),
        3 => select(vec![1, 24, 5 * 24, 14 * 24, 31 * 24]).prop_map(Step::Hours),
        2 => Just(Step::Settle),
        8 => (order, 0..6_usize).prop_map(|(order, number)| Step::Owner(order, number)),
        1 => erase(),
        3 => import().prop_map(Step::Import),
    ]
}

fn import() -> impl Strategy<Value = Import> {
    let state = prop_oneof![
        3 => Just(State::Claimed),
        5 => Just(State::Converted),
        1 => select(vec![State::Rejected, State::Reversed, State::Expired]),
    ];
    let order = (option::weighted(0.3, 0..16_u32), 0..16_u32);
    let paid = option::weighted(0.5, select(vec![1, 250, 1000]));
    let age = select(vec![0, 24, 10 * 24, 200 * 24]);
    (advocate(), friend(), state, age, order, paid).prop_map(|(advocate, friend, state, age, order, paid)| {
        let (perhaps, surely) = order;
        let order = if state == State::Converted { Some(surely) } else { perhaps };
        Import { advocate, friend, state, age, order, paid }
    })
}

fn erase() -> impl Strategy<Value = Step> {
    let email = option::weighted(0.8, prop_oneof![1 => friend().boxed(), 1 => advocate().boxed()]);
    let customer = option::weighted(0.3, select(vec!["c1", "c2", "c3"]));
    (email, customer).prop_map(|(email, customer)| Step::Erase { email, customer })
}

fn refund() -> impl Strategy<Value = Step> {
    let amount = prop_oneof![2 => Just(None), 1 => select(vec![1, 333, 500, 1500, 5000]).prop_map(Some)];
    (0..16_u32, 0..16_u32, amount).prop_map(|(id, event, amount)| Step::Refund { id, event, amount })
}

fn report() -> impl Strategy<Value = Report> {
    let kind = prop_oneof![6 => Just("purchase"), 3 => Just("signup"), 1 => Just("visit")];
    let person = (option::weighted(0.8, friend()), customer());
    let tie = (option::weighted(0.15, 0..6_usize), option::weighted(0.5, advocate()));
    let amount = select(vec![Some(5000), Some(1500), Some(500), None]);
    let age = option::weighted(0.2, select(vec![1, 24, 10 * 24, -24]));
    (0..16_u32, kind, person, tie, amount, age, prop::bool::weighted(0.03)).prop_map(
        |(id, kind, (email, customer), (coupon, link), amount, age, foreign_money)| Report {
            id,
            kind,
            email,
            customer,
            coupon,
            link,
            amount,
            age,
            foreign_money,
        },
    )
}

/// So many hours later.
pub(super) fn later(now: Timestamp, hours: i64) -> Timestamp {
    Timestamp::from_millis(now.as_millis() + hours * HOUR)
}

impl Report {
    /// The owner's id of it.
    pub(super) fn event(&self) -> String {
        format!("o{}", self.id)
    }

    /// When it happened, by the owner's clock.
    pub(super) fn occurred_at(&self, now: Timestamp) -> Timestamp {
        later(now, -self.age.unwrap_or(0))
    }
}
