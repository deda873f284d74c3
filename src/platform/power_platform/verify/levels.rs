//! How a package is nested: the text and one archive, in it one folder, in it the solutions.

use super::super::package::{ASSETS, CUSTOM_PROPERTIES, INTRO};
use super::super::solution::{PARTS, find, is_junk};
use super::solution::{Class, Verdict};
use super::{File, SUBMIT, VALIDATOR, Verifier, inside};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::files::FileSet;
use crate::package::{Archive, Nested};
use crate::path::RepoPath;
use crate::platform::Official;
use std::collections::BTreeSet;

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
    summary: "No solution holds the AI plugin that the package is said to have.",
    why: "Microsoft's validator expects a third solution with the plugin and its connector.",
    fix: "Export a solution with the plugin and its connector, or verify without `--plugin`.",
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

const VALIDATOR_REFUSES: Rule = Rule {
    id: RuleId::new("package/validator-refuses"),
    severity: Severity::Error,
    summary: "Microsoft's validator refuses the package for a reason that no other rule has.",
    why: "Packages are refused that it does not accept.",
    fix: "Mend what the message says; the validator itself gives no better reason.",
    reference: VALIDATOR,
    codes: &[],
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
    VALIDATOR_REFUSES,
];

/// Judges what an archive holds, and says what it is, and whether it is what is handed in.
pub(super) fn verify(verifier: &mut Verifier, at: &RepoPath, package: &Nested) -> (&'static str, bool) {
    let (root, archive) = (RepoPath::root(), &package.archive);
    if is_solution(&archive.files) {
        let verdict = super::solution::verify(verifier, at, archive);
        super::flow::compare(verifier, std::slice::from_ref(&verdict));
        return (verdict.class.name(), false);
    }
    let named = |folder: &&RepoPath| folder.name().eq_ignore_ascii_case(ASSETS);
    let has_text = || !files(archive, &root, "md").is_empty();
    if archive.folders_in(&root).any(|folder| named(&folder)) && !has_text() {
        assets(verifier, at, package);
        return ("the archive inside a submission package", false);
    }
    root_level(verifier, at, package);
    ("a submission package", true)
}

/// Says that Microsoft's validator refuses the package, where no other error says so.
pub(super) fn report_refusal(verifier: &mut Verifier, at: &RepoPath, official: &Official) {
    if !verifier.findings.iter().any(|finding| finding.severity == Severity::Error) {
        let reason = official.reason.as_deref().unwrap_or("it does not say why");
        verifier.report(&VALIDATOR_REFUSES, at, reason);
    }
}

/// Whether files are those of a solution: parts of one stand at the root, and not what makes a package.
pub(in super::super) fn is_solution(files: &FileSet) -> bool {
    let at_root =
        |extension: &str| files.paths().any(|path| path.parent().is_root() && path.extension() == extension);
    PARTS.iter().any(|name| find(files, name).is_some()) && !(at_root("md") && at_root("zip"))
}

/// The folder in which an archive begins that somebody packed with the folder around it: the only one,
/// and the only one in that, until there is something wanted in it.
pub(in super::super) fn home(files: &FileSet, is_wanted: impl Fn(&RepoPath) -> bool) -> RepoPath {
    let mut folder = RepoPath::root();
    loop {
        let below = || files.paths().filter(|path| !is_junk(path)).filter_map(|path| path.below(&folder));
        if below().any(|path| path.parent().is_root() && is_wanted(&path)) {
            return folder;
        }
        let heads: BTreeSet<String> = below()
            .filter(|path| !path.parent().is_root())
            .filter_map(|path| path.parts().next().map(str::to_owned))
            .collect();
        match (heads.first(), heads.len()) {
            (Some(only), 1) => folder = folder.join(&RepoPath::parse(only).unwrap_or_default()),
            _ => return RepoPath::root(),
        }
    }
}

/// Whether a file is one that stands at the root of a package.
pub(in super::super) fn is_of_root(path: &RepoPath) -> bool {
    !is_junk(path) && ["md", "zip"].contains(&path.extension().as_str())
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

fn root_level(verifier: &mut Verifier, at: &RepoPath, package: &Nested) {
    let (root, archive) = (RepoPath::root(), &package.archive);
    let at_root = folders(archive, &root);
    for folder in &at_root {
        let message = format!("the folder `{folder}` stands at the root of the package");
        verifier.report(&FOLDER_AT_ROOT, &at.join(folder), message);
    }
    let wrapper = home(&archive.files, is_of_root);
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
    for (path, _) in inner {
        let (place, Some(inner)) = (at.join(path), package.inner.get(path)) else { continue };
        if verifier.looks_into(&place, &inner.archive) {
            let verdicts = assets(verifier, &inside(&place), inner);
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
fn assets(verifier: &mut Verifier, at: &RepoPath, inner: &Nested) -> Vec<Verdict> {
    let (root, archive) = (RepoPath::root(), &inner.archive);
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
    count(verifier, &at.join(&folder), &solutions);
    let mut verdicts = Vec::new();
    for (path, _) in &solutions {
        let (place, Some(solution)) = (at.join(path), inner.inner.get(path)) else { continue };
        if verifier.looks_into(&place, &solution.archive) {
            verdicts.push(super::solution::verify(verifier, &inside(&place), &solution.archive));
        }
    }
    if !solutions.is_empty() {
        complete(verifier, &at.join(&folder), &verdicts, solutions.len());
    }
    super::flow::compare(verifier, &verdicts);
    verdicts
}

/// Whether there are as many solutions as there must be.
fn count(verifier: &mut Verifier, at: &RepoPath, solutions: &[(&RepoPath, &[u8])]) {
    let plugin = verifier.asked.plugin;
    let names = || names(solutions.iter().map(|file| file.0));
    let message = match (solutions.len(), plugin) {
        (2, false) | (3, true) => return,
        (0, _) => "there is no solution".to_owned(),
        (1, _) => "there is one solution; the connector and the flow are expected".to_owned(),
        (2, true) => "there are two solutions; with an AI plugin, three are expected".to_owned(),
        (3, false) => format!("there are 3 solutions: {}; with an AI plugin, say `--plugin`", names()),
        (count, _) => format!("there are {count} solutions: {}", names()),
    };
    verifier.report(&SOLUTION_COUNT, at, message);
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
    if verifier.asked.plugin && !has(Class::Plugin) {
        verifier.report(&PLUGIN_SOLUTION_MISSING, at, "no solution holds an AI plugin");
    }
}
