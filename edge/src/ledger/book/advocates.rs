//! Enrolling, and an advocate's own numbers.

use goodword_domain::{
    code::Code as LinkCode,
    id::{AdvocateId, SessionId},
    program::Closed,
    progress::{self, Progress},
    referral::{Review, State},
    rule::{Party, Place},
    time::Timestamp,
};
use goodword_protocol::{EventAnswer, Leaderboard, Period, Standing, StepKind};

use super::{Book, Database, Loaded, Outcome};
use crate::{
    border::{wire_reward, without_coupon_source},
    error::{ApiError, Code},
    ledger::{
        answer::{Enrolled, Mine, MyReferral, MyReward, MyStep},
        command::{Asker, Enrolment, Session},
        store::{AdvocateRow, ReferralRow, RewardFilter, RewardRow, Wait},
    },
    names::Named,
    published,
    time::{day, to_rfc3339},
};

/// Who asks for what is an advocate's own.
pub(super) struct Asking {
    pub(super) advocate: AdvocateRow,
    /// Whether the owner vouched for them.
    pub(super) proved: bool,
    /// Whether they may see it.
    pub(super) sees: bool,
}

/// How many referrals and rewards an advocate is shown.
const SHOWN: u32 = 50;
/// How many leaders of the month are shown beside the advocate's own place.
const LEADERS: u32 = 3;

