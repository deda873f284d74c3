//! Custom code: `script.csx`.

use super::super::package::LARGEST_SCRIPT;
use super::code::blanked;
use super::no_operation;
use super::properties::properties;
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::{Location, Mend, Step};
use crate::path::RepoPath;
use crate::source::Span;

/// The name of the file.
pub(super) const SCRIPT: &str = "script.csx";

pub(super) const CODE: &str = "https://learn.microsoft.com/connectors/custom-connectors/write-code";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/script-misnamed"),
        severity: Severity::Error,
        summary: "Custom code stands in a file of another name than `script.csx`.",
        why: "The code is not taken along, and the operations that need it fail.",
        fix: "Rename the file to `script.csx`; there is one script for a connector.",
        reference: CODE,
        codes: &["script-name"],
        check: Check::Release(script_misnamed),
    },
    Rule {
        id: RuleId::new("power-platform/script-missing"),
        severity: Severity::Error,
        summary: "Operations are said to run custom code, and there is no script.",
        why: "The operations fail.",
        fix: "Add `script.csx`, or remove `scriptOperations`.",
        reference: CODE,
        codes: &["script-operations-valid"],
        check: Check::Release(script_missing),
    },
    Rule {
        id: RuleId::new("power-platform/script-operation-unknown"),
        severity: Severity::Error,
        summary: "`scriptOperations` names an operation that does not exist.",
        why: "The code never runs for it.",
        fix: "Name the `operationId` of an operation of the definition.",
        reference: CODE,
        codes: &["script-operations-valid"],
        check: Check::Contract(script_operation_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/script-class-missing"),
        severity: Severity::Error,
        summary: "The script has no class `Script : ScriptBase`.",
        why: "The platform looks for the class by that name and finds nothing to run.",
        fix: "Declare `public class Script : ScriptBase`; upper and lower case count.",
        reference: CODE,
        codes: &["script-class"],
        check: Check::Release(script_class_missing),
    },
    Rule {
        id: RuleId::new("power-platform/script-method-missing"),
        severity: Severity::Error,
        summary: "The script does not override `ExecuteAsync`.",
        why: "The platform calls that method and finds nothing to run.",
        fix: "Declare `public override async Task<HttpResponseMessage> ExecuteAsync()`.",
        reference: CODE,
        codes: &["script-execute-async"],
        check: Check::Release(script_method_missing),
    },
    Rule {
        id: RuleId::new("power-platform/script-too-large"),
        severity: Severity::Error,
        summary: "The script is larger than 1 MB.",
        why: "The platform refuses it.",
        fix: "Remove what the operations do not need.",
        reference: CODE,
        codes: &["script-size"],
        check: Check::Release(script_too_large),
    },
];

/// The place and the bytes of the script.
pub(super) fn script(release: &Release) -> Option<(Location, &[u8])> {
    let path = release.power_platform_path(SCRIPT);
    let bytes = release.files.get(&path)?;
    Some((Location::file(release.folder.join(&path)), bytes))
}

fn script_misnamed(cx: &mut Cx<'_>, release: &Release) {
    let wanted = release.power_platform_path(SCRIPT);
    for path in scripts(release).filter(|path| **path != wanted) {
        let message = format!("`{wanted}` is expected, found `{path}`");
        let (from, to) = (release.folder.join(path), release.folder.join(&wanted));
        let is_only = scripts(release).count() == 1;
        cx.report_with(Location::file(from.clone()), message, || {
            is_only.then(|| Mend::safe([Step::Rename { from, to }]))
        });
    }
}

/// Everything that looks like custom code.
fn scripts(release: &Release) -> impl Iterator<Item = &RepoPath> {
    let folder = release.power_platform_path(SCRIPT).parent();
    let code = |path: &&RepoPath| matches!(path.extension().as_str(), "cs" | "csx");
    release.files.paths().filter(code).filter(move |path| path.parent() == folder)
}

