//! Claims, recomputed; and where each referral stands, by the journal and by its events.

use goodword_domain::{
    claim::{Claim, Claimant, Refusal, claim},
    fraud::{self, Signal, Verdict},
    person::Friend,
    referral::{Review, State},
    rule::Trigger,
    time::Timestamp,
};

use super::{Audit, Cursor, Grants};
use crate::{
    ledger::{
        book::{Database, Outcome, history::IMPORTED, person, reviews::CLAIM_REJECTED, rewards::look_up},
        store::{Entry, LATEST, Moment, ReferralRow},
    },
    names::{Named, review_name},
};

/// How many entries of a referral are read at once.
const ENTRIES: u32 = 200;

impl<D: Database> Audit<'_, '_, D> {
    pub(super) fn claims(&mut self, mut after: i64, limit: u32) -> Outcome<Cursor> {
        let rows = self.book.store.referrals_after(after, limit)?;
        let last = rows.len() < limit as usize;
        for found in rows {
            after = found.number;
            self.claim(&found.row)?;
        }
        Ok(if last { Cursor::Events(0) } else { Cursor::Claims(after) })
    }

    fn claim(&mut self, referral: &ReferralRow) -> Outcome<()> {
        let Some(first) = self.book.store.journal(Some(&referral.id), 0, 1)?.pop() else {
            self.differs(&referral.id, "journal", Some("an entry".to_owned()), None);
            return Ok(());
        };
        // What is from before the journal said enough cannot be recomputed.
        if first.converted.is_none() {
            return Ok(());
        }
        self.checked.claims += 1;
        let signals = self.claim_signals(referral, LATEST)?;
        let found = self.book.store.rewards_of_claim(&referral.id)?;
        let program = self.program(referral.program_version)?;
        let expires = Timestamp::from_millis(referral.claimed_at).plus(program.attribution_window);
        self.compare(&referral.id, "expires_at", &expires.as_millis(), &referral.expires_at);
        if first.change.reason == IMPORTED {
            // It began elsewhere: that it did is taken as recorded, and that it gives nothing is not.
            for reward in found {
                self.differs(&reward.id, "unexpected_reward", None, Some(reward.rule));
            }
            return self.standing(referral);
        }
        let moment = Moment { entry: first.number - 1, at: first.change.at };
        let decision = self.decide(referral, referral.program_version, &signals, moment)?;
        let (grants, begins) = match decision {
            Ok(_) if first.change.reason == "code_in_event" => {
                (Vec::new(), begins(State::Claimed, "code_in_event", Review::None))
            }
            Ok(Claim::First { verdict: Verdict::Reject, .. }) => {
                (Vec::new(), begins(State::Rejected, CLAIM_REJECTED, Review::None))
            }
            Ok(Claim::First { grants, review, .. }) => (grants, begins(State::Claimed, "claimed", review)),
            Ok(Claim::Again) => (Vec::new(), String::new()),
            Err(refusal) => (Vec::new(), format!("refused: {refusal}")),
        };
        self.compare(&referral.id, "claim", &begins, &began(&first));
        if first.change.reason == CLAIM_REJECTED {
            self.compare_reopened(referral, &first)?;
        } else {
            let (subject, version) = (referral.id.as_str(), referral.program_version);
            let (expected, found, at) = (&grants[..], &found[..], moment.at);
            self.compare_grants(&Grants { subject, expected, found, program_version: version, at })?;
        }
        self.standing(referral)
    }

    /// What a claim gave that fraud signals had rejected: nothing, or what the rules gave when that was undone.
    fn compare_reopened(&mut self, referral: &ReferralRow, first: &Entry) -> Outcome<()> {
        let found = self.book.store.rewards_of_claim(&referral.id)?;
        let second = self.book.store.journal(Some(&referral.id), first.number, 1)?.pop();
        let undone = second.filter(|it| it.change.reason == "rejection_undone");
        let (mut grants, mut program_version, mut at) = (Vec::new(), referral.program_version, 0);
        if let Some(undone) = undone {
            at = undone.change.at;
            let versions = match found.first() {
                Some(reward) => vec![reward.program_version],
                // It gave nothing because it was the advocate's own, or nobody can tell any more.
                None if self.may_be_own(referral)? => Vec::new(),
                // One of these gave nothing, if all is well.
                None => self.book.store.versions_at(at)?,
            };
            for version in versions {
                let moment = Moment { entry: undone.number, at };
                let decision = self.decide(referral, version, &[], moment)?;
                program_version = version;
                grants = match decision {
                    Ok(Claim::First { grants, .. }) => grants,
                    _ => Vec::new(),
                };
                if grants.is_empty() {
                    break;
                }
            }
        }
        let (expected, found) = (&grants[..], &found[..]);
        self.compare_grants(&Grants { subject: &referral.id, expected, found, program_version, at })
    }

