//! The widget's configuration.

use goodword_domain::rule::{Party, Rule, Trigger};
use goodword_protocol::{Locale, Look, WidgetConfig};
use worker::Response;

use super::locale;
use crate::{
    border::wire_reward,
    channels,
    error::{ApiError, Result},
    http::{self, Exchange},
    reader::{self, PublicProgram},
    texts,
    time::now,
};

/// How long a browser and a cache may keep it.
pub(crate) const CACHE: &str = "public, max-age=300, stale-while-revalidate=86400";

/// `GET /v1/programs/{program}/widget?locale=nl`.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let program = reader::program(&x.env, program).await?;
    super::allowed_page(x, &program)?;
    let config = config(&program, locale(x), x.edge());
    let response = http::json(200, &config)?;
    response.headers().set("cache-control", CACHE).map_err(ApiError::unavailable)?;
    Ok(response)
}

/// Everything that the widget needs to know of a program.
pub(crate) fn config(program: &PublicProgram, locale: Option<Locale>, edge: String) -> WidgetConfig {
    let config = &program.record.config;
    let locale = locale.unwrap_or(config.default_locale);
    let texts = texts::for_widget(config, &promises(program, locale), locale);
    WidgetConfig {
        program: program.record.id.clone(),
        edge,
        locale,
        locales: Locale::ALL.to_vec(),
        open: program.program.open_at(now()).is_ok(),
        attribution_days: config.attribution_window_days,
        channels: channels::share(&config.channels, &texts),
        theme: Look { accent: config.theme.accent.clone() },
        texts,
    }
}

/// What each side is promised, in words: the first rule of each is the offer.
pub(crate) fn promises(program: &PublicProgram, locale: Locale) -> texts::Promises {
    let first = |party, claim_first: bool| {
        let rules = &program.program.rules;
        let fits = |rule: &&Rule| rule.party == party;
        let on_claim = rules.iter().filter(fits).find(|rule| rule.on == Trigger::Claim);
        let any = rules.iter().find(fits);
        let rule = if claim_first { on_claim.or(any) } else { any };
        rule.map(|rule| texts::reward(&wire_reward(&rule.reward), locale))
    };
    texts::Promises { offer: first(Party::Friend, true), reward: first(Party::Advocate, false) }
}
