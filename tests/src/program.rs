//! A program, with everything that its owner, its advocates and their friends can ask of the edge.

use goodword_protocol::{
    Advocate, ClaimAnswer, EnrolAnswer, EnrolRequest, EventAnswer, EventRequest, JournalEntry, Me, Money,
    Page, ProgramConfig, ProgramCreated, ProgramView, Referral, RefundAnswer, RefundRequest, Reward,
    WidgetConfig,
};
use reqwest::Method;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    http::{Answer, Call, Client},
    identity::{self, Customer},
};

/// A program and its secrets, as its owner has them.
#[derive(Clone)]
pub struct Program {
    client: Client,
    id: String,
    /// `gw_sk_…`.
    pub key: String,
    /// Signs identities.
    pub identity_secret: String,
}

/// An advocate as their own browser knows them.
pub struct Enrolled {
    /// `adv_…`.
    pub id: String,
    /// The code of their link.
    pub code: String,
    /// Their link.
    pub url: String,
    /// Opens their numbers.
    pub session: String,
}

/// A claim that was granted.
pub struct Claimed {
    /// Whether it was the first: 201 and not 200.
    pub first: bool,
    /// What was answered.
    pub answer: ClaimAnswer,
}

impl Claimed {
    /// The friend's coupon.
    #[must_use]
    pub fn coupon(&self) -> &str {
        let reward = self.answer.reward.as_ref().expect("the claim gives something");
        reward.coupon.as_deref().expect("what the claim gives has a coupon")
    }
}

impl Program {
    /// The program that was just created.
    #[must_use]
    pub fn new(client: Client, created: &ProgramCreated) -> Self {
        Self {
            client,
            id: created.program.id.clone(),
            key: created.secrets.secret_key.clone(),
            identity_secret: created.secrets.identity_secret.clone(),
        }
    }