    /// Whether the friend is known to be the advocate, or one of them was erased.
    fn may_be_own(&self, referral: &ReferralRow) -> Outcome<bool> {
        let erased = self.book.advocate_of_referral(referral)?.erased_at.or(referral.erased_at).is_some();
        Ok(erased || self.book.is_own(referral, &Friend::default())?)
    }

    /// Asks the rules again whether this friend could claim. That a friend was a stranger is taken as recorded: who
    /// became a customer or an advocate since then was none.
    fn decide(
        &mut self,
        referral: &ReferralRow,
        version: i64,
        signals: &[Signal],
        moment: Moment,
    ) -> Outcome<Result<Claim, Refusal>> {
        let program = self.program(version)?;
        let given = self.given(&program, &Trigger::Claim, &referral.advocate, moment)?;
        let advocate = person(&self.book.advocate_of_referral(referral)?)?;
        let friend: Friend = Friend::default();
        let claimant = Claimant { friend: &friend, standing: None, existing_customer: false, signals };
        let now = Timestamp::from_millis(moment.at);
        Ok(claim(&program, &advocate, &claimant, |rule| look_up(&given, rule), now))
    }

    /// The fraud signals of a referral's claim: those that no event added.
    fn claim_signals(&self, referral: &ReferralRow, event: i64) -> Outcome<Vec<Signal>> {
        let added = self.event_signals(referral, event)?;
        let mut signals = read_signals(&referral.signals)?;
        signals.retain(|signal| !added.contains(signal));
        Ok(signals)
    }

    fn event_signals(&self, referral: &ReferralRow, event: i64) -> Outcome<Vec<Signal>> {
        let mut signals = Vec::new();
        for added in self.book.store.signals_before(&referral.id, event)? {
            signals.extend(read_signals(&added)?);
        }
        Ok(signals)
    }

    /// The points of a referral before an event: those of its claim and of the events before.
    pub(super) fn score_before(&self, referral: &ReferralRow, event: i64) -> Outcome<u32> {
        let mut signals = self.claim_signals(referral, LATEST)?;
        signals.extend(self.event_signals(referral, event)?);
        Ok(fraud::score(&signals))
    }

    /// Compares where a referral stands with the journal, with its events and with its signals.
    fn standing(&mut self, referral: &ReferralRow) -> Outcome<()> {
        let id = &referral.id;
        self.counts(referral)?;
        if let Some(by_journal) = self.book.store.referral_as_of(id, LATEST)? {
            self.compare(id, "state", &by_journal.state.name(), &referral.state.name());
            self.compare(id, "review", &review_name(by_journal.review), &review_name(referral.review));
            let shown = |place: Option<i64>| place.map_or("none".to_owned(), |place| place.to_string());
            let place = by_journal.place.filter(|_| by_journal.state.has_converted());
            self.compare(id, "place", &shown(place), &shown(referral.place));
        }
        if referral.state != State::Rejected {
            let converted = self.book.store.has_conversion(id)?;
            self.compare(id, "conversion", &converted, &referral.state.has_converted());
        }
        let score = i64::from(fraud::score(&read_signals(&referral.signals)?));
        self.compare(id, "score", &score, &referral.score);
        Ok(())
    }

    /// Each step of a referral counts it among the advocate's converted ones, or no longer, exactly when it becomes one.
    fn counts(&mut self, referral: &ReferralRow) -> Outcome<()> {
        let (mut after, mut was) = (0, false);
        loop {
            let entries = self.book.store.journal(Some(&referral.id), after, ENTRIES)?;
            for entry in &entries {
                after = entry.number;
                let is = State::from_name(&entry.change.state).is_some_and(State::has_converted);
                let before = self.book.store.converted_as_of(&referral.advocate, entry.number - 1)?;
                if let (Some(before), Some(found)) = (before, entry.converted) {
                    let expected = before + i64::from(is) - i64::from(was);
                    self.compare(&referral.id, "converted", &expected, &found);
                }
                was = is;
            }
            if entries.len() < ENTRIES as usize {
                return Ok(());
            }
        }
    }
}

fn read_signals(codes: &str) -> Outcome<Vec<Signal>> {
    let codes: Vec<String> = serde_json::from_str(codes)?;
    Ok(codes.iter().filter_map(|code| Signal::from_code(code)).collect())
}

fn begins(state: State, reason: &str, review: Review) -> String {
    format!("{} {reason}, review {}", state.name(), review_name(review))
}

fn began(first: &Entry) -> String {
    let change = &first.change;
    format!("{} {}, review {}", change.state, change.reason, change.review.as_deref().unwrap_or_default())
}
