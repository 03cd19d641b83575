//! The whole way in a real browser: the demo shop, its customers and their friends.

mod accessibility;
mod forms;
mod host_page;
mod journey;
mod outage;
mod own_page;
mod sharing;
mod shopping;
