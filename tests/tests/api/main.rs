//! What the edge promises over HTTP, told as stories on real workerd, each with a state of its own.

mod advocates;
mod audit;
mod claims;
mod concurrency;
mod crash;
mod errors;
mod events;
mod links;
mod lists;
mod numbers;
mod origins;
mod privacy;
mod programs;
mod published;
mod reviews;
mod script;
mod validation;
