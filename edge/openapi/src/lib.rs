//! The description of Goodword's HTTP API: a document in `OpenAPI` 3.1.
//!
//! What a message looks like is derived from the wire types that the edge itself uses; what each call does stands in
//! [`operations`], one file per noun; the examples are the steps of one story, `story.json`, which
//! `tests/tests/api/openapi.rs` plays on workerd. Tests compare all of it with the edge's router and its codes.

mod codes;
mod document;
mod operation;
mod operations;
mod schemas;
mod story;

pub use document::document;
