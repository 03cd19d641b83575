//! Style sheet and pictures: part of the binary, so that the shop runs from anywhere.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The style sheet: four files, one request.
static STYLE: &str = concat!(
    include_str!("../static/style/base.css"),
    include_str!("../static/style/frame.css"),
    include_str!("../static/style/products.css"),
    include_str!("../static/style/pages.css"),
);

/// Declares the pictures: a name in URLs, from the folder `static/`.
macro_rules! pictures {
    ($($name:literal,)*) => {
        /// Every picture, with its content.
        static PICTURES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../static/", $name))),)*];
    };
}

pictures! {
    "favicon.svg",
    "pictures/hero.svg",
    "pictures/treat.svg",
    "pictures/desembrood.svg",
    "pictures/zaadjesbrood.svg",
    "pictures/croissant.svg",
    "pictures/kaneelrol.svg",
    "pictures/appeltaart.svg",
    "pictures/aardbeientaart.svg",
    "pictures/stroopwafels.svg",
    "pictures/chocoladekoeken.svg",
}

/// Serves the style sheet or a picture.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let (kind, content) = if name == "shop.css" {
        ("text/css; charset=utf-8", STYLE)
    } else if let Some((_, picture)) = PICTURES.iter().find(|(file, _)| *file == name) {
        ("image/svg+xml", *picture)
    } else {
        return StatusCode::NOT_FOUND.into_response();
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=300")], content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_its_picture() {
        for product in &crate::catalogue::ALL {
            let picture = product.picture();
            assert!(
                PICTURES.iter().any(|(file, _)| picture.strip_prefix("/static/") == Some(file)),
                "{picture}"
            );
        }
    }
}
