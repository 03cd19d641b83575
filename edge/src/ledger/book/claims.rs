//! Claims: a friend redeems a link.

use goodword_domain::{
    claim::{self, Claim, Refusal},
    code::Code as LinkCode,
    event::Grant,
    id::{AdvocateId, ReferralId},
    person::{Friend, PersonKey},
    referral::{Review, State},
    rule::{Party, Trigger},
};
use goodword_protocol::RewardSpec;

use super::{Book, Database, Outcome, advocates::closed_program, person, rewards::look_up};
use crate::{
    border::without_coupon_source,
    error::{ApiError, Code},
    ledger::{
        answer::Claimed,
        command::{ClaimFacts, Session},
        store::{AdvocateRow, ReferralRow, RewardRow},
    },
    names::Named,
};

impl<D: Database> Book<'_, D> {
    /// Redeems a link for a friend: once per friend and program, whoever asks how often.
    pub(super) fn claim(&mut self, facts: &ClaimFacts) -> Outcome<Claimed> {
        let advocate = self.advocate_of(&facts.code)?;
        let standing = self.store.referral_by_friend(&facts.friend_key)?;
        let friend = Friend {
            key: Some(PersonKey::new(facts.friend_key.clone())),
            customer: None,
            session: facts.session.as_ref().and_then(session_of),
        };
        let decision = self.decide_claim(&advocate, &friend, standing.as_ref())?;
        match (decision, standing) {
            (Ok(Claim::Again), Some(standing)) => {
                let rewards = self.store.rewards_of(&standing.id)?;
                claimed(&standing, &rewards, false)
            }
            (Ok(Claim::Again), None) => unreachable!("a claim is repeated only where one stands"),
            (Ok(Claim::First { grants, .. }), _) => {
                let referral = self.new_referral(&advocate, "claimed");
                let referral = ReferralRow {
                    friend_key: Some(facts.friend_key.clone()),
                    masked_email: Some(facts.masked_email.clone()),
                    masked_name: facts.masked_name.clone(),
                    ..referral
                };
                let rewards = self.begin(&referral, grants)?;
                claimed(&referral, &rewards, true)
            }
            (Err(refusal), _) => Err(refused(refusal).into()),
        }
    }

    /// Asks the rules whether a friend may claim.
    pub(super) fn decide_claim(
        &self,
        advocate: &AdvocateRow,
        friend: &Friend,
        standing: Option<&ReferralRow>,
    ) -> Outcome<Result<Claim, Refusal>> {
        let loaded = self.loaded()?;
        let given = self.given(&Trigger::Claim, &advocate.id)?;
        let advocate = person(advocate)?;
        let standing = standing.map(|row| AdvocateId::parse(&row.advocate)).transpose().ok().flatten();
        let given = |rule: &_| look_up(&given, rule);
        Ok(claim::claim(&loaded.program, &advocate, friend, standing.as_ref(), given, self.now))
    }

    /// A referral that begins now.
    pub(super) fn new_referral(&mut self, advocate: &AdvocateRow, reason: &str) -> ReferralRow {
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
            claimed_at: self.now_ms(),
            updated_at: self.now_ms(),
        }
    }

    /// Stores a referral that begins, with what it gives at once.
    pub(super) fn begin(&mut self, referral: &ReferralRow, grants: Vec<Grant>) -> Outcome<Vec<RewardRow>> {
        self.store.insert_referral(referral)?;
        self.store.count_friend(&referral.advocate)?;
        let (state, now) = (referral.state.name(), self.now_ms());
        self.store.record_change(&referral.id, state, &referral.reason, None, now)?;
        self.publish_referral(&referral.id)?;
        self.give(referral, grants, None)
    }

    /// The advocate of a code, however it is written.
    pub(super) fn advocate_of(&self, code: &str) -> Outcome<AdvocateRow> {
        let unknown = || ApiError::new(Code::UnknownCode, "No link has this code; it may be mistyped.");
        let code = LinkCode::parse(code).map_err(|_| unknown())?;
        Ok(self.store.advocate_by_code(code.as_str())?.ok_or_else(unknown)?)
    }
}

fn session_of(session: &Session) -> Option<AdvocateId> {
    AdvocateId::parse(&session.advocate).ok()
}

fn claimed(referral: &ReferralRow, rewards: &[RewardRow], first: bool) -> Outcome<Claimed> {
    let reward = rewards.iter().find(|reward| reward.party == Party::Friend && reward.event.is_none());
    let reward = match reward {
        None => None,
        Some(reward) => {
            let spec: RewardSpec = serde_json::from_str(&reward.spec)?;
            Some((without_coupon_source(spec), reward.coupon.clone()))
        }
    };
    Ok(Claimed { referral: referral.id.clone(), first, reward })
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
        Refusal::Closed(closed) => closed_program(closed),
    }
}
