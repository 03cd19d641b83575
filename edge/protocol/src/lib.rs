//! The wire types of Goodword's HTTP API, version 1.
//!
//! They say what a message looks like, not what is allowed: validation happens where the edge turns them into
//! domain types. Requests refuse unknown fields; answers may gain fields, so clients must ignore those they do
//! not know. Times are RFC 3339 in UTC; amounts are integer minor units of an ISO 4217 currency.

mod advocate;
mod answer;
mod audit;
mod choice;
mod claim;
mod event;
mod fulfilment;
mod import;
mod integration;
mod list;
mod locale;
mod numbers;
mod page;
mod person;
mod problem;
mod program;
mod reward;
mod template;
mod text;
mod webhook;
mod widget;
mod wording;

pub use advocate::{
    Advocate, AdvocateLink, EnrolAnswer, EnrolRequest, Me, MyReferral, MyReward, StepKind, TierStep,
};
pub use answer::{Health, NewSecrets, Nothing};
pub use audit::{AuditPage, Checked, Difference};
pub use choice::{Consent, FraudLevel, Popup, Review};
pub use claim::{ClaimAnswer, ClaimRequest, FriendReward, LinkView};
pub use event::{Attribution, Decision, EventAnswer, EventRecord, EventRequest, Friend, RuleOutcome};
pub use fulfilment::{FulfilmentRequest, GivenKind, IntegrationFulfilment};
pub use import::{
    CouponsAnswer, CouponsRequest, CustomersAnswer, CustomersRequest, ImportAnswer, ImportColumn,
    ImportCounts, ImportNote, ImportOutcome, ImportRow, ImportTotals, Pool,
};
pub use integration::{
    AmountBase, AmountUnit, Integration, IntegrationFailure, IntegrationKind, IntegrationRequest,
    IntegrationSettings, MappedSignature, Mapping, Received, SignatureEncoding,
};
pub use list::Page;
pub use locale::Locale;
pub use numbers::{
    Leaderboard, MeRequest, Numbers, Period, ShareRequest, Standing, Stats, StatsBy, StatsRow,
};
pub use page::{HostedPage, Picture, Question, Sections, Step, Terms};
pub use person::{Erased, HeldAdvocate, HeldFriend, KeptMessage, Person, PersonRequest};
pub use problem::Problem;
pub use program::{
    Cap, Channel, Coupon, Party, ProgramConfig, ProgramCreated, ProgramSecrets, ProgramSummary, ProgramView,
    RewardSpec, Rule, Status, Theme,
};
pub use reward::{
    JournalEntry, MaskedFriend, Money, Referral, ReferralState, RefundAnswer, RefundRequest, ReviewRequest,
    Reward, RewardState,
};
pub use template::Template;
pub use text::Text;
pub use webhook::{
    DeliveryState, Fulfilment, Webhook, WebhookCreated, WebhookDelivery, WebhookEvent, WebhookMessage,
    WebhookRequest,
};
pub use widget::{Look, ShareChannel, WidgetConfig};
pub use wording::Wording;
