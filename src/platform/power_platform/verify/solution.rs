//! A solution: its three parts, its folders, its version, and what it holds.

use super::super::solution::{
    CONNECTOR_FOLDER, CONTENT_TYPES, CUSTOMIZATIONS, PARTS, PLUGIN_FOLDER, PLUGIN_OPERATIONS_FOLDER, Part,
    Solution, WORKFLOW_FOLDER, find, is_junk, untyped,
};
use super::connector::Connector;
use super::validator::{self, Found};
use super::{File, SUBMIT, VALIDATOR, Verifier};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::document::xml::{self, Element};
use crate::package::Archive;
use crate::path::RepoPath;
use crate::source::Span;

const FILE_MISSING: Rule = Rule {
    id: RuleId::new("package/solution-file-missing"),
    severity: Severity::Error,
    summary: "A solution lacks one of its three parts.",
    why: "`[Content_Types].xml`, `customizations.xml` and `solution.xml` make a zip archive a solution.",
    fix: "Export the solution again, and keep what the archive holds as it is.",
    reference: VALIDATOR,
    codes: &["package-solution-files", "5000.1.1.16"],
    check: Check::Elsewhere,
};

const XML_MALFORMED: Rule = Rule {
    id: RuleId::new("package/xml-malformed"),
    severity: Severity::Error,
    summary: "A part of a solution is not well-formed XML.",
    why: "Microsoft's validator stops there, and the import fails.",
    fix: "Export the solution again, or mend the text at this place.",
    reference: VALIDATOR,
    codes: &["package-solution-files", "5000.1.1.16"],
    check: Check::Elsewhere,
};

const UNCLASSIFIED: Rule = Rule {
    id: RuleId::new("package/solution-empty"),
    severity: Severity::Error,
    summary: "A solution holds neither a connector nor a flow, or more than one solution may.",
    why: "Microsoft's validator cannot tell what it is for.",
    fix: "Put the connector or the flow into the solution and nothing else, and export it again.",
    reference: VALIDATOR,
    codes: &["package-connector-solution", "5000.1.1.8"],
    check: Check::Elsewhere,
};

const FLOW_ALONE: Rule = Rule {
    id: RuleId::new("package/flow-without-connector"),
    severity: Severity::Error,
    summary: "The flow's solution does not hold the connector.",
    why: "Microsoft's validator looks for `<Connector>` beside the flow and refuses the package without it.",
    fix: "Add the connector to the flow's solution, and export it again.",
    reference: VALIDATOR,
    codes: &["package-flow-solution", "5000.1.1.7"],
    check: Check::Elsewhere,
};

const FOLDER_MISSING: Rule = Rule {
    id: RuleId::new("package/solution-folder-missing"),
    severity: Severity::Error,
    summary: "A solution lists a component whose folder it does not have.",
    why: "Microsoft's validator looks for the folder, and the import for the files in it.",
    fix: "Export the solution again, and keep what the archive holds as it is.",
    reference: VALIDATOR,
    codes: &["package-connector-solution", "package-flow-solution", "5000.1.1.14"],
    check: Check::Elsewhere,
};

const FOLDER_UNEXPECTED: Rule = Rule {
    id: RuleId::new("package/solution-folder-unexpected"),
    severity: Severity::Warning,
    summary: "The connector's solution holds more than the connector.",
    why: "Reviewers expect the connector alone there.",
    fix: "Take the other components out of the solution.",
    reference: VALIDATOR,
    codes: &["package-connector-solution"],
    check: Check::Elsewhere,
};

const MANAGED: Rule = Rule {
    id: RuleId::new("package/solution-managed"),
    severity: Severity::Warning,
    summary: "A solution was exported as managed.",
    why: "Reviewers cannot change a managed solution, and have sent such packages back.",
    fix: "Export the solution as unmanaged.",
    reference: SUBMIT,
    codes: &["package-managed"],
    check: Check::Elsewhere,
};

const VERSION_MALFORMED: Rule = Rule {
    id: RuleId::new("package/solution-version-malformed"),
    severity: Severity::Error,
    summary: "The version of a solution is not four numbers.",
    why: "Power Platform refuses to import it.",
    fix: "Write the version as `1.2.0.0` in `solution.xml`.",
    reference: "https://learn.microsoft.com/power-platform/alm/solution-concepts-alm",
    codes: &[],
    check: Check::Elsewhere,
};

