//! Submissions: what was handed in to a platform, and what its reviewers said.

use super::connector::Line;
use super::drift::Drift;
use super::fields::Fields;
use super::version::Date;
use crate::document::Location;
use semver::Version;
use std::collections::BTreeSet;
use std::fmt;

/// The name of its tables in the manifest.
pub const TABLE: &str = "submission";

/// A version that was handed in to a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The platform's id.
    pub platform: String,
    /// The version.
    pub version: Version,
    /// How far it came.
    pub status: SubmissionStatus,
    /// The day it was handed in.
    pub submitted: Date,
    /// The day it was withdrawn, approved or rejected.
    pub decided: Option<Date>,
    /// What the platform calls it: a number, an address.
    pub reference: Option<String>,
    /// What its reviewers said.
    pub feedback: Option<String>,
    /// Where it is declared.
    pub location: Location,
}

/// How far a submission came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubmissionStatus {
    /// The platform looks at it.
    InReview,
    /// It was taken back before a decision.
    Withdrawn,
    /// The platform took it.
    Approved,
    /// The platform sent it back.
    Rejected,
}

/// The words for how far a submission came.
pub(super) const STATUS_WORDS: &[&str] = &["in-review", "withdrawn", "approved", "rejected"];

impl SubmissionStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::InReview, Self::Withdrawn, Self::Approved, Self::Rejected];

    /// The word for it in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InReview => "in-review",
            Self::Withdrawn => "withdrawn",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }

    /// Whether the same version may be handed in again without more ado.
    pub fn may_be_repeated(self) -> bool {
        self == Self::Withdrawn
    }

    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

impl fmt::Display for SubmissionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InReview => "in review",
            Self::Withdrawn | Self::Approved | Self::Rejected => self.as_str(),
        })
    }
}

impl Submission {
    pub(super) fn of(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.require(&["platform", "version", "status", "submitted"]);
        let (platform, version) = (fields.text("platform"), fields.version("version"));
        let status = fields.choice("status", STATUS_WORDS);
        let (submitted, decided) = (fields.date("submitted"), fields.date("decided"));
        let (reference, feedback) = (fields.text("reference"), fields.text("feedback"));
        let location = fields.location();
        Some(Self {
            platform: platform?,
            version: version?,
            status: SubmissionStatus::of_word(&status?)?,
            submitted: submitted?,
            decided,
            reference,
            feedback,
            location,
        })
    }

    /// Whether the platform has not decided yet.
    pub fn is_open(&self) -> bool {
        self.status == SubmissionStatus::InReview
    }
}

impl Line {
    /// The submissions of the line in the order in which they were handed in.
    pub fn submissions(&self) -> &[Submission] {
        &self.draft.manifest.submissions
    }

    /// The newest submission to a platform, with its number among all.
    pub fn submission_to(&self, platform: &str) -> Option<(usize, &Submission)> {
        let mut last = self.submissions().iter().enumerate().rev();
        last.find(|(_, submission)| submission.platform == platform)
    }

    /// The newest submission to each platform, the last one first.
    pub fn newest_submissions(&self) -> impl Iterator<Item = &Submission> {
        let mut seen = BTreeSet::new();
        self.submissions().iter().rev().filter(move |one| seen.insert(one.platform.as_str()))
    }

    /// A submission that a platform has not decided about.
    pub fn in_review(&self) -> Option<&Submission> {
        self.submissions().iter().find(|submission| submission.is_open())
    }

    /// A submission that was sent back and after which nothing changed.
    pub fn rejected(&self) -> Option<&Submission> {
        let is_here = |version: &Version| {
            let is_newest = self.newest().is_some_and(|newest| newest.version == *version);
            let has_changed = self.drift.as_ref().is_some_and(Drift::reaches_users);
            self.draft.version() == Some(version) && !(is_newest && has_changed) && self.altered.is_none()
        };
        let mut newest = self.newest_submissions();
        newest.find(|one| one.status == SubmissionStatus::Rejected && is_here(&one.version))
    }
}
