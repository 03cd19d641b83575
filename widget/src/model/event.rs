//! What happens to the model, and what it asks for.

use goodword_protocol::{Channel, ClaimRequest, EnrolRequest, Text};
use serde_json::Value;

use super::{Copied, Gift};
use crate::wire::{Claimed, Enrolled, Me, Offer, Read};

/// Something that happened.
#[derive(Clone, PartialEq)]
pub enum Event {
    /// A form was sent.
    Submitted {
        /// As typed.
        email: String,
        /// As typed.
        name: String,
    },
    /// The edge is to be asked again.
    Retried,
    /// The page was looked at again.
    Returned,
    /// An enrolment was answered.
    Enrolled(Result<Enrolled, Failure>),
    /// The numbers came.
    Counted(Result<Me, Failure>),
    /// The friend's link was looked up.
    LookedUp(Result<Offer, Failure>),
    /// A claim was answered.
    Claimed(Result<Claimed, Failure>),
    /// A text is to be copied.
    CopyAsked(String),
    /// The clipboard answered.
    CopyEnded(Copied),
    /// The confirmation stood long enough.
    CopyFaded,
    /// The share sheet is to be opened.
    ShareAsked,
    /// The link of a share button was followed.
    Shared(Channel),
    /// The floating card was closed.
    Dismissed,
}

/// What the edge answered.
pub type Answer = Result<Value, Failure>;

impl Event {
    /// The answer to an enrolment.
    #[must_use]
    pub fn enrolled(answer: Answer) -> Self {
        Self::Enrolled(read(answer))
    }

    /// The numbers.
    #[must_use]
    pub fn counted(answer: Answer) -> Self {
        Self::Counted(read(answer))
    }

    /// The friend's link.
    #[must_use]
    pub fn looked_up(answer: Answer) -> Self {
        Self::LookedUp(read(answer))
    }

    /// The answer to a claim.
    #[must_use]
    pub fn claimed(answer: Answer) -> Self {
        Self::Claimed(read(answer))
    }
}

/// An answer that makes no sense is a problem without a code.
fn read<A: Read>(answer: Answer) -> Result<A, Failure> {
    A::read(&answer?).ok_or_else(|| Failure::Problem(String::new()))
}

/// Something to be done outside.
#[derive(Clone, PartialEq)]
pub enum Effect {
    /// Enrol; then [`Event::Enrolled`].
    Enrol(EnrolRequest),
    /// Ask for the numbers with this session; then [`Event::Counted`].
    Count(String),
    /// Draw the numbers on the screen again: they changed.
    DrawNumbers,
    /// Look up this code; then [`Event::LookedUp`].
    LookUp(String),
    /// Claim, as the advocate of this session if there is one; then [`Event::Claimed`].
    Claim(ClaimRequest, Option<String>),
    /// Keep the session for the next page.
    KeepSession(String),
    /// Forget the session.
    ForgetSession,
    /// Keep the gift for the next page.
    KeepGift(Gift),
    /// Forget the link that was followed: there is none.
    ForgetAttribution,
    /// Put the text on the clipboard; then [`Event::CopyEnded`].
    Copy(String),
    /// After a while, [`Event::CopyFaded`].
    FadeCopied,
    /// Open the system's share sheet with this link.
    Share(String),
    /// Tell the edge that this link was shared.
    TellShare(String, Channel),
    /// Move the focus once the screen is drawn.
    Focus(Focus),
    /// Close the floating card, for this link for good.
    Close(Option<String>),
}

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The heading of a new screen.
    Heading,
    /// The field at fault.
    Field,
}

/// Why the edge did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer.
    Network,
    /// The session or the identity is not accepted.
    Unauthorised,
    /// A problem with this code; empty when the answer made no sense.
    Problem(String),
}

impl Failure {
    /// The kind sentence for it.
    #[must_use]
    pub fn text(&self) -> Text {
        let code = match self {
            Self::Network => return Text::ErrorNetwork,
            Self::Unauthorised => return Text::ErrorSession,
            Self::Problem(code) => code.as_str(),
        };
        match code {
            "invalid_email" => Text::ErrorEmail,
            "own_link" => Text::ErrorOwnLink,
            "already_claimed" => Text::ErrorAlreadyClaimed,
            "existing_customer" => Text::ErrorExistingCustomer,
            "not_eligible" => Text::ErrorNotEligible,
            "program_closed" => Text::ErrorClosed,
            "unknown_code" => Text::ErrorUnknownLink,
            "rate_limited" => Text::ErrorBusy,
            _ => Text::ErrorOther,
        }
    }
}
