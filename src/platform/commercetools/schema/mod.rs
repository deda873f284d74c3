//! The schema of `connect.yaml`, as the platform's own validator judges it, with every fault at its place.
//!
//! Source: `@commercetools-connect/specification` 0.0.16. Objects are strict there: a key that is not listed
//! is refused. That validator stops at the first layer of faults; here all are told at once, and the verdict
//! is the same.

mod cron;
mod cross;
mod fields;

pub(super) use cron::Schedule;

use crate::document::{Document, Fault, FaultKind, Location, Node};
use fields::Field;

/// What is wrong in a `connect.yaml`; each has a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A value of another type than is expected.
    Type,
    /// A setting that must be there.
    Missing,
    /// A setting that there is not.
    Unknown,
    /// A text that is empty or blank.
    Empty,
    /// The name of an application.
    Name,
    /// A name that two applications have.
    NameTwice,
    /// An address below the host.
    Endpoint,
    /// The name of a configuration key.
    Key,
    /// A name that two keys have.
    KeyTwice,
    /// When a job runs.
    Schedule,
    /// A number that is too small, too large, or no integer.
    Range,
    /// What applications in the Merchant Center must be given, or may not.
    MerchantCenter,
}

/// A place in a `connect.yaml` that the platform refuses.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) wrong: Wrong,
    pub(super) location: Location,
    /// What was expected and what was found.
    pub(super) message: String,
}

/// At most so many problems of one file are told.
const MAX_PROBLEMS: usize = 500;

/// Texts of authors are cut behind this many characters in messages.
const MAX_SHOWN: usize = 60;

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Judge {
    problems: Vec<Problem>,
}

/// What the platform refuses in a specification, in the order in which it is read.
pub(super) fn judge(root: Node<'_>) -> Vec<Problem> {
    let mut judge = Judge::default();
    judge.object(root, "the file", fields::ROOT);
    cross::judge(&mut judge, root);
    judge.problems
}

/// Why the platform would refuse a specification that was read with these faults, one sentence each; empty
/// where it accepts it.
pub(super) fn refusals(document: &Document, faults: &[Fault]) -> Vec<(Location, String)> {
    let unread = faults.iter().filter(|fault| is_unread(fault.kind));
    let mut refusals: Vec<_> = unread.map(|fault| (fault.location.clone(), fault.message.clone())).collect();
    if document.is_whole() {
        let problems = judge(document.root()).into_iter();
        refusals.extend(problems.map(|problem| (problem.location, problem.message)));
    }
    refusals
}

/// Whether a fault keeps the platform from reading the file.
fn is_unread(kind: FaultKind) -> bool {
    use FaultKind::{Alias, DuplicateKey, Syntax, TooDeep, TooLarge};
    matches!(kind, Alias | DuplicateKey | Syntax | TooDeep | TooLarge)
}

impl Judge {
    pub(super) fn report(&mut self, wrong: Wrong, at: impl Into<Location>, message: String) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { wrong, location: at.into(), message });
        }
    }

    /// Judges an object with these fields and no others.
    fn object(&mut self, node: Node<'_>, what: &str, fields: &[Field]) {
        if !node.is_object() {
            return self.mistyped(node, what, "an object");
        }
        for member in node.members() {
            if self.problems.len() >= MAX_PROBLEMS {
                return;
            }
            let name = member.key.as_str().unwrap_or_default();
            match fields.iter().find(|field| field.name == name) {
                Some(field) => (field.judge)(self, member.value, name),
                None => self.unknown(member.key, name, what, fields),
            }
        }
        for field in fields.iter().filter(|field| field.is_required && node.get(field.name).is_none()) {
            let message = format!("`{}` is missing in {what}", field.name);
            self.report(Wrong::Missing, (node, field.name), message);
        }
    }

    fn unknown(&mut self, key: Node<'_>, name: &str, what: &str, fields: &[Field]) {
        let known = fields.iter().map(|field| field.name);
        let hint = match crate::check::nearest(name, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is `{}`", known.collect::<Vec<_>>().join("`, `")),
        };
        let message = format!("`{}` is not known in {what}; {hint}", shown(name));
        self.report(Wrong::Unknown, key, message);
    }

    /// Judges each item of a list.
    fn list(&mut self, node: Node<'_>, name: &str, judge: impl Fn(&mut Self, Node<'_>)) {
        if node.is_array() {
            node.items().for_each(|item| judge(self, item));
        } else {
            self.mistyped(node, &format!("`{name}`"), "a list");
        }
    }

    /// A text; none where it is none, which is told.
    fn text<'d>(&mut self, node: Node<'d>, name: &str) -> Option<&'d str> {
        let text = node.as_str();
        if text.is_none() {
            self.mistyped(node, &format!("`{name}`"), "a text");
        }
        text
    }

    fn mistyped(&mut self, node: Node<'_>, what: &str, expected: &str) {
        let found = match node.scalar_text() {
            _ if node.is_object() => "an object".to_owned(),
            _ if node.is_array() => "a list".to_owned(),
            Some("") | None => "nothing".to_owned(),
            Some(text) => {
                let quoted = if expected == "a text" { "; put it between quotes" } else { "" };
                format!("`{}`{quoted}", shown(text))
            }
        };
        self.report(Wrong::Type, node, format!("{what} must be {expected}, found {found}"));
    }
}

/// A text of an author, short enough for a message.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String =
        text.chars().take(MAX_SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// What JavaScript trims.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}'))
}
