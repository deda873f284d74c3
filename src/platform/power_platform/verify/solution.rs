//! A solution: its three parts, its folders, its version, and what it holds.

use super::super::solution::{
    CONNECTOR_FOLDER, CONTENT_TYPES, Part, Solution, WORKFLOW_FOLDER, find, is_junk,
};
use super::super::xml;
use super::connector::Connector;
use super::{File, SUBMIT, VALIDATOR, Verifier};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::package::Archive;
use crate::path::RepoPath;
use crate::source::Span;
use std::collections::BTreeSet;

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
    summary: "A solution holds neither a connector nor a flow.",
    why: "Microsoft's validator cannot tell what it is for.",
    fix: "Add the connector or the flow to the solution, and export it again.",
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
        verifier.report(&FILE_MISSING, at, format!("`{name}` is missing"));
    }
    for (path, malformed) in &solution.malformed {
        let bytes = archive.files.get(path).unwrap_or_default();
        let file = File { path: at.join(path), bytes };
        verifier.report_span(&XML_MALFORMED, &file, Span::at(malformed.at), &malformed.message);
    }
    let class = classify(&solution);
    report_class(verifier, at, &solution, class);
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

/// As Microsoft's validator does it.
fn classify(solution: &Solution) -> Class {
    let Some(part) = &solution.customizations else { return Class::Unreadable };
    let found = |name: &str| part.root.all(name).first().is_some_and(|element| element.says_something());
    match (found("Connector"), found("Workflows"), found("aicopilot_aiplugin")) {
        (true, false, true) => Class::Plugin,
        (true, true, _) => Class::Flow,
        (true, false, false) => Class::Connector,
        (false, true, _) => Class::FlowAlone,
        (false, false, _) => Class::Unknown,
    }
}

fn report_class(verifier: &mut Verifier, at: &RepoPath, solution: &Solution, class: Class) {
    let Some(part) = &solution.customizations else { return };
    let place = at.join(&part.path);
    match class {
        Class::Connector | Class::Flow | Class::Plugin | Class::Unreadable => {}
        Class::FlowAlone => verifier.report(&FLOW_ALONE, &place, "there is a flow and no `<Connector>`"),
        Class::Unknown => {
            verifier.report(&UNCLASSIFIED, &place, "there is neither a `<Connector>` nor a flow");
        }
    }
}

fn folders(verifier: &mut Verifier, at: &RepoPath, archive: &Archive, class: Class) {
    let expected: &[&str] = match class {
        Class::Connector => &[CONNECTOR_FOLDER],
        Class::Flow | Class::FlowAlone => &[CONNECTOR_FOLDER, WORKFLOW_FOLDER],
        Class::Plugin => &[CONNECTOR_FOLDER, "aiplugins", "aipluginoperations"],
        Class::Unknown | Class::Unreadable => return,
    };
    let root = RepoPath::root();
    let found: Vec<&RepoPath> = archive.folders_in(&root).filter(|path| !is_junk(path)).collect();
    let is = |folder: &RepoPath, name: &str| folder.as_str().eq_ignore_ascii_case(name);
    let needed = |name: &&&str| class != Class::FlowAlone || **name == WORKFLOW_FOLDER;
    for name in expected.iter().filter(needed) {
        if !found.iter().any(|folder| is(folder, name)) {
            verifier.report(&FOLDER_MISSING, at, format!("the folder `{name}` is missing"));
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
    let named: BTreeSet<String> = root
        .all("Default")
        .iter()
        .filter_map(|element| element.attribute("Extension"))
        .map(str::to_ascii_lowercase)
        .collect();
    let parts: Vec<&str> =
        root.all("Override").iter().filter_map(|element| element.attribute("PartName")).collect();
    let mut missing = BTreeSet::new();
    for file in archive.files.paths().filter(|file| *file != path && !is_junk(file)) {
        let part = format!("/{file}");
        if !parts.iter().any(|name| name.eq_ignore_ascii_case(&part)) && !named.contains(&file.extension()) {
            missing.insert(file.extension());
        }
    }
    for extension in missing {
        let message = format!("files with the extension `{extension}` have no media type");
        verifier.report(&CONTENT_TYPE_MISSING, &at.join(path), message);
    }
}
