//! The definition's file: its name, its language, its size, its root and its paths.

use super::{SUBMISSION, VALIDATOR, listed};
use crate::catalogue::{Layout, POWER_PLATFORM_DEFINITION, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Reference, Target};
use crate::document::{Location, Mend, Step};
use crate::path::RepoPath;
use std::collections::BTreeMap;

/// The largest definition, in bytes: what a column of the platform's database takes.
const MAX_BYTES: usize = 1_000_000;

/// The most operations that a definition may have.
const MAX_OPERATIONS: usize = 256;

/// The keys of a Swagger 2.0 root.
const ROOT_KEYS: [&str; 15] = [
    "swagger",
    "info",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "paths",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
    "tags",
    "externalDocs",
];

/// A definition that the platform cannot read as it is; no package is made of one, whatever is
/// allowed.
pub(super) const NOT_SWAGGER_2: Rule = Rule {
    id: RuleId::new("power-platform/not-swagger-2"),
    severity: Severity::Error,
    summary: "A definition in Microsoft's repository is not written in Swagger 2.0, or says so in another way.",
    why: "The platform reads nothing else (5000.2.6.3). In a folder with a manifest any definition will do: the package holds it in Swagger 2.0.",
    fix: "Write the definition that `connectory export` gives, and `swagger: \"2.0\"` as a text.",
    reference: "https://learn.microsoft.com/connectors/custom-connectors/define-openapi-definition",
    codes: &["swagger-version", "SpecificationVersionIncorrect", "5000.2.6.3"],
    check: Check::Release(|cx, release| {
        if let Some((location, message)) = not_swagger_2(release) {
            cx.report(location, message);
        }
    }),
};

/// A definition in parts; no package is made of one, whatever is allowed.
pub(super) const IN_SEVERAL_FILES: Rule = Rule {
    id: RuleId::new("power-platform/definition-in-several-files"),
    severity: Severity::Error,
    summary: "A `$ref` of a definition in Microsoft's repository leads into another file.",
    why: "The platform takes one file and follows no reference out of it. In a folder with a manifest a definition may be split: the package holds it in one file.",
    fix: "Write the definition that `connectory export` gives.",
    reference: VALIDATOR,
    codes: &["SchemaReferenceNotValid", "ParameterReferenceNotValid", "ResponseReferenceNotValid"],
    check: Check::Reference(|cx, reference| {
        if is_elsewhere(reference) && cx.release().is_some_and(is_foreign) {
            cx.report(reference.node, elsewhere(reference));
        }
    }),
};

/// Whether the folder is submitted as it is.
fn is_foreign(release: &Release) -> bool {
    release.layout == Layout::PowerPlatform
}

/// Whether a reference leads into another file of the folder.
fn is_elsewhere(reference: &Reference<'_>) -> bool {
    !reference.text.starts_with('#') && reference.target != Target::External
}

fn elsewhere(reference: &Reference<'_>) -> String {
    format!("everything is expected in one file, `{}` leads into another", reference.text)
}

/// The first reference of a definition that leads into another file.
pub(super) fn in_several_files(release: &Release) -> Option<(Location, String)> {
    let mut found = None;
    release.contract().filter(|_| is_foreign(release))?.each_reference(|reference| {
        if found.is_none() && is_elsewhere(reference) {
            found = Some((reference.node.location(), elsewhere(reference)));
        }
    });
    found
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/definition-misnamed"),
        severity: Severity::Error,
        summary: "The definition's file has another name than certification expects.",
        why: "Pipelines look for `apiDefinition.swagger.json` letter by letter and do not find the connector (5000.1.1.3).",
        fix: "Rename the file to `apiDefinition.swagger.json`.",
        reference: SUBMISSION,
        codes: &["layout-definition-file", "5000.1.1.3"],
        check: Check::Release(definition_misnamed),
    },
    NOT_SWAGGER_2,
    IN_SEVERAL_FILES,
    Rule {
        id: RuleId::new("power-platform/definition-too-large"),
        severity: Severity::Error,
        summary: "The definition is larger than the platform takes.",
        why: "The import fails at 1 MB.",
        fix: "Remove what flows do not need: examples, unused definitions, long texts; or split the connector.",
        reference: "https://learn.microsoft.com/connectors/custom-connectors/faq",
        codes: &["json-size-limit"],
        check: Check::Release(definition_too_large),
    },
    Rule {
        id: RuleId::new("power-platform/root-key-unknown"),
        severity: Severity::Error,
        summary: "The definition's root has a key that Swagger 2.0 does not know.",
        why: "The validator refuses it (ExtensionNameNotValid); a misspelt key is without effect.",
        fix: "Correct the spelling, or let the name begin with `x-`.",
        reference: VALIDATOR,
        codes: &["root-unknown-key", "ExtensionNameNotValid"],
        check: Check::Contract(root_key_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/root-keys-unordered"),
        severity: Severity::Note,
        summary: "The keys of the definition's root are not in the usual order.",
        why: "The coding standards give an order, by which reviewers find their way.",
        fix: "Write `swagger`, `info`, host and schemes, media types, `paths`, `definitions`, `parameters`.",
        reference: "https://learn.microsoft.com/connectors/custom-connectors/coding-standards",
        codes: &["root-key-order"],
        check: Check::Contract(root_keys_unordered),
    },
    Rule {
        id: RuleId::new("power-platform/too-many-operations"),
        severity: Severity::Error,
        summary: "The definition has more operations than the platform takes.",
        why: "The validator refuses it (TotalOperationsCountExceedsMaxAllowed).",
        fix: "Split the connector, or leave out what flows do not need.",
        reference: "https://learn.microsoft.com/connectors/custom-connectors/faq",
        codes: &["operation-count", "TotalOperationsCountExceedsMaxAllowed"],
        check: Check::Contract(too_many_operations),
    },
    Rule {
        id: RuleId::new("power-platform/path-differs-in-case"),
        severity: Severity::Error,
        summary: "Two paths differ only in upper and lower case.",
        why: "The platform takes them for the same path and refuses the definition (PathRedefined).",
        fix: "Merge the two, or change one of the paths.",
        reference: VALIDATOR,
        codes: &["path-unique-case-insensitive", "PathRedefined"],
        check: Check::Contract(path_differs_in_case),
    },
    Rule {
        id: RuleId::new("power-platform/path-unsupported"),
        severity: Severity::Error,
        summary: "A path has a wildcard or a default value, or is written elsewhere.",
        why: "The validator refuses `*`, `{name=value}` and a path item that is only a `$ref`.",
        fix: "Write the path item out, with plain `{name}` parameters.",
        reference: VALIDATOR,
        codes: &[
            "path-no-wildcard",
            "path-template-no-default",
            "path-no-ref",
            "OperationPathContainsUnsupportedCharacters",
            "OperationPathVariablesContainDefaults",
            "PathItemRefNotSuppored",
        ],
        check: Check::Contract(path_unsupported),
    },
];

