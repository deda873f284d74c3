//! The step from the newest release to the work tree: large enough, and no larger.

use super::{SEMVER, command, info_version, names_older_release, versions};
use crate::catalogue::{Layout, Line, manifest};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::diff::{Aspect, Bump, Change, Place};
use crate::document::Mend;
use semver::Version;

/// How many of the changes that force a bump a message names.
const NAMED_CHANGES: usize = 3;

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("version/not-raised"),
        severity: Severity::Error,
        summary: "What users get changed, and the version did not.",
        why: "Two different connectors would carry the same version, and nobody could say which one is in use.",
        fix: "Run `connectory bump ID`: it writes the version that the changes need.",
        reference: SEMVER,
        codes: &["change-without-version-bump", "change-minor-update", "version-not-raised"],
        check: Check::Line(not_raised),
    },
    Rule {
        id: RuleId::new("version/release-unreadable"),
        severity: Severity::Warning,
        summary: "The newest release cannot be read, so nobody can tell what changed since.",
        why: "A change that breaks its users would go out without a word.",
        fix: "Read the changes in `git diff`, choose the version yourself, and release a definition that can be read.",
        reference: SEMVER,
        codes: &[],
        check: Check::Line(release_unreadable),
    },
    Rule {
        id: RuleId::new("version/bump-too-small"),
        severity: Severity::Error,
        summary: "The version moved less than the changes need.",
        why: "Users who take the update because its version promises no break will break.",
        fix: "Run `connectory bump ID`, take the changes back, or accept them one by one with `[[accept]]`.",
        reference: SEMVER,
        codes: &[
            "change-breaking-needs-major",
            "change-additive-needs-minor",
            "change-auth-type",
            "change-operation-removed",
            "change-path",
            "change-parameter",
            "change-output",
            "OperationDeleted",
            "OperationHidden",
            "InputFieldDeleted",
            "InputFieldVisibilityChangedToInternal",
            "OutputFieldDeleted",
            "OutputFieldTypeChanged",
            "AuthenticationMethodRemoved",
            "bump-too-small",
        ],
        check: Check::Line(bump_too_small),
    },
    Rule {
        id: RuleId::new("version/bump-too-large"),
        severity: Severity::Warning,
        summary: "The version moved more than the changes need.",
        why: "Users put off an update that promises to break what works, or look for news that is not there.",
        fix: "Run the command that the message names, or say why in a change note with `bump`.",
        reference: SEMVER,
        codes: &["bump-too-large"],
        check: Check::Line(bump_too_large),
    },
    Rule {
        id: RuleId::new("version/skipped"),
        severity: Severity::Warning,
        summary: "The version leaves out one that should come before it.",
        why: "Users look for the release in between, and nobody can tell whether one was lost.",
        fix: "Run the command that the message names.",
        reference: SEMVER,
        codes: &["version-skipped"],
        check: Check::Line(skipped),
    },
    Rule {
        id: RuleId::new("version/decreased"),
        severity: Severity::Error,
        summary: "The version is lower than a released one.",
        why: "A lower version never reaches those who have the higher one.",
        fix: "Run the command that the message names: it raises `version` above the newest release.",
        reference: SEMVER,
        codes: &["version-not-decreased"],
        check: Check::Line(decreased),
    },
    Rule {
        id: RuleId::new("version/prerelease-order"),
        severity: Severity::Error,
        summary: "A pre-release sorts before one that was tagged.",
        why: "Whoever tries previews never gets it: the older one counts as newer.",
        fix: "Count on from the tagged one, with a dot before the number: `rc.9` comes before `rc.10`.",
        reference: "https://semver.org/#spec-item-11",
        codes: &["prerelease-order"],
        check: Check::Line(prerelease_order),
    },
];

/// The changes that force the bump, in a few words.
pub(super) fn forced_by(line: &Line, bump: Bump) -> String {
    forcing(line, bump, |change, _| change.message.clone())
}

/// The same, each with what an `[[accept]]` would say of it.
fn acceptable(line: &Line, bump: Bump) -> String {
    forcing(line, bump, |change, place| format!("{} (`{}` at `{place}`)", change.message, change.name()))
}

