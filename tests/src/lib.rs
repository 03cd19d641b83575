//! The world in which the stories under `tests/` happen: the built edge on real workerd, the demo shop, and
//! browsers.
//!
//! A story in a browser is told in each engine, by `#[apply(each_engine)]`: see [`each_engine`]. With `GOODWORD_SHOTS`
//! set to a folder (from the repository's root), the stories leave pictures there.
//!
//! Nothing here knows the edge from within: it speaks HTTP, and reads the wire types. `cargo xtask test` builds what
//! the stories need and runs them; `cargo xtask test --only black-box claims` runs some, with
//! `--engine firefox` those of the browser in that one.

#![allow(
    clippy::missing_panics_doc,
    reason = "what is not as it should be is a panic: that is what a test is for"
)]

pub mod browser;
pub mod clock;
pub mod configs;
pub mod description;
pub mod edge;
pub mod http;
pub mod identity;
pub mod page;
pub mod paths;
pub mod post_office;
pub mod program;
pub mod raw;
pub mod receiver;
pub mod relay;
mod server;
pub mod shop;
pub mod shopify;
mod stories;
pub mod stripe;
pub mod vendor;
mod wait;
mod world;

pub use browser::Engine;
pub use macro_rules_attribute::apply;
pub use wait::eventually;
pub use world::World;
