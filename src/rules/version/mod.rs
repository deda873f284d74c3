//! Versions: the manifest against the definition, the folder and the tags.

mod notes;
mod step;

pub(super) use notes::RULES as NOTES;
pub(super) use step::RULES as STEP;

use super::name_of;
use crate::catalogue::{Layout, Line, Release, changelog, normalise};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Mend, Node};
use semver::Version;

const SEMVER: &str = "https://semver.org/";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("version/release-altered"),
        severity: Severity::Error,
        summary: "The version names a release, and the folder differs from it.",
        why: "What was published under a version must never change; packages and pages would disagree with the tag.",
        fix: "Raise `version`, or restore the folder from the release's tag.",
        reference: "https://semver.org/#spec-item-3",
        codes: &["version-tag-exists", "released-altered"],
        check: Check::Line(release_altered),
    },
    Rule {
        id: RuleId::new("version/tag-disagrees"),
        severity: Severity::Error,
        summary: "A tag releases another version than its folder says.",
        why: "The package made from the tag would carry the wrong version.",
        fix: "Delete the tag and make it again on the commit whose manifest has that version.",
        reference: "https://git-scm.com/docs/git-tag",
        codes: &["version-tag-exists", "tag-mismatch"],
        check: Check::Line(tag_disagrees),
    },
    Rule {
        id: RuleId::new("version/first-not-1-0-0"),
        severity: Severity::Warning,
        summary: "The first version of a connector is not 1.0.0, or that of a later line not the first of its major.",
        why: "A connector that users can install is a release; a higher first version suggests a history that does not exist.",
        fix: "Write the version that the message names, or a pre-release of it; a changelog that tells of earlier releases vouches for a higher one.",
        reference: SEMVER,
        codes: &[],
        check: Check::Line(first_not_1_0_0),
    },
    Rule {
        id: RuleId::new("version/folder-disagrees"),
        severity: Severity::Error,
        summary: "The version's major is not that of the line's folder.",
        why: "Tags of a version belong to the folder with its major; this one could never be released.",
        fix: "Copy the folder to one named after the new major, and restore this one.",
        reference: SEMVER,
        codes: &[],
        check: Check::Line(folder_disagrees),
    },
    Rule {
        id: RuleId::new("version/definition-disagrees"),
        severity: Severity::Warning,
        summary: "The definition's version is not the manifest's.",
        why: "Platforms show the version of the definition, users ask for the one of the catalogue.",
        fix: "Write the manifest's version into `info.version`.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#info-object",
        codes: &[],
        check: Check::Release(definition_disagrees),
    },
    Rule {
        id: RuleId::new("version/not-semver"),
        severity: Severity::Note,
        summary: "`info.version` is no semantic version.",
        why: "Nobody can tell from it whether an update breaks callers.",
        fix: "Write three numbers, such as 1.2.0.",
        reference: SEMVER,
        codes: &["version-semver"],
        check: Check::Release(not_semver),
    },
];

/// The version of the work tree and that of the newest release.
fn versions(line: &Line) -> Option<(&Version, &Version)> {
    Some((line.draft.version()?, &line.newest()?.version))
}

/// The command that raises the version of a line.
fn command(cx: &Cx<'_>, line: &Line) -> String {
    format!("connectory bump {}", name_of(cx, line))
}

/// Whether the work tree's version is one that was released before the newest.
fn names_older_release(line: &Line, version: &Version) -> bool {
    line.releases.iter().any(|release| release.version == *version)
}

fn release_altered(cx: &mut Cx<'_>, line: &Line) {
    let since = || match (line.newest(), line.needs()) {
        (Some(newest), Some(bump)) => {
            format!("; since {} this changed: {}", newest.version, step::forced_by(line, bump))
        }
        _ => String::new(),
    };
    if let Some(version) = &line.altered {
        let next = step::after(step::later_preview(line, version).unwrap_or(version));
        let message = format!(
            "{version} is tagged, and this folder differs from it; `{} {next}` writes the next version{}",
            command(cx, line),
            since()
        );
        cx.report(line.draft.version_location(), message);
        return;
    }
    let Some((version, newest)) = versions(line) else { return };
    let older = version.cmp_precedence(newest).is_lt() && line.drift.is_some();
    if older && names_older_release(line, version) {
        let message = format!(
            "{version} was released, {newest} after it, and this folder is neither; `{}` writes the next version{}",
            command(cx, line),
            since()
        );
        cx.report(line.draft.version_location(), message);
    }
}

