//! Versions of operations: `x-ms-api-annotation`, its families, and operations on their way out.

use super::{EXTENSIONS, MAX_SUMMARY, VALIDATOR};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Operation};
use crate::document::{Kind, Mend, Node};
use std::collections::BTreeMap;

/// The key of the annotation.
const ANNOTATION: &str = "x-ms-api-annotation";

/// The keys of an annotation.
const KEYS: [&str; 5] = ["family", "revision", "status", "replacement", "expires"];

/// The values of `status`.
const PREVIEW: &str = "Preview";
const PRODUCTION: &str = "Production";

/// The most operations of a family that are not deprecated.
const MAX_ACTIVE: usize = 2;

const VERSIONING: &str = "https://learn.microsoft.com/connectors/custom-connectors/operational-versioning";
const DEPRECATION: &str = "https://learn.microsoft.com/connectors/custom-connectors/deprecate-operation";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/annotation-malformed"),
        severity: Severity::Error,
        summary: "An annotation has a key or a value that does not exist.",
        why: "The platform reads neither version nor status from it.",
        fix: "Use `family`, `revision` from 1, `status` `Preview` or `Production`, `replacement`, `expires`.",
        reference: EXTENSIONS,
        codes: &["annotation-shape"],
        check: Check::Contract(annotation_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/revision-missing"),
        severity: Severity::Error,
        summary: "An operation belongs to a family and has no revision.",
        why: "The platform cannot tell which of the family is the newest.",
        fix: "Add `revision` beside `family`.",
        reference: VERSIONING,
        codes: &["annotation-revision-present", "OperationRevisionEmpty"],
        check: Check::Operation(revision_missing),
    },
    // A warning: the validator only advises, and an id that is in use cannot be changed.
    Rule {
        id: RuleId::new("power-platform/revision-without-suffix"),
        severity: Severity::Warning,
        summary: "The id of a later revision does not end with its number.",
        why: "The validator asks for `_V2`, `_V3` and so on.",
        fix: "Let the `operationId` end with `_V` and the revision before anybody uses it.",
        reference: VERSIONING,
        codes: &["annotation-revision-suffix", "OperationIdShouldEndWithRevision"],
        check: Check::Operation(revision_without_suffix),
    },
    Rule {
        id: RuleId::new("power-platform/revision-duplicate"),
        severity: Severity::Error,
        summary: "Two operations of a family have the same revision.",
        why: "The platform cannot tell which of them is the newer one.",
        fix: "Number the operations of a family from 1.",
        reference: VERSIONING,
        codes: &[
            "annotation-family-unique",
            "OperationFamilyHasDuplicateRevisions",
            "OperationFamilyHasManyEmptyRevisions",
        ],
        check: Check::Contract(revision_duplicate),
    },
    Rule {
        id: RuleId::new("power-platform/family-too-active"),
        severity: Severity::Error,
        summary: "Too many operations of a family are in use.",
        why: "Users see several operations of one name side by side.",
        fix: "Set `deprecated` for older revisions: at most two stay, and one in production.",
        reference: VERSIONING,
        codes: &[
            "annotation-family-unique",
            "OperationFamilyHasManyActiveOperations",
            "OperationFamilyHasManyActiveProductionOperations",
        ],
        check: Check::Contract(family_too_active),
    },
    Rule {
        id: RuleId::new("power-platform/operation-status-ahead"),
        severity: Severity::Error,
        summary: "An operation is in production while the connector is a preview.",
        why: "Users would trust an operation more than the connector that it belongs to.",
        fix: "Set the status of `info` to `Production`, or that of the operation to `Preview`.",
        reference: VALIDATOR,
        codes: &["annotation-status-order", "OperationStatusAheadOfConnector"],
        check: Check::Operation(operation_status_ahead),
    },
    Rule {
        id: RuleId::new("power-platform/replacement-malformed"),
        severity: Severity::Error,
        summary: "A replacement is incomplete, or stands on an operation that is not deprecated.",
        why: "The validator refuses it; users are not led to the operation that they should use.",
        fix: "Set `deprecated: true`, and name `api` and `operationId` in `replacement`.",
        reference: VERSIONING,
        codes: &[
            "annotation-replacement",
            "ApiAnnotationExtensionReplacementInfoForNonDeprecatedOperations",
            "ApiAnnotationExtensionReplacementInfoMissingApiProperty",
            "ApiAnnotationExtensionReplacementInfoMissingOperationIdProperty",
        ],
        check: Check::Operation(replacement_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/revision-unannotated"),
        severity: Severity::Warning,
        summary: "An operation's id ends like a revision, and there is no annotation.",
        why: "The designer shows the old and the new operation as two that have nothing to do with each other.",
        fix: "Add `x-ms-api-annotation` with the family and the revision.",
        reference: VERSIONING,
        codes: &["versioned-id-annotated"],
        check: Check::Operation(revision_unannotated),
    },
    Rule {
        id: RuleId::new("power-platform/deprecation-unmarked"),
        severity: Severity::Warning,
        summary: "A deprecated operation does not say so in its texts.",
        why: "Not every designer shows the flag; users go on to choose the operation.",
        fix: "Append “(deprecated)” to `summary` and `description`.",
        reference: DEPRECATION,
        codes: &["deprecated-marker"],
        check: Check::Operation(deprecation_unmarked),
    },
    // A warning: a summary may speak of deprecated things without being deprecated itself.
    Rule {
        id: RuleId::new("power-platform/deprecation-undeclared"),
        severity: Severity::Warning,
        summary: "The summary says that an operation is deprecated, and the flag does not.",
        why: "The platform goes on to offer the operation.",
        fix: "Add `deprecated: true`.",
        reference: DEPRECATION,
        codes: &["deprecated-flag"],
        check: Check::Operation(deprecation_undeclared),
    },
];

