//! What platforms said of what was handed in to them; what reviewers wrote is not told.

use super::super::text::{NAME, tidy};
use crate::catalogue::{Line, SubmissionStatus};
use crate::platform::platform;
use serde::Serialize;

/// The newest submission of a line to a platform.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Review {
    /// The platform's name.
    pub(in crate::site) platform: String,
    pub(in crate::site) version: String,
    /// How far it came: the end of a message's name.
    pub(in crate::site) status: &'static str,
    /// Since when.
    pub(in crate::site) since: String,
}

/// The newest submissions of all lines, one a line and platform.
pub(in crate::site) fn reviews(lines: &[Line]) -> Vec<Review> {
    let submissions = lines.iter().rev().flat_map(Line::newest_submissions);
    let view = |one: &crate::catalogue::Submission| Review {
        platform: platform(&one.platform)
            .map_or_else(|| tidy(&one.platform, NAME), |known| known.name.to_owned()),
        version: one.version.to_string(),
        status: match one.status {
            SubmissionStatus::InReview => "in-review",
            SubmissionStatus::Withdrawn => "withdrawn",
            SubmissionStatus::Approved => "approved",
            SubmissionStatus::Rejected => "rejected",
        },
        since: one.decided.unwrap_or(one.submitted).to_string(),
    };
    submissions.map(view).collect()
}
