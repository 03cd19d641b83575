//! What the second set of books does with events that came before it was known whose friend did them.

use goodword_domain::event;
use goodword_protocol::Attribution;

use super::{
    history::Report,
    model::{Alias, Event, Model},
};

impl Model {
    /// A referral's friend is known: what they did before counts from now on, the first report first.
    pub(super) fn adopt(&mut self, referral: usize) {
        let earliest = event::earliest_for(self.referrals[referral].claimed_at);
        let fits = |model: &Self, event: &Event| {
            let aliases = &model.referrals[referral].aliases;
            event.waits.is_some_and(|it| {
                let named = it.email.is_some_and(|email| aliases.contains(&Alias::Email(email)))
                    || it.customer.is_some_and(|id| aliases.contains(&Alias::Customer(id)));
                named && it.until > model.now
            }) && event.occurred_at.min(event.received_at) >= earliest
        };
        while let Some(index) = self.events.iter().position(|event| fits(self, event)) {
            self.adopt_one(referral, index);
        }
    }

    fn adopt_one(&mut self, referral: usize, index: usize) {
        let event = &mut self.events[index];
        let waits = event.waits.take().expect("only what waits is adopted");
        let Event { id, kind, amount, occurred_at, received_at, refunded, .. } = *event;
        // As it would be reported now.
        let report = Report {
            id,
            kind,
            email: waits.email,
            customer: waits.customer,
            coupon: None,
            link: None,
            amount,
            age: Some((self.now.as_millis() - occurred_at.min(received_at).as_millis()) / 3_600_000),
            foreign_money: false,
        };
        let by = if waits.email.is_some() { Attribution::Email } else { Attribution::CustomerId };
        if !self.is_own(referral, &report) {
            self.learn(referral, &report);
        }
        let (_, counts, converts) = self.earn(referral, by, &report);
        let version = self.program.version;
        self.events[index].version = version;
        self.events[index].referral = Some(referral);
        self.events[index].counts = counts;
        self.events[index].converts = converts;
        if refunded.total > 0 {
            self.reverse_rewards(index);
            self.reverse(referral);
        }
    }
}
