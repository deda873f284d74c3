//! A requirement, declared whole.

use super::cx::Cx;
use super::run::Card;
use crate::catalogue::{Connector, Line, Release};
use crate::contract::{Contract, Operation, Parameter, Reference, Response, Written};
use crate::document::FaultKind;
use std::fmt;

/// `scope/fault`: where a rule belongs, and the fault as a state; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleId(&'static str);

impl RuleId {
    /// An id from a literal; a test holds its shape.
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// The id as text.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// What stands before the slash: a room of general rules, or a platform's id.
    pub fn scope(self) -> &'static str {
        self.0.split_once('/').map_or(self.0, |(scope, _)| scope)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How much a finding weighs; an error keeps a release from being packaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Should be mended; may be sent back in review.
    Warning,
    /// Will be refused, or harms users.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a rule looks at, and how it judges it.
#[derive(Clone, Copy)]
pub enum Check {
    /// Faults of one kind: whatever could not be read that way breaks the rule.
    Fault(FaultKind),
    /// All connectors at once.
    Catalogue(fn(&mut Cx<'_>, &[Card])),
    /// A connector with all its lines.
    Connector(fn(&mut Cx<'_>, &Connector)),
    /// A line: its work tree beside its releases.
    Line(fn(&mut Cx<'_>, &Line)),
    /// A release: manifest and files.
    Release(fn(&mut Cx<'_>, &Release)),
    /// An API as a whole.
    Contract(fn(&mut Cx<'_>, &Contract<'_>)),
    /// Every `$ref` that is written down, once.
    Reference(fn(&mut Cx<'_>, &Reference<'_>)),
    /// All `$ref`s that are written down, at once.
    References(fn(&mut Cx<'_>, &Contract<'_>, &[Reference<'_>])),
    /// Every operation of an API.
    Operation(fn(&mut Cx<'_>, &Contract<'_>, &Operation<'_>)),
    /// Every parameter that operations have, body and form fields of Swagger 2.0 among them; a shared
    /// one is seen once, however many operations have it.
    Parameter(fn(&mut Cx<'_>, &Parameter<'_>)),
    /// Every parameter of every operation, as that one lists it; a shared one is seen once an
    /// operation.
    ParameterUse(fn(&mut Cx<'_>, &Operation<'_>, &Parameter<'_>)),
    /// Every response of every operation; a shared one is seen once an operation.
    Response(fn(&mut Cx<'_>, &Operation<'_>, &Response<'_>)),
    /// Every schema that is written down, once, its keywords told apart: also the parameters and
    /// headers of Swagger 2.0, which are schemas themselves.
    Schema(fn(&mut Cx<'_>, &Contract<'_>, &Written<'_>)),
    /// Nothing that the walk meets: the verifier of packages and the exceptions report by themselves.
    Elsewhere,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fault(_) => "Fault",
            Self::Catalogue(_) => "Catalogue",
            Self::Connector(_) => "Connector",
            Self::Line(_) => "Line",
            Self::Release(_) => "Release",
            Self::Contract(_) => "Contract",
            Self::Reference(_) => "Reference",
            Self::References(_) => "References",
            Self::Operation(_) => "Operation",
            Self::Parameter(_) => "Parameter",
            Self::ParameterUse(_) => "ParameterUse",
            Self::Response(_) => "Response",
            Self::Schema(_) => "Schema",
            Self::Elsewhere => "Elsewhere",
        })
    }
}

/// A requirement: its id, its weight, what it says to people, and its check.
#[derive(Debug)]
pub struct Rule {
    /// The id.
    pub id: RuleId,
    /// How much a finding weighs.
    pub severity: Severity,
    /// The fault in one sentence.
    pub summary: &'static str,
    /// Whom it hurts, and how.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// A page that says so.
    pub reference: &'static str,
    /// What the platform calls it: names of its demands, of its validator's messages, and policy codes.
    pub codes: &'static [&'static str],
    /// What it looks at, and how it judges.
    pub check: Check,
}

impl Rule {
    /// Whether a word is its id, its scope, or what a platform calls the fault; without regard to
    /// case.
    pub fn is_named(&self, word: &str) -> bool {
        let mut names = [self.id.as_str(), self.id.scope()].into_iter().chain(self.codes.iter().copied());
        names.any(|name| name.eq_ignore_ascii_case(word))
    }

    /// Whether it holds work against releases: it judges a change, not what is there.
    pub fn compares(&self) -> bool {
        matches!(self.check, Check::Connector(_) | Check::Line(_))
    }

    /// Whether it looks at releases or at other connectors, and so finds less where those are not read.
    pub fn looks_beyond(&self) -> bool {
        self.compares() || matches!(self.check, Check::Catalogue(_))
    }
}