const NAME_MISSING: Rule = Rule {
    id: RuleId::new("package/solution-name-missing"),
    severity: Severity::Error,
    summary: "`solution.xml` lacks the solution's unique name or its publisher's prefix.",
    why: "Power Platform refuses to import it.",
    fix: "Export the solution again.",
    reference: "https://learn.microsoft.com/power-platform/alm/solution-concepts-alm",
    codes: &[],
    check: Check::Elsewhere,
};

const CONTENT_TYPE_MISSING: Rule = Rule {
    id: RuleId::new("package/content-type-missing"),
    severity: Severity::Warning,
    summary: "`[Content_Types].xml` does not name the extension of a file.",
    why: "Readers of such archives may skip files of unknown types.",
    fix: "Add a `<Default>` element for the extension.",
    reference: "https://learn.microsoft.com/openspecs/office_standards/ms-oe376",
    codes: &[],
    check: Check::Elsewhere,
};

const OTHER_CASE: Rule = Rule {
    id: RuleId::new("package/name-other-case"),
    severity: Severity::Warning,
    summary: "A part of a solution has its name in other letters, upper or lower case.",
    why: "Windows and Microsoft's validator do not mind; other systems do not find it.",
    fix: "Write the names as exports do: `[Content_Types].xml`, `customizations.xml`, `solution.xml`, `Connector`, `Workflows`.",
    reference: VALIDATOR,
    codes: &["package-solution-files"],
    check: Check::Elsewhere,
};

const REFERENCE_UNUSUAL: Rule = Rule {
    id: RuleId::new("package/reference-without-slash"),
    severity: Severity::Warning,
    summary: "`customizations.xml` names a file without the `/` that exports begin such names with.",
    why: "Imports look the name up as it is written in exports.",
    fix: "Write the name as `/Connector/…` or `/Workflows/…`.",
    reference: SUBMIT,
    codes: &["package-connector-files", "package-workflow-match"],
    check: Check::Elsewhere,
};

const BYTE_ORDER_MARK: Rule = Rule {
    id: RuleId::new("package/byte-order-mark"),
    severity: Severity::Warning,
    summary: "A JSON file of a solution begins with a byte order mark.",
    why: "JSON has none, and some readers refuse it; exports are written without.",
    fix: "Save the file as UTF-8 without a mark.",
    reference: "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
    codes: &[],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    FILE_MISSING,
    XML_MALFORMED,
    UNCLASSIFIED,
    FLOW_ALONE,
    FOLDER_MISSING,
    FOLDER_UNEXPECTED,
    MANAGED,
    VERSION_MALFORMED,
    NAME_MISSING,
    CONTENT_TYPE_MISSING,
    OTHER_CASE,
    REFERENCE_UNUSUAL,
    BYTE_ORDER_MARK,
];

/// What a solution is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Connector,
    Flow,
    FlowAlone,
    Plugin,
    Unknown,
    /// What it holds could not be read, which was reported.
    Unreadable,
}

impl Class {
    /// What to call an archive of this kind.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Connector => "a solution with a connector",
            Self::Flow => "a solution with a flow and its connector",
            Self::FlowAlone => "a solution with a flow",
            Self::Plugin => "a solution with an AI plugin",
            Self::Unknown | Self::Unreadable => "a solution",
        }
    }
}

/// What was seen of a solution, for what is compared between solutions.
pub(super) struct Verdict {
    pub(super) at: RepoPath,
    pub(super) class: Class,
    pub(super) name: Option<String>,
    pub(super) connectors: Vec<Connector>,
    pub(super) flows: Vec<crate::document::Document>,
}

impl Verdict {
    /// Whether a connector has connection parameter sets.
    pub(super) fn several_sign_ins(&self) -> bool {
        self.connectors.iter().any(|connector| connector.several_sign_ins)
    }
}

