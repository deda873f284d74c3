//! Paths: what of them leads astray.

use super::VALIDATOR;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Method, Operation, Origin};
use crate::document::{Member, Mend};

const PATHS: &str = "https://spec.openapis.org/oas/v2.0.html#paths-object";

/// Paths of more operations than this are not compared with each other; the platform takes fewer.
const MAX_COMPARED: usize = 512;

/// Nor are longer paths, in bytes.
const MAX_PATH: usize = 2_000;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/path-ambiguous"),
        severity: Severity::Note,
        summary: "A request fits two paths: one has a parameter where the other has a word.",
        why: "With that word as the value the other operation is called; the validator warns (PartialDuplicateOperationPath).",
        fix: "Give the paths different words, where the service allows it.",
        reference: VALIDATOR,
        codes: &["path-partial-duplicate", "PartialDuplicateOperationPath"],
        check: Check::Contract(path_ambiguous),
    },
    Rule {
        id: RuleId::new("power-platform/path-without-operation"),
        severity: Severity::Note,
        summary: "A path has no operation.",
        why: "It offers nothing; certification asks to take out what is empty.",
        fix: "Remove the path, or describe its operation.",
        reference: PATHS,
        codes: &["path-item-empty", "5000.2.4.5"],
        check: Check::Contract(path_without_operation),
    },
    Rule {
        id: RuleId::new("power-platform/path-with-blank"),
        severity: Severity::Warning,
        summary: "A path has a blank.",
        why: "Generators of clients stumble over it, and between slashes no service answers there.",
        fix: "Write a blank as `%20`, and names of parameters without one.",
        reference: PATHS,
        codes: &["path-whitespace"],
        check: Check::Contract(path_with_blank),
    },
    Rule {
        id: RuleId::new("power-platform/path-with-double-slash"),
        severity: Severity::Error,
        summary: "A path has two slashes in a row.",
        why: "Most services answer 404 to it.",
        fix: "Leave one slash.",
        reference: PATHS,
        codes: &["path-double-slash"],
        check: Check::Contract(path_with_double_slash),
    },
];

fn paths<'d>(contract: &Contract<'d>) -> impl Iterator<Item = Member<'d>> + use<'d> {
    let members = contract.root().get("paths").into_iter().flat_map(|paths| paths.members());
    members.filter(|member| !member.name.starts_with("x-"))
}

/// Whether two paths differ only in that one has a parameter where the other has a word.
fn is_ambiguous(one: &str, other: &str) -> bool {
    let (mut ones, mut others) = (one.split('/'), other.split('/'));
    let is_parameter = |part: &str| part.starts_with('{') && part.ends_with('}');
    let mut found = false;
    loop {
        match (ones.next(), others.next()) {
            (Some(one), Some(other)) => match (is_parameter(one), is_parameter(other)) {
                (true, true) => {}
                (false, false) if one.eq_ignore_ascii_case(other) => {}
                (false, false) => return false,
                (true, false) | (false, true) => found = true,
            },
            (None, None) => return found,
            (Some(_), None) | (None, Some(_)) => return false,
        }
    }
}

fn path_ambiguous(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let called =
        |operation: &&Operation<'_>| operation.origin() == Origin::Path && operation.path().len() <= MAX_PATH;
    let shape = |operation: &&Operation<'_>| (operation.method(), operation.path().matches('/').count());
    let mut operations: Vec<&Operation<'_>> =
        contract.operations().iter().filter(called).take(MAX_COMPARED).collect();
    operations.sort_by_cached_key(shape);
    for alike in operations.chunk_by(|one, other| shape(one) == shape(other)) {
        for (place, operation) in alike.iter().enumerate() {
            let mut before = alike.iter().take(place);
            if let Some(other) = before.find(|other| is_ambiguous(other.path(), operation.path())) {
                let message = format!("a request for `{}` may reach `{}`", operation.label(), other.label());
                cx.report(operation.node(), message);
            }
        }
    }
}

fn path_without_operation(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for path in paths(contract).filter(|path| path.value.is_object()) {
        let empty = !path.value.members().any(|member| Method::parse(member.name).is_some());
        if empty && path.value.get("$ref").is_none() {
            let paths = contract.root().get("paths").filter(|_| path.value.is_empty());
            let mend = || Some(Mend::safe([paths?.without_member(path.name)?]));
            cx.report_with(path.value, format!("the path `{}` has no operation", path.name), mend);
        }
    }
}

fn path_with_blank(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for path in paths(contract).filter(|path| path.name.contains(char::is_whitespace)) {
        cx.report(path.value, format!("the path `{}` has a blank", path.name));
    }
}

fn path_with_double_slash(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for path in paths(contract).filter(|path| path.name.contains("//")) {
        let mend = || {
            let mut single = path.name.to_owned();
            while single.contains("//") {
                single = single.replace("//", "/");
            }
            Some(Mend::uncertain([contract.root().get("paths")?.with_renamed(path.name, &single)?]))
        };
        cx.report_with(path.value, format!("the path `{}` has slashes in a row", path.name), mend);
    }
}

#[cfg(test)]
mod tests {
    use super::is_ambiguous;

    #[test]
    fn a_word_may_be_a_value() {
        assert!(is_ambiguous("/a/{id}", "/a/list") && is_ambiguous("/a/list/{x}", "/a/{id}/{y}"));
        for (one, other) in
            [("/a/{id}", "/a/{name}"), ("/a/b", "/a/c"), ("/a/{id}", "/a/b/c"), ("/{a}/x", "/b/y")]
        {
            assert!(!is_ambiguous(one, other), "{one} {other}");
        }
    }
}
