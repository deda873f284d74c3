//! The changes between two states of connectors as text, as JSON, as Markdown and for a page.
//!
//! The same changes always give the same bytes. Names and texts come from files that others wrote:
//! control characters never reach the output, and Markdown and pages get them as text.

mod human;
mod json;
mod markdown;
#[cfg(test)]
mod tests;

pub use human::human;
pub use json::{json, json_of_all};
pub use markdown::markdown;

use crate::diff::{Aspect, Bump, Change, Step, required};
use semver::Version;
use std::collections::BTreeMap;

/// What became of a connector, or of one of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is on both sides.
    Changed,
    /// It is on the new side only.
    New,
    /// It is on the old side only.
    Gone,
    /// It is on both sides, and a definition cannot be read on one of them.
    Unreadable,
}

impl Fate {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::New => "new",
            Self::Gone => "gone",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What a report of changes is about.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What was compared, such as a connector's id.
    pub subject: String,
    /// The old side in words, such as `1.3.0` or `main (4f1c2aa)`.
    pub from: String,
    /// The new side in words, such as `work tree`.
    pub to: String,
    /// The version of the old side, where it is known.
    pub old_version: Option<Version>,
    /// The version that the new side declares, where it is known.
    pub new_version: Option<Version>,
    /// On which sides it is.
    pub fate: Fate,
    /// The changes, the gravest first.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// The bump that the changes need; none where they ship nothing.
    pub fn needs(&self) -> Option<Bump> {
        required(&self.changes)
    }

    /// The lowest version that is high enough; none where none is needed or the old one is unknown.
    pub fn least(&self) -> Option<Version> {
        Some(self.needs()?.apply(self.old_version.as_ref()?))
    }

    /// Whether the declared version is high enough; none where a version is unknown.
    pub fn is_enough(&self) -> Option<bool> {
        let (old, new) = (self.old_version.as_ref()?, self.new_version.as_ref()?);
        Some(Bump::is_enough(self.needs(), old, new))
    }

    /// In a sentence: which bump is needed, and whether the declared version makes it.
    pub fn verdict(&self) -> String {
        let version = self.new_version.as_ref().map(|version| format!(" ({version})")).unwrap_or_default();
        match self.fate {
            Fate::New => return format!("is new{version}: there is nothing to compare with"),
            Fate::Gone => return "is gone; whoever uses it fails".to_owned(),
            Fate::Unreadable => {
                return "cannot be compared: a definition cannot be read; `connectory check` says why"
                    .to_owned();
            }
            Fate::Changed => {}
        }
        let Some(bump) = self.needs() else { return "nothing changed that needs a release".to_owned() };
        let Some(least) = self.least() else {
            let declared = self.new_version.as_ref().map(|version| format!("; it declares {version}"));
            return format!("needs a {bump} release{}", declared.unwrap_or_default());
        };
        match (&self.new_version, self.is_enough()) {
            (Some(new), Some(true)) => format!("needs {bump}: {least} ({new} is enough)"),
            (Some(new), _) => format!("needs {bump}: {least} ({new} is too small)"),
            (None, _) => format!("needs {bump}: {least}"),
        }
    }

    /// The changes of a group, in their order.
    pub fn of_group(&self, group: Group) -> Vec<&Change> {
        self.changes.iter().filter(|change| Group::of(change) == group).collect()
    }
}

/// The groups of a report, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What hurts users.
    Breaking,
    /// What they can use now.
    Added,
    /// What is otherwise.
    Changed,
    /// What only readers notice.
    Documentation,
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Breaking, Self::Added, Self::Changed, Self::Documentation];

    /// The group that a change belongs to.
    pub fn of(change: &Change) -> Self {
        let is_text = matches!(change.what.aspect, Aspect::Text(_));
        match change.bump {
            Some(Bump::Major) => Self::Breaking,
            Some(Bump::Patch) | None if is_text => Self::Documentation,
            Some(Bump::Minor) if symbol(change) == '+' => Self::Added,
            Some(Bump::Minor | Bump::Patch) | None => Self::Changed,
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Breaking => "Breaking",
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Documentation => "Documentation",
        }
    }

    /// The word in machine formats.
    pub fn id(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Documentation => "documentation",
        }
    }
}

/// Values longer than this are no help in a list, in characters.
const MAX_VALUE: usize = 120;

/// `-` for what is gone, `+` for what is new, `~` for what is otherwise.
pub fn symbol(change: &Change) -> char {
    let what = change.what;
    let comes = what.step == Step::Added || (what.step == Step::Widened && what.aspect.is_member());
    if what.is_gone() {
        '-'
    } else if comes && what.aspect != Aspect::Deprecated {
        '+'
    } else {
        '~'
    }
}

/// The values before and after, where both are short enough to be read, differ, and are not told by
/// the message.
pub fn values(change: &Change) -> Option<(Option<&str>, Option<&str>)> {
    let (before, after) = (change.before.as_deref(), change.after.as_deref());
    let is_short = |text: &str| text.chars().count() <= MAX_VALUE;
    let is_told = |text: &str| is_told(&change.message, text.trim_matches('"'));
    let shown = before != after && before.is_none_or(is_short) && after.is_none_or(is_short);
    let told = before.is_none_or(is_told) && after.is_none_or(is_told);
    (shown && !told).then_some((before, after))
}

/// Whether a message holds a value as a word, or as some.
fn is_told(message: &str, value: &str) -> bool {
    let is_edge = |character: Option<char>| !character.is_some_and(char::is_alphanumeric);
    let stands = |(at, _): (usize, &str)| {
        let before = message.get(..at).and_then(|text| text.chars().next_back());
        let behind = message.get(at + value.len()..).and_then(|text| text.chars().next());
        is_edge(before) && is_edge(behind)
    };
    !value.is_empty() && message.match_indices(value).any(stands)
}

/// How often each kind of change is among them, by name.
pub fn counted(changes: &[&Change]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for change in changes {
        *counts.entry(change.name()).or_insert(0) += 1;
    }
    counts
}

fn times(count: usize) -> String {
    if count == 1 { String::new() } else { format!(" × {count}") }
}