/// Judges a solution by itself.
pub(super) fn verify(verifier: &mut Verifier, at: &RepoPath, archive: &Archive) -> Verdict {
    let solution = Solution::read(&archive.files);
    for name in &solution.missing {
        let message = format!("`{name}` is missing{}", elsewhere(archive, name));
        verifier.report(&FILE_MISSING, at, message);
    }
    other_case(verifier, at, archive);
    for (path, malformed) in &solution.malformed {
        let bytes = archive.files.get(path).unwrap_or_default();
        let file = File { path: at.join(path), bytes };
        verifier.report_span(&XML_MALFORMED, &file, Span::at(malformed.at), &malformed.message);
    }
    let (class, found) = classify(archive, verifier.asked.plugin);
    report_class(verifier, at, &solution, (class, found));
    folders(verifier, at, archive, class);
    about(verifier, at, &solution);
    super::limits::solution(verifier, at, &solution);
    content_types(verifier, at, archive);
    let flows = super::flow::verify(verifier, at, &archive.files, &solution);
    super::connection::verify(verifier, at, &solution, &flows);
    Verdict {
        at: at.clone(),
        class,
        name: solution.name().map(str::to_owned),
        connectors: super::connector::verify(verifier, at, &archive.files, &solution),
        flows,
    }
}

/// Where a part stands that is not at the root.
fn elsewhere(archive: &Archive, name: &str) -> String {
    let found = archive.files.paths().find(|path| path.name().eq_ignore_ascii_case(name) && !is_junk(path));
    found.map(|path| format!("; there is `{path}`")).unwrap_or_default()
}

/// As Microsoft's validator does it.
fn classify(archive: &Archive, plugin: bool) -> (Class, Option<Found>) {
    let text = find(&archive.files, CUSTOMIZATIONS).map(|(_, bytes)| validator::found(bytes, plugin));
    let Some(Ok(found)) = text else { return (Class::Unreadable, None) };
    let class = match (found.connector, found.workflows, found.plugin) {
        (true, false, true) => Class::Plugin,
        (true, true, false) => Class::Flow,
        (true, false, false) => Class::Connector,
        (false, true, _) => Class::FlowAlone,
        (false, false, _) | (true, true, true) => Class::Unknown,
    };
    (class, Some(found))
}

fn report_class(
    verifier: &mut Verifier,
    at: &RepoPath,
    solution: &Solution,
    (class, found): (Class, Option<Found>),
) {
    let Some(part) = &solution.customizations else { return };
    let place = at.join(&part.path);
    match class {
        Class::Connector | Class::Flow | Class::Plugin | Class::Unreadable => {}
        Class::FlowAlone => verifier.report(&FLOW_ALONE, &place, "there is a flow and no `<Connector>`"),
        Class::Unknown => {
            let message = match found.is_some_and(|found| found.connector) {
                true => "there are a connector, flows and an AI plugin together",
                false => "there is neither a `<Connector>` nor a flow",
            };
            verifier.report(&UNCLASSIFIED, &place, message);
        }
    }
}

/// Parts and folders whose names differ from those of exports only in case.
fn other_case(verifier: &mut Verifier, at: &RepoPath, archive: &Archive) {
    let parts = PARTS.iter().filter_map(|name| Some((*name, find(&archive.files, name)?.0)));
    let known = [CONNECTOR_FOLDER, WORKFLOW_FOLDER, PLUGIN_FOLDER, PLUGIN_OPERATIONS_FOLDER];
    let root = RepoPath::root();
    let folders = archive.folders_in(&root).filter_map(|folder| {
        let name = known.into_iter().find(|name| name.eq_ignore_ascii_case(folder.as_str()))?;
        Some((name, folder))
    });
    for (name, path) in parts.chain(folders).filter(|(name, path)| path.as_str() != *name) {
        verifier.report(&OTHER_CASE, &at.join(path), format!("`{path}` is found, `{name}` is expected"));
    }
}

/// Reports a name of a file in `customizations.xml` that does not begin as those of exports do.
pub(super) fn unusual_reference(verifier: &mut Verifier, file: &File<'_>, element: &Element) {
    let name = element.text.trim();
    if !name.starts_with('/') {
        let message = format!("`{name}` is named, `/{name}` is expected");
        verifier.report_span(&REFERENCE_UNUSUAL, file, element.span, message);
    }
}