fn annotation<'d>(operation: &Operation<'d>) -> Option<Node<'d>> {
    operation.node().get(ANNOTATION).filter(Node::is_object)
}

fn annotation_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let info = contract.info().and_then(|info| info.get(ANNOTATION));
    let operations = contract.operations().iter().filter_map(|operation| operation.node().get(ANNOTATION));
    for annotation in info.into_iter().chain(operations) {
        malformed(cx, annotation);
    }
}

fn malformed(cx: &mut Cx<'_>, annotation: Node<'_>) {
    if !annotation.is_object() {
        cx.report(annotation, format!("an object is expected, found {}", annotation.kind()));
    }
    for member in annotation.members() {
        let value = member.value;
        let found = value.scalar_text().map_or_else(|| value.kind().to_string(), |text| format!("`{text}`"));
        match member.name {
            "status" if !matches!(value.as_str(), Some(PREVIEW | PRODUCTION)) => {
                cx.report(value, format!("`{PREVIEW}` or `{PRODUCTION}` is expected, found {found}"));
            }
            "revision" if value.kind() != Kind::Number || value.as_i64().is_none_or(|number| number < 1) => {
                cx.report(value, format!("a whole number from 1 is expected, found {found}"));
            }
            name if !KEYS.contains(&name) => cx.report(value, format!("an annotation has no key `{name}`")),
            _ => {}
        }
    }
}

fn revision_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(annotation) = annotation(operation) else { return };
    if annotation.get("family").is_some() && annotation.get("revision").is_none() {
        let message = format!("`{}` belongs to a family and has no `revision`", operation.label());
        cx.report((annotation, "revision"), message);
    }
}

fn revision_without_suffix(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let revision = annotation(operation).and_then(|annotation| annotation.get("revision")?.as_i64());
    let (Some(revision), Some(id)) = (revision.filter(|revision| *revision >= 2), operation.id()) else {
        return;
    };
    let suffix = format!("_V{revision}");
    if !id.ends_with(&suffix) {
        let node = operation.node().get("operationId").unwrap_or(operation.node());
        cx.report(node, format!("the id is expected to end with `{suffix}`, found `{}`", operation.label()));
    }
}

/// The operations of each family.
fn families<'c, 'd>(contract: &'c Contract<'d>) -> BTreeMap<&'d str, Vec<&'c Operation<'d>>> {
    let mut families: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for operation in contract.operations() {
        if let Some(family) = annotation(operation).and_then(|annotation| annotation.get_str("family")) {
            families.entry(family).or_default().push(operation);
        }
    }
    families
}

