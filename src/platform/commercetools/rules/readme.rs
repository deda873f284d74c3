//! The table of the configuration in the readme, between marks that readers do not see.

use super::specification;
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Location, Mend, Step};
use crate::platform::commercetools::table::markdown;
use crate::source::{Source, Span};

/// Where the table begins.
const BEGIN: &str = "<!-- connectory:configuration -->";

/// Where it ends.
const END: &str = "<!-- connectory:end configuration -->";

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("commercetools/configuration-table-outdated"),
    severity: Severity::Warning,
    summary: "The table of the configuration in the readme is not what `connect.yaml` says.",
    why: "Whoever installs the connector sets what the readme says; reviewers of a certification read it too.",
    fix: "Run `connectory check --fix`; it writes the table between the marks and touches nothing else.",
    reference: "https://docs.commercetools.com/connect/certification",
    codes: &[],
    check: Check::Release(outdated),
}];

fn outdated(cx: &mut Cx<'_>, release: &Release) {
    let (Some(specification), Some((path, bytes))) =
        (specification(release), release.file_named("README.md"))
    else {
        return;
    };
    let source = Source::decode(bytes.to_vec());
    let text = source.text();
    let Some(mark) = text.find(BEGIN) else { return };
    let (file, start) = (release.folder.join(path), mark + BEGIN.len());
    let at = |span| Location { span: Some(span), ..Location::file(file.clone()) };
    let mark = at(Span::new(mark, start));
    let Some(length) = text.get(start..).and_then(|rest| rest.find(END)) else {
        return cx.report(mark, format!("`{END}` is expected behind this mark, where the table ends"));
    };
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let table = format!("\n\n{}\n", markdown(&specification)).replace('\n', newline);
    let span = Span::new(start, start + length);
    if source.slice(span) != table {
        let step = Step::Replace { file: file.clone(), span, text: table };
        cx.report_with(mark, "the table behind this mark is not what `connect.yaml` says", || {
            Some(Mend::safe([step]))
        });
    }
}