/// Reports a JSON file that begins with a byte order mark.
pub(super) fn mark_of_byte_order(verifier: &mut Verifier, file: &File<'_>) {
    if file.bytes.starts_with(crate::source::BYTE_ORDER_MARK.as_bytes()) {
        verifier.report(&BYTE_ORDER_MARK, &file.path, "the file begins with a byte order mark");
    }
}

fn folders(verifier: &mut Verifier, at: &RepoPath, archive: &Archive, class: Class) {
    let expected: &[&str] = match class {
        Class::Connector => &[CONNECTOR_FOLDER],
        Class::Flow | Class::FlowAlone => &[CONNECTOR_FOLDER, WORKFLOW_FOLDER],
        Class::Plugin => &[CONNECTOR_FOLDER, PLUGIN_FOLDER, PLUGIN_OPERATIONS_FOLDER],
        Class::Unknown | Class::Unreadable => return,
    };
    let root = RepoPath::root();
    let found: Vec<&RepoPath> = archive.folders_in(&root).filter(|path| !is_junk(path)).collect();
    let is = |folder: &RepoPath, name: &str| folder.as_str().eq_ignore_ascii_case(name);
    let needed = |name: &&&str| class != Class::FlowAlone || **name == WORKFLOW_FOLDER;
    for name in expected.iter().filter(needed) {
        if !found.iter().any(|folder| is(folder, name)) {
            let plural = found.iter().find(|folder| is(folder, &format!("{name}s")));
            let instead = plural.map(|folder| format!("; there is `{folder}`")).unwrap_or_default();
            verifier.report(&FOLDER_MISSING, at, format!("the folder `{name}` is missing{instead}"));
        }
    }
    if class == Class::Connector {
        for folder in found.iter().filter(|folder| !is(folder, CONNECTOR_FOLDER)) {
            let message = format!("the folder `{folder}` is no part of a connector");
            verifier.report(&FOLDER_UNEXPECTED, &at.join(folder), message);
        }
    }
}

fn about(verifier: &mut Verifier, at: &RepoPath, solution: &Solution) {
    let Some(part) = &solution.manifest else { return };
    let file = file_of(at, part);
    let Some(about) = solution.about() else {
        return verifier.report(&NAME_MISSING, &file.path, "there is no `SolutionManifest`");
    };
    let prefix = about.at(&["Publisher", "CustomizationPrefix"]).map(|element| element.text.trim());
    for (name, value) in [("UniqueName", solution.name()), ("CustomizationPrefix", prefix)] {
        if value.is_none_or(str::is_empty) {
            verifier.report_span(&NAME_MISSING, &file, about.span, format!("`{name}` is missing or empty"));
        }
    }
    if solution.is_managed() {
        let span = about.child("Managed").map_or(about.span, |element| element.span);
        verifier.report_span(&MANAGED, &file, span, "the solution is managed");
    }
    let version = about.child("Version");
    let text = version.map(|element| element.text.trim()).unwrap_or_default();
    let numbers = text.split('.').filter(|part| part.parse::<u32>().is_ok()).count();
    if numbers != 4 || text.split('.').count() != 4 {
        let span = version.map_or(about.span, |element| element.span);
        let shown: String = text.chars().take(60).collect();
        let message = format!("the version is `{shown}`; four numbers are expected");
        verifier.report_span(&VERSION_MALFORMED, &file, span, message);
    }
}

/// A part of a solution with its place in the package.
pub(super) fn file_of<'a>(at: &RepoPath, part: &'a Part) -> File<'a> {
    File { path: at.join(&part.path), bytes: part.text.as_bytes() }
}

fn content_types(verifier: &mut Verifier, at: &RepoPath, archive: &Archive) {
    let Some((path, bytes)) = find(&archive.files, CONTENT_TYPES) else { return };
    let Some(root) = std::str::from_utf8(bytes).ok().and_then(|text| xml::parse(text).ok()) else { return };
    for extension in untyped(&archive.files, &root) {
        let message = format!("files with the extension `{extension}` have no media type");
        verifier.report(&CONTENT_TYPE_MISSING, &at.join(path), message);
    }
}
