//! Claims: a friend redeems a link.

use goodword_domain::name::PersonName;
use goodword_protocol::{Channel, ClaimAnswer, ClaimRequest, FriendReward};
use worker::Response;

use super::{email, locale, page};
use crate::{
    auth, border,
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    ledger::{
        answer::Claimed,
        command::{ClaimFacts, Command},
    },
    reader, texts,
    time::now,
    visitor,
};

/// `POST /v1/programs/{program}/claims`: 201 for the first, 200 with the same content for each repetition.
pub(crate) async fn post(x: &mut Exchange, program: &str) -> Result<Response> {
    let request: ClaimRequest = x.json().await?;
    let (first, answer) = claimed(x, program, request).await?;
    http::json(if first { 201 } else { 200 }, &answer)
}

/// Redeems a link for who asks for it, and tells whether that is the first time.
pub(super) async fn claimed(
    x: &Exchange,
    program: &str,
    request: ClaimRequest,
) -> Result<(bool, ClaimAnswer)> {
    let address = email("email", &request.email)?;
    let name = PersonName::parse(request.name.as_deref().unwrap_or_default())
        .map_err(|why| border::invalid("name", why))?;
    let keyring = x.keyring()?;
    let session = x.bearer().filter(|token| auth::is_session(token));
    let suspicion = visitor::suspicion(x, &keyring, program, (&request, &address, name.as_ref()), now());
    let channel = request.channel.as_deref().and_then(Channel::from_name);
    let facts = ClaimFacts {
        code: request.code,
        friend_key: keyring.person_key(program, address.normalised()),
        masked_email: address.masked(),
        masked_name: name.map(|name| name.masked()),
        session: session.and_then(|token| keyring.session(program, &token, now())),
        // What is no channel of ours is left out: nobody is turned away for how they came.
        channel: channel.map(|channel| channel.name().to_owned()),
        suspicion,
        customer_keys: keyring.customer_keys(program, &address),
    };
    let claimed: Claimed = reader::order(x, program, page(x), Command::Claim(facts)).await?;
    if !claimed.eligible {
        let detail = "This offer cannot be redeemed here. Ask the shop if you think that is a mistake.";
        return Err(ApiError::new(Code::NotEligible, detail));
    }
    let locale = match locale(x) {
        Some(locale) => locale,
        None => reader::program(&x.env, program).await?.record.config.default_locale,
    };
    let reward = claimed.reward.map(|(reward, coupon)| FriendReward {
        text: texts::reward(&reward, locale),
        reward,
        state: claimed.state,
        coupon,
    });
    Ok((claimed.first, ClaimAnswer { referral_id: claimed.referral, reward }))
}
