//! What mends a fault or a finding: replacements of text, and files that move or go.

use crate::path::RepoPath;
use crate::source::Span;

/// Whether a change can be made without looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Keeps the meaning.
    Safe,
    /// May change the meaning: needs a person's consent.
    Unsafe,
}

impl Fix {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// One step of a change. Files are seen from the root of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Puts text in the place of other text.
    Replace {
        /// The file.
        file: RepoPath,
        /// What is replaced, in bytes of the decoded text.
        span: Span,
        /// By what.
        text: String,
    },
    /// Gives a file another name.
    Rename {
        /// The name it has.
        from: RepoPath,
        /// The name it gets.
        to: RepoPath,
    },
    /// Takes a file away.
    Remove(RepoPath),
    /// Writes a file that is not there.
    Create {
        /// The file.
        file: RepoPath,
        /// What it holds.
        text: String,
    },
}

/// A change that mends a fault or a finding: all of its steps, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// Whether it can be made without looking.
    pub fix: Fix,
    /// What is done.
    pub steps: Vec<Step>,
}

impl Mend {
    /// A change that keeps the meaning.
    pub fn safe(steps: impl Into<Vec<Step>>) -> Self {
        Self { fix: Fix::Safe, steps: steps.into() }
    }

    /// A change that needs consent.
    pub fn uncertain(steps: impl Into<Vec<Step>>) -> Self {
        Self { fix: Fix::Unsafe, steps: steps.into() }
    }
}
