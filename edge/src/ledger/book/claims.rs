//! Claims: a friend redeems a link.

use goodword_domain::{
    claim::{self, Claim, Claimant, Refusal},
    code::Code as LinkCode,
    event::Grant,
    fraud::{self, Signal, Verdict},
    id::{AdvocateId, ReferralId},
    person::{Friend, PersonKey},
    referral::{Review, State},
    rule::{Party, Trigger},
    time::Timestamp,
};
use goodword_protocol::RewardSpec;

use super::{
    Book, Database, Outcome,
    advocates::closed_program,
    person,
    reviews::CLAIM_REJECTED,
    rewards::{Step, look_up},
};
use crate::{
    border::without_coupon_source,
    error::{ApiError, Code},
    ledger::{
        answer::Claimed,
        command::{ClaimFacts, Session},
        store::{AdvocateRow, Alias, ReferralRow, RewardRow, Tally},
    },
    names::Named,
};

impl<D: Database> Book<'_, D> {
    /// Redeems a link for a friend: once per friend and program, whoever asks how often.
    pub(super) fn claim(&mut self, facts: &ClaimFacts) -> Outcome<Claimed> {
        let advocate = self.anybody_of(&facts.code)?;
        let standing = self.store.referral_by_alias(&Alias::Email(&facts.friend_key))?;
        if advocate.erased_at.is_some() {
            // What the friend was given stays theirs.
            let own = standing.filter(|standing| standing.advocate == advocate.id);
            return self.claimed_again(&own.ok_or_else(unknown_code)?);
        }
        let friend = Friend {
            key: Some(PersonKey::new(facts.friend_key.clone())),
            customer: None,
            session: facts.session.as_ref().and_then(session_of),
        };
        let existing_customer = self.is_existing_customer(&facts.customer_keys)?;
        let signals = if standing.is_some() { Vec::new() } else { self.claim_signals(facts, &advocate)? };
        let decision =
            self.decide_claim(&advocate, &friend, standing.as_ref(), existing_customer, &signals)?;
        match (decision, standing) {
            (Ok(Claim::Again), Some(standing)) => self.claimed_again(&standing),
            (Ok(Claim::Again), None) => unreachable!("a claim is repeated only where one stands"),
            (Ok(Claim::First { grants, verdict, review, .. }), _) => {
                let referral = self.new_referral(&advocate, "claimed", self.now);
                let referral = ReferralRow {
                    friend_key: Some(facts.friend_key.clone()),
                    masked_email: Some(facts.masked_email.clone()),
                    masked_name: facts.masked_name.clone(),
                    channel: facts.channel.clone(),
                    signals: signal_codes(&signals)?,
                    score: i64::from(fraud::score(&signals)),
                    review,
                    ..referral
                };
                if verdict == Verdict::Reject {
                    return self.begin_rejected(referral);
                }
                let rewards = self.begin(&referral, grants)?;
                let claimed = claimed(&referral, &rewards, true)?;
                self.adopt(referral)?;
                Ok(claimed)
            }
            (Err(refusal), _) => Err(refused(refusal).into()),
        }
    }

    /// A claim that stands: the same answer as before.
    fn claimed_again(&self, standing: &ReferralRow) -> Outcome<Claimed> {
        let rewards = self.store.rewards_of(&standing.id)?;
        let eligible = standing.reason != CLAIM_REJECTED;
        Ok(Claimed { eligible, ..claimed(standing, &rewards, false)? })
    }

    /// Keeps a claim that fraud signals reject, for the owner to see and to undo.
    fn begin_rejected(&mut self, mut referral: ReferralRow) -> Outcome<Claimed> {
        referral.state = State::Rejected;
        CLAIM_REJECTED.clone_into(&mut referral.reason);
        self.begin(&referral, Vec::new())?;
        Ok(Claimed { referral: referral.id, first: true, reward: None, state: None, eligible: false })
    }

    /// Asks the rules whether a friend may claim.
    pub(super) fn decide_claim(
        &self,
        advocate: &AdvocateRow,
        friend: &Friend,
        standing: Option<&ReferralRow>,
        existing_customer: bool,
        signals: &[Signal],
    ) -> Outcome<Result<Claim, Refusal>> {
        let loaded = self.loaded()?;
        let given = self.given(&Trigger::Claim, &advocate.id)?;
        let advocate = person(advocate)?;
        let standing = standing.map(|row| AdvocateId::parse(&row.advocate)).transpose().ok().flatten();
        let claimant = Claimant { friend, standing: standing.as_ref(), existing_customer, signals };
        let given = |rule: &_| look_up(&given, rule);
        Ok(claim::claim(&loaded.program, &advocate, &claimant, given, self.now))
    }

    /// A referral that begins at a time.
    pub(super) fn new_referral(
        &mut self,
        advocate: &AdvocateRow,
        reason: &str,
        claimed_at: Timestamp,
    ) -> ReferralRow {
        let loaded = self.loaded.as_deref();
        let window = loaded.map(|loaded| loaded.program.attribution_window);
        ReferralRow {
            id: ReferralId::new(self.now, self.entropy()).to_string(),
            advocate: advocate.id.clone(),
            code: advocate.code.clone(),
            friend_key: None,
            customer: None,
            masked_email: None,
            masked_name: None,
            state: State::Claimed,
            review: Review::None,
            reason: reason.to_owned(),
            claimed_at: claimed_at.as_millis(),
            updated_at: self.now_ms(),
            place: None,
            expires_at: window.map_or(claimed_at, |window| claimed_at.plus(window)).as_millis(),
            signals: "[]".to_owned(),
            score: 0,
            channel: None,
            program_version: 0,
            erased_at: None,
        }
    }

    /// Stores a referral that begins, with what it gives at once.
    pub(super) fn begin(&mut self, referral: &ReferralRow, grants: Vec<Grant>) -> Outcome<Vec<RewardRow>> {
        let version = self.loaded()?.row.version;
        self.store.insert_referral(&ReferralRow { program_version: version, ..referral.clone() })?;
        if let Some(key) = &referral.friend_key {
            self.store.learn_alias(&referral.id, &Alias::Email(key))?;
        }
        if let Some(customer) = &referral.customer {
            self.store.learn_alias(&referral.id, &Alias::Customer(customer))?;
        }
        self.store.count_friend(&referral.advocate)?;
        self.journal_referral(referral, &Step::because(&referral.reason))?;
        self.tell_referral(referral)?;
        self.tally(referral, &Tally { claims: 1, ..Tally::default() })?;
        self.give(referral, grants, None)
    }

    /// The advocate of a code, however it is written.
    pub(super) fn advocate_of(&self, code: &str) -> Outcome<AdvocateRow> {
        let advocate = self.anybody_of(code)?;
        if advocate.erased_at.is_some() { Err(unknown_code().into()) } else { Ok(advocate) }
    }

    /// The same, whether or not they were erased.
    fn anybody_of(&self, code: &str) -> Outcome<AdvocateRow> {
        let code = LinkCode::parse(code).map_err(|_| unknown_code())?;
        Ok(self.store.advocate_by_code(code.as_str())?.ok_or_else(unknown_code)?)
    }
}

