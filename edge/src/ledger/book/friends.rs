//! Whose friend did something, and by which names a friend is known.

use goodword_domain::{
    attribution::{self, By, Candidate},
    claim::{Claim, Refusal},
    fraud::{self, Signal},
    person::Friend,
    time::Timestamp,
};
use goodword_protocol::Attribution;

use super::{Book, Database, Failure, Outcome, claims::signal_codes, events::Report, person};
use crate::ledger::store::{Alias, ReferralRow};

/// Whose friend it was, and how that is known.
pub(super) enum Found {
    Referral(Box<ReferralRow>, Attribution),
    Nobody(&'static str),
}

impl<D: Database> Book<'_, D> {
    /// Finds the referral of an event; see [`attribution`].
    pub(super) fn attribute(&mut self, report: &Report) -> Outcome<Found> {
        let candidates = self.candidates(report)?;
        if let Some(found) = attribution::attribute(candidates, report.event.occurred_at.min(self.now)) {
            let by = match found.by {
                By::Email => Attribution::Email,
                By::Customer => Attribution::CustomerId,
                By::Coupon => Attribution::Coupon,
            };
            return Ok(Found::Referral(Box::new(found.referral), by));
        }
        match &report.facts.request.code {
            Some(code) => self.attribute_by_code(&code.clone(), report),
            None => Ok(Found::Nobody("no_referral")),
        }
    }

    /// The referrals that an event may belong to.
    fn candidates(&self, report: &Report) -> Outcome<Vec<Candidate<ReferralRow>>> {
        let request = &report.facts.request;
        let email = report.facts.friend_key.as_deref().map(Alias::Email);
        let customer = request.friend.customer_id.as_deref().map(Alias::Customer);
        let by_alias = |alias: Option<Alias<'_>>| match alias {
            Some(alias) => self.store.referral_by_alias(&alias),
            None => Ok(None),
        };
        let by_coupon = match &request.coupon {
            Some(coupon) => self.store.referral_by_coupon(coupon)?,
            None => None,
        };
        let found =
            [(By::Email, by_alias(email)?), (By::Customer, by_alias(customer)?), (By::Coupon, by_coupon)];
        let candidate = |(by, referral): (By, Option<ReferralRow>)| {
            let referral = referral?;
            Some(Candidate {
                by,
                claimed_at: Timestamp::from_millis(referral.claimed_at),
                expires_at: Timestamp::from_millis(referral.expires_at),
                referral,
            })
        };
        Ok(found.into_iter().filter_map(candidate).collect())
    }

    /// A friend who never claimed, with the code of a link: the referral begins with the event.
    fn attribute_by_code(&mut self, code: &str, report: &Report) -> Outcome<Found> {
        let advocate = match self.advocate_of(code) {
            Ok(advocate) => advocate,
            Err(Failure::Refused(_)) => return Ok(Found::Nobody("unknown_code")),
            // Not to be stored as an answer: the next try may well find the link.
            Err(broken) => return Err(broken),
        };
        let existing = self.is_existing_customer(&report.customer_keys)?;
        match self.decide_claim(&advocate, &report.friend, None, existing, &[])? {
            Err(Refusal::OwnLink) => Ok(Found::Nobody("own_link")),
            Err(Refusal::ExistingCustomer) => Ok(Found::Nobody("existing_customer")),
            Err(Refusal::Closed(_)) => Ok(Found::Nobody("program_closed")),
            Err(Refusal::AlreadyClaimed) | Ok(Claim::Again) => Ok(Found::Nobody("already_claimed")),
            Ok(Claim::First { .. }) => {
                let claimed_at = report.event.occurred_at.min(self.now);
                let mut referral = self.new_referral(&advocate, "code_in_event", claimed_at);
                referral.friend_key.clone_from(&report.facts.friend_key);
                referral.masked_email.clone_from(&report.facts.masked_email);
                referral.customer.clone_from(&report.facts.request.friend.customer_id);
                if let Some(key) = &report.facts.friend_key
                    && self.is_mutual(key, &advocate)?
                {
                    let signals = [Signal::MutualReferral];
                    referral.signals = signal_codes(&signals)?;
                    referral.score = i64::from(fraud::score(&signals));
                }
                self.begin(&referral, Vec::new())?;
                Ok(Found::Referral(Box::new(self.adopt(referral)?), Attribution::Code))
            }
        }
    }

    /// Gets to know a referral's friend from what the owner reports, and adopts what the friend did under the names
    /// that are new. From an advocate's own purchase nothing is learned: it would make the advocate their own friend.
    /// Who was taken out of a referral does not come back into it.
    pub(super) fn meet(&mut self, mut referral: ReferralRow, report: &mut Report) -> Outcome<ReferralRow> {
        if referral.erased_at.is_some() {
            report.facts.forget_friend();
            return Ok(referral);
        }
        if self.is_own(&referral, &report.friend)? {
            return Ok(referral);
        }
        if self.learn(&mut referral, report)? { self.adopt(referral) } else { Ok(referral) }
    }

    /// Ties the friend's address and customer id to the referral, where neither belongs to another one; answers whether
    /// one of them is new.
    pub(super) fn learn(&mut self, referral: &mut ReferralRow, report: &Report) -> Outcome<bool> {
        let mut learned = false;
        let mut first = false;
        if let Some(customer) = &report.facts.request.friend.customer_id
            && self.store.learn_alias(&referral.id, &Alias::Customer(customer))?
        {
            learned = true;
            first |= referral.customer.is_none();
            referral.customer.get_or_insert_with(|| customer.clone());
        }
        if let Some(key) = &report.facts.friend_key
            && self.store.learn_alias(&referral.id, &Alias::Email(key))?
        {
            learned = true;
            if referral.friend_key.is_none() {
                referral.friend_key = Some(key.clone());
                referral.masked_email.clone_from(&report.facts.masked_email);
                first = true;
            }
        }
        if first {
            self.store.name_friend(referral)?;
        }
        Ok(learned)
    }

    /// Whether the advocate did it.
    pub(super) fn is_own(&self, referral: &ReferralRow, reported: &Friend) -> Outcome<bool> {
        let advocate = person(&self.advocate_of_referral(referral)?)?;
        Ok(self.friend_of(referral, &advocate, reported)?.is(&advocate))
    }

    /// The friend as the event names them, unless it is known by now that the friend is the advocate.
    pub(super) fn friend_of(
        &self,
        referral: &ReferralRow,
        advocate: &person::Advocate,
        reported: &Friend,
    ) -> Outcome<Friend> {
        let key = Some(&advocate.key);
        if self.store.knows_as(&referral.id, &Alias::Email(advocate.key.as_str()))? {
            return Ok(Friend { key: key.cloned(), ..Friend::default() });
        }
        match &advocate.customer {
            Some(customer) if self.store.knows_as(&referral.id, &Alias::Customer(customer.as_str()))? => {
                Ok(Friend { customer: Some(customer.clone()), ..Friend::default() })
            }
            _ => Ok(reported.clone()),
        }
    }
}
