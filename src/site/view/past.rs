//! What became of operations from release to release.

use super::super::text::Piece;
use serde::Serialize;

/// What is known of an operation before the release that is shown.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::site) struct Past {
    /// The version that it came with; none where that is not known, or where it was there from the first.
    pub(in crate::site) since: Option<String>,
    /// The versions that changed it, the newest first.
    pub(in crate::site) events: Vec<Event>,
    /// How many older ones are not told.
    pub(in crate::site) left_out: usize,
    /// Anchors that led to it under other names.
    pub(in crate::site) former: Vec<String>,
}

/// What a version changed of an operation.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Event {
    pub(in crate::site) version: String,
    /// The group of the gravest change; none where what changed is not known.
    pub(in crate::site) group: Option<(&'static str, &'static str)>,
    /// The gravest change.
    pub(in crate::site) sentence: Vec<Piece>,
    /// How many more there are.
    pub(in crate::site) more: usize,
}

/// An operation that is there no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::site) struct Removed {
    /// The `operationId`, or method and path.
    pub(in crate::site) id: String,
    /// Its anchor, on the page of that version too.
    pub(in crate::site) anchor: String,
    /// The version that it went with.
    pub(in crate::site) version: String,
    /// The last version that has it.
    pub(in crate::site) last: String,
    /// Whether the anchor is free on this page.
    pub(in crate::site) is_here: bool,
}

/// The end of an operation that is announced.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::site) struct OperationEnd {
    /// The day.
    pub(in crate::site) on: Option<String>,
    /// Whether that day is over.
    pub(in crate::site) is_over: bool,
    /// Why.
    pub(in crate::site) reason: String,
    /// What to use instead.
    pub(in crate::site) instead: Option<String>,
}