fn script_missing(cx: &mut Cx<'_>, release: &Release) {
    let list = properties(release).and_then(|properties| properties.get("scriptOperations"));
    if let Some(list) = list.filter(|list| !list.is_empty() && scripts(release).next().is_none()) {
        cx.report(list, format!("there is no `{}`", release.power_platform_path(SCRIPT)));
    }
}

fn script_operation_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let list = cx.release().and_then(|release| properties(release)?.get("scriptOperations"));
    for name in list.into_iter().flat_map(|list| list.items()) {
        let Some(id) = name.as_str() else { continue };
        if contract.operation(id).is_none() {
            cx.report(name, no_operation(contract, id));
        }
    }
}

/// The words of the code, blanks between them and punctuation on their own.
fn words(code: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for chunk in code.split_whitespace() {
        let mut rest = chunk;
        while let Some(at) = rest.find([':', '(', '{', ')', '}', ',', ';', '<', '>', '.']) {
            let (word, behind) = rest.split_at(at);
            let (sign, behind) = behind.split_at(1);
            words.extend([word, sign].into_iter().filter(|word| !word.is_empty()));
            rest = behind;
        }
        words.extend(Some(rest).filter(|rest| !rest.is_empty()));
    }
    words
}

/// The words without what stands before a full stop: the namespaces of qualified names.
fn unqualified(words: Vec<&str>) -> Vec<&str> {
    let mut kept = Vec::with_capacity(words.len());
    for word in words {
        if word == "." {
            kept.pop();
        } else {
            kept.push(word);
        }
    }
    kept
}

/// Words that belong together stand within this many bytes.
const MAX_DISTANCE: usize = 400;

/// Whether the code has these words one after the other.
fn has_sequence(code: &[u8], wanted: &[&str]) -> bool {
    let Some(first) = wanted.first() else { return true };
    memchr::memmem::find_iter(code, first.as_bytes()).any(|at| {
        let near = code.get(at..code.len().min(at + MAX_DISTANCE)).unwrap_or_default();
        unqualified(words(&String::from_utf8_lossy(near))).starts_with(wanted)
    })
}

fn script_class_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, code)) = script(release) else { return };
    let code = blanked(code);
    if !has_sequence(&code, &["class", "Script", ":", "ScriptBase"]) {
        let file = location.file.clone();
        let step = || Some(Step::Replace { file, span: misspelt_class(&code)?, text: "Script".to_owned() });
        let mend = || Some(Mend::uncertain([step()?]));
        let span = misspelt_class(&code).or_else(|| class(&code));
        cx.report_with(Location { span, ..location }, "`public class Script : ScriptBase` is expected", mend);
    }
}

/// Where the first class begins.
fn class(code: &[u8]) -> Option<Span> {
    let at = memchr::memmem::find(code, b"class ")?;
    Some(Span::new(at, at + "class".len()))
}

/// The name of a class that is `Script` but for upper and lower case.
fn misspelt_class(code: &[u8]) -> Option<Span> {
    let text = std::str::from_utf8(code).ok()?;
    let names = text.match_indices("class ").map(|(at, word)| at + word.len());
    let named = |at: usize| {
        let name = text.get(at..at + "Script".len())?;
        let behind = text.get(at + name.len()..)?.trim_start().strip_prefix(':')?.trim_start();
        let fits = name.eq_ignore_ascii_case("Script") && behind.starts_with("ScriptBase");
        fits.then(|| Span::new(at, at + name.len()))
    };
    names.filter_map(named).next()
}

fn script_method_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, code)) = script(release) else { return };
    let code = blanked(code);
    if !has_sequence(&code, &["Task", "<", "HttpResponseMessage", ">", "ExecuteAsync", "(", ")"]) {
        let location = Location { span: class(&code), ..location };
        cx.report(location, "`public override async Task<HttpResponseMessage> ExecuteAsync()` is expected");
    }
}

fn script_too_large(cx: &mut Cx<'_>, release: &Release) {
    let Some((location, code)) = script(release) else { return };
    if code.len() > LARGEST_SCRIPT {
        cx.report(location, format!("the script has {} bytes, {LARGEST_SCRIPT} are allowed", code.len()));
    }
}
