//! The audit: recomputes what claims, events and refunds came to, a page at a time, and compares it with the books.
//!
//! It asks the same pure functions as the Ledger did, with the rules that were in force, and with what was known at
//! that moment: the journal says where each referral stood, and what of each reward was due. Whom an event was tied to
//! is taken as recorded; so are an advocate's and a friend's names, once they are erased.

mod claims;
mod events;
mod rewards;

use std::{collections::BTreeMap, rc::Rc};

use goodword_domain::{
    event::Grant,
    program::Program,
    reward::State,
    rule::{Given, Place, Trigger},
    slug::RuleId,
    time::Timestamp,
};
use goodword_protocol::{AuditPage, Checked, Difference};

use self::rewards::Balance;
use super::{Book, Database, DatabaseError, Failure, Outcome, programs};
use crate::{
    border::{invalid, wire_reward},
    ledger::store::{Counted, LATEST, Moment, RewardRow, Wait},
    names::Named,
};

/// How many entries a page recomputes unless told, and at most.
const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 500;

/// How far an audit came: the numbers of the last rows that were checked.
enum Cursor {
    Claims(i64),
    Events(i64),
    Rewards(Balance),
}

/// One page in the making.
struct Audit<'b, 'a, D> {
    book: &'b Book<'a, D>,
    /// Versions of the program that were read.
    programs: BTreeMap<i64, Rc<Program>>,
    checked: Checked,
    differences: Vec<Difference>,
}

/// What a set of rules gave at one moment, as it is stored.
struct Grants<'g> {
    /// The claim or event whose grants they are.
    subject: &'g str,
    expected: &'g [Grant],
    found: &'g [RewardRow],
    program_version: i64,
    at: i64,
}

impl<D: Database> Book<'_, D> {
    /// Checks a page of the books: first the claims, then the events, then the rewards of each advocate.
    pub(super) fn audit(&self, cursor: Option<&str>, limit: Option<u32>) -> Outcome<AuditPage> {
        let limit = limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
        let cursor = match cursor {
            None => Cursor::Claims(0),
            Some(text) => Cursor::parse(text)
                .ok_or_else(|| invalid("cursor", "send the `next_cursor` of the page before"))?,
        };
        let mut audit = Audit {
            book: self,
            programs: BTreeMap::new(),
            checked: Checked::default(),
            differences: Vec::new(),
        };
        let next = match cursor {
            Cursor::Claims(after) => Some(audit.claims(after, limit)?),
            Cursor::Events(after) => Some(audit.events(after, limit)?),
            Cursor::Rewards(balance) => audit.rewards(balance, limit)?.map(Cursor::Rewards),
        };
        let next_cursor = next.map(|next| next.text());
        Ok(AuditPage { checked: audit.checked, differences: audit.differences, next_cursor })
    }
}