fn forcing(line: &Line, bump: Bump, told: impl Fn(&Change, &str) -> String) -> String {
    let forcing = line.forcing(bump);
    if forcing.is_empty() {
        let notes: Vec<String> =
            line.notes_asking(bump).map(|path| format!("`{path}` asks for it")).collect();
        return notes.join("; ");
    }
    let named = forcing.iter().take(NAMED_CHANGES).map(|(change, place)| told(change, place));
    let named = named.collect::<Vec<_>>().join("; ");
    match forcing.len().saturating_sub(NAMED_CHANGES) {
        0 => named,
        more => format!("{named}; and {more} more"),
    }
}

fn not_raised(cx: &mut Cx<'_>, line: &Line) {
    let Some((version, newest)) = versions(line) else { return };
    if version.cmp_precedence(newest).is_eq() && is_unreadable(line) {
        let message = format!(
            "the content changed since {newest} and the version did not; a file of {newest} cannot be read, so nobody \
             can tell what changed: name the version, `{} X.Y.Z`",
            command(cx, line)
        );
        cx.report(line.draft.version_location(), message);
        return;
    }
    let Some(bump) = line.needs() else { return };
    if version.cmp_precedence(newest).is_eq() {
        let next = bump.apply(newest);
        let message = format!(
            "the content changed since {newest} and the version did not; {bump} is needed ({next}, by `{}`): {}",
            command(cx, line),
            forced_by(line, bump)
        );
        cx.report_with(line.draft.version_location(), message, || raised(line, &next));
    }
}

fn release_unreadable(cx: &mut Cx<'_>, line: &Line) {
    let Some((version, newest)) = versions(line).filter(|_| is_unreadable(line)) else { return };
    let tag = line.newest().map(|newest| newest.tag.name.as_str()).unwrap_or_default();
    let folder = &line.draft.folder;
    if version.cmp_precedence(newest).is_gt() {
        let message = format!(
            "a file of {newest} cannot be read, so nobody can tell whether {version} is enough; `git diff {tag} -- \
             {folder}` shows what changed"
        );
        cx.report(line.draft.version_location(), message);
    }
}

/// Whether what reaches users differs from a release that cannot be read; that the work tree cannot be read
/// is said elsewhere.
fn is_unreadable(line: &Line) -> bool {
    let drift = line.drift.as_ref().filter(|drift| !drift.comparable && drift.reaches_users());
    drift.is_some() && line.draft.contract().is_some()
}

/// The version that is needed, where the version is written; none where it belongs into another
/// folder.
fn raised(line: &Line, next: &Version) -> Option<Mend> {
    let release = &line.draft;
    let node = match release.layout {
        Layout::Native if line.major != Some(next.major) => return None,
        Layout::Native => release.document(manifest::FILE)?.root().get("version")?,
        Layout::PowerPlatform => info_version(release)?,
        Layout::Commercetools => return None,
    };
    Some(Mend::uncertain([node.with_value(next.to_string())?]))
}

fn bump_too_small(cx: &mut Cx<'_>, line: &Line) {
    let (Some((version, newest)), Some(bump)) = (versions(line), line.needs()) else { return };
    if version.cmp_precedence(newest).is_gt() && !Bump::is_enough(Some(bump), newest, version) {
        let next = bump.apply(newest);
        let message = format!(
            "from {newest} to {version} is too small; {bump} is needed ({next}, by `{}`): {}",
            command(cx, line),
            acceptable(line, bump)
        );
        cx.report_with(line.draft.version_location(), message, || raised(line, &next));
    }
}

/// The pre-release that comes next after one.
pub(super) fn after(preview: &Version) -> Version {
    let (head, last) = match preview.pre.rsplit_once('.') {
        Some((head, last)) => (format!("{head}."), last),
        None => (String::new(), preview.pre.as_str()),
    };
    let next = match last.parse::<u64>() {
        Ok(number) => format!("{head}{}", number.saturating_add(1)),
        Err(_) => format!("{}.1", preview.pre),
    };
    let pre = semver::Prerelease::new(&next).unwrap_or_else(|_| preview.pre.clone());
    Version { pre, ..core(preview) }
}

/// The version without what follows its three numbers.
pub(super) fn core(version: &Version) -> Version {
    Version::new(version.major, version.minor, version.patch)
}

/// The versions that come next after a release: one for each bump.
fn successors(newest: &Version) -> [(Bump, Version); 3] {
    [Bump::Patch, Bump::Minor, Bump::Major].map(|bump| (bump, bump.apply(newest)))
}

