//! Texts that `connectory` drafted, and that wait for their author.

use super::{File, SUBMIT, Verifier};
use crate::catalogue::guide::TO_FILL_IN;
use crate::check::{Check, Rule, RuleId, Severity};
use crate::source::Span;

const TEXT_UNFINISHED: Rule = Rule {
    id: RuleId::new("package/text-unfinished"),
    severity: Severity::Warning,
    summary: "The package holds a text that its author was to fill in.",
    why: "Reviewers read a question to the author in the introduction, and a flow that sends it fails.",
    fix: "Fill in what `connectory intro` and `connectory test-flow` left open, and make the package again.",
    reference: SUBMIT,
    codes: &["readme-placeholder"],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[TEXT_UNFINISHED];

/// Says where a file waits first, and how often.
pub(super) fn verify(verifier: &mut Verifier, file: &File<'_>) {
    let mut found = memchr::memmem::find_iter(file.bytes, TO_FILL_IN);
    let Some(first) = found.next() else { return };
    let message = match found.count() {
        0 => format!("`{TO_FILL_IN}` stands here"),
        more => format!("`{TO_FILL_IN}` stands here, and {more} times more"),
    };
    verifier.report_span(&TEXT_UNFINISHED, file, Span::new(first, first + TO_FILL_IN.len()), message);
}