fn revision_duplicate(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for (family, members) in families(contract) {
        let mut seen = BTreeMap::new();
        for operation in members {
            let revision = annotation(operation).and_then(|annotation| annotation.get("revision")?.as_i64());
            if let Some(first) = seen.insert(revision, operation) {
                let which = revision.map_or("no revision".to_owned(), |number| format!("revision {number}"));
                let message = format!("`{}` of the family `{family}` has {which} too", first.label());
                cx.report(annotation(operation).unwrap_or(operation.node()), message);
            }
        }
    }
}

fn family_too_active(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for (family, members) in families(contract) {
        let active = || members.iter().filter(|operation| !operation.deprecated());
        let status = |operation: &&&Operation<'_>| {
            annotation(operation).and_then(|annotation| annotation.get_str("status")) == Some(PRODUCTION)
        };
        if let Some(operation) = active().nth(MAX_ACTIVE) {
            let message = format!("the family `{family}` has more than {MAX_ACTIVE} operations in use");
            cx.report(operation.node(), message);
        } else if let Some(operation) = active().filter(status).nth(1) {
            cx.report(operation.node(), format!("the family `{family}` has two operations in production"));
        }
    }
}

fn operation_status_ahead(cx: &mut Cx<'_>, contract: &Contract<'_>, operation: &Operation<'_>) {
    let Some(status) = annotation(operation).and_then(|annotation| annotation.get("status")) else { return };
    let whole = || contract.info()?.get(ANNOTATION)?.get_str("status");
    if status.as_str() == Some(PRODUCTION) && whole() == Some(PREVIEW) {
        let message = format!("`{}` is in production while the connector is a preview", operation.label());
        cx.report(status, message);
    }
}

fn replacement_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(replacement) = annotation(operation).and_then(|annotation| annotation.get("replacement")) else {
        return;
    };
    if !operation.deprecated() {
        let message = format!("`{}` is replaced, and is not deprecated", operation.label());
        cx.report(replacement, message);
    }
    for name in ["api", "operationId"] {
        if replacement.get_str(name).is_none_or(|text| text.trim().is_empty()) {
            cx.report((replacement, name), format!("the replacement has no `{name}`"));
        }
    }
}

/// The family and the revision in an id such as `GetOrder_V2`.
fn versioned(id: &str) -> Option<(&str, u32)> {
    let stem = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let revision = id.strip_prefix(stem)?.parse().ok().filter(|revision| (1..100).contains(revision))?;
    let family = stem.strip_suffix(['V', 'v'])?.trim_end_matches('_');
    Some((family, revision)).filter(|(family, _)| !family.is_empty())
}

fn revision_unannotated(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((family, revision)) = operation.id().and_then(versioned) else { return };
    let node = operation.node();
    if node.get(ANNOTATION).is_none() {
        let annotation = serde_json::json!({"family": family, "revision": revision});
        let mend = || Some(Mend::uncertain([node.with_member(ANNOTATION, annotation)?]));
        let message = format!("`{}` has no `{ANNOTATION}` with its revision", operation.label());
        cx.report_with((node, ANNOTATION), message, mend);
    }
}

const MARK: &str = "(deprecated)";

fn is_marked(text: &str) -> bool {
    text.as_bytes().windows(10).any(|part| part.eq_ignore_ascii_case(b"deprecated"))
}

fn deprecation_unmarked(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if !operation.deprecated() {
        return;
    }
    for name in ["summary", "description"] {
        let Some(node) = operation.node().get(name) else { continue };
        let Some(text) = node.as_str().filter(|text| !is_marked(text)) else { continue };
        let longer = format!("{} {MARK}", text.trim_end());
        let fits = name != "summary" || longer.chars().count() <= MAX_SUMMARY;
        let mend = || Some(Mend::safe([node.with_value(longer).filter(|_| fits)?]));
        let message = format!("`{}` is deprecated, and the {name} does not say so", operation.label());
        cx.report_with(node, message, mend);
    }
}

fn deprecation_undeclared(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(summary) = operation.node().get("summary") else { return };
    if !operation.deprecated() && summary.as_str().is_some_and(is_marked) {
        let mend = || Some(Mend::uncertain([operation.node().with("deprecated", true)?]));
        let message = "the summary says that the operation is deprecated, `deprecated` does not";
        cx.report_with(summary, message, mend);
    }
}
