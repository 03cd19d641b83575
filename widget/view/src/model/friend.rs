//! The friend's side: from the link that was followed to the coupon.

use goodword_protocol::{RewardState, Text};

use super::{Effect, Failure, Focus, Form, Gift, Model, Screen, Told, failed};
use crate::wire::{Claimed, Offer, Side};

impl Model {
    /// What was claimed before shows at once; otherwise the link is looked up.
    pub(super) fn open_friend(&mut self, code: String) -> Vec<Effect> {
        if let Some(gift) = self.start.claim.take() {
            self.screen = Screen::Gift(gift);
            return Vec::new();
        }
        self.screen = Screen::Waiting(None);
        vec![Effect::LookUp(code)]
    }

    pub(super) fn looked_up(&mut self, answer: Result<Offer, Failure>) -> Vec<Effect> {
        match answer {
            Ok(offer) if offer.open => {
                self.screen = Screen::Offer(offer, Form::default());
                Vec::new()
            }
            Ok(_) => self.stop(Text::ErrorClosed),
            Err(failure) => match failure.text() {
                Text::ErrorUnknownLink => self.link_unknown(),
                Text::ErrorClosed => self.stop(Text::ErrorClosed),
                trouble => {
                    self.screen = Screen::Waiting(Some(trouble));
                    vec![failed(trouble)]
                }
            },
        }
    }

    /// Nobody's link was followed. Where the page left the side to us, the visitor is as good as any other.
    fn link_unknown(&mut self) -> Vec<Effect> {
        self.start.options.code = None;
        let mut effects = match self.start.options.side {
            Side::Auto => self.open(),
            Side::Advocate | Side::Friend => self.stop(Text::ErrorUnknownLink),
        };
        effects.push(Effect::ForgetAttribution);
        effects
    }

    pub(super) fn claimed(&mut self, answer: Result<Claimed, Failure>) -> Vec<Effect> {
        let Screen::Offer(offer, _) = &self.screen else { return Vec::new() };
        match answer {
            Ok(Claimed(reward)) => {
                let mut gift = Gift { code: offer.code.clone(), ..Gift::default() };
                if let Some(given) = reward {
                    gift.waits = given.state == Some(RewardState::Pending);
                    (gift.text, gift.coupon) = (Some(given.text), given.coupon);
                }
                self.said = None;
                self.screen = Screen::Gift(gift.clone());
                let told = Told::Claim(gift.coupon.clone());
                let mut effects = vec![Effect::Focus(Focus::Heading), Effect::Emit(told)];
                if !gift.waits {
                    effects.insert(0, Effect::KeepGift(gift));
                }
                effects
            }
            Err(failure) => match failure.text() {
                end @ (Text::ErrorClosed | Text::ErrorUnknownLink) => {
                    self.said = None;
                    self.screen = Screen::Notice(end);
                    vec![failed(end)]
                }
                // The session is only there to recognise one's own link: the next attempt goes without.
                Text::ErrorSession => {
                    self.session = None;
                    self.form_failed(Text::ErrorOther)
                }
                trouble => self.form_failed(trouble),
            },
        }
    }
}
