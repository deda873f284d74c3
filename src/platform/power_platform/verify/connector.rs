//! A connector in a solution: the files that it names, and what stands in them.

use super::super::package::{ICON_SIDE, icon_size, longest};
use super::super::solution::{
    CONNECTOR_FILES, CONNECTOR_FOLDER, CONNECTOR_TYPE, Solution, bare_id, files_below, find,
};
use super::solution::{file_of, mark_of_byte_order, unusual_reference};
use super::{File, SUBMIT, Verifier};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect};
use crate::document::xml::Element;
use crate::document::{Document, FaultKind, Format};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::platform::Titled;
use std::collections::BTreeSet;

const TABLE: &str =
    "https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/connector";

const ELEMENT_MISSING: Rule = Rule {
    id: RuleId::new("package/connector-element-missing"),
    severity: Severity::Error,
    summary: "A connector in a solution lacks its name, its id or its definition.",
    why: "The import fails, or leaves an empty connector.",
    fix: "Export the solution again.",
    reference: TABLE,
    codes: &["package-connector-files", "5000.1.1.10"],
    check: Check::Elsewhere,
};

const FILE_MISSING: Rule = Rule {
    id: RuleId::new("package/connector-file-missing"),
    severity: Severity::Error,
    summary: "A connector names a file that its solution does not hold.",
    why: "The import fails.",
    fix: "Export the solution again, and keep what the archive holds as it is.",
    reference: SUBMIT,
    codes: &["package-connector-files", "5000.1.1.10", "5000.1.1.17"],
    check: Check::Elsewhere,
};

const FILE_UNUSED: Rule = Rule {
    id: RuleId::new("package/connector-file-unused"),
    severity: Severity::Warning,
    summary: "The folder `Connector` holds a file that no connector names.",
    why: "It is not imported; perhaps another name was meant.",
    fix: "Name the file in `customizations.xml`, or leave it out.",
    reference: SUBMIT,
    codes: &["package-connector-files", "5000.1.1.17"],
    check: Check::Elsewhere,
};

const FILE_MALFORMED: Rule = Rule {
    id: RuleId::new("package/connector-file-malformed"),
    severity: Severity::Error,
    summary: "A file of a connector is not the JSON that it should be.",
    why: "The import fails; policies must be an array even when there are none.",
    fix: "Export the solution again, or mend the text at this place.",
    reference: SUBMIT,
    codes: &["package-connector-files", "5000.1.1.17"],
    check: Check::Elsewhere,
};

const NOT_SWAGGER_2: Rule = Rule {
    id: RuleId::new("package/definition-not-swagger-2"),
    severity: Severity::Error,
    summary: "The connector's definition is not Swagger 2.0.",
    why: "Power Platform reads Swagger 2.0 only.",
    fix: "Convert the definition to Swagger 2.0 and make the package again.",
    reference: "https://learn.microsoft.com/connectors/custom-connectors/define-openapi-definition",
    codes: &["swagger-version", "SpecificationVersionIncorrect", "5000.2.6.3"],
    check: Check::Elsewhere,
};

const DEFINITION_TOO_LONG: Rule = Rule {
    id: RuleId::new("package/definition-too-long"),
    severity: Severity::Warning,
    summary: "The connector's definition has more characters than Dataverse holds.",
    why: "The solution cannot be imported.",
    fix: "Write the definition without blanks, or leave out what nobody needs.",
    reference: TABLE,
    codes: &["json-size-limit"],
    check: Check::Elsewhere,
};

const POLICIES_MISSING: Rule = Rule {
    id: RuleId::new("package/policies-missing"),
    severity: Severity::Warning,
    summary: "A connector names no file with policies.",
    why: "Certification has sent packages back that had no such file, even an empty one.",
    fix: "Add `<name>_policytemplateinstances.json` with `[]` and name it in `customizations.xml`.",
    reference: SUBMIT,
    codes: &["package-policy-file"],
    check: Check::Elsewhere,
};

const ICON_MISSING: Rule = Rule {
    id: RuleId::new("package/icon-missing"),
    severity: Severity::Warning,
    summary: "A connector names no icon.",
    why: "Users find the connector by its icon.",
    fix: "Give the connector an icon, and export the solution again.",
    reference: SUBMIT,
    codes: &["package-connector-files", "5000.1.1.1"],
    check: Check::Elsewhere,
};

