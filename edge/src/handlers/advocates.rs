//! Advocates: enrolling, and their own numbers.

use goodword_domain::{email::Email, name::PersonName, slug::CustomerId, time::Timestamp};
use goodword_protocol::{
    AdvocateLink, EnrolAnswer, EnrolRequest, Locale, Me, MeRequest, MyReferral, MyReward, TierStep,
};
use worker::{Response, ResponseBuilder};

use super::{email, locale, missing, page};
use crate::{
    auth::{self, Keyring},
    border,
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    ledger::{
        answer::{Enrolled, Mine},
        command::{Asker, Caller, Command, Enrolment},
    },
    published::link_url,
    reader, texts,
    time::now,
    visitor,
};

/// `POST /v1/programs/{program}/advocates`.
pub(crate) async fn enrol(x: &mut Exchange, program: &str) -> Result<Response> {
    let request: EnrolRequest = x.json().await?;
    http::json(201, &enrolled(x, program, &request).await?)
}

/// Enrols who asks for it.
pub(super) async fn enrolled(x: &Exchange, program: &str, request: &EnrolRequest) -> Result<EnrolAnswer> {
    let keyring = x.keyring()?;
    let mut person = match (&request.identity, &request.email) {
        (Some(identity), None) => vouched(&keyring, program, identity)?,
        (None, Some(address)) => unproved(&keyring, program, address, request.name.as_deref())?,
        _ => return Err(ApiError::field("email", "Send either `email` or `identity`.")),
    };
    person.device = device(x, &keyring, program);
    let enrolled: Enrolled = reader::order(x, program, page(x), Command::Enrol(person)).await?;
    let session = keyring.sign_session(program, &enrolled.session);
    let advocate = link(x, program, enrolled.session.advocate, enrolled.code);
    Ok(EnrolAnswer { advocate, session })
}

fn unproved(keyring: &Keyring, program: &str, address: &str, name: Option<&str>) -> Result<Enrolment> {
    let address = email("email", address)?;
    let name = PersonName::parse(name.unwrap_or_default()).map_err(|why| border::invalid("name", why))?;
    Ok(enrolment(keyring, program, &address, name.as_ref(), None))
}

fn vouched(keyring: &Keyring, program: &str, identity: &str) -> Result<Enrolment> {
    let wrong = |why| ApiError::new(Code::InvalidIdentity, why).at("identity");
    let identity = keyring.identity(program, identity, now())?;
    let address = identity.email.as_deref().ok_or_else(|| wrong("The identity needs the claim `email`."))?;
    let address = email("identity", address)?;
    let customer = CustomerId::parse(&identity.subject)
        .map_err(|_| wrong("The claim `sub` must have 1 to 200 characters."))?;
    // A name that may not stand in other people's messages is left out rather than keeping the person out.
    let name = PersonName::parse(identity.name.as_deref().unwrap_or_default()).ok().flatten();
    Ok(enrolment(keyring, program, &address, name.as_ref(), Some(&customer)))
}

fn enrolment(
    keyring: &Keyring,
    program: &str,
    address: &Email,
    name: Option<&PersonName>,
    customer: Option<&CustomerId>,
) -> Enrolment {
    let (name_key, mailbox_key) = visitor::likeness(keyring, program, address, name);
    Enrolment {
        email_key: keyring.person_key(program, address.normalised()),
        email: address.as_str().to_owned(),
        name: name.map(|name| name.as_str().to_owned()),
        customer: customer.map(|customer| customer.as_str().to_owned()),
        name_key,
        mailbox_key,
        device: None,
    }
}

/// The device that calls, by the salt of today: it is an advocate's own.
fn device(x: &Exchange, keyring: &Keyring, program: &str) -> Option<String> {
    visitor::device(x, keyring, program, now()).map(|[device, _]| device)
}

/// Notes a device after the answer is on its way.
fn see_device(x: &Exchange, program: &str, advocate: String, device: String) {
    let (env, program) = (x.env.clone(), program.to_owned());
    x.context.wait_until(async move {
        let command = Command::SeeDevice { advocate, device };
        if let Err(error) = reader::ask::<()>(&env, &program, Caller::Edge, command).await {
            crate::error::log(&format!("a device was not noted: {}", error.problem().code));
        }
    });
}

