//! What happens to the model, and what it asks for.

use goodword_protocol::{ClaimRequest, EnrolRequest, Text};

use super::{Copied, Gift};
use crate::wire::{Claimed, Done, Enrolled, Json, Me, Offer, Read};

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
    /// The link of a share button of this channel was followed.
    Shared(String),
    /// The advocate wrote another message.
    Written(String),
    /// The advocate chose a name for the leaderboard; an empty one is none.
    Named(String),
    /// The edge answered about that name.
    NameKept(Result<Done, Failure>),
    /// The advocate logs out of this browser.
    LoggedOut,
    /// Everything about the advocate is to be erased: is that meant?
    EraseAsked,
    /// It is not.
    EraseUnasked,
    /// It is.
    EraseMeant,
    /// The edge answered about it.
    Erased(Result<Done, Failure>),
    /// The page is to fill in this coupon.
    Applied(String),
}

impl Event {
    /// What somebody did with a view: what its `data-do` says, with its `data-with`, or with what stands in the first
    /// two fields of a form. Nothing when the view is newer than this.
    #[must_use]
    pub fn done(deed: &str, with: String, more: String) -> Option<Self> {
        Some(match deed {
            "submit" => Self::Submitted { email: with, name: more },
            "retry" => Self::Retried,
            "returned" => Self::Returned,
            "copy" => Self::CopyAsked(with),
            // Before the widget was there, by what drew the first view.
            "copied" => Self::CopyEnded(Copied { text: with, done: true }),
            "native" => Self::ShareAsked,
            "share" => Self::Shared(with),
            "write" => Self::Written(with),
            "name" => Self::Named(with),
            "apply" => Self::Applied(with),
            "log-out" => Self::LoggedOut,
            "ask-erase" => Self::EraseAsked,
            "stay" => Self::EraseUnasked,
            "erase" => Self::EraseMeant,
            _ => return None,
        })
    }

    /// The answer to an enrolment.
    #[must_use]
    pub fn enrolled(answer: Result<impl Json, Failure>) -> Self {
        Self::Enrolled(read(answer))
    }

    /// The numbers.
    #[must_use]
    pub fn counted(answer: Result<impl Json, Failure>) -> Self {
        Self::Counted(read(answer))
    }

    /// The friend's link.
    #[must_use]
    pub fn looked_up(answer: Result<impl Json, Failure>) -> Self {
        Self::LookedUp(read(answer))
    }

    /// The answer to a claim.
    #[must_use]
    pub fn claimed(answer: Result<impl Json, Failure>) -> Self {
        Self::Claimed(read(answer))
    }

    /// What became of the name for the leaderboard.
    #[must_use]
    pub fn name_kept(answer: Result<impl Json, Failure>) -> Self {
        Self::NameKept(read(answer))
    }

    /// What became of an erasure.
    #[must_use]
    pub fn erased(answer: Result<impl Json, Failure>) -> Self {
        Self::Erased(read(answer))
    }
}

/// An answer that makes no sense is a problem without a code.
fn read<A: Read>(answer: Result<impl Json, Failure>) -> Result<A, Failure> {
    A::read(&answer?).ok_or_else(|| Failure::Problem(String::new()))
}

/// Something to be done outside.
#[derive(Clone, PartialEq)]
pub enum Effect {
    /// Enrol; then [`Event::Enrolled`].
    Enrol(EnrolRequest),
    /// Ask for the numbers with this session; then [`Event::Counted`].
    Count(String),
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
    /// Tell the edge and the page that this link was shared through this channel.
    TellShare(String, String),
    /// Have this name on the leaderboard, by this session; then [`Event::NameKept`].
    KeepName(String, Option<String>),
    /// Erase the advocate of this session; then [`Event::Erased`].
    Erase(String),
    /// Tell the page.
    Emit(Told),
    /// Move the focus once the screen is drawn.
    Focus(Focus),
}

/// What the page is told, by an event of the element.
#[derive(Clone, PartialEq)]
pub enum Told {
    /// The advocate has a link.
    Enrol(String),
    /// The friend claimed: with this coupon.
    Claim(Option<String>),
    /// This text is on the clipboard.
    Copy(String),
    /// The link was shared through this channel.
    Share(String),
    /// This coupon is to be filled in.
    Apply(String),
    /// Something did not work; the person reads this sentence.
    Error(Text),
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
