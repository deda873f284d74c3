//! The waist: what a rule is, the one walk over a connector, and the proof that it is clean.
//!
//! A [`Rule`] is one literal. Its check is handed what it says it looks at and reports places;
//! the walk, the severities, the exceptions and the order of findings are settled here, once.
//! Only [`vet`] makes a [`Vetted`].

mod allow;
mod book;
mod cx;
mod finding;
pub mod mending;
mod nearest;
mod profile;
mod relations;
mod rule;
mod run;

pub use book::{Choice, RuleBook, Submission, Submitted};
pub use cx::Cx;
pub use finding::Finding;
pub use nearest::nearest;
pub use profile::{Grade, Graded, Profile};
pub use relations::Relations;
pub use rule::{Check, Rule, RuleId, Severity};
pub use run::{Card, Vetted, run, run_catalogue, vet};
