//! What the Worker asks of a Ledger, and on whose behalf.
//!
//! People arrive as keyed hashes and masked forms: only an advocate's own address is ever stored as written.

use goodword_protocol::{
    EventRequest, Friend, GivenKind, IntegrationSettings, Money, Period, ProgramConfig, RefundRequest,
    WebhookRequest,
};
use serde::{Deserialize, Serialize};

use super::history::HistoryPart;
pub(crate) use super::query::{Filter, Names, StatsQuery, Traffic};
use crate::precondition::Condition;

/// A question or an order, with who gives it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Call {
    /// The program's id: a Ledger serves exactly one.
    pub(crate) program: String,
    /// On whose behalf.
    pub(crate) caller: Caller,
    /// What is asked.
    pub(crate) command: Command,
    /// By which it is known again, when the caller said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) repeat: Option<Repeat>,
}

/// A call that may be repeated and must not be carried out twice.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Repeat {
    /// The keyed hash of `Idempotency-Key`, with who calls.
    pub(crate) key: String,
    /// The keyed hash of the request, so that one key is not taken for two.
    pub(crate) request: String,
}

/// On whose behalf a command is given. The Worker has checked signatures; the Ledger decides what they allow.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Caller {
    /// The deployment itself: publishing, redirects.
    Edge,
    /// The operator, proved by the admin token.
    Operator,
    /// Somebody with a key: the owner, if its keyed hash is the stored one.
    Key(String),
    /// A page in a browser; without an origin, a program that is no browser.
    Page(Option<String>),
}

/// A session that the edge signed, its signature and expiry checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// `ses_…`.
    pub(crate) id: String,
    /// `adv_…`.
    pub(crate) advocate: String,
    /// Whether the owner had vouched for the person when it was opened.
    pub(crate) proved: bool,
    /// When, in milliseconds.
    pub(crate) opened_at: i64,
}

/// Who asks for an advocate's own numbers.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Asker {
    Session(Session),
    /// The owner's signed identity, its signature checked.
    Customer(String),
}

/// A person who enrols.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Enrolment {
    pub(crate) email: String,
    pub(crate) email_key: String,
    pub(crate) name: Option<String>,
    /// The `sub` of a signed identity: then the owner vouches for the person.
    pub(crate) customer: Option<String>,
    /// Keyed hashes that tell whether a friend's name or mailbox is like this one, and of the device.
    #[serde(default)]
    pub(crate) name_key: Option<String>,
    #[serde(default)]
    pub(crate) mailbox_key: Option<String>,
    #[serde(default)]
    pub(crate) device: Option<String>,
}

/// Somebody who wants to be mailed a code.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignInAsked {
    /// The keyed hash of the address.
    pub(crate) person: String,
    /// The keyed hash of the code.
    pub(crate) code_key: String,
    /// From which the code is made again when it is mailed.
    pub(crate) seed: String,
    /// The tag of the language.
    pub(crate) locale: String,
    /// The edge's own origin, for the link.
    pub(crate) edge: String,
}

/// A friend who claims.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ClaimFacts {
    pub(crate) code: String,
    pub(crate) friend_key: String,
    pub(crate) masked_email: String,
    pub(crate) masked_name: Option<String>,
    /// The session of the friend's browser, if it holds one.
    pub(crate) session: Option<Session>,
    /// Through which channel the friend came.
    #[serde(default)]
    pub(crate) channel: Option<String>,
    #[serde(default)]
    pub(crate) suspicion: Suspicion,
    /// What the friend's address is called among existing customers.
    #[serde(default)]
    pub(crate) customer_keys: Vec<String>,
}

/// What the Worker saw of a claim that may make it suspicious: keyed hashes and findings, nothing personal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Suspicion {
    /// Codes of the signals that show without the Ledger's help.
    pub(crate) signals: Vec<String>,
    /// Of the friend's full name.
    pub(crate) name_key: Option<String>,
    /// Of the friend's mailbox without digits, dots, tags and provider.
    pub(crate) mailbox_key: Option<String>,
    /// Of the friend's device, by this salt and the one before.
    pub(crate) devices: Vec<String>,
}

