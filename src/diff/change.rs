//! One difference between two states of a connector.

use super::bump::Bump;
use super::classify::bump;
use super::name::name;
use super::what::{Aspect, Direction, Place, Step, What};
use crate::document::{Location, Node};
use crate::source::Position;
use std::borrow::Cow;

/// Values before and after are cut at this many characters.
const MAX_VALUE: usize = 200;

/// One difference: what, on which side of the wire, where, and which bump it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The kind.
    pub what: What,
    /// Whose side of the wire feels it.
    pub direction: Direction,
    /// The bump that it needs; none where a release is not needed for it.
    pub bump: Option<Bump>,
    /// The `operationId`, or `GET /path`; none where the definition as a whole is meant. A change in
    /// a shared schema is told once, for the first operation that uses it.
    pub operation: Option<String>,
    /// How many operations feel it beside that one.
    pub others: usize,
    /// Those others by name, as far as there is room for their names.
    pub felt_by: Vec<String>,
    /// What the operation is called now, where this is the change of its name.
    pub renamed: Option<String>,
    /// Where it was; none for what is new.
    pub old: Option<Location>,
    /// Where it is; none for what is gone.
    pub new: Option<Location>,
    /// The value that was there, as JSON on one line and cut; none for what is new.
    pub before: Option<String>,
    /// The value that is there, as JSON on one line and cut; none for what is gone.
    pub after: Option<String>,
    /// Line and column of the place that [`Change::location`] gives.
    pub position: Option<Position>,
    /// One sentence: what changed, from what to what, and whom it hurts.
    pub message: String,
    /// Why its author accepts it without the bump that it needs; see [`Change::counts`].
    pub accepted: Option<String>,
}

/// A file beside the definition whose content the tool cannot judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpaqueFile {
    /// The custom code of a connector.
    Script,
    /// The icon.
    Icon,
    /// The introduction or the readme.
    Intro,
    /// Properties of the connection, where they cannot be read.
    Properties,
    /// What is deployed, where it cannot be read.
    Deployment,
}

impl Change {
    /// The stable name of its kind.
    pub fn name(&self) -> String {
        name(self.what)
    }

    /// The sentence, and why it is accepted where it is.
    pub fn told(&self) -> Cow<'_, str> {
        match &self.accepted {
            Some(reason) => Cow::Owned(format!("{} (accepted: {reason})", self.message)),
            None => Cow::Borrowed(&self.message),
        }
    }

    /// Where a report should point: into the new definition, or into the old one for what is gone.
    pub fn location(&self) -> Option<&Location> {
        let (first, second) =
            if self.what.is_gone() { (&self.old, &self.new) } else { (&self.new, &self.old) };
        first.as_ref().or(second.as_ref())
    }

    /// The RFC 6901 pointer of [`Change::location`].
    pub fn pointer(&self) -> &str {
        self.location().map_or("", |location| location.pointer.as_str())
    }

    /// The bump that it counts for: what was accepted is still another content, and needs a patch.
    pub fn counts(&self) -> Option<Bump> {
        match self.accepted {
            Some(_) => self.bump.min(Some(Bump::Patch)),
            None => self.bump,
        }
    }

    /// Gives it another bump than its kind has by itself; who is not hurt is not spoken of.
    pub(super) fn weigh(&mut self, bump: Option<Bump>) {
        let hurt = hurt(self.what, self.direction, Bump::Major);
        if self.bump == Some(Bump::Major) && bump != self.bump && !hurt.is_empty() {
            self.message = self.message.replacen(hurt, "", 1);
        }
        self.bump = bump;
    }

    /// A file that differs and cannot be compared: at least a patch, the author must judge more.
    pub fn opaque_file(kind: OpaqueFile, file: Location) -> Self {
        let (row, noun) = match kind {
            OpaqueFile::Script => ("script-changed", "the script"),
            OpaqueFile::Icon => ("brand-or-icon-changed", "the icon"),
            OpaqueFile::Intro => ("connector-readme-or-icon-changed", "the introduction"),
            OpaqueFile::Deployment => ("ct-setting-changed", "what is deployed"),
            OpaqueFile::Properties => ("connection-properties-changed", "the connection's properties"),
        };
        let what = What::new(Place::File, Aspect::Text(row), Step::Changed);
        let is_shown = matches!(kind, OpaqueFile::Icon | OpaqueFile::Intro);
        let who = if is_shown { "" } else { "; only its author can say which bump that needs" };
        let message = format!("{noun} in `{}` changed{who}", file.file);
        Self::beside_the_contract(what, file, message)
    }
}

impl Change {
    /// A change beside the API: in the manifest or in another file.
    pub fn beside_the_contract(what: What, location: Location, message: String) -> Self {
        Self {
            what,
            direction: Direction::None,
            bump: Some(bump(what)),
            operation: None,
            others: 0,
            felt_by: Vec::new(),
            renamed: None,
            old: None,
            new: Some(location),
            before: None,
            after: None,
            position: None,
            message,
            accepted: None,
        }
    }
}

/// A difference that a finder has seen.
pub(super) struct Note<'a, 'd> {
    pub(super) what: What,
    pub(super) direction: Direction,
    pub(super) operation: Option<&'a str>,
    pub(super) old: Option<Node<'d>>,
    pub(super) new: Option<Node<'d>>,
    pub(super) message: String,
}

impl Note<'_, '_> {
    pub(super) fn into_change(self) -> Change {
        let bump = bump(self.what);
        let shown = if self.what.is_gone() { self.old.or(self.new) } else { self.new.or(self.old) };
        let hurt = hurt(self.what, self.direction, bump);
        Change {
            what: self.what,
            direction: self.direction,
            bump: Some(bump),
            operation: self.operation.map(str::to_owned),
            others: 0,
            felt_by: Vec::new(),
            renamed: None,
            old: self.old.map(|node| node.location()),
            new: self.new.map(|node| node.location()),
            before: self.old.map(|node| node.excerpt(MAX_VALUE)),
            after: self.new.map(|node| node.excerpt(MAX_VALUE)),
            position: shown.map(|node| {
                let start = node.location().span.unwrap_or_default().start;
                node.document().source().position(start)
            }),
            message: format!("{}{hurt}", self.message),
            accepted: None,
        }
    }
}

/// Whom a breaking change hurts, in a few words.
fn hurt(what: What, direction: Direction, bump: Bump) -> &'static str {
    if bump != Bump::Major {
        return "";
    }
    match (what.place, direction) {
        (Place::Operation | Place::Webhook | Place::Callback, _) => "; whoever uses it fails",
        (Place::Security, _) => "; callers must sign in another way",
        (Place::Connection | Place::OAuth, _) => "; connections that exist may work no more",
        (Place::Deployment, _) => "; deployments that exist may work no more",
        (Place::Server, _) => "; callers that chose it reach nothing",
        (Place::Answer, _) => "; answers that were right may be refused",
        (_, Direction::Request) => "; calls that were right may be refused",
        (_, Direction::Response) => "; callers that rely on it may fail",
        (_, Direction::None) => "",
    }
}
