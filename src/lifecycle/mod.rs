//! What becomes of the files of a line when its state changes: submitted, deprecated, retired.
//!
//! Everything is a pure function of a loaded connector and a day; nothing is written here. A step that
//! the table of states does not allow is refused with the reason and with what to do.

mod deprecate;
mod due;
mod next;
mod notices;
mod promote;
mod retire;
mod review;
mod sheet;

pub use deprecate::{Announced, announce, call_off};
pub use due::{Due, due};
pub use next::{Next, Standing, next};
pub use notices::{Notice, Stage, impact, notices, seconds};
pub use promote::promote;
pub use retire::retire;
pub use review::{Verdict, decide, submit};

use crate::catalogue::{Action, Connector, Line, State};
use crate::error::{Error, Result};
use crate::files::Edits;

/// What is written, and what that means.
#[derive(Debug, Default)]
pub struct Plan {
    /// What becomes of the files.
    pub edits: Edits,
    /// The same in words: a file, and what happens to it.
    pub steps: Vec<(String, String)>,
}

/// Refuses what the state of a line does not allow.
fn allowed(connector: &Connector, line: &Line, action: Action) -> Result<()> {
    let (state, name) = (line.state(), connector.name_of(line));
    if state.allows(action) {
        return Ok(());
    }
    let verbs: Vec<&str> = state.row().allows.iter().map(|action| action.as_str()).collect();
    let error = Error::usage(format!("`{name}` is {}: that allows {}", told(line), verbs.join(", ")));
    let help = match (state, action) {
        (State::InReview, _) => {
            let platform = line.in_review().map(|open| open.platform.as_str()).unwrap_or_default();
            format!("connectory withdraw {name} --platform {platform}")
        }
        (State::Draft, Action::Deprecate | Action::Retire) => {
            format!("it was never released: git rm -r '{}' removes it", line.draft.folder)
        }
        (State::Preview, Action::Deprecate | Action::Retire | Action::CallOff) => {
            format!(
                "it was never released: one of its pre-releases ends by connectory deprecate {name}@VERSION"
            )
        }
        (State::Draft, _) => format!("tag a pre-release or a release first: connectory status {name}"),
        (_, Action::Retire) => {
            format!("announce the end first: connectory deprecate {name} --sunset DATE --reason TEXT")
        }
        (_, Action::Withdraw | Action::Approve | Action::Reject) => {
            format!("nothing is in review: connectory submit {name} --platform PLATFORM")
        }
        _ => format!("connectory status {name}"),
    };
    Err(error.with_help(help))
}

/// A state in words, with what is in review.
fn told(line: &Line) -> String {
    match line.in_review() {
        Some(open) => format!("in review at `{}` as {}", open.platform, open.version),
        None => match line.state() {
            state @ (State::Draft | State::Preview) => format!("a {state}"),
            state @ (State::InReview
            | State::Rejected
            | State::Published
            | State::PublishedWithChanges
            | State::Deprecated
            | State::Retired) => state.to_string(),
        },
    }
}
