//! How a package is nested: the text and one archive, in it one folder, in it the solutions.

use super::super::package::{ASSETS, CUSTOM_PROPERTIES, INTRO};
use super::super::solution::{PARTS, find, is_junk};
use super::solution::{Class, Verdict};
use super::{File, SUBMIT, VALIDATOR, Verifier, inside};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::package::Archive;
use crate::path::RepoPath;

const FOLDER_AT_ROOT: Rule = Rule {
    id: RuleId::new("package/folder-at-root"),
    severity: Severity::Error,
    summary: "The package has a folder at its root.",
    why: "Microsoft's validator expects `intro.md` and one archive at the root and refuses folders.",
    fix: "Pack the files themselves, not the folder that holds them.",
    reference: VALIDATOR,
    codes: &["package-root-no-folder", "5000.1.1.11"],
    check: Check::Elsewhere,
};

const INTRO_MISSING: Rule = Rule {
    id: RuleId::new("package/intro-missing"),
    severity: Severity::Error,
    summary: "The package has no `intro.md` at its root, or an empty one.",
    why: "It becomes the connector's documentation; packages without it are refused.",
    fix: "Put `intro.md` beside the inner archive.",
    reference: SUBMIT,
    codes: &["package-root-intro", "5000.1.1.5"],
    check: Check::Elsewhere,
};

const INTRO_SEVERAL: Rule = Rule {
    id: RuleId::new("package/intro-several"),
    severity: Severity::Error,
    summary: "The package has several Markdown files at its root.",
    why: "Microsoft's validator expects exactly one, and fails without saying so.",
    fix: "Keep `intro.md` only.",
    reference: VALIDATOR,
    codes: &["package-root-intro", "5000.1.1.5"],
    check: Check::Elsewhere,
};

const INTRO_OTHER_NAME: Rule = Rule {
    id: RuleId::new("package/intro-other-name"),
    severity: Severity::Warning,
    summary: "The Markdown file at the root is not named `intro.md`.",
    why: "Microsoft's instructions name it so; tools that look for the name miss it.",
    fix: "Rename it to `intro.md`.",
    reference: SUBMIT,
    codes: &["package-root-intro"],
    check: Check::Elsewhere,
};

const INNER_MISSING: Rule = Rule {
    id: RuleId::new("package/inner-zip-missing"),
    severity: Severity::Error,
    summary: "The package has no archive with the solutions at its root.",
    why: "The solutions are looked for in an archive beside `intro.md`.",
    fix: "Put `package.zip` with the folder `PkgAssets` beside `intro.md`.",
    reference: VALIDATOR,
    codes: &["package-root-zip", "5000.1.1.5", "5000.1.1.11"],
    check: Check::Elsewhere,
};

const INNER_SEVERAL: Rule = Rule {
    id: RuleId::new("package/inner-zip-several"),
    severity: Severity::Error,
    summary: "The package has several archives at its root.",
    why: "Microsoft's validator expects exactly one, and fails without saying so.",
    fix: "Put the solutions into one archive, in its folder `PkgAssets`.",
    reference: VALIDATOR,
    codes: &["package-root-zip"],
    check: Check::Elsewhere,
};

const ASSETS_MISSING: Rule = Rule {
    id: RuleId::new("package/assets-folder-missing"),
    severity: Severity::Error,
    summary: "The inner archive has no folder with the solutions.",
    why: "The solutions are looked for in the folder `PkgAssets`.",
    fix: "Put the solutions into a folder `PkgAssets` of the inner archive.",
    reference: VALIDATOR,
    codes: &["package-assets-folder", "5000.1.1.12"],
    check: Check::Elsewhere,
};

const ASSETS_SEVERAL: Rule = Rule {
    id: RuleId::new("package/assets-folder-several"),
    severity: Severity::Error,
    summary: "The inner archive has several folders.",
    why: "Microsoft's validator expects exactly one, and fails without saying so.",
    fix: "Keep the folder `PkgAssets` only.",
    reference: VALIDATOR,
    codes: &["package-assets-folder"],
    check: Check::Elsewhere,
};

const ASSETS_OTHER_NAME: Rule = Rule {
    id: RuleId::new("package/assets-folder-other-name"),
    severity: Severity::Warning,
    summary: "The folder with the solutions is not named `PkgAssets`.",
    why: "Microsoft's validator takes any name, Partner Center asks for this one.",
    fix: "Rename the folder to `PkgAssets`.",
    reference: VALIDATOR,
    codes: &["package-assets-folder", "5000.1.1.12"],
    check: Check::Elsewhere,
};

const FOLDER_IN_ASSETS: Rule = Rule {
    id: RuleId::new("package/folder-in-assets"),
    severity: Severity::Error,
    summary: "The folder with the solutions holds another folder.",
    why: "Microsoft's validator refuses folders there.",
    fix: "Put the solutions directly into `PkgAssets`, zipped.",
    reference: VALIDATOR,
    codes: &["package-assets-zips"],
    check: Check::Elsewhere,
};