const ICON_UNFIT: Rule = Rule {
    id: RuleId::new("package/icon-unfit"),
    severity: Severity::Warning,
    summary: "The icon in a solution is no PNG, or larger than 144 × 144 points.",
    why: "Dataverse keeps icons up to that size; larger ones fail or are cut.",
    fix: "Scale the icon down to 144 × 144 points and save it as a PNG.",
    reference: TABLE,
    codes: &["icon-solution-size", "5000.1.1.1"],
    check: Check::Elsewhere,
};

const COMPONENT_MISMATCH: Rule = Rule {
    id: RuleId::new("package/component-mismatch"),
    severity: Severity::Error,
    summary: "`solution.xml` and `customizations.xml` do not list the same connectors.",
    why: "The import adds what one lists and misses what the other does.",
    fix: "Give the `RootComponent` of type 372 the connector's name as `schemaName` and its `connectorid` as `id`.",
    reference: SUBMIT,
    codes: &["package-connector-solution", "5000.1.1.8"],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    ELEMENT_MISSING,
    FILE_MISSING,
    FILE_UNUSED,
    FILE_MALFORMED,
    NOT_SWAGGER_2,
    DEFINITION_TOO_LONG,
    POLICIES_MISSING,
    ICON_MISSING,
    ICON_UNFIT,
    COMPONENT_MISMATCH,
];

/// What was seen of a connector.
pub(super) struct Connector {
    pub(super) name: String,
    pub(super) definition: Option<Document>,
    pub(super) several_sign_ins: bool,
}

/// Judges the connectors of a solution.
pub(super) fn verify(
    verifier: &mut Verifier,
    at: &RepoPath,
    files: &FileSet,
    solution: &Solution,
) -> Vec<Connector> {
    let Some(part) = &solution.customizations else { return Vec::new() };
    let file = file_of(at, part);
    let elements = solution.connectors();
    let connectors =
        elements.iter().map(|element| connector(verifier, at, files, (&file, element))).collect();
    unused(verifier, at, files, &elements);
    components(verifier, at, solution, &elements);
    connectors
}

