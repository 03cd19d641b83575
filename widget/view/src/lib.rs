//! What the share widget knows and how it looks, apart from any browser: an advocate's link with ways to share it and
//! what came of it, or a friend's offer.
//!
//! [`model`] decides; [`components`] draw what it says, as HTML: at the edge the first view ([`first`]), in a browser every
//! view after it. Both are the same code, so the widget takes over from the edge's markup without a change.

pub mod colour;
pub mod components;
pub mod first;
pub mod model;
pub mod scene;
pub mod share;
pub mod texts;
pub mod wire;