const SOLUTION_COUNT: Rule = Rule {
    id: RuleId::new("package/solution-count-wrong"),
    severity: Severity::Error,
    summary: "The package does not hold two solutions, or three with an AI plugin.",
    why: "One is the connector, one the flow that tests it; Microsoft's validator counts them.",
    fix: "Put the connector's and the flow's solution into `PkgAssets`, and nothing else that is zipped.",
    reference: VALIDATOR,
    codes: &["package-assets-zips", "5000.1.1.13"],
    check: Check::Elsewhere,
};

const CONNECTOR_SOLUTION_MISSING: Rule = Rule {
    id: RuleId::new("package/connector-solution-missing"),
    severity: Severity::Error,
    summary: "No solution holds a connector and nothing else.",
    why: "The connector is imported from that solution, before the flow.",
    fix: "Export a solution with the connector alone.",
    reference: VALIDATOR,
    codes: &["package-connector-solution", "5000.1.1.8"],
    check: Check::Elsewhere,
};

const FLOW_SOLUTION_MISSING: Rule = Rule {
    id: RuleId::new("package/flow-solution-missing"),
    severity: Severity::Error,
    summary: "No solution holds a flow.",
    why: "Reviewers test the connector with that flow.",
    fix: "Export a solution with the flow and the connector.",
    reference: VALIDATOR,
    codes: &["package-flow-solution", "5000.1.1.6"],
    check: Check::Elsewhere,
};

const PLUGIN_SOLUTION_MISSING: Rule = Rule {
    id: RuleId::new("package/plugin-solution-missing"),
    severity: Severity::Error,
    summary: "There are three solutions, and none holds an AI plugin.",
    why: "A third solution is allowed for a plugin only.",
    fix: "Leave the third solution out, or export the plugin with its connector into it.",
    reference: VALIDATOR,
    codes: &["package-plugin-solution"],
    check: Check::Elsewhere,
};

const CUSTOM_PROPERTIES_MISSING: Rule = Rule {
    id: RuleId::new("package/custom-properties-missing"),
    severity: Severity::Warning,
    summary: "The connector has several kinds of sign-in, and the package no `customProperties.json`.",
    why: "Certification asks for the file at the root of packages of such connectors.",
    fix: "Put `customProperties.json` beside `intro.md`.",
    reference: "https://learn.microsoft.com/connectors/custom-connectors/multi-auth",
    codes: &["5000.1.1.5"],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    FOLDER_AT_ROOT,
    INTRO_MISSING,
    INTRO_SEVERAL,
    INTRO_OTHER_NAME,
    INNER_MISSING,
    INNER_SEVERAL,
    ASSETS_MISSING,
    ASSETS_SEVERAL,
    ASSETS_OTHER_NAME,
    FOLDER_IN_ASSETS,
    SOLUTION_COUNT,
    CONNECTOR_SOLUTION_MISSING,
    FLOW_SOLUTION_MISSING,
    PLUGIN_SOLUTION_MISSING,
    CUSTOM_PROPERTIES_MISSING,
];

/// Judges what an archive holds, and says what it is.
pub(super) fn verify(verifier: &mut Verifier, at: &RepoPath, archive: &Archive) -> &'static str {
    let root = RepoPath::root();
    if PARTS.iter().any(|name| find(&archive.files, name).is_some()) {
        let verdict = super::solution::verify(verifier, at, archive);
        super::flow::compare(verifier, std::slice::from_ref(&verdict));
        return verdict.class.name();
    }
    let named = |folder: &&RepoPath| folder.name().eq_ignore_ascii_case(ASSETS);
    if archive.folders_in(&root).any(|folder| named(&folder)) {
        assets(verifier, at, archive);
        return "the archive inside a submission package";
    }
    root_level(verifier, at, archive);
    "a submission package"
}

/// The folders directly in a folder that somebody put there.
fn folders<'a>(archive: &'a Archive, folder: &'a RepoPath) -> Vec<&'a RepoPath> {
    archive.folders_in(folder).filter(|path| !is_junk(path)).collect()
}

/// The files of an extension directly in a folder.
fn files<'a>(archive: &'a Archive, folder: &'a RepoPath, extension: &str) -> Vec<(&'a RepoPath, &'a [u8])> {
    archive.files_in(folder).filter(|(path, _)| path.extension() == extension && !is_junk(path)).collect()
}

fn names<'a>(paths: impl IntoIterator<Item = &'a RepoPath>) -> String {
    paths.into_iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
}