/// An event as reported, its friend's address taken out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct EventFacts {
    /// Without `friend.email`.
    pub(crate) request: EventRequest,
    pub(crate) friend_key: Option<String>,
    pub(crate) masked_email: Option<String>,
    /// What the friend's address is called among existing customers; not stored with the event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) customer_keys: Vec<String>,
}

/// A part of the codes for a pool.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Coupons {
    pub(crate) pool: String,
    /// In upper case.
    pub(crate) codes: Vec<String>,
    /// With how many left the owner is told, if that changes.
    pub(crate) low_stock: Option<u32>,
}

impl EventFacts {
    /// Takes out who did it.
    pub(crate) fn forget_friend(&mut self) {
        self.request.friend = Friend::default();
        self.request.metadata = None;
        self.friend_key = None;
        self.masked_email = None;
    }
}

/// One thing that a message of an integration told, its friend's address taken out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Reported {
    Event {
        facts: Box<EventFacts>,
        /// Every coupon that was used, in the form that is compared.
        coupons: Vec<String>,
    },
    Refund {
        id: String,
        /// By what the event may be known, likeliest first.
        events: Vec<String>,
        amount: PaidBack,
    },
    /// An event that is known by another name too.
    Name { event: String, name: String },
}

/// How much was paid back, as a system says it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PaidBack {
    /// All that is left.
    All,
    /// So much more.
    Part(Money),
    /// So much with what was paid back before.
    InAll(Money),
}

/// How an integration is to give rewards.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PutFulfilment {
    /// Where the system's API is: an origin.
    pub(crate) base_url: String,
    pub(crate) rewards: Vec<GivenKind>,
    /// Sealed; without it, the one that is stored stays.
    pub(crate) api_key: Option<String>,
}

/// A message that could not be carried out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct FailedMessage {
    pub(crate) integration: String,
    pub(crate) topic: String,
    pub(crate) code: String,
    pub(crate) detail: String,
    /// Sealed.
    pub(crate) message: String,
    /// Keyed hashes of the addresses that are in it.
    pub(crate) friend_keys: Vec<String>,
    pub(crate) customers: Vec<String>,
}

/// A step of restoring a backup, by the operator. Until the last one there is no program.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum RestoreStep {
    /// Makes room for a backup of this version of the schema -> its id
    Begin { schema: i64 },
    /// Rows of a table, as one text of JSON -> `()`
    Rows { id: String, table: String, columns: Vec<String>, rows: String },
    /// The program's own row, and how many rows each table must have by now -> `ProgramView`
    End { id: String, columns: Vec<String>, row: String, counts: Vec<(String, i64)> },
    /// Takes away what was restored of a backup that is not whole, of this restoring or of any -> `()`
    Drop { id: Option<String> },
}