    /// The same program, with another key in the hand.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self.clone() }
    }

    /// The same program on another edge.
    #[must_use]
    pub fn at(&self, edge: &Client) -> Self {
        Self { client: edge.clone(), ..self.clone() }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The client that calls the edge.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The path of something of this program, such as `/v1/programs/bakery/claims`.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/programs/{}/{rest}", self.id)
    }

    // The browser's calls.

    /// Enrols somebody who typed an address.
    pub async fn enrol(&self, email: &str) -> Enrolled {
        enrolled(&self.enrolling(email).await)
    }

    /// Enrols somebody who typed an address and a name.
    pub async fn enrol_named(&self, email: &str, name: &str) -> Enrolled {
        let request = EnrolRequest { email: Some(email.into()), name: Some(name.into()), identity: None };
        enrolled(&self.client.post(&self.path("advocates"), &request).await)
    }

    /// Enrols a customer whom the owner's server vouches for.
    pub async fn enrol_proved(&self, customer: Customer) -> Enrolled {
        enrolled(&self.enrolling_identity(&self.identity(customer)).await)
    }

    /// The call that enrols somebody by their address.
    pub fn enrolling(&self, email: &str) -> Call {
        self.client.post(&self.path("advocates"), &json!({"email": email}))
    }

    /// The call that enrols somebody by a signed identity.
    pub fn enrolling_identity(&self, identity: &str) -> Call {
        self.client.post(&self.path("advocates"), &json!({"identity": identity}))
    }

    /// A customer's identity, signed by the owner's server.
    #[must_use]
    pub fn identity(&self, customer: Customer) -> String {
        identity::sign(&self.identity_secret, &identity::claims(&self.id, customer))
    }

    /// An advocate's own numbers.
    pub async fn me(&self, session: &str) -> Me {
        self.asking_me(session).await.ok(200)
    }

    /// The call for an advocate's own numbers, by a session or a signed identity.
    pub fn asking_me(&self, bearer: &str) -> Call {
        self.client.get(&self.path("advocates/me")).bearer(bearer)
    }

    /// A friend claims; it must be granted.
    pub async fn claim(&self, code: &str, email: &str) -> Claimed {
        let answer = self.claiming(code, email).await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.whole());
        Claimed { first: answer.status == 201, answer: answer.ok(answer.status) }
    }

    /// The call of a friend who claims.
    pub fn claiming(&self, code: &str, email: &str) -> Call {
        self.client.post(&self.path("claims"), &json!({"code": code, "email": email}))
    }

    /// The widget's configuration in a locale.
    pub async fn widget(&self, locale: &str) -> WidgetConfig {
        self.client.get(&self.path(&format!("widget?locale={locale}"))).await.ok(200)
    }

    /// Somebody with this user agent follows a link.
    pub async fn follow(&self, code: &str, agent: &str) -> Answer {
        self.client.get(&format!("/r/{}/{code}", self.id)).header("user-agent", agent).await
    }

    // The owner's calls.

    /// Reports an event for the first time.
    pub async fn report(&self, event: &EventRequest) -> EventAnswer {
        self.reporting(event).await.ok(201)
    }

    /// The call that reports an event.
    pub fn reporting(&self, event: &EventRequest) -> Call {
        self.owner_post("events", event)
    }

    /// A call by the owner's server, without a body.
    pub fn owner_get(&self, rest: &str) -> Call {
        self.client.get(&self.path(rest)).bearer(&self.key)
    }

    /// A call by the owner's server.
    pub fn owner_post(&self, rest: &str, body: &impl Serialize) -> Call {
        self.client.post(&self.path(rest), body).bearer(&self.key)
    }

    /// The same with `PUT`.
    pub fn owner_put(&self, rest: &str, body: &impl Serialize) -> Call {
        self.client.call(Method::PUT, &self.path(rest)).json(body).bearer(&self.key)
    }

    /// The owner replaces the configuration.
    pub async fn configure(&self, config: &ProgramConfig) -> ProgramView {
        self.configuring(config).await.ok(200)
    }

    /// The call by which the owner replaces the configuration.
    pub fn configuring(&self, config: &ProgramConfig) -> Call {
        let path = format!("/v1/programs/{}", self.id);
        self.client.call(Method::PUT, &path).json(config).bearer(&self.key)
    }

    /// Every referral, newest first, through all pages.
    pub async fn referrals(&self) -> Vec<Referral> {
        self.all("referrals?limit=200").await
    }

    /// Every reward, newest first, through all pages.
    pub async fn rewards(&self) -> Vec<Reward> {
        self.all("rewards?limit=200").await
    }

    /// Every advocate, newest first, through all pages.
    pub async fn advocates(&self) -> Vec<Advocate> {
        self.all("advocates?limit=200").await
    }

    /// One page of a list.
    pub async fn page<T: DeserializeOwned>(&self, rest: &str) -> Page<T> {
        self.owner_get(rest).await.ok(200)
    }

    async fn all<T: DeserializeOwned>(&self, rest: &str) -> Vec<T> {
        let mut all = Vec::new();
        let mut page: Page<T> = self.page(rest).await;
        loop {
            all.append(&mut page.items);
            let Some(cursor) = page.next_cursor else { return all };
            page = self.page(&format!("{rest}&cursor={cursor}")).await;
        }
    }

    /// The owner refunds a part of an event, or all that is left, for the first time.
    pub async fn refund(&self, id: &str, event: &str, amount: Option<Money>) -> RefundAnswer {
        self.refunding(id, event, amount).await.ok(201)
    }

    /// The call that reports a refund.
    pub fn refunding(&self, id: &str, event: &str, amount: Option<Money>) -> Call {
        let refund = RefundRequest { id: id.to_owned(), event_id: event.to_owned(), amount };
        self.owner_post("refunds", &refund)
    }

    /// Every entry of the journal, oldest first, through pages of this length.
    pub async fn journal(&self, page: u32) -> Vec<JournalEntry> {
        self.all(&format!("journal?limit={page}")).await
    }

    /// The owner approves a referral.
    pub async fn approve(&self, referral: &str) -> Referral {
        self.deciding("referrals", referral, "approve").await.ok(200)
    }

    /// The owner rejects a referral.
    pub async fn reject(&self, referral: &str) -> Referral {
        self.deciding("referrals", referral, "reject").await.ok(200)
    }

    /// The owner notes that a reward was given.
    pub async fn fulfil(&self, reward: &str) -> Reward {
        self.deciding("rewards", reward, "fulfil").await.ok(200)
    }

    /// The owner takes a reward back.
    pub async fn cancel(&self, reward: &str) -> Reward {
        self.deciding("rewards", reward, "cancel").await.ok(200)
    }

    /// The call of an owner's decision: `deciding("rewards", id, "cancel")`.
    pub fn deciding(&self, what: &str, id: &str, decision: &str) -> Call {
        self.owner_post(&format!("{what}/{id}/{decision}"), &json!({"note": "decided in a test"}))
    }
}

/// The advocate of an enrolment, which must have been granted.
#[expect(clippy::must_use_candidate, reason = "often it is enough that it was granted")]
pub fn enrolled(answer: &Answer) -> Enrolled {
    let EnrolAnswer { advocate, session } = answer.ok(201);
    Enrolled { id: advocate.id, code: advocate.code, url: advocate.url, session }
}
