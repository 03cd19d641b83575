//! The whole way in real browsers: the demo shop, its customers and their friends.

mod accessibility;
mod api_docs;
mod commands;
mod consent;
mod element;
mod forms;
mod harness;
mod host_page;
mod hosted;
mod journey;
mod keyboard;
mod network;
mod outage;
mod own_page;
mod owning;
mod policy;
mod sections;
mod sharing;
mod shopping;
mod sign_in;
mod states;
mod windows;
