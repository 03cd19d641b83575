/// Declares the texts once: the enum, the keys on the wire, and the list of all.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// A sentence of the widget. The variants are what code says, the keys what configurations say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Text { $($(#[$doc])* $name,)* }

        impl Text {
            /// Every text there is: each locale has each of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The text with this key.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|text| text.key() == key)
            }

            /// The key in `texts`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

// Placeholders: the edge fills {program}, {offer} (what the friend gets) and {reward} (what the advocate gets);
// the widget fills {link}, {name}, {date}, {channel}, {rank} and {count}. Where one side gets nothing, the edge sends a variant
// under the key of the text it stands for: see `Text::worded`.
texts! {
    /// Heading of the advocate's side.
    Title = "title",
    /// Under the heading: who gets what.
    Intro = "intro",
    /// The intro of a program that rewards only the friend.
    IntroOfferOnly = "intro_offer_only",
    /// The intro of a program that rewards only the advocate.
    IntroRewardOnly = "intro_reward_only",
    /// The intro of a program that promises neither in words.
    IntroPlain = "intro_plain",
    /// Label of the advocate's email field.
    EmailLabel = "email_label",
    /// Label of the name field.
    NameLabel = "name_label",
    /// Under the name field: who sees it.
    NameHint = "name_hint",
    /// Said behind a label of a field that may stay empty.
    Optional = "optional",
    /// The button that enrols.
    EnrolButton = "enrol_button",
    /// Label of the field with the link.
    LinkLabel = "link_label",
    /// The button that copies.
    Copy = "copy",
    /// Said once the clipboard has it.
    Copied = "copied",
    /// Said when the clipboard refused.
    CopyFailed = "copy_failed",
    /// Heading of the share buttons.
    ShareHeading = "share_heading",
    /// The system's share sheet.
    ShareNative = "share_native",
    /// Before a channel's name, for screen readers: "Share with {channel}".
    ShareWith = "share_with",
    /// The name of the email channel.
    ChannelEmail = "channel_email",
    /// The name of the text message channel.
    ChannelSms = "channel_sms",
    /// What the advocate sends; contains {link}.
    ShareMessage = "share_message",
    /// The same without an offer.
    ShareMessagePlain = "share_message_plain",
    /// Subject of the email.
    ShareSubject = "share_subject",
    /// Heading of the numbers.
    NumbersHeading = "numbers_heading",
    /// Label of the number of clicks.
    Clicks = "clicks",
    /// Label of the number of friends who redeemed.
    Friends = "friends",
    /// Label of the number of rewards.
    Rewards = "rewards",
    /// Said when there are no rewards yet.
    NoRewards = "no_rewards",
    /// Said under the numbers when the person is not proved.
    Unproved = "unproved",
    /// State of a reward.
    StatePending = "state_pending",
    /// State of a reward with a date: contains {date}.
    StatePendingUntil = "state_pending_until",
    /// State of a reward.
    StateApproved = "state_approved",
    /// State of a reward.
    StateFulfilled = "state_fulfilled",
    /// State of a reward.
    StateCancelled = "state_cancelled",
    /// Heading of the sentences that say why a reward was not given.
    WhyHeading = "why_heading",
    /// Heading of the friend's side when the advocate's name is known: contains {name}.
    FriendTitle = "friend_title",
    /// The same without an offer.
    FriendTitlePlain = "friend_title_plain",
    /// Heading of the friend's side.
    FriendTitleNameless = "friend_title_nameless",
    /// The same without an offer.
    FriendTitleNamelessPlain = "friend_title_nameless_plain",
    /// Under it: what to do.
    FriendIntro = "friend_intro",
    /// The same without an offer.
    FriendIntroPlain = "friend_intro_plain",
    /// Label of the friend's email field.
    FriendEmailLabel = "friend_email_label",
    /// The button that claims.
    ClaimButton = "claim_button",
    /// Heading above the coupon.
    CouponHeading = "coupon_heading",
    /// How to use the coupon.
    CouponHint = "coupon_hint",
    /// Said when what a claim gives has to wait, such as for codes of an empty pool.
    ClaimedWaiting = "claimed_waiting",
    /// Said when a claim gives no coupon.
    ClaimedNoCoupon = "claimed_no_coupon",
    /// The floating button that opens the widget.
    OpenButton = "open_button",
    /// Label of the field in which the advocate changes the message before it is sent.
    MessageLabel = "message_label",
    /// Heading of the QR code.
    QrHeading = "qr_heading",
    /// Under the QR code: what it is for.
    QrHint = "qr_hint",
    /// The button that saves the QR code as a file.
    Download = "download",
    /// Label of the field that asks for the server of the advocate's Mastodon account.
    MastodonLabel = "mastodon_label",
    /// The button that goes on to what was chosen, such as the Mastodon server.
    ContinueButton = "continue_button",
    /// The button that hands the coupon to the page.
    ApplyButton = "apply_button",
    /// Said once the page has the coupon.
    Applied = "applied",
    /// Heading of the list of friends.
    FriendsHeading = "friends_heading",
    /// State of a friend who claimed.
    FriendClaimed = "friend_claimed",
    /// The same without an offer.
    FriendClaimedPlain = "friend_claimed_plain",
    /// State of a friend who became a customer.
    FriendConverted = "friend_converted",
    /// State of a friend who does not count.
    FriendRejected = "friend_rejected",
    /// State of a friend whose order was returned.
    FriendReversed = "friend_reversed",
    /// State of a friend who did not order in time.
    FriendExpired = "friend_expired",
    /// The same without an offer.
    FriendExpiredPlain = "friend_expired_plain",
    /// Heading of the progress to the next tier or milestone.
    NextHeading = "next_heading",
    /// How many friends it takes yet: counts {count}.
    ToGo = "to_go",
    /// A balance of points: counts {count}.
    Points = "points",
    /// A place on the leaderboard: contains {rank}.
    Place = "place",
    /// Heading of the leaderboard.
    LeaderboardHeading = "leaderboard_heading",
    /// On the leaderboard, somebody who shows no name.
    Anonymous = "anonymous",
    /// On the leaderboard, the advocate who looks at it.
    OwnRow = "own_row",
    /// Label of the field for the name on the leaderboard.
    ShownNameLabel = "shown_name_label",
    /// Under it: that it may stay empty.
    ShownNameHint = "shown_name_hint",
    /// The button that saves it.
    Save = "save",
    /// Said once it is saved.
    Saved = "saved",
    /// Heading of the terms.
    TermsHeading = "terms_heading",
    /// The terms of the program in short.
    Terms = "terms",
    /// The terms of a program that rewards no advocate.
    TermsPlain = "terms_plain",
    /// The button that ends the session on this browser.
    LogOut = "log_out",
    /// The button that asks to be erased.
    Erase = "erase",
    /// Asked before it is done: what will be gone.
    EraseQuestion = "erase_question",
    /// The answer that erases.
    EraseYes = "erase_yes",
    /// The answer that keeps everything.
    EraseNo = "erase_no",
    /// Said once it is done.
    Erased = "erased",
    /// Said while the edge is asked.
    Busy = "busy",
    /// Try again.
    Retry = "retry",
    /// Closes the floating card.
    Dismiss = "dismiss",
    /// The network or the edge failed.
    ErrorNetwork = "error_network",
    /// Too often; wait a moment.
    ErrorBusy = "error_busy",
    /// The address is not one.
    ErrorEmail = "error_email",
    /// Own link.
    ErrorOwnLink = "error_own_link",
    /// Another advocate's friend.
    ErrorAlreadyClaimed = "error_already_claimed",
    /// Already a customer.
    ErrorExistingCustomer = "error_existing_customer",
    /// The claim looks too unusual to be granted at once.
    ErrorNotEligible = "error_not_eligible",
    /// The program is paused or over.
    ErrorClosed = "error_closed",
    /// The link is not known.
    ErrorUnknownLink = "error_unknown_link",
    /// The session ended: enrol again.
    ErrorSession = "error_session",
    /// Anything else.
    ErrorOther = "error_other",
    /// The browser or the page's policy does not run WebAssembly.
    ErrorUnsupported = "error_unsupported",
}