impl<D: Database> Book<'_, D> {
    /// Admits an advocate, or finds the one there is: the same person always has the same link.
    ///
    /// A bare address proves nothing, so for a known one it opens a session that sees nothing; the answer has the
    /// same form, and so does not tell whether the address was known.
    pub(super) fn enrol(&mut self, person: &Enrolment) -> Outcome<Enrolled> {
        let session = SessionId::new(self.now, self.entropy()).to_string();
        let proved = person.customer.is_some();
        let known = self.find(person)?;
        if !(proved && known.is_some()) {
            self.takes_advocates()?;
        }
        let advocate = match known {
            Some(advocate) if proved => self.vouch(advocate, person)?,
            // Whoever knows the address can come here: what they bring says nothing of the advocate.
            Some(advocate) => return Ok(self.enrolled(advocate, session, proved)),
            None => self.admit(person, &session)?,
        };
        if let Some(device) = &person.device {
            self.see_device(&advocate.id, device)?;
        }
        Ok(self.enrolled(advocate, session, proved))
    }

    fn enrolled(&self, advocate: AdvocateRow, session: String, proved: bool) -> Enrolled {
        let session = Session { id: session, advocate: advocate.id, proved, opened_at: self.now_ms() };
        Enrolled { code: advocate.code, session }
    }

    fn find(&self, person: &Enrolment) -> Outcome<Option<AdvocateRow>> {
        if let Some(customer) = &person.customer
            && let Some(advocate) = self.store.advocate_by_customer(customer)?
        {
            return Ok(Some(advocate));
        }
        Ok(self.store.advocate_by_email(&person.email_key)?)
    }

    /// Advocates may gather before the program starts.
    fn takes_advocates(&self) -> Outcome<()> {
        match self.loaded()?.program.open_at(self.now) {
            Ok(()) | Err(Closed::NotStarted) => Ok(()),
            Err(closed) => Err(closed_program(closed).into()),
        }
    }

    fn admit(&mut self, person: &Enrolment, session: &str) -> Outcome<AdvocateRow> {
        let proved = person.customer.is_some();
        let code = self.free_code()?;
        let advocate = AdvocateRow {
            email: person.email.clone(),
            email_key: person.email_key.clone(),
            customer: person.customer.clone(),
            name: person.name.clone(),
            proved_at: proved.then_some(self.now_ms()),
            founding_session: (!proved).then(|| session.to_owned()),
            name_key: person.name_key.clone(),
            mailbox_key: person.mailbox_key.clone(),
            // Not of this moment: an answer with the id must not tell when, and so whether, an address enrolled.
            ..AdvocateRow::new(self.timeless_id(), code, self.now_ms())
        };
        self.keep_advocate(&advocate)?;
        self.tell_advocate(&advocate)?;
        Ok(advocate)
    }

    /// Keeps an advocate who is new, and lets their link be known.
    pub(super) fn keep_advocate(&mut self, advocate: &AdvocateRow) -> Outcome<()> {
        self.store.insert_advocate(advocate)?;
        self.store.tally_enrolment(&day(self.now))?;
        self.publish_link(&advocate.code)
    }

    pub(super) fn timeless_id(&mut self) -> String {
        const ULID_TIME_BITS: u32 = 48;
        let time = self.entropy() & ((1 << ULID_TIME_BITS) - 1);
        let time = Timestamp::from_millis(i64::try_from(time).unwrap_or_default());
        AdvocateId::new(time, self.entropy()).to_string()
    }

    pub(super) fn free_code(&mut self) -> Outcome<String> {
        loop {
            #[expect(clippy::cast_possible_truncation, reason = "half of the entropy is enough for a code")]
            let code = LinkCode::from_entropy(self.entropy() as u64).to_string();
            if self.store.advocate_by_code(&code)?.is_none() {
                return Ok(code);
            }
        }
    }

    /// The owner vouches for a person: from now on only proved sessions see their numbers.
    fn vouch(&mut self, mut advocate: AdvocateRow, person: &Enrolment) -> Outcome<AdvocateRow> {
        let name = person.name.clone().or_else(|| advocate.name.clone());
        let customer = advocate.customer.clone().or_else(|| person.customer.clone());
        let renamed = name != advocate.name;
        let name_key = if person.name.is_some() { &person.name_key } else { &advocate.name_key }.clone();
        let alike = (&name_key, &person.mailbox_key) == (&advocate.name_key, &advocate.mailbox_key);
        if renamed || !alike || customer != advocate.customer || advocate.proved_at.is_none() {
            advocate.name_key = name_key;
            advocate.mailbox_key.clone_from(&person.mailbox_key);
            advocate.name = name;
            advocate.customer = customer;
            advocate.proved_at = advocate.proved_at.or(Some(self.now_ms()));
            advocate.founding_session = None;
            self.store.prove_advocate(&advocate)?;
            self.release_waiting(&Wait::Proof(advocate.id.clone()))?;
        }
        if renamed {
            self.publish_link(&advocate.code)?;
        }
        Ok(advocate)
    }

    pub(super) fn publish_link(&self, code: &str) -> Outcome<()> {
        let key = published::link_key(&self.loaded()?.row.id, code);
        Ok(self.store.mark_behind(&key, self.now_ms())?)
    }

    /// An advocate's own numbers.
    ///
    /// An unproved session sees what came of its own enrolment: all of it when it enrolled the advocate, nothing
    /// when the advocate was there before.
    pub(super) fn me(&self, asker: &Asker, device: Option<&str>) -> Outcome<Mine> {
        let Asking { advocate, proved, sees } = self.asking(asker)?;
        if !sees {
            return self.nothing_yet(advocate);
        }
        let new_device = device.map_or(Ok(false), |device| self.is_news(&advocate.id, device))?;
        Ok(Mine { new_device, ..self.mine(advocate, proved)? })
    }

    /// Who asks, and whether they may see what is the advocate's own.
    pub(super) fn asking(&self, asker: &Asker) -> Outcome<Asking> {
        let ended = || ApiError::new(Code::SessionEnded, "Please enrol again, or sign in at the shop.");
        let (advocate, session) = match asker {
            Asker::Session(session) => (self.store.advocate(&session.advocate)?, Some(session)),
            Asker::Customer(customer) => (self.store.advocate_by_customer(customer)?, None),
        };
        let advocate = advocate.filter(|advocate| advocate.erased_at.is_none()).ok_or_else(ended)?;
        let proved = session.is_none_or(|session| session.proved);
        // A bare session from before the proof has ended; a later one sees as little as with any known address.
        if session
            .is_some_and(|session| !proved && advocate.proved_at.is_some_and(|at| session.opened_at < at))
        {
            return Err(ended().into());
        }
        let founding = session.map(|session| session.id.as_str()) == advocate.founding_session.as_deref();
        Ok(Asking { advocate, proved, sees: proved || founding })
    }

    /// Writes the name that the leaderboard shows. A session that sees nothing changes nothing, and is answered alike:
    /// the answer must not tell whether the address was known.
    pub(super) fn show_name(&self, asker: &Asker, name: Option<&str>) -> Outcome<()> {
        let Asking { advocate, sees, .. } = self.asking(asker)?;
        if sees && advocate.shown_name.as_deref() != name {
            self.store.show_name(&advocate.id, name)?;
        }
        Ok(())
    }

    fn mine(&self, advocate: AdvocateRow, proved: bool) -> Outcome<Mine> {
        let referrals = self.store.referrals(None, Some(&advocate.id), None, SHOWN)?;
        let filter = RewardFilter {
            advocate: Some(&advocate.id),
            party: Some(Party::Advocate),
            ..RewardFilter::default()
        };
        let rewards = self.store.rewards(&filter, None, SHOWN)?;
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Ok(Mine {
            proved,
            clicks: count(advocate.clicks),
            friends: count(advocate.friends),
            converted: count(advocate.converted),
            shares: count(advocate.shares),
            points: advocate.points,
            rank: self.rank(advocate.converted, None)?,
            month: self.board(Period::Month, Some(&advocate), LEADERS)?,
            shown_name: advocate.shown_name.clone(),
            referrals: referrals.into_iter().map(|row| self.my_referral(row)).collect::<Outcome<_>>()?,
            rewards: rewards.into_iter().map(my_reward).collect::<Outcome<_>>()?,
            ..self.on_the_way(advocate)?
        })
    }

    /// What somebody sees who may not see the advocate's numbers: the same as when there are none.
    fn nothing_yet(&self, advocate: AdvocateRow) -> Outcome<Mine> {
        let month = self.board(Period::Month, None, LEADERS)?;
        let own = Some(Standing { rank: None, converted: 0, name: None, own: true });
        let month = Leaderboard { own, ..month };
        Ok(Mine { month, ..self.on_the_way(AdvocateRow { converted: 0, ..advocate })? })
    }

    /// The link, and how far the advocate is on the way to tiers and milestones.
    fn on_the_way(&self, advocate: AdvocateRow) -> Outcome<Mine> {
        let loaded = self.loaded()?;
        let converted = u32::try_from(advocate.converted).unwrap_or_default();
        let steps = progress::progress(&loaded.program, converted);
        Ok(Mine {
            next_tier: progress::next(&steps).map(|step| step.rule.id.as_str().to_owned()),
            tiers: steps.iter().map(my_step).collect(),
            advocate: advocate.id,
            code: advocate.code,
            ..Mine::default()
        })
    }

    fn my_referral(&self, row: ReferralRow) -> Outcome<MyReferral> {
        let loaded = self.loaded()?;
        let mut why: Vec<String> = Vec::new();
        let stands = match row.state {
            State::Rejected | State::Reversed | State::Expired => Some(row.state.name()),
            _ if row.review == Review::Waiting => Some("under_review"),
            _ => None,
        };
        why.extend(stands.map(str::to_owned));
        // The answer to an event that came before the claim tells of nobody; where a referral stands says more.
        for answer in self.store.event_answers_of(&row.id, 3)? {
            let answer: EventAnswer = serde_json::from_str(&answer)?;
            let of_advocate = answer.decision.rules.into_iter().filter(|it| is_advocates(&loaded, &it.rule));
            let reasons = of_advocate.filter_map(|outcome| outcome.reason);
            for reason in answer.decision.reason.into_iter().chain(reasons) {
                if !why.contains(&reason) {
                    why.push(reason);
                }
            }
        }
        Ok(MyReferral {
            friend: row.masked_name.or(row.masked_email).unwrap_or_else(|| "•••".to_owned()),
            state: row.state.wire(),
            claimed_at: to_rfc3339(Timestamp::from_millis(row.claimed_at)),
            why,
        })
    }
}

