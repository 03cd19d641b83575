/// Declares the texts once: the enum, the keys on the wire, and the list of all.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// A sentence of the widget. The variants are what code says, the keys what configurations say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Text { $($(#[$doc])* $name,)* }

        impl Text {
            /// Every text there is: each locale has each of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The key in `texts`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

// Placeholders: the edge fills {program}, {offer} (what the friend gets) and {reward} (what the advocate gets);
// the widget fills {link}, {name} and {date}.
texts! {
    /// Heading of the advocate's side.
    Title = "title",
    /// Under the heading: who gets what.
    Intro = "intro",
    /// Label of the advocate's email field.
    EmailLabel = "email_label",
    /// Label of the name field.
    NameLabel = "name_label",
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
    /// Heading of the friend's side when the advocate's name is known: contains {name}.
    FriendTitle = "friend_title",
    /// Heading of the friend's side.
    FriendTitleNameless = "friend_title_nameless",
    /// Under it: what to do.
    FriendIntro = "friend_intro",
    /// Label of the friend's email field.
    FriendEmailLabel = "friend_email_label",
    /// The button that claims.
    ClaimButton = "claim_button",
    /// Heading above the coupon.
    CouponHeading = "coupon_heading",
    /// How to use the coupon.
    CouponHint = "coupon_hint",
    /// Said when a claim gives no coupon.
    ClaimedNoCoupon = "claimed_no_coupon",
    /// Said while the edge is asked.
    Busy = "busy",
    /// Try again.
    Retry = "retry",
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
    /// The program is paused or over.
    ErrorClosed = "error_closed",
    /// The link is not known.
    ErrorUnknownLink = "error_unknown_link",
    /// The session ended: enrol again.
    ErrorSession = "error_session",
    /// Anything else.
    ErrorOther = "error_other",
}
