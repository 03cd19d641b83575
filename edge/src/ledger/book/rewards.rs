//! What grants become: rewards with their coupons, their release when nothing holds them, and the referral's state.

use goodword_domain::{
    event::Grant,
    id::RewardId,
    referral::state_of_converted,
    reward::{CouponSource, Reward, State},
    rule::{Given, Party, Place, Rule, Trigger},
    slug::RuleId,
};
use goodword_protocol::RewardSpec;

use super::{Book, Database, DatabaseError, Failure, Outcome};
use crate::{
    border::{stored_reward, wire_reward},
    ledger::store::{Change, ReferralRow, RewardRow, Tally, Wait},
    names::{Named, review_name},
    published,
    time::day,
};

/// How many ended holds and windows one alarm settles, so that a Ledger stays quick to answer.
const SETTLED_AT_ONCE: u32 = 100;

/// How a reward moves on.
#[derive(Clone, Copy, Default)]
pub(super) struct Step<'a> {
    pub(super) reason: &'a str,
    /// The owner's words.
    pub(super) note: Option<&'a str>,
    /// The owner's id of the event or refund behind it.
    pub(super) cause: Option<&'a str>,
}

impl<'a> Step<'a> {
    pub(super) const fn because(reason: &'a str) -> Self {
        Self { reason, note: None, cause: None }
    }
}