/// Whether it can be told what the work tree needs, and nothing changed that only its author can judge.
fn is_told(line: &Line) -> bool {
    let Some(drift) = &line.drift else { return false };
    let told = ["brand-or-icon-changed", "connector-readme-or-icon-changed"];
    let opaque = |change: &Change| {
        let is_text = matches!(change.what.aspect, Aspect::Text(row) if told.contains(&row));
        change.what.place == Place::File && !is_text
    };
    drift.is_told(&line.draft) && !drift.changes.iter().any(opaque)
}

fn bump_too_large(cx: &mut Cx<'_>, line: &Line) {
    let Some((version, newest)) = versions(line) else { return };
    let successors = successors(newest);
    let Some((step, _)) = successors.iter().find(|(_, next)| *next == core(version)) else { return };
    let needed = line.needs();
    let asked = line.draft.notes.iter().filter_map(|note| note.bump).max();
    if needed >= Some(*step) || asked >= Some(*step) || !is_told(line) {
        return;
    }
    let message = match needed {
        None => {
            format!("from {newest} to {version} is a {step} step, and nothing changed that needs a release")
        }
        Some(bump) if bump.apply(newest) < core(version) => {
            let least = bump.apply(newest);
            format!(
                "from {newest} to {version} is a {step} step, and {bump} would suffice ({least}, by `{} {least}`): {}",
                command(cx, line),
                forced_by(line, bump)
            )
        }
        Some(_) => return,
    };
    cx.report(line.draft.version_location(), message);
}

fn skipped(cx: &mut Cx<'_>, line: &Line) {
    let Some((version, newest)) = versions(line) else { return };
    let version = core(version);
    // What is stable at last is 1.0.0, whatever came before.
    let stable = newest.major == 0 && version == Version::new(1, 0, 0);
    let successors = successors(newest);
    if version <= core(newest) || stable || successors.iter().any(|(_, next)| *next == version) {
        return;
    }
    let message = match line.needs() {
        Some(bump) => {
            let next = bump.apply(newest);
            let forced = forced_by(line, bump);
            let command = command(cx, line);
            format!(
                "{next} is expected after {newest} (by `{command} {next}`), found {version}; {bump} is needed: {forced}"
            )
        }
        None => {
            let next: Vec<String> = successors.iter().map(|(_, next)| next.to_string()).collect();
            format!("{} is expected after {newest}, found {version}", next.join(", "))
        }
    };
    cx.report(line.draft.version_location(), message);
}

fn decreased(cx: &mut Cx<'_>, line: &Line) {
    let Some((version, newest)) = versions(line) else { return };
    if version.cmp_precedence(newest).is_lt() && !names_older_release(line, version) {
        let help = match line.needs() {
            Some(bump) => format!("`{}` raises it: {}", command(cx, line), forced_by(line, bump)),
            None => format!("write {newest} again, nothing changed that needs a release"),
        };
        let message = format!("{version} is lower than the released {newest}; {help}");
        cx.report(line.draft.version_location(), message);
    }
}

/// The pre-release of the same version that was tagged after this one.
pub(super) fn later_preview<'l>(line: &'l Line, version: &Version) -> Option<&'l Version> {
    let tagged = line.releases.iter().rev().map(|release| &release.version);
    let mut same = tagged.filter(|tagged| core(tagged) == core(version) && !tagged.pre.is_empty());
    same.find(|tagged| tagged.cmp_precedence(version).is_gt())
}

fn prerelease_order(cx: &mut Cx<'_>, line: &Line) {
    let Some(version) = line.draft.version().filter(|version| !names_older_release(line, version)) else {
        return;
    };
    let Some(later) = later_preview(line, version) else { return };
    let glued = |version: &Version| {
        let mut parts = version.pre.split('.');
        parts.any(|part| {
            part.bytes().any(|c| c.is_ascii_alphabetic()) && part.ends_with(|c: char| c.is_ascii_digit())
        })
    };
    let hint = match glued(version) && glued(later) {
        true => ": behind a letter, digits are compared one by one",
        false => "",
    };
    let (command, next) = (command(cx, line), after(later));
    let message =
        format!("{version} is lower than the tagged {later}{hint}; `{command} {next}` comes after it");
    cx.report(line.draft.version_location(), message);
}