fn unknown_code() -> ApiError {
    ApiError::new(Code::UnknownCode, "No link has this code; it may be mistyped.")
}

fn session_of(session: &Session) -> Option<AdvocateId> {
    AdvocateId::parse(&session.advocate).ok()
}

/// Fraud signals as they are stored.
pub(super) fn signal_codes(signals: &[Signal]) -> Outcome<String> {
    let codes: Vec<&str> = signals.iter().map(|signal| signal.code()).collect();
    Ok(serde_json::to_string(&codes)?)
}

fn claimed(referral: &ReferralRow, rewards: &[RewardRow], first: bool) -> Outcome<Claimed> {
    let reward = rewards.iter().find(|reward| reward.party == Party::Friend && reward.event.is_none());
    let state = reward.map(|reward| reward.state.wire());
    let reward = match reward {
        None => None,
        Some(reward) => {
            let spec: RewardSpec = serde_json::from_str(&reward.spec)?;
            Some((without_coupon_source(spec), reward.coupon.clone()))
        }
    };
    Ok(Claimed { referral: referral.id.clone(), first, reward, state, eligible: true })
}

/// A refused claim, in words for the friend's page; the widget has its own, by the code.
fn refused(refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::OwnLink => {
            ApiError::new(Code::OwnLink, "This is your own link. Share it: the offer is for a friend.")
        }
        Refusal::AlreadyClaimed => {
            ApiError::new(Code::AlreadyClaimed, "This friend redeemed another customer's link before.")
        }
        Refusal::ExistingCustomer => {
            ApiError::new(Code::ExistingCustomer, "You are a customer already; this offer is for new ones.")
        }
        Refusal::Closed(closed) => closed_program(closed),
    }
}
