//! All that templates may see: owned texts, tidied and bounded, and nothing that leads back to a
//! document.

mod beside;
mod card;
mod checklist;
mod connection;
mod icon;
mod definitions;
mod example;
mod message;
mod operation;
mod panel;
mod past;
mod release;
mod review;
mod schema;
mod translation;
mod usage;
mod version;

pub(super) use card::{Card, Ending, Guide, Named, Replacement, Standing};
pub(super) use checklist::Checklist;
pub(super) use connection::{Connection, Labelled};
pub(super) use icon::Icon;
pub(super) use message::Parameter;
pub(super) use operation::{Api, Operation};
pub(super) use panel::{Way, ways};
pub(super) use past::{Event, Past, Removed};
pub(super) use release::{Fact, Release, overview};
pub(super) use review::{Review, reviews};
pub(super) use schema::{Kind, Table};
pub(super) use usage::{Count, Usage, usage};
pub(super) use version::{Download, Released, Version, bump_word, downloads, group_of, meanings, size};