/// What is asked of a Ledger. The answer of each is named behind it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Command {
    /// -> `Stored`
    PutProgram {
        config: Box<ProgramConfig>,
        key_hash: String,
        #[serde(default)]
        condition: Condition,
    },
    /// With the new key sealed, in case the answer is asked for again -> what is sealed
    RotateKey {
        key_hash: String,
        #[serde(default)]
        sealed: Option<String>,
    },
    /// -> `ProgramView`
    Program,
    /// -> `published::Program`
    PublishedProgram,
    /// -> `Option<published::Link>`
    PublishedLink { code: String },
    /// -> `Enrolled`
    Enrol(Enrolment),
    /// -> `()`
    AskSignIn(SignInAsked),
    /// -> `Enrolled`
    SignIn { code_key: String },
    /// -> `Mine`
    Me {
        asker: Asker,
        /// The keyed hash of the device that asks.
        #[serde(default)]
        device: Option<String>,
    },
    /// An advocate's own device was seen -> `()`
    SeeDevice { advocate: String, device: String },
    /// The name that the leaderboard shows; -> `()`
    ShowName { asker: Asker, name: Option<String> },
    /// The advocate wants to be forgotten; -> `()`
    EraseMe { asker: Asker },
    /// -> `Leaderboard`
    Leaderboard { asker: Option<Asker>, period: Period, limit: u32 },
    /// -> `()`
    Traffic(Vec<Traffic>),
    /// -> `Stats`
    Stats(StatsQuery),
    /// -> `Claimed`
    Claim(ClaimFacts),
    /// -> `Decided`
    Event(Box<EventFacts>),
    /// -> `RefundDecided`
    Refund(RefundRequest),
    /// Sealed secrets; without them, those that are stored stay -> `IntegrationStored`
    PutIntegration {
        name: String,
        settings: Box<IntegrationSettings>,
        secrets: Option<String>,
        #[serde(default)]
        fulfilment: Option<PutFulfilment>,
    },
    /// -> `Vec<Integration>`, without the edge's origin
    Integrations,
    /// -> `()`
    DropIntegration { name: String },
    /// -> `Sealed`
    SealedIntegration { name: String },
    /// A signature was refused -> `()`
    NoteRefused { name: String, why: String },
    /// -> `()`
    TakeReport { name: String, reported: Reported },
    /// -> `KeptFailure`
    KeepFailure(Box<FailedMessage>),
    /// -> `Page<IntegrationFailure>`
    Failures { name: String, cursor: Option<String>, limit: Option<u32> },
    /// The sealed message -> `String`
    FailedMessage { name: String, id: String },
    /// Replaying failed too -> `()`
    FailedAgain { name: String, id: String, code: String, detail: String },
    /// -> `()`
    DropFailure { name: String, id: String },
    /// -> `CouponsAdded`
    AddCoupons(Coupons),
    /// -> `Page<Pool>`
    Pools { after: Option<String>, limit: Option<u32> },
    /// -> `CustomersAdded`
    AddCustomers { keys: Vec<String> },
    /// -> `Exporting`
    BeginExport,
    /// -> `ExportPage`
    ExportPage { id: String, after: i64 },
    /// -> `()`
    EndExport { id: String },
    /// -> as the step says
    Restore(RestoreStep),
    /// -> `HistoryTaken`
    TakeHistory(Box<HistoryPart>),
    /// What taking it would come to -> `HistoryTaken`
    RehearseHistory(Box<HistoryPart>),
    /// -> `Page<JournalEntry>`
    Journal { subject: Option<String>, after: u64, limit: Option<u32> },
    /// -> `Erased`
    ErasePerson(Names),
    /// -> `Person`, links without the edge's origin
    Person(Names),
    /// -> `Page<EventRecord>`
    Events(Filter),
    /// -> `AuditPage`
    Audit { cursor: Option<String>, limit: Option<u32> },
    /// -> `Page<Referral>`
    Referrals(Filter),
    /// -> `Page<Advocate>`, links without the edge's origin
    Advocates(Filter),
    /// -> `Page<Reward>`
    Rewards(Filter),
    /// -> `Referral`
    ApproveReferral { id: String, note: Option<String> },
    /// -> `Referral`
    RejectReferral { id: String, note: Option<String> },
    /// -> `Reward`
    FulfilReward { id: String, note: Option<String> },
    /// -> `Reward`
    CancelReward { id: String, note: Option<String> },
    /// -> `Page<Webhook>`
    Webhooks,
    /// -> `Webhook`
    Webhook { id: String },
    /// Its address checked, with the edge's own origin; -> `WebhookMade`
    AddWebhook { request: WebhookRequest, edge: String },
    /// -> `Webhook`
    PutWebhook { id: String, request: WebhookRequest, edge: String },
    /// -> `()`
    DeleteWebhook { id: String },
    /// -> `WebhookMade`
    RotateWebhook { id: String },
    /// -> `Webhook`
    EnableWebhook { id: String },
    /// -> `WebhookDelivery`
    TestWebhook { id: String },
    /// -> `Page<WebhookDelivery>`
    Deliveries { webhook: String, filter: Filter },
    /// -> `WebhookDelivery`
    Redeliver { webhook: String, id: String },
}