impl Cursor {
    fn text(&self) -> String {
        match self {
            Self::Claims(after) => format!("claims:{after}"),
            Self::Events(after) => format!("events:{after}"),
            Self::Rewards(Balance { advocate, reward, points }) => {
                format!("rewards:{advocate}:{reward}:{points}")
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let kind = parts.next()?;
        let number = |part: &str| part.parse().ok().filter(|number| (0..=LATEST).contains(number));
        // Only a balance of points can be below zero.
        let signed =
            |part: &str| part.strip_prefix('-').map_or_else(|| number(part), |it| Some(-number(it)?));
        let numbers: Vec<i64> = parts.map(signed).collect::<Option<_>>()?;
        match (kind, numbers[..].as_ref()) {
            ("claims", &[after]) => Some(Self::Claims(after)),
            ("events", &[after]) => Some(Self::Events(after)),
            ("rewards", &[advocate, reward, points]) => {
                Some(Self::Rewards(Balance { advocate, reward, points }))
            }
            _ => None,
        }
    }
}

impl<D: Database> Audit<'_, '_, D> {
    fn differs(&mut self, subject: &str, kind: &str, expected: Option<String>, found: Option<String>) {
        let (subject, kind) = (subject.to_owned(), kind.to_owned());
        self.differences.push(Difference { subject, kind, expected, found });
    }

    /// Notes a difference unless both are the same.
    fn compare<T: PartialEq + ToString>(&mut self, subject: &str, kind: &str, expected: &T, found: &T) {
        if expected != found {
            self.differs(subject, kind, Some(expected.to_string()), Some(found.to_string()));
        }
    }

    /// The rules of a version.
    fn program(&mut self, version: i64) -> Outcome<Rc<Program>> {
        if let Some(program) = self.programs.get(&version) {
            return Ok(Rc::clone(program));
        }
        let lost = || Failure::Broken(DatabaseError("a version of the program is not kept".into()));
        let config = self.book.store.program_version(version)?.ok_or_else(lost)?;
        let loaded = self.book.loaded()?;
        let program = Rc::new(programs::read(&loaded.row.id, version, &config)?.1);
        self.programs.insert(version, Rc::clone(&program));
        Ok(program)
    }

    /// What each rule of a trigger had given at a moment; see [`Book::given`].
    fn given(
        &self,
        program: &Program,
        trigger: &Trigger,
        advocate: &str,
        moment: Moment,
    ) -> Outcome<Vec<(RuleId, Given)>> {
        let mut given = Vec::new();
        for rule in program.rules_on(trigger) {
            let count = |advocate: Option<&str>, since: i64, most: u32| {
                let which = Counted { rule: rule.id.as_str(), advocate, since, most };
                self.book.store.given_as_of(&which, moment)
            };
            let mut before = Given::default();
            if let Some(cap) = rule.cap {
                let since = cap.since(Timestamp::from_millis(moment.at)).as_millis();
                before.per_advocate = count(Some(advocate), since, cap.per_advocate.unwrap_or(0))?;
                before.per_program = count(None, since, cap.per_program.unwrap_or(0))?;
            }
            if matches!(rule.place, Place::At(_)) {
                before.milestone = count(Some(advocate), 0, 1)? > 0;
            }
            given.push((rule.id.clone(), before));
        }
        Ok(given)
    }

    /// Compares what was granted at one moment with the rewards that are stored of it.
    fn compare_grants(&mut self, grants: &Grants<'_>) -> Outcome<()> {
        let Grants { subject, expected, found, .. } = grants;
        for grant in *expected {
            match found.iter().find(|reward| reward.rule == grant.rule.as_str()) {
                Some(reward) => self.compare_grant(grants, grant, reward)?,
                None => self.differs(subject, "missing_reward", Some(grant.rule.to_string()), None),
            }
        }
        for (index, reward) in found.iter().enumerate() {
            let granted = expected.iter().any(|grant| grant.rule.as_str() == reward.rule);
            let again = found[..index].iter().any(|other| other.rule == reward.rule);
            if !granted || again {
                self.differs(&reward.id, "unexpected_reward", None, Some(reward.rule.clone()));
            }
        }
        Ok(())
    }

    fn compare_grant(&mut self, grants: &Grants<'_>, grant: &Grant, reward: &RewardRow) -> Outcome<()> {
        let id = &reward.id;
        self.compare(id, "party", &grant.party.name(), &reward.party.name());
        self.compare(id, "value", &grant.value, &reward.value);
        self.compare(id, "reward", &serde_json::to_string(&wire_reward(&grant.reward))?, &reward.spec);
        self.compare(id, "hold_until", &grant.hold.until.as_millis(), &reward.hold_until);
        self.compare(id, "program_version", &grants.program_version, &reward.program_version);
        self.compare(id, "created_at", &grants.at, &reward.created_at);
        let Some(first) = self.book.store.journal(Some(id), 0, 1)?.pop() else {
            self.differs(id, "journal", Some("an entry".to_owned()), None);
            return Ok(());
        };
        let begins = format!("{} {}", first.change.state, first.change.reason);
        let held = grant.state == State::Pending;
        let reason = if held { grant.hold.reason() } else { "earned" };
        // What is ready may have to wait for codes or for the owner's word all the same.
        let waits = [Wait::Pool(String::new()), Wait::Proof(String::new())]
            .iter()
            .any(|wait| begins == format!("pending {}", wait.reason()));
        if held || !waits {
            self.compare(id, "begins", &format!("{} {reason}", grant.state.name()), &begins);
        }
        Ok(())
    }
}