fn definition_misnamed(cx: &mut Cx<'_>, release: &Release) {
    let Some(path) = release.definition_path() else { return };
    if release.layout == Layout::PowerPlatform && path.as_str() != POWER_PLATFORM_DEFINITION {
        let message = format!("`{POWER_PLATFORM_DEFINITION}` is expected, found `{path}`");
        let (from, name) = (release.folder.join(path), RepoPath::parse(POWER_PLATFORM_DEFINITION));
        cx.report_with(Location::file(from.clone()), message, || {
            let to = release.folder.join(&name.ok()?);
            Some(Mend::safe([Step::Rename { from, to }]))
        });
    }
}

/// Where a definition says that it is something else, and what it is.
pub(super) fn not_swagger_2(release: &Release) -> Option<(Location, String)> {
    let document = release.definition_document().filter(|document| document.is_whole())?;
    let root = document.root();
    let dialect = Dialect::of(root)?;
    if dialect != Dialect::Swagger2 {
        let node = root.get("openapi").filter(|_| is_foreign(release))?;
        return Some((node.location(), format!("Swagger 2.0 is expected, found {dialect}")));
    }
    let version = root.get("swagger").filter(|version| version.as_str() != Some("2.0"))?;
    let found = version.scalar_text().unwrap_or_default();
    Some((version.location(), format!("the text \"2.0\" is expected, found {found}")))
}

fn definition_too_large(cx: &mut Cx<'_>, release: &Release) {
    let Some((path, bytes)) =
        release.definition_path().and_then(|path| Some((path, release.files.get(path)?)))
    else {
        return;
    };
    let exported = super::super::exported(release).map(|export| export.document().source().text().len());
    let length = exported.unwrap_or(bytes.len());
    if length > MAX_BYTES {
        let message = format!("the definition has {length} bytes, {MAX_BYTES} are allowed");
        cx.report(Location::file(release.folder.join(path)), message);
    }
}

fn root_key_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if contract.dialect() != Dialect::Swagger2 {
        return;
    }
    for member in contract.root().members() {
        if !ROOT_KEYS.contains(&member.name) && !member.name.starts_with("x-") {
            let message =
                format!("Swagger 2.0 knows no key `{}` here; it knows {}", member.name, listed(&ROOT_KEYS));
            cx.report(member.value, message);
        }
    }
}

/// The place of a key in the usual order; none where it may stand anywhere.
fn rank_of(key: &str) -> Option<u8> {
    Some(match key {
        "swagger" => 0,
        "info" => 1,
        "host" | "basePath" | "schemes" => 2,
        "consumes" | "produces" => 3,
        "paths" => 4,
        "definitions" => 5,
        "parameters" => 6,
        _ => return None,
    })
}

fn root_keys_unordered(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let ranked = contract.root().members().filter_map(|member| Some((rank_of(member.name)?, member)));
    let mut last = (0, "swagger");
    for (rank, member) in ranked {
        if rank < last.0 {
            let message = format!("`{}` is expected before `{}`", member.name, last.1);
            cx.report_with(member.value, message, || Some(Mend::safe(contract.root().with_order(rank_of)?)));
            return;
        }
        last = (rank, member.name);
    }
}

fn too_many_operations(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let count = contract.operations().len();
    if count > MAX_OPERATIONS {
        let paths = contract.root().get("paths").unwrap_or(contract.root());
        cx.report(paths, format!("there are {count} operations, {MAX_OPERATIONS} are allowed"));
    }
}

fn path_differs_in_case(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for member in contract.root().get("paths").into_iter().flat_map(|paths| paths.members()) {
        if let Some(first) = seen.insert(member.name.to_lowercase(), member.name) {
            cx.report(member.value, format!("`{first}` is the same path in other letters"));
        }
    }
}

fn path_unsupported(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for member in contract.root().get("paths").into_iter().flat_map(|paths| paths.members()) {
        let inside = member.name.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        if member.name.contains('*') {
            cx.report(member.value, format!("the path `{}` has the wildcard `*`", member.name));
        } else if inside.map(|(name, _)| name).any(|name| name.contains('=')) {
            cx.report(member.value, format!("the path `{}` has a default value", member.name));
        } else if let Some(reference) = member.value.get("$ref") {
            cx.report(reference, "a path item is expected here, found a reference to one");
        }
    }
}
