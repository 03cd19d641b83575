//! Goodword's rules as pure decisions: what a program promises, who may claim, what an event earns.
//!
//! Nothing here reads a clock, a store or a random source: time, history and entropy are parameters. The types
//! are valid by construction and not serialisable; the edge turns wire types into them, which is the validation.

pub mod ads;
pub mod attribution;
pub mod claim;
pub mod code;
pub mod email;
pub mod event;
pub mod fraud;
pub mod history;
pub mod id;
pub mod money;
pub mod name;
pub mod numbers;
pub mod person;
pub mod program;
pub mod progress;
pub mod referral;
pub mod refund;
pub mod reward;
pub mod rule;
pub mod sign_in;
pub mod site;
pub mod slug;
pub mod template;
pub mod time;
pub mod web;
pub mod webhook;

#[cfg(test)]
mod sample;