fn root_level(verifier: &mut Verifier, at: &RepoPath, archive: &Archive) {
    let root = RepoPath::root();
    let at_root = folders(archive, &root);
    for folder in &at_root {
        let message = format!("the folder `{folder}` stands at the root of the package");
        verifier.report(&FOLDER_AT_ROOT, &at.join(folder), message);
    }
    let holds = |folder: &RepoPath| {
        !files(archive, folder, "md").is_empty() || !files(archive, folder, "zip").is_empty()
    };
    let wrapper = match at_root.as_slice() {
        [folder] if !holds(&root) && holds(folder) => (*folder).clone(),
        _ => RepoPath::root(),
    };
    intro(verifier, at, &files(archive, &wrapper, "md"));
    let inner = files(archive, &wrapper, "zip");
    match inner.as_slice() {
        [] => verifier.report(&INNER_MISSING, at, "there is no archive with the solutions"),
        [_] => {}
        _ => {
            let message = format!("there are {} archives: {}", inner.len(), names(inner.iter().map(|f| f.0)));
            verifier.report(&INNER_SEVERAL, at, message);
        }
    }
    let mut several_sign_ins = false;
    for (path, bytes) in inner {
        let place = at.join(path);
        if let Some(archive) = verifier.open(&place, bytes) {
            let verdicts = assets(verifier, &inside(&place), &archive);
            several_sign_ins |= verdicts.iter().any(|verdict| verdict.several_sign_ins());
        }
    }
    let properties = archive.files_in(&wrapper).any(|(path, _)| path.name() == CUSTOM_PROPERTIES);
    if several_sign_ins && !properties {
        let message = format!("`{CUSTOM_PROPERTIES}` is missing");
        verifier.report(&CUSTOM_PROPERTIES_MISSING, at, message);
    }
}

fn intro(verifier: &mut Verifier, at: &RepoPath, found: &[(&RepoPath, &[u8])]) {
    match found {
        [] => verifier.report(&INTRO_MISSING, at, "there is no `intro.md`"),
        [(path, bytes)] => {
            if bytes.trim_ascii().is_empty() {
                verifier.report(&INTRO_MISSING, &at.join(path), "the text is empty");
            }
            super::unfinished::verify(verifier, &File { path: at.join(path), bytes });
            if path.name() != INTRO {
                let message = format!("`{}` is found, `intro.md` is expected", path.name());
                verifier.report(&INTRO_OTHER_NAME, &at.join(path), message);
            }
        }
        _ => {
            let message = format!("there are {}: {}", found.len(), names(found.iter().map(|file| file.0)));
            verifier.report(&INTRO_SEVERAL, at, message);
        }
    }
}

/// Judges the archive inside a package: its folder, and the solutions in it.
fn assets(verifier: &mut Verifier, at: &RepoPath, archive: &Archive) -> Vec<Verdict> {
    let root = RepoPath::root();
    let found = folders(archive, &root);
    let named = found.iter().find(|folder| folder.name().eq_ignore_ascii_case(ASSETS));
    let folder = named.or(found.first()).map_or_else(RepoPath::root, |folder| (*folder).clone());
    match found.as_slice() {
        [] => verifier.report(&ASSETS_MISSING, at, "there is no folder `PkgAssets`"),
        [only] if only.name() != ASSETS => {
            let message = format!("the folder is named `{}`", only.name());
            verifier.report(&ASSETS_OTHER_NAME, &at.join(only), message);
        }
        [_] => {}
        _ => {
            let message = format!("there are {} folders: {}", found.len(), names(found.iter().copied()));
            verifier.report(&ASSETS_SEVERAL, at, message);
        }
    }
    if !folder.is_root() {
        for inner in folders(archive, &folder) {
            let message = format!("`{}` is a folder; only files stand here", inner.name());
            verifier.report(&FOLDER_IN_ASSETS, &at.join(inner), message);
        }
    }
    let solutions = files(archive, &folder, "zip");
    if !(2..=3).contains(&solutions.len()) {
        let message = match solutions.len() {
            0 => "there is no solution".to_owned(),
            1 => "there is one solution; the connector and the flow are expected".to_owned(),
            count => format!("there are {count} solutions: {}", names(solutions.iter().map(|file| file.0))),
        };
        verifier.report(&SOLUTION_COUNT, &at.join(&folder), message);
    }
    let count = solutions.len();
    let verdicts: Vec<Verdict> =
        solutions.into_iter().filter_map(|(path, bytes)| solution(verifier, &at.join(path), bytes)).collect();
    if count > 0 {
        complete(verifier, &at.join(&folder), &verdicts, count);
    }
    super::flow::compare(verifier, &verdicts);
    verdicts
}

fn solution(verifier: &mut Verifier, at: &RepoPath, bytes: &[u8]) -> Option<Verdict> {
    let archive = verifier.open(at, bytes)?;
    Some(super::solution::verify(verifier, &inside(at), &archive))
}

/// Whether each kind of solution is there; nobody knows where one of them could not be read.
fn complete(verifier: &mut Verifier, at: &RepoPath, verdicts: &[Verdict], count: usize) {
    let has = |class: Class| verdicts.iter().any(|verdict| verdict.class == class);
    if verdicts.len() < count || has(Class::Unreadable) {
        return;
    }
    if !has(Class::Connector) {
        verifier.report(&CONNECTOR_SOLUTION_MISSING, at, "no solution holds a connector and nothing else");
    }
    if !has(Class::Flow) && !has(Class::FlowAlone) {
        verifier.report(&FLOW_SOLUTION_MISSING, at, "no solution holds a flow");
    }
    if count == 3 && !has(Class::Plugin) {
        verifier.report(&PLUGIN_SOLUTION_MISSING, at, "there are three solutions and no plugin");
    }
}
