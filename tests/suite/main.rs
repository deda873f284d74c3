//! The integration tests, one binary: each module runs one function over a folder of fixtures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods
)]

mod archives;
mod audience;
mod baseline;
mod bounds;
mod budget;
mod build;
mod bump;
mod changed;
mod changes;
mod checklist;
mod ci;
mod cli;
mod commercetools;
mod demo;
mod diff;
mod doctor;
mod evidence;
mod export;
mod fixes;
mod floors;
mod google;
mod harness;
mod hostile;
mod import;
mod init;
mod intro;
mod lifecycle;
#[cfg(feature = "live")]
mod live;
mod log;
mod machines;
mod moved;
mod new;
mod owners;
mod properties;
mod packages;
mod platforms;
mod release;
mod repair;
mod reports;
mod review;
mod trust;
mod usage;
mod validator;
mod verify;
mod vocabulary;
mod rows;
mod rules;
mod schema;
mod serve;
mod shards;
mod site;
mod site_data;
mod site_history;
mod site_operations;
mod site_overviews;
mod tags;
mod tencent;
mod terminal;
mod test_flow;
mod theme;
