//! The states of a line, what each allows, and what the platforms call them: one table.
//!
//! States are derived from tags and manifest, never declared. The table stands in README.md too; a test
//! holds the two together.

use super::connector::Line;
use std::fmt;

/// Where a line is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Never tagged.
    Draft,
    /// Only pre-releases are tagged.
    Preview,
    /// A platform looks at what was submitted.
    InReview,
    /// A platform sent back what was submitted, and nothing changed since.
    Rejected,
    /// Released, and the work tree is the newest release.
    Published,
    /// Released, and the work tree is ahead.
    PublishedWithChanges,
    /// Released, and its end is announced.
    Deprecated,
    /// Gone; a tombstone is kept.
    Retired,
}

/// What may be done with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Change its files.
    Edit,
    /// Write its next version.
    Bump,
    /// Tag a pre-release.
    Preview,
    /// Tag a release.
    Release,
    /// Make the submission package of a release.
    Package,
    /// Hand a version in to a platform.
    Submit,
    /// Take a submission back.
    Withdraw,
    /// Write down that a platform took a submission.
    Approve,
    /// Write down that a platform sent a submission back.
    Reject,
    /// Announce its end, or that of an operation.
    Deprecate,
    /// Announce the end of one release.
    DeprecateRelease,
    /// Call its end off.
    CallOff,
    /// End it.
    Retire,
    /// Remove its folder.
    Delete,
}

/// A state with all that is said of it.
#[derive(Debug)]
pub struct Row {
    /// The state.
    pub state: State,
    /// When a line is in it.
    pub when: &'static str,
    /// What it allows.
    pub allows: &'static [Action],
    /// What the next step waits for.
    pub waits_for: &'static str,
    /// DIBOP's word; none where it is that of the state without the review.
    dibop: Option<&'static str>,
    /// Tencent's word.
    tencent: &'static str,
    /// The status of a staged connector of commercetools.
    commercetools: &'static str,
}

/// The states in the order of a life.
pub const STATES: [Row; 8] = {
    use Action as A;
    [
        Row {
            state: State::Draft,
            when: "never tagged",
            allows: &[A::Edit, A::Bump, A::Preview, A::Release, A::Delete],
            waits_for: "no error in `check`",
            dibop: Some("Draft"),
            tencent: "编辑中 (editing)",
            commercetools: "Draft",
        },
        Row {
            state: State::Preview,
            when: "only pre-releases are tagged",
            allows: &[A::Edit, A::Bump, A::Preview, A::Release, A::Package, A::Submit, A::DeprecateRelease],
            waits_for: "no error in `check`",
            dibop: Some("Draft"),
            tencent: "预发布 (pre-released)",
            commercetools: "Draft",
        },
        Row {
            state: State::InReview,
            when: "the newest `[[submission]]` to a platform is in review",
            allows: &[A::Package, A::Submit, A::Withdraw, A::Approve, A::Reject, A::DeprecateRelease],
            waits_for: "the platform's decision",
            dibop: None,
            tencent: "审核中 (in review)",
            commercetools: "InCertification",
        },
        Row {
            state: State::Rejected,
            when: "the newest `[[submission]]` to a platform was rejected, and nothing changed since",
            allows: &[A::Edit, A::Bump, A::Package, A::Submit, A::Deprecate, A::DeprecateRelease],
            waits_for: "a new version, or `submit --again`",
            dibop: None,
            tencent: "已拒绝 (rejected)",
            commercetools: "Failed",
        },
        Row {
            state: State::Published,
            when: "a release is tagged, and the work tree is equal to the newest",
            allows: &[A::Edit, A::Package, A::Submit, A::Deprecate, A::DeprecateRelease],
            waits_for: "a change",
            dibop: Some("Published"),
            tencent: "已发布 (published)",
            commercetools: "Published",
        },
        Row {
            state: State::PublishedWithChanges,
            when: "a release is tagged, and the work tree differs from the newest",
            allows: &[
                A::Edit,
                A::Bump,
                A::Preview,
                A::Release,
                A::Package,
                A::Submit,
                A::Deprecate,
                A::DeprecateRelease,
            ],
            waits_for: "a version that is large enough, and no error in `check`",
            dibop: Some("Published"),
            tencent: "编辑中 (editing)",
            commercetools: "Published",
        },
        Row {
            state: State::Deprecated,
            when: "released, and the manifest has `[deprecation]`",
            allows: &[
                A::Edit,
                A::Bump,
                A::Release,
                A::Package,
                A::Submit,
                A::Deprecate,
                A::DeprecateRelease,
                A::CallOff,
                A::Retire,
            ],
            waits_for: "the day of its `sunset`",
            dibop: Some("Published, deprecated"),
            tencent: "已发布 (published)",
            commercetools: "Published",
        },
        Row {
            state: State::Retired,
            when: "the manifest has `[retired]`; the page stays as a tombstone",
            allows: &[A::Package],
            waits_for: "nothing: this is the end",
            dibop: Some("Draft"),
            tencent: "-",
            commercetools: "Published, not listed",
        },
    ]
};

