//! Connectory: integration connectors kept in git, checked, versioned, packaged and published.
//!
//! The rooms stand on a line of floors, from the ground up in this order; a room may name the
//! rooms below it, never one above. `tests/suite/floors.rs` holds the line.

pub mod error;
pub mod path;
pub mod source;
pub mod document;
pub mod files;
pub mod git;
pub mod icon;
pub mod contract;
pub mod export;
pub mod diff;
pub mod catalogue;
pub mod package;
pub mod check;
pub mod rules;
pub mod platform;
pub mod import;
pub mod review;
pub mod report;
pub mod baseline;
pub mod bump;
pub mod lifecycle;
pub mod intro;
pub mod scaffold;
pub mod doctor;
pub mod sample;
pub mod site;
#[cfg(feature = "live")]
pub mod live;
#[cfg(feature = "upload")]
pub mod upload;
pub mod cli;
