//! The folder of a connector in Microsoft's repository: what belongs there and what does not.

use super::identity::is_independent;
use super::{COMMAND_LINE, SUBMISSION};
use crate::catalogue::{ICON, Layout, POWER_PLATFORM_DEFINITION, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Location, Mend, Step};
use crate::rules::is_junk;

/// Definitions from this size on come close to what the platform takes, in bytes.
const LARGE: std::ops::RangeInclusive<usize> = 900_000..=1_000_000;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/settings-committed"),
        severity: Severity::Warning,
        summary: "The settings of the command line stand among the connector's files.",
        why: "They name the author's environment and connector; reviewers ask to remove them.",
        fix: "Remove `settings.json`, and add it to .gitignore.",
        reference: COMMAND_LINE,
        codes: &["layout-settings-not-committed"],
        check: Check::Release(settings_committed),
    },
    Rule {
        id: RuleId::new("power-platform/icon-committed"),
        severity: Severity::Warning,
        summary: "A connector of an independent publisher has an icon in Microsoft's repository.",
        why: "Such connectors share one icon; the checklist of pull requests asks to leave it out.",
        fix: "Remove the icon from the pull request.",
        reference: "https://github.com/microsoft/PowerPlatformConnectors/blob/master/.github/pull_request_template.md",
        codes: &["layout-icon-not-committed"],
        check: Check::Release(icon_committed),
    },
    Rule {
        id: RuleId::new("power-platform/file-unexpected"),
        severity: Severity::Note,
        summary: "A file beside the definition is none that Microsoft's repository expects.",
        why: "Reviewers ask to keep to the files of a connector; pictures go into a folder of their own.",
        fix: "Move pictures into a folder, and remove what the connector does not need.",
        reference: SUBMISSION,
        codes: &["layout-unexpected-file"],
        check: Check::Release(file_unexpected),
    },
    Rule {
        id: RuleId::new("power-platform/title-differs-from-folder"),
        severity: Severity::Note,
        summary: "The title is not the name of the folder.",
        why: "Who looks for the connector in the repository does not find it by its title.",
        fix: "Call the folder as the connector is called.",
        reference: SUBMISSION,
        codes: &["catalogue-title-matches-folder"],
        check: Check::Release(title_differs_from_folder),
    },
    Rule {
        id: RuleId::new("power-platform/definition-almost-too-large"),
        severity: Severity::Warning,
        summary: "The definition is almost as large as the platform takes.",
        why: "The next operations will not fit, and the import fails at 1 MB.",
        fix: "Remove what flows do not need: examples, unused definitions, long texts; or split the connector.",
        reference: "https://learn.microsoft.com/connectors/custom-connectors/faq",
        codes: &["json-size-limit"],
        check: Check::Release(definition_almost_too_large),
    },
];

fn is_foreign(release: &Release) -> bool {
    release.layout == Layout::PowerPlatform
}

/// Says that a file should go, and offers to remove it.
fn report_file(cx: &mut Cx<'_>, release: &Release, name: &str, message: &str) {
    if let Some((path, _)) = release.file_named(name).filter(|_| is_foreign(release)) {
        let file = release.folder.join(path);
        let mend = || Some(Mend::uncertain([Step::Remove(file.clone())]));
        cx.report_with(Location::file(file.clone()), message, mend);
    }
}

fn settings_committed(cx: &mut Cx<'_>, release: &Release) {
    report_file(
        cx,
        release,
        "settings.json",
        "these are settings of the author's machine, not of the connector",
    );
}

fn icon_committed(cx: &mut Cx<'_>, release: &Release) {
    if is_independent(cx, release) {
        report_file(cx, release, ICON, "no icon is expected: connectors of independent publishers share one");
    }
}

/// The files that a folder of the repository holds, in lower case; `connector.toml` is the catalogue's.
const EXPECTED: [&str; 9] = [
    "connector.toml",
    "apidefinition.swagger.json",
    "apiproperties.json",
    "readme.md",
    "icon.png",
    "script.csx",
    "settings.json",
    "intro.md",
    "test-flow.zip",
];

/// What an operating system left behind has a rule of its own.
fn file_unexpected(cx: &mut Cx<'_>, release: &Release) {
    if !is_foreign(release) {
        return;
    }
    let top = release.files.paths().filter(|path| path.parent().is_root() && !is_junk(path));
    for path in top.filter(|path| Some(*path) != release.definition_path()) {
        if !EXPECTED.contains(&path.name().to_ascii_lowercase().as_str()) {
            let message = format!("`{path}` is not expected beside `{POWER_PLATFORM_DEFINITION}`");
            cx.report(Location::file(release.folder.join(path)), message);
        }
    }
}

/// A name without blanks and hyphens, in lower case.
fn folded(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && *c != '-');
    kept.flat_map(char::to_lowercase).collect()
}

fn title_differs_from_folder(cx: &mut Cx<'_>, release: &Release) {
    let Some(node) = release.definition_document().and_then(|document| document.root().at("/info/title"))
    else {
        return;
    };
    let (title, folder) = (node.as_str().unwrap_or_default(), release.folder.name());
    if is_foreign(release) && !title.is_empty() && folded(title) != folded(folder) {
        cx.report(node, format!("the folder is called `{folder}`, the title is `{title}`"));
    }
}

fn definition_almost_too_large(cx: &mut Cx<'_>, release: &Release) {
    let found = release.definition_path().and_then(|path| Some((path, release.files.get(path)?)));
    let Some((path, bytes)) = found.filter(|(_, bytes)| LARGE.contains(&bytes.len())) else { return };
    let message = format!("the definition has {} bytes, {} are allowed", bytes.len(), LARGE.end());
    cx.report(Location::file(release.folder.join(path)), message);
}