fn connector(
    verifier: &mut Verifier,
    at: &RepoPath,
    files: &FileSet,
    (file, element): (&File<'_>, &Element),
) -> Connector {
    for name in ["connectorid", "displayname", "name", "openapidefinition", "connectionparameters"] {
        if element.text_of(name).is_none_or(str::is_empty) {
            let message = format!("`<{name}>` is missing or empty");
            verifier.report_span(&ELEMENT_MISSING, file, tag(element), message);
        }
    }
    for (name, rule) in [("policytemplateinstances", &POLICIES_MISSING), ("iconblob", &ICON_MISSING)] {
        if element.text_of(name).is_none_or(str::is_empty) {
            verifier.report_span(rule, file, tag(element), format!("`<{name}>` is missing or empty"));
        }
    }
    super::limits::connector(verifier, files, (file, element));
    let name = element.text_of("name").unwrap_or_default().to_owned();
    let mut connector = Connector { name, definition: None, several_sign_ins: false };
    for kind in CONNECTOR_FILES {
        let Some(named) = element.child(kind).filter(|named| !named.text.trim().is_empty()) else { continue };
        match find(files, named.text.trim()) {
            Some((path, bytes)) => {
                unusual_reference(verifier, file, named);
                let found = File { path: at.join(path), bytes };
                content(verifier, kind, &found, &mut connector);
            }
            None => {
                let message = format!("the solution does not hold `{}`", named.text.trim());
                verifier.report_span(&FILE_MISSING, file, named.span, message);
            }
        }
    }
    connector
}

/// The first line of an element.
fn tag(element: &Element) -> crate::source::Span {
    crate::source::Span::new(element.span.start, element.inner.start)
}

fn content(verifier: &mut Verifier, kind: &str, file: &File<'_>, connector: &mut Connector) {
    match kind {
        "openapidefinition" => connector.definition = definition(verifier, file),
        "connectionparameters" => {
            json(verifier, file, "an object");
        }
        "connectionparametersets" => {
            let sets = json(verifier, file, "an object");
            connector.several_sign_ins = sets.is_some_and(|sets| !sets.root().is_empty());
        }
        "policytemplateinstances" => {
            let policies = json(verifier, file, "an array");
            if policies.is_some_and(|policies| policies.root().is_empty()) {
                super::limits::policies(verifier, file);
            }
        }
        "iconblob" => icon(verifier, file),
        _ => {}
    }
}

/// Reads a file that must be JSON of one kind; none where it is not.
pub(super) fn json(verifier: &mut Verifier, file: &File<'_>, expected: &str) -> Option<Document> {
    mark_of_byte_order(verifier, file);
    let (document, faults) = Document::parse(file.path.clone(), file.bytes.to_vec(), Format::Json);
    let harmless = [FaultKind::ByteOrderMark];
    let mut broken = false;
    for fault in faults.into_iter().filter(|fault| !harmless.contains(&fault.kind)).take(5) {
        let span = fault.location.span.unwrap_or_default();
        verifier.report_span(&FILE_MALFORMED, file, span, fault.message);
        broken = true;
    }
    let kind = document.root().kind().to_string();
    if !broken && kind != expected {
        verifier.report_node(
            &FILE_MALFORMED,
            document.root(),
            format!("{kind} is found, {expected} is expected"),
        );
        broken = true;
    }
    (!broken).then_some(document)
}

fn definition(verifier: &mut Verifier, file: &File<'_>) -> Option<Document> {
    let document = json(verifier, file, "an object")?;
    let root = document.root();
    let dialect = Contract::read(&document).map(|contract| contract.dialect());
    if dialect != Some(Dialect::Swagger2) || root.get_str("swagger") != Some("2.0") {
        let message = match dialect {
            Some(Dialect::Swagger2) => "`swagger` is expected to be `\"2.0\"`".to_owned(),
            Some(dialect) => format!("the definition is {dialect}"),
            None => "`swagger` is missing".to_owned(),
        };
        verifier.report_node(&NOT_SWAGGER_2, root.get("swagger").unwrap_or(root), message);
    }
    for pointer in ["/info/title", "/info/version", "/paths"] {
        if root.at(pointer).is_none() {
            verifier.report_node(&NOT_SWAGGER_2, root, format!("`{pointer}` is missing"));
        }
    }
    if let (None, Some(info)) = (&verifier.titled, root.get("info")) {
        let text = |name| info.get_str(name).map(str::to_owned);
        verifier.titled =
            text("title").zip(text("version")).map(|(title, version)| Titled { title, version });
    }
    let (length, most) = (document.source().text().chars().count(), longest("openapidefinition"));
    if length > most {
        let message = format!("the definition has {length} characters, {most} are allowed");
        verifier.report(&DEFINITION_TOO_LONG, &file.path, message);
    }
    Some(document)
}

fn icon(verifier: &mut Verifier, file: &File<'_>) {
    let message = match icon_size(file.bytes) {
        Ok((width, height)) if width <= ICON_SIDE && height <= ICON_SIDE => return,
        Ok((width, height)) => format!("the icon has {width} × {height} points, 144 × 144 are kept"),
        Err(error) => format!("the icon is no PNG: {error}"),
    };
    verifier.report(&ICON_UNFIT, &file.path, message);
}

fn unused(verifier: &mut Verifier, at: &RepoPath, files: &FileSet, elements: &[&Element]) {
    let named: BTreeSet<String> = elements
        .iter()
        .flat_map(|element| CONNECTOR_FILES.iter().filter_map(|kind| element.text_of(kind)))
        .map(|path| path.trim_start_matches('/').to_ascii_lowercase())
        .collect();
    for path in files_below(files, CONNECTOR_FOLDER) {
        if !named.contains(&path.as_str().to_ascii_lowercase()) {
            let message = format!("no connector names `{}`", path.name());
            verifier.report(&FILE_UNUSED, &at.join(path), message);
        }
    }
}

fn components(verifier: &mut Verifier, at: &RepoPath, solution: &Solution, elements: &[&Element]) {
    let Some(part) = &solution.manifest else { return };
    let file = file_of(at, part);
    let components = solution.components(CONNECTOR_TYPE);
    for element in elements {
        let Some(name) = element.text_of("name") else { continue };
        let is = |component: &&&Element| {
            component.attribute("schemaName").is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        let Some(component) = components.iter().find(is) else {
            let message = format!("no component of type 372 has the `schemaName` `{name}`");
            verifier.report(&COMPONENT_MISMATCH, &file.path, message);
            continue;
        };
        let (id, other) = (element.text_of("connectorid"), component.attribute("id"));
        if let (Some(id), Some(other)) = (id, other)
            && bare_id(id) != bare_id(other)
        {
            let message = format!("the component's id is `{other}`, the connector's is `{id}`");
            verifier.report_span(&COMPONENT_MISMATCH, &file, component.span, message);
        }
    }
    for component in components {
        let name = component.attribute("schemaName").unwrap_or_default();
        let is = |element: &&&Element| {
            element.text_of("name").is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        if !elements.iter().any(|element| is(&element)) {
            let message = format!("`customizations.xml` holds no connector `{name}`");
            verifier.report_span(&COMPONENT_MISMATCH, &file, component.span, message);
        }
    }
}
