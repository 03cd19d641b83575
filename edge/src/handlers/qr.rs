//! A link as a QR code: for a till, a flyer, or the phone of who stands beside the advocate.

use std::fmt::Write;

use goodword_protocol::{Channel, Text, Wording};
use maud::html;
use qrcode::{Color, EcLevel, QrCode, types::QrError};
use worker::{Response, ResponseBuilder};

use super::{links, locale, widget};
use crate::{
    error::{ApiError, Result},
    http::{self, Exchange},
    published::link_url,
    reader, texts,
};

/// A link leads the same way for ever; a day, so that an erased one is not drawn for long.
const CACHE: &str = "public, max-age=86400";
/// Modules of white around the code that readers need (ISO/IEC 18004).
const QUIET: usize = 4;

/// `GET /r/{program}/{code}/qr.svg?download=1&locale=`.
pub(crate) async fn get(x: &mut Exchange, program_id: &str, code: &str) -> Result<Response> {
    let program = reader::program(&x.env, program_id).await?;
    let link = links::find(x, program_id, code).await?;
    let config = &program.record.config;
    let locale = locale(x).unwrap_or(config.default_locale);
    let texts = texts::for_widget(config, &widget::promises(&program, locale), locale);
    let name = texts.get(Text::QrHeading.key()).map(Wording::text).unwrap_or_default();
    let target = format!("{}?c={}", link_url(&x.edge(), program_id, &link.code), Channel::Qr.name());
    let drawing = draw(&target, &format!("{name}: {target}")).map_err(ApiError::unavailable)?;
    let file = (x.query("download").as_deref() == Some("1"))
        .then(|| format!("attachment; filename=\"{program_id}-{}-qr.svg\"", link.code));
    answer(drawing, file.as_deref()).map_err(ApiError::unavailable)
}

fn answer(drawing: String, disposition: Option<&str>) -> worker::Result<Response> {
    let headers = http::headers("image/svg+xml", CACHE)?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    headers.set("access-control-allow-origin", "*")?;
    if let Some(disposition) = disposition {
        headers.set("content-disposition", disposition)?;
    }
    Ok(ResponseBuilder::new().with_headers(headers).fixed(drawing.into_bytes()))
}

/// Draws a text as a QR code that survives the loss of 15 % of it (level M), as large as its place.
fn draw(text: &str, title: &str) -> std::result::Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let side = code.width() + 2 * QUIET;
    // White and black whatever the page's colours are: many readers find no light code on a dark ground.
    let drawing = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {side} {side}")) role="img"
            shape-rendering="crispEdges" {
            title { (title) }
            path fill="#fff" d=(format!("M0 0h{side}v{side}H0z")) {}
            path fill="#000" d=(modules(&code)) {}
        }
    };
    Ok(drawing.into_string())
}

/// The dark modules as a path: neighbours in a row are one rectangle.
fn modules(code: &QrCode) -> String {
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in (QUIET..).zip(colors.chunks(code.width())) {
        let mut x = QUIET;
        for run in row.chunk_by(|one, other| one == other) {
            let length = run.len();
            if run[0] == Color::Dark {
                // Writing to a text cannot fail.
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += length;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_no_size_of_its_own_and_says_what_it_is() {
        let drawing = draw("https://go.example/r/bakery/K7QW2MXZ?c=qr", "QR <code>").unwrap();
        // 41 bytes at level M fit into version 3: 29 modules and the quiet zone.
        let start = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 37" role="img" shape-rendering="crispEdges">"#;
        assert!(drawing.starts_with(start), "{drawing}");
        assert!(drawing.contains("<title>QR &lt;code&gt;</title>"), "{drawing}");
        // The first row of the finder at the top left, behind the quiet zone.
        assert!(drawing.contains(r#"d="M4 4h7v1h-7z"#), "{drawing}");
        assert!(!drawing.contains("width=") && !drawing.contains("style"), "{drawing}");
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        assert!(draw(&"x".repeat(2400), "").is_err());
    }
}