fn tag_disagrees(cx: &mut Cx<'_>, line: &Line) {
    for release in &line.releases {
        let tag = &release.tag.name;
        let message = match (release.tree, &release.declared) {
            (None, _) => format!(
                "the tag `{tag}` names a commit that has no folder `{}`; `git tag -d {tag}` takes it back",
                release.folder
            ),
            (Some(_), Some(declared)) if *declared != release.version => {
                format!(
                    "the tag `{tag}` names a folder whose version is {declared}; `git tag -d {tag}` takes it back"
                )
            }
            (Some(_), _) => continue,
        };
        cx.report(line.draft.version_location(), message);
    }
}

fn first_not_1_0_0(cx: &mut Cx<'_>, line: &Line) {
    let (Some(version), Some(major)) = (line.draft.version(), line.major) else { return };
    if line.newest().is_some() || version.major != major {
        return;
    }
    // What was released here before is known; of what was released elsewhere the changelog tells.
    let is_known =
        cx.connector().is_some_and(|id| cx.catalogue.tagged(id).iter().any(|one| one.pre.is_empty()));
    let told = if is_known { Vec::new() } else { told_versions(&line.draft) };
    let follows = has_older_line(cx, major) || told.iter().any(|told| told.major < major);
    let expected = match major {
        0 => Version::new(0, 1, 0),
        2.. if !follows => Version::new(1, 0, 0),
        major => Version::new(major, 0, 0),
    };
    if step::core(version) == expected || told.contains(&expected) {
        return;
    }
    let message = match expected.major == major {
        true => format!(
            "{expected} is expected as the first version, found {version}; `{} {expected}` writes it",
            command(cx, line)
        ),
        false => format!(
            "{expected} is expected as the first version, found {version}: name the folder `v{}`, or tell in the \
             changelog what was released before",
            expected.major
        ),
    };
    cx.report(line.draft.version_location(), message);
}

/// Whether the connector has, or had, a line of a lower major.
fn has_older_line(cx: &Cx<'_>, major: u64) -> bool {
    let Some(id) = cx.connector() else { return false };
    let lines = cx.catalogue.place(id.as_str()).into_iter().flat_map(|place| &place.lines);
    let mut majors = lines.filter_map(|line| line.major);
    majors.any(|other| other < major) || cx.catalogue.tagged(id).iter().any(|tagged| tagged.major < major)
}

/// The versions that the changelog has a section for: it was released elsewhere before.
fn told_versions(release: &Release) -> Vec<Version> {
    let Some((_, bytes)) = release.file_named(changelog::FILE) else { return Vec::new() };
    let text = String::from_utf8_lossy(bytes);
    changelog::headings(&text).filter_map(|heading| heading.version).collect()
}

fn folder_disagrees(cx: &mut Cx<'_>, line: &Line) {
    let (Some(version), Some(major)) = (line.draft.version(), line.major) else { return };
    if version.major != major {
        let message = format!("{version} does not belong into the folder `v{major}`");
        cx.report(line.draft.version_location(), message);
    }
}

/// `info.version` and where it stands.
fn info_version(release: &Release) -> Option<Node<'_>> {
    release.definition_document()?.root().at("/info/version")
}

fn definition_disagrees(cx: &mut Cx<'_>, release: &Release) {
    if release.layout != Layout::Native {
        return;
    }
    let (Some(version), Some(node)) = (release.version(), info_version(release)) else { return };
    let Some(text) = node.scalar_text() else { return };
    if normalise(text).as_ref() != Some(version) {
        cx.report(node, format!("the manifest says {version}, the definition says {text}"));
    }
}

/// Whether a version only lacks numbers, or has a `v` before them: nothing is lost when it is written
/// in full.
fn is_short(text: &str) -> bool {
    let numbers = text.strip_prefix(['v', 'V']).unwrap_or(text).split('.');
    let plain = |number: &str| number.parse::<u64>().is_ok_and(|value| value.to_string() == number);
    numbers.clone().count() <= 3 && numbers.clone().all(plain)
}

fn not_semver(cx: &mut Cx<'_>, release: &Release) {
    let Some(node) = info_version(release) else { return };
    let Some(text) = node.scalar_text().filter(|text| Version::parse(text).is_err()) else { return };
    let known = normalise(text);
    let message = match &known {
        Some(version) => {
            format!("a version of three numbers is expected, found `{text}`; it counts as {version}")
        }
        None => format!("a version of three numbers is expected, found `{text}`; it cannot be compared"),
    };
    let mend = || {
        let version = known.filter(|_| is_short(text))?;
        Some(Mend::safe([node.with_value(version.to_string())?]))
    };
    cx.report_with(node, message, mend);
}
