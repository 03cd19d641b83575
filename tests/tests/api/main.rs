//! What the edge promises over HTTP, told as stories on real workerd, each with a state of its own.

mod advocates;
mod audit;
mod claims;
mod concurrency;
mod crash;
mod errors;
mod events;
mod exports;
mod fraud;
mod histories;
mod imports;
mod journal;
mod links;
mod lists;
mod numbers;
mod origins;
mod people;
mod privacy;
mod programs;
mod published;
mod refunds;
mod reviews;
mod rules;
mod script;
mod templates;
mod validation;