/// `GET /v1/programs/{program}/advocates/me`.
pub(crate) async fn me(x: &mut Exchange, program: &str) -> Result<Response> {
    let token = token(x)?;
    let locale = match locale(x) {
        Some(locale) => locale,
        None => reader::program(&x.env, program).await?.record.config.default_locale,
    };
    http::json(200, &numbers(x, program, &token, locale).await?)
}

/// The numbers of the advocate whose session or signed identity this is.
pub(super) async fn numbers(x: &Exchange, program: &str, token: &str, locale: Locale) -> Result<Me> {
    let asker = asker(x, program, token)?;
    let device = device(x, &x.keyring()?, program);
    let command = Command::Me { asker, device: device.clone() };
    let mine: Mine = reader::ask(&x.env, program, page(x), command).await?;
    if let Some(device) = device.filter(|_| mine.new_device) {
        see_device(x, program, mine.advocate.clone(), device);
    }
    let referrals = mine.referrals.into_iter().map(|referral| MyReferral {
        friend: referral.friend,
        state: referral.state,
        claimed_at: referral.claimed_at,
        why: referral.why.iter().filter_map(|code| texts::why(code, locale)).collect(),
    });
    let rewards = mine.rewards.into_iter().map(|reward| MyReward {
        text: texts::reward(&reward.reward, locale),
        why: texts::why_reward(&reward.reason, Timestamp::from_millis(reward.hold_until), locale),
        reward: reward.reward,
        state: reward.state,
        coupon: reward.coupon,
        available_at: reward.available_at,
    });
    let tiers = mine.tiers.into_iter().map(|step| TierStep {
        text: texts::reward(&step.reward, locale),
        reached: step.remaining == 0,
        rule: step.rule,
        kind: step.kind,
        party: step.party,
        reward: step.reward,
        at: step.at,
        remaining: step.remaining,
    });
    Ok(Me {
        proved: mine.proved,
        clicks: mine.clicks,
        friends: mine.friends,
        converted: mine.converted,
        shares: mine.shares,
        points: mine.points,
        tiers: tiers.collect(),
        next_tier: mine.next_tier,
        rank: mine.rank,
        shown_name: mine.shown_name,
        leaderboard: mine.month,
        referrals: referrals.collect(),
        rewards: rewards.collect(),
        advocate: link(x, program, mine.advocate, mine.code),
    })
}

/// `PUT /v1/programs/{program}/advocates/me`: 204, with the name that the leaderboard shows.
pub(crate) async fn show_name(x: &mut Exchange, program: &str) -> Result<Response> {
    let token = token(x)?;
    let request: MeRequest = x.json().await?;
    let name = PersonName::parse(request.shown_name.as_deref().unwrap_or_default())
        .map_err(|why| border::invalid("shown_name", why))?;
    let asker = asker(x, program, &token)?;
    let command = Command::ShowName { asker, name: name.map(|name| name.as_str().to_owned()) };
    reader::ask::<()>(&x.env, program, page(x), command).await?;
    Ok(ResponseBuilder::new().with_status(204).empty())
}

/// `DELETE /v1/programs/{program}/advocates/me`: 204; nothing of the advocate is left but what adds up.
pub(crate) async fn erase(x: &mut Exchange, program: &str) -> Result<Response> {
    let asker = asker(x, program, &token(x)?)?;
    reader::ask::<()>(&x.env, program, page(x), Command::EraseMe { asker }).await?;
    Ok(ResponseBuilder::new().with_status(204).empty())
}

fn token(x: &Exchange) -> Result<String> {
    x.bearer().ok_or_else(|| missing("Send the session from enrolling, or a signed identity."))
}

/// The advocate whose session or signed identity this is.
pub(super) fn asker(x: &Exchange, program: &str, token: &str) -> Result<Asker> {
    let keyring = x.keyring()?;
    if auth::is_session(token) {
        let ended = || ApiError::new(Code::SessionEnded, "Please enrol again, or sign in at the shop.");
        Ok(Asker::Session(keyring.session(program, token, now()).ok_or_else(ended)?))
    } else {
        Ok(Asker::Customer(keyring.identity(program, token, now())?.subject))
    }
}

fn link(x: &Exchange, program: &str, id: String, code: String) -> AdvocateLink {
    AdvocateLink { url: link_url(&x.edge(), program, &code), id, code }
}
