//! What the owner says of a webhook.

use goodword_domain::webhook::{InvalidWebhookUrl, Reach, WebhookUrl};
use goodword_protocol::{WebhookEvent, WebhookRequest};

use super::invalid;
use crate::error::{ApiError, Result};

/// Checks where messages are to be sent, and what they are to tell.
///
/// # Errors
/// `invalid_field` with the field when the address may not be called, or the events do not fit.
pub(crate) fn webhook(request: WebhookRequest, reach: Reach) -> Result<WebhookRequest> {
    let url = WebhookUrl::parse(&request.url, reach).map_err(|why| match why {
        InvalidWebhookUrl::Private | InvalidWebhookUrl::Insecure => {
            let hint = "the operator can allow others, for a demo or an intranet: `WEBHOOKS_ALLOW_PRIVATE`";
            ApiError::field("url", format!("{why} On your own deployment, {hint}."))
        }
        _ => invalid("url", why),
    })?;
    for (index, event) in request.events.iter().enumerate() {
        if request.events[..index].contains(event) {
            return Err(ApiError::field(format!("events[{index}]"), "Each event can stand once."));
        }
    }
    let told = request.events.is_empty() || request.events.contains(&WebhookEvent::RewardApproved);
    if request.fulfils && !told {
        let detail = "A webhook that fulfils rewards needs the event `reward.approved`.";
        return Err(ApiError::field("events", detail));
    }
    Ok(WebhookRequest { url: url.as_str().to_owned(), ..request })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(request: WebhookRequest) -> (String, String) {
        let error = webhook(request, Reach::Public).unwrap_err();
        let problem = error.problem();
        (problem.field.clone().unwrap_or_default(), problem.detail.clone())
    }

    #[test]
    fn a_refusal_names_the_field_and_what_to_do() {
        let url = "https://shop.example/hooks".to_owned();
        let (field, detail) =
            refused(WebhookRequest { url: "https://10.0.0.1/".to_owned(), ..WebhookRequest::default() });
        assert!(field == "url" && detail.contains("`WEBHOOKS_ALLOW_PRIVATE`"), "{detail}");
        let twice = vec![WebhookEvent::CouponLow, WebhookEvent::CouponLow];
        let twice = refused(WebhookRequest { events: twice, url: url.clone(), fulfils: false });
        assert_eq!(twice.0, "events[1]");
        let deaf = vec![WebhookEvent::CouponLow];
        let deaf = refused(WebhookRequest { events: deaf, url: url.clone(), fulfils: true });
        assert!(deaf.0 == "events" && deaf.1.contains("`reward.approved`"));
        let fits = WebhookRequest { url, events: Vec::new(), fulfils: true };
        assert_eq!(webhook(fits.clone(), Reach::Public).unwrap(), fits);
    }
}