impl Text {
    /// The text that says this one when the friend gets an offer or not, and the advocate a reward or not: what
    /// is filled in may be empty, and a sentence around nothing reads badly.
    ///
    /// The edge sends `texts[text.worded(..).key()]` under `text.key()`, so the widget never chooses.
    #[must_use]
    pub const fn worded(self, offer: bool, reward: bool) -> Self {
        match (self, offer, reward) {
            (Self::Intro, true, false) => Self::IntroOfferOnly,
            (Self::Intro, false, true) => Self::IntroRewardOnly,
            (Self::Intro, false, false) => Self::IntroPlain,
            (Self::ShareMessage, false, _) => Self::ShareMessagePlain,
            (Self::FriendTitle, false, _) => Self::FriendTitlePlain,
            (Self::FriendTitleNameless, false, _) => Self::FriendTitleNamelessPlain,
            (Self::FriendIntro, false, _) => Self::FriendIntroPlain,
            (Self::FriendClaimed, false, _) => Self::FriendClaimedPlain,
            (Self::FriendExpired, false, _) => Self::FriendExpiredPlain,
            (Self::Terms, _, false) => Self::TermsPlain,
            (text, ..) => text,
        }
    }

    /// Whether this is only ever said in place of another: no widget needs it under its own key.
    #[must_use]
    pub const fn is_variant(self) -> bool {
        matches!(
            self,
            Self::IntroOfferOnly
                | Self::IntroRewardOnly
                | Self::IntroPlain
                | Self::ShareMessagePlain
                | Self::FriendTitlePlain
                | Self::FriendTitleNamelessPlain
                | Self::FriendIntroPlain
                | Self::FriendClaimedPlain
                | Self::FriendExpiredPlain
                | Self::TermsPlain
        )
    }

    /// Whether it says a number of things, and so is worded for each plural category of its language.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::ToGo | Self::Points)
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn a_one_sided_program_has_its_own_words() {
        assert_eq!(Text::Intro.worded(true, true), Text::Intro);
        assert_eq!(Text::Intro.worded(true, false), Text::IntroOfferOnly);
        assert_eq!(Text::Intro.worded(false, true), Text::IntroRewardOnly);
        assert_eq!(Text::FriendTitle.worded(false, true), Text::FriendTitlePlain);
        assert_eq!(Text::Copy.worded(false, false), Text::Copy);
    }

    #[test]
    fn a_variant_stands_in_for_a_text_and_never_for_itself() {
        for &text in Text::ALL {
            for (offer, reward) in [(true, true), (true, false), (false, true), (false, false)] {
                let said = text.worded(offer, reward);
                assert_eq!(said.is_variant(), said != text || text.is_variant(), "{}", text.key());
            }
        }
    }
}