impl<D: Database> Book<'_, D> {
    /// What each rule of a trigger gave before, for the decision to look up. Rules without limits are not counted.
    pub(super) fn given(&self, trigger: &Trigger, advocate: &str) -> Outcome<Vec<(RuleId, Given)>> {
        let loaded = self.loaded()?;
        let mut given = Vec::new();
        for rule in loaded.program.rules_on(trigger) {
            let id = rule.id.as_str();
            let mut before = Given::default();
            if let Some(cap) = rule.cap {
                let since = cap.since(self.now).as_millis();
                let most = |cap: Option<u32>| cap.unwrap_or(0);
                before.per_advocate =
                    self.store.given_to_advocate(id, advocate, since, most(cap.per_advocate))?;
                before.per_program = self.store.given_in_program(id, since, most(cap.per_program))?;
            }
            if matches!(rule.place, Place::At(_)) {
                before.milestone = self.store.given_to_advocate(id, advocate, 0, 1)? > 0;
            }
            given.push((rule.id.clone(), before));
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
        let mut reward = RewardRow {
            id: RewardId::new(self.now, self.entropy()).to_string(),
            referral: referral.id.clone(),
            advocate: referral.advocate.clone(),
            party: grant.party,
            rule: grant.rule.as_str().to_owned(),
            program_version: self.loaded()?.row.version,
            spec: serde_json::to_string(&wire_reward(&grant.reward))?,
            state: grant.state,
            reason: "earned".to_owned(),
            event: event.map(str::to_owned),
            coupon: None,
            hold_until: grant.hold.until.as_millis(),
            review: grant.hold.review,
            created_at: self.now_ms(),
            updated_at: self.now_ms(),
            value: grant.value,
            reversed: 0,
        };
        let mut wait = None;
        if grant.state == State::Pending {
            grant.hold.reason().clone_into(&mut reward.reason);
        } else {
            wait = self.make_ready(&mut reward, &grant.reward)?;
        }
        if let Some(wait) = &wait {
            (reward.state, reward.review) = (State::Pending, true);
            wait.reason().clone_into(&mut reward.reason);
        }
        self.store.insert_reward(&reward)?;
        if let Some(wait) = &wait {
            self.store.wait(&reward.id, wait)?;
        }
        self.book_reward(
            &reward,
            &grant.reward,
            Books::default(),
            &Step { cause: event, ..Step::default() },
        )?;
        Ok(reward)
    }

    /// Fetches what a reward needs before it can be given; what it has to wait for when that is not there.
    fn make_ready(&mut self, reward: &mut RewardRow, kind: &Reward) -> Outcome<Option<Wait>> {
        if reward.party == Party::Advocate && self.loaded()?.program.prove_advocates {
            let advocate = self.store.advocate(&reward.advocate)?;
            if advocate.is_none_or(|advocate| advocate.proved_at.is_none()) {
                return Ok(Some(Wait::Proof(reward.advocate.clone())));
            }
        }
        match kind.coupon_source() {
            None => {}
            Some(CouponSource::Generate(prefix)) => {
                reward.coupon = Some(self.new_coupon(prefix)?);
            }
            Some(CouponSource::Pool(pool)) => {
                reward.coupon = self.take_coupon(pool, &reward.id)?;
                if reward.coupon.is_none() {
                    return Ok(Some(Wait::Pool(pool.as_str().to_owned())));
                }
            }
        }
        Ok(None)
    }

    /// Gives rewards whose hold has ended or whose wait is over, ends referrals whose window did, and forgets by whom
    /// events were that waited for a claim; true when there may be more.
    pub(crate) fn settle(&mut self) -> Outcome<bool> {
        self.load()?;
        let due = self.store.rewards_due(self.now_ms(), SETTLED_AT_ONCE)?;
        let expired = self.store.referrals_expired(self.now_ms(), SETTLED_AT_ONCE)?;
        if let Some(wait) = self.store.over()? {
            self.release_waiting(&wait)?;
        }
        let forgotten = self.store.forget_early(self.now_ms(), SETTLED_AT_ONCE)?;
        let most = SETTLED_AT_ONCE as usize;
        let mut more = [due.len(), expired.len(), forgotten].contains(&most) || self.forget_devices()?;
        for reward in due {
            self.release_and_restate(reward, &Step::because("hold_over"))?;
        }
        for referral in expired {
            self.move_referral(
                referral,
                goodword_domain::referral::State::Expired,
                &Step::because("window_over"),
            )?;
        }
        more |= self.forget(SETTLED_AT_ONCE)? == most;
        more |= self.forget_kept(SETTLED_AT_ONCE)?;
        more |= self.forget_sign_ins(SETTLED_AT_ONCE)?;
        more |= self.forget_deliveries()?;
        more |= self.forget_answers(SETTLED_AT_ONCE)?;
        self.forget_export()?;
        Ok(more)
    }

    /// Gives the rewards that waited for this, as far as it reaches; the alarm goes on where they are many.
    pub(super) fn release_waiting(&mut self, wait: &Wait) -> Outcome<()> {
        let waiting = self.store.waiting_for(wait, self.served_at_once(wait)?)?;
        for id in &waiting {
            match self.store.reward(id)? {
                Some(reward) if reward.state == State::Pending => {
                    self.release_and_restate(reward, &Step::because("hold_over"))?;
                }
                _ => self.store.wait_no_more(id)?,
            }
        }
        let next = self.store.waiting_for(wait, self.served_at_once(wait)?.min(1))?;
        // Who is first as before could not be served, and would not be by another try.
        let more = !next.is_empty() && next.first() != waiting.first();
        Ok(self.store.go_on_with(wait, more)?)
    }

    /// How many rewards that wait for this can be given in one go.
    fn served_at_once(&self, wait: &Wait) -> Outcome<u32> {
        let Wait::Pool(name) = wait else { return Ok(SETTLED_AT_ONCE) };
        let left = self.store.pool(name)?.map_or(0, |pool| pool.left);
        Ok(u32::try_from(left).unwrap_or(0).min(SETTLED_AT_ONCE))
    }

    fn release_and_restate(&mut self, reward: RewardRow, step: &Step<'_>) -> Outcome<()> {
        let referral = reward.referral.clone();
        self.release(reward, step)?;
        if let Some(referral) = self.store.referral(&referral)? {
            self.restate(referral)?;
        }
        Ok(())
    }

    /// Gives a reward that nothing holds back any more; it stays pending when it has to wait for something else.
    pub(super) fn release(&mut self, mut reward: RewardRow, step: &Step<'_>) -> Outcome<RewardRow> {
        let kind = self.kind_of(&reward)?;
        match self.make_ready(&mut reward, &kind)? {
            None => {
                reward.review = false;
                self.store.wait_no_more(&reward.id)?;
                self.move_reward(reward, kind.released(), step)
            }
            Some(wait) if reward.reason == wait.reason() => Ok(reward),
            Some(wait) => {
                reward.review = true;
                self.store.wait(&reward.id, &wait)?;
                self.move_reward(reward, State::Pending, &Step { reason: wait.reason(), ..*step })
            }
        }
    }

    /// Moves a reward to a state, with the reason.
    pub(super) fn move_reward(
        &mut self,
        mut reward: RewardRow,
        state: State,
        step: &Step<'_>,
    ) -> Outcome<RewardRow> {
        let kind = self.kind_of(&reward)?;
        let before = Books::of(&reward, &kind);
        reward.state = state;
        self.write_reward(reward, &kind, before, step)
    }

    /// Notes what refunds took back of a reward in all.
    pub(super) fn reverse_reward(
        &mut self,
        mut reward: RewardRow,
        reversed: i64,
        state: State,
        step: &Step<'_>,
    ) -> Outcome<RewardRow> {
        let kind = self.kind_of(&reward)?;
        let before = Books::of(&reward, &kind);
        reward.reversed = reversed;
        reward.state = state;
        self.write_reward(reward, &kind, before, step)
    }

    fn write_reward(
        &mut self,
        mut reward: RewardRow,
        kind: &Reward,
        before: Books,
        step: &Step<'_>,
    ) -> Outcome<RewardRow> {
        step.reason.clone_into(&mut reward.reason);
        reward.updated_at = self.now_ms();
        self.store.update_reward(&reward)?;
        self.book_reward(&reward, kind, before, step)?;
        Ok(reward)
    }

    /// Writes a reward's step into the journal, and what it adds into the balance of points and the sums.
    fn book_reward(
        &mut self,
        reward: &RewardRow,
        kind: &Reward,
        before: Books,
        step: &Step<'_>,
    ) -> Outcome<()> {
        let after = Books::of(reward, kind);
        let delta = after.due - before.due;
        self.store.record(&Change {
            subject: reward.id.clone(),
            state: reward.state.name().to_owned(),
            reason: reward.reason.clone(),
            note: step.note.map(str::to_owned),
            at: self.now_ms(),
            delta: (delta != 0).then_some(delta),
            cause: step.cause.map(str::to_owned),
            advocate: Some(reward.advocate.clone()),
            review: None,
        })?;
        self.tell_reward(reward, before.state, delta)?;
        if after.points != before.points {
            self.store.count_points(&reward.advocate, after.points - before.points)?;
        }
        if kind.is_money() && delta != 0 {
            let channel = self.store.channel_of(&reward.referral)?;
            let tally = Tally { reward_cost: delta, ..Tally::default() };
            self.store.tally(
                &day(self.now),
                channel.as_deref().unwrap_or_default(),
                &reward.advocate,
                &tally,
            )?;
        }
        Ok(())
    }

    /// What a stored reward gives.
    pub(super) fn kind_of(&self, reward: &RewardRow) -> Outcome<Reward> {
        let spec: RewardSpec = serde_json::from_str(&reward.spec)?;
        stored_reward(&spec, self.loaded()?.program.currency)
            .map_err(|_| Failure::Broken(DatabaseError("a stored reward is not valid".into())))
    }

    /// Brings a converted referral to where its rewards stand.
    pub(super) fn restate(&mut self, referral: ReferralRow) -> Outcome<ReferralRow> {
        use goodword_domain::referral::State as Standing;
        if !referral.state.has_converted() {
            return Ok(referral);
        }
        let states: Vec<State> =
            self.store.rewards_of(&referral.id)?.iter().map(|reward| reward.state).collect();
        let state = state_of_converted(&states);
        if state == referral.state {
            return Ok(referral);
        }
        let reason = match state {
            Standing::Rewarded => "all_given",
            Standing::Approved => "nothing_held",
            _ => "conversion",
        };
        self.move_referral(referral, state, &Step::because(reason))
    }

    /// Moves a referral to a state, with the reason, and has it published.
    pub(super) fn move_referral(
        &mut self,
        mut referral: ReferralRow,
        state: goodword_domain::referral::State,
        step: &Step<'_>,
    ) -> Outcome<ReferralRow> {
        let before = referral.state;
        referral.state = state;
        step.reason.clone_into(&mut referral.reason);
        referral.updated_at = self.now_ms();
        self.store.update_referral(&referral)?;
        self.journal_referral(&referral, step)?;
        if before != state {
            self.tell_referral(&referral)?;
        }
        Ok(referral)
    }

    /// Writes where a referral stands into the journal, and has it published.
    pub(super) fn journal_referral(&self, referral: &ReferralRow, step: &Step<'_>) -> Outcome<()> {
        self.store.record(&Change {
            subject: referral.id.clone(),
            state: referral.state.name().to_owned(),
            reason: step.reason.to_owned(),
            note: step.note.map(str::to_owned),
            at: self.now_ms(),
            delta: None,
            cause: step.cause.map(str::to_owned),
            advocate: Some(referral.advocate.clone()),
            review: Some(review_name(referral.review).to_owned()),
        })?;
        self.publish_referral(&referral.id)
    }

    pub(super) fn publish_referral(&self, id: &str) -> Outcome<()> {
        let key = published::referral_key(&self.loaded()?.row.id, id);
        Ok(self.store.mark_behind(&key, self.now_ms())?)
    }
}

/// What a reward comes to in the books.
#[derive(Clone, Copy, Default)]
struct Books {
    /// What is due of it.
    due: i64,
    /// What of it is in the advocate's balance of points.
    points: i64,
    /// Where it stands; none before it is promised.
    state: Option<State>,
}

impl Books {
    fn of(reward: &RewardRow, kind: &Reward) -> Self {
        let due = reward.due();
        let counted = reward.party == Party::Advocate
            && reward.state == State::Fulfilled
            && matches!(kind, Reward::Points { .. });
        Self { due, points: if counted { due } else { 0 }, state: Some(reward.state) }
    }
}

/// Looks up what a rule gave before.
pub(super) fn look_up(given: &[(RuleId, Given)], rule: &Rule) -> Given {
    given.iter().find(|(id, _)| *id == rule.id).map(|(_, given)| *given).unwrap_or_default()
}