/// The refusal of a program that is not open.
pub(super) fn closed_program(closed: Closed) -> ApiError {
    ApiError::new(Code::ClosedProgram, format!("Sorry, {closed}."))
}

fn my_reward(row: RewardRow) -> Outcome<MyReward> {
    let held = row.state == goodword_domain::reward::State::Pending && !row.review;
    Ok(MyReward {
        reward: without_coupon_source(serde_json::from_str(&row.spec)?),
        state: row.state.wire(),
        coupon: row.coupon,
        available_at: held.then(|| to_rfc3339(Timestamp::from_millis(row.hold_until))),
        reason: row.reason,
        hold_until: row.hold_until,
    })
}

/// Whether a rule rewards advocates: what a friend got or did not get is not theirs to know.
fn is_advocates(loaded: &Loaded, rule: &str) -> bool {
    loaded.program.rules.iter().any(|it| it.id.as_str() == rule && it.party == Party::Advocate)
}

fn my_step(step: &Progress<'_>) -> MyStep {
    let Progress { rule, at, remaining } = *step;
    MyStep {
        rule: rule.id.as_str().to_owned(),
        kind: if matches!(rule.place, Place::At(_)) { StepKind::Milestone } else { StepKind::Tier },
        party: rule.party.wire(),
        reward: without_coupon_source(wire_reward(&rule.reward)),
        at,
        remaining,
    }
}