/// What platforms call the state of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// DIBOP's word.
    pub dibop: &'static str,
    /// Tencent's word.
    pub tencent: &'static str,
    /// What commercetools says of a staged connector.
    pub commercetools: Connect,
}

/// What commercetools says of a staged connector, by the names of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connect {
    /// `status`.
    pub status: &'static str,
    /// `alreadyListed`: whether there is a version that anyone can install.
    pub already_listed: bool,
    /// `hasChanges`: whether what is staged differs from it.
    pub has_changes: bool,
    /// `isPreviewable`: `true` where a pre-release of the work tree is tagged, else `none`.
    pub is_previewable: &'static str,
}

impl State {
    /// The word for it in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Preview => "preview",
            Self::InReview => "in-review",
            Self::Rejected => "rejected",
            Self::Published => "published",
            Self::PublishedWithChanges => "published-with-changes",
            Self::Deprecated => "deprecated",
            Self::Retired => "retired",
        }
    }

    /// What is said of it.
    pub fn row(self) -> &'static Row {
        let [first, ..] = &STATES;
        STATES.iter().find(|row| row.state == self).unwrap_or(first)
    }

    /// Whether it allows an action.
    pub fn allows(self, action: Action) -> bool {
        self.row().allows.contains(&action)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublishedWithChanges => "published, with changes",
            Self::InReview => "in review",
            Self::Draft
            | Self::Preview
            | Self::Rejected
            | Self::Published
            | Self::Deprecated
            | Self::Retired => self.as_str(),
        })
    }
}

impl Action {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Bump => "bump",
            Self::Preview => "preview",
            Self::Release => "release",
            Self::Package => "package",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Deprecate => "deprecate",
            Self::DeprecateRelease => "deprecate a release",
            Self::CallOff => "call off",
            Self::Retire => "retire",
            Self::Delete => "delete",
        }
    }
}

impl Row {
    /// The row of the table in README.md.
    pub fn markdown(&self) -> String {
        let allows: Vec<&str> = self.allows.iter().map(|action| action.as_str()).collect();
        let cells = [
            self.state.to_string(),
            self.when.to_owned(),
            allows.join(", "),
            self.waits_for.to_owned(),
            self.dibop.unwrap_or("as before the review").to_owned(),
            self.tencent.to_owned(),
            self.commercetools.to_owned(),
        ];
        format!("| {} |", cells.join(" | "))
    }
}

impl Line {
    /// The line's state.
    pub fn state(&self) -> State {
        let public = self.public_state();
        match public {
            State::Retired => public,
            _ if self.in_review().is_some() => State::InReview,
            State::Deprecated => public,
            _ if self.rejected().is_some() => State::Rejected,
            State::Draft
            | State::Preview
            | State::InReview
            | State::Rejected
            | State::Published
            | State::PublishedWithChanges => public,
        }
    }

    /// The state as users see it: reviews are between authors and platforms.
    pub fn public_state(&self) -> State {
        let manifest = &self.draft.manifest;
        match (self.newest(), self.releases.is_empty()) {
            _ if manifest.retired.is_some() => State::Retired,
            (Some(_), _) if manifest.deprecation.is_some() => State::Deprecated,
            (Some(_), _) if self.drift.is_some() => State::PublishedWithChanges,
            (Some(_), _) => State::Published,
            (None, false) => State::Preview,
            (None, true) => State::Draft,
        }
    }

    /// What platforms call the line's state.
    pub fn words(&self) -> Words {
        let (state, public) = (self.state().row(), self.public_state());
        let is_released = self.newest().is_some();
        let status = match public {
            State::Retired if !is_released => "Draft",
            State::Retired => "Published",
            State::Draft
            | State::Preview
            | State::InReview
            | State::Rejected
            | State::Published
            | State::PublishedWithChanges
            | State::Deprecated => state.commercetools,
        };
        let is_previewed =
            self.releases.last().is_some_and(|last| last.is_preview() && self.altered.is_none());
        Words {
            dibop: state.dibop.or(public.row().dibop).unwrap_or("Draft"),
            tencent: state.tencent,
            commercetools: Connect {
                status,
                already_listed: is_released && public != State::Retired,
                has_changes: is_released && self.drift.is_some(),
                is_previewable: if is_previewed { "true" } else { "none" },
            },
        }
    }
}
