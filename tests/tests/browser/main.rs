//! The whole way in real browsers: the demo shop, its customers and their friends.

mod accessibility;
mod forms;
mod harness;
mod host_page;
mod journey;
mod outage;
mod own_page;
mod sharing;
mod shopping;
