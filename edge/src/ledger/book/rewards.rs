//! What grants become: rewards with their coupons, their release when nothing holds them, and the referral's state.

use goodword_domain::{
    code::{CouponCode, CouponPrefix},
    event::Grant,
    id::RewardId,
    referral::state_of_converted,
    reward::State,
    rule::{Given, Rule, Trigger},
    slug::RuleId,
};
use goodword_protocol::{Coupon, RewardSpec};

use super::{Book, Database, DatabaseError, Failure, Outcome};
use crate::{
    border::wire_reward,
    ledger::store::{ReferralRow, RewardRow},
    names::Named,
    published,
};

/// How many ended holds one alarm settles, so that a Ledger stays quick to answer.
const SETTLED_AT_ONCE: u32 = 100;

impl<D: Database> Book<'_, D> {
    /// How much each capped rule of a trigger gave, for the decision to look up.
    pub(super) fn given(&self, trigger: &Trigger, advocate: &str) -> Outcome<Vec<(RuleId, Given)>> {
        let loaded = self.loaded()?;
        let capped = loaded.program.rules_on(trigger).filter_map(|rule| Some((rule, rule.cap?)));
        let mut given = Vec::new();
        for (rule, cap) in capped {
            let since = cap.since(self.now).as_millis();
            given.push((rule.id.clone(), self.store.given(rule.id.as_str(), advocate, since)?));
        }
        Ok(given)
    }

    /// Stores what was granted.
    pub(super) fn give(
        &mut self,
        referral: &ReferralRow,
        grants: Vec<Grant>,
        event: Option<&str>,
    ) -> Outcome<Vec<RewardRow>> {
        grants.into_iter().map(|grant| self.give_one(referral, &grant, event)).collect()
    }

    fn give_one(&mut self, referral: &ReferralRow, grant: &Grant, event: Option<&str>) -> Outcome<RewardRow> {
        let spec = wire_reward(&grant.reward);
        let pending = grant.state == State::Pending;
        let reward = RewardRow {
            id: RewardId::new(self.now, self.entropy()).to_string(),
            referral: referral.id.clone(),
            advocate: referral.advocate.clone(),
            party: grant.party,
            rule: grant.rule.as_str().to_owned(),
            program_version: self.loaded()?.row.version,
            state: grant.state,
            reason: if pending { grant.hold.reason() } else { "earned" }.to_owned(),
            event: event.map(str::to_owned),
            coupon: if pending { None } else { self.coupon(&spec)? },
            spec: serde_json::to_string(&spec)?,
            hold_until: grant.hold.until.as_millis(),
            review: grant.hold.review,
            created_at: self.now_ms(),
            updated_at: self.now_ms(),
        };
        self.store.insert_reward(&reward)?;
        self.store.record_change(&reward.id, reward.state.name(), &reward.reason, None, self.now_ms())?;
        Ok(reward)
    }

    /// Makes the coupon of a reward that is given as one.
    fn coupon(&mut self, spec: &RewardSpec) -> Outcome<Option<String>> {
        let (RewardSpec::DiscountPercent { coupon, .. } | RewardSpec::DiscountAmount { coupon, .. }) = spec
        else {
            return Ok(None);
        };
        let prefix = match coupon {
            Some(Coupon::Generate { prefix }) => prefix.as_str(),
            Some(Coupon::Pool(_)) | None => "",
        };
        let prefix = CouponPrefix::parse(prefix)
            .map_err(|_| Failure::Broken(DatabaseError("a stored coupon prefix is not valid".into())))?;
        Ok(Some(CouponCode::generate(&prefix, self.entropy()).to_string()))
    }

    /// Gives rewards whose hold has ended; true when there may be more.
    pub(crate) fn settle(&mut self) -> Outcome<bool> {
        self.load()?;
        let due = self.store.rewards_due(self.now_ms(), SETTLED_AT_ONCE)?;
        let more = due.len() == SETTLED_AT_ONCE as usize;
        for reward in due {
            let referral = reward.referral.clone();
            self.release(reward, "hold_over", None)?;
            if let Some(referral) = self.store.referral(&referral)? {
                self.restate(referral)?;
            }
        }
        Ok(more)
    }

    /// Gives a reward that nothing holds back any more.
    pub(super) fn release(
        &mut self,
        mut reward: RewardRow,
        reason: &str,
        note: Option<&str>,
    ) -> Outcome<RewardRow> {
        let spec: RewardSpec = serde_json::from_str(&reward.spec)?;
        reward.coupon = self.coupon(&spec)?;
        let state = if reward.coupon.is_some() { State::Fulfilled } else { State::Approved };
        self.move_reward(reward, state, reason, note)
    }

    /// Moves a reward to a state, with the reason.
    pub(super) fn move_reward(
        &mut self,
        mut reward: RewardRow,
        state: State,
        reason: &str,
        note: Option<&str>,
    ) -> Outcome<RewardRow> {
        reward.state = state;
        reason.clone_into(&mut reward.reason);
        reward.updated_at = self.now_ms();
        self.store.update_reward(&reward)?;
        self.store.record_change(&reward.id, state.name(), reason, note, self.now_ms())?;
        Ok(reward)
    }

    /// Brings a converted referral to where its rewards stand.
    pub(super) fn restate(&mut self, mut referral: ReferralRow) -> Outcome<ReferralRow> {
        if !referral.state.has_converted() {
            return Ok(referral);
        }
        let states: Vec<State> =
            self.store.rewards_of(&referral.id)?.iter().map(|reward| reward.state).collect();
        let state = state_of_converted(&states);
        if state != referral.state {
            let reason = match state {
                goodword_domain::referral::State::Rewarded => "all_given",
                goodword_domain::referral::State::Approved => "nothing_held",
                _ => "conversion",
            };
            referral = self.move_referral(referral, state, reason, None)?;
        }
        Ok(referral)
    }

    /// Moves a referral to a state, with the reason, and has it published.
    pub(super) fn move_referral(
        &mut self,
        mut referral: ReferralRow,
        state: goodword_domain::referral::State,
        reason: &str,
        note: Option<&str>,
    ) -> Outcome<ReferralRow> {
        referral.state = state;
        reason.clone_into(&mut referral.reason);
        referral.updated_at = self.now_ms();
        self.store.update_referral(&referral)?;
        self.store.record_change(&referral.id, state.name(), reason, note, self.now_ms())?;
        self.publish_referral(&referral.id)?;
        Ok(referral)
    }

    pub(super) fn publish_referral(&self, id: &str) -> Outcome<()> {
        let key = published::referral_key(&self.loaded()?.row.id, id);
        Ok(self.store.mark_behind(&key, self.now_ms())?)
    }
}

/// Looks up what a rule gave; rules without a cap are not counted.
pub(super) fn look_up(given: &[(RuleId, Given)], rule: &Rule) -> Given {
    given.iter().find(|(id, _)| *id == rule.id).map(|(_, given)| *given).unwrap_or_default()
}
