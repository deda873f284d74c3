//! What Dataverse and its tools hold of a connector and of a solution's publisher.

use super::super::package::{LARGEST_ICON, LONGEST, LONGEST_SOLUTION, LONGEST_UNPACKED};
use super::super::solution::{Solution, find};
use super::solution::file_of;
use super::{File, SUBMIT, Verifier};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::document::xml::Element;
use crate::files::FileSet;
use crate::path::RepoPath;

const TABLE: &str =
    "https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/connector";

const PUBLISHER: &str =
    "https://learn.microsoft.com/power-platform/alm/solution-concepts-alm#solution-publisher";

const PART_TOO_LONG: Rule = Rule {
    id: RuleId::new("package/connector-part-too-long"),
    severity: Severity::Error,
    summary: "A part of a connector is longer than Dataverse holds.",
    why: "The solution cannot be imported.",
    fix: "Shorten the part that the message names, and make the package again.",
    reference: TABLE,
    codes: &["json-size-limit"],
    check: Check::Elsewhere,
};

const NAME_TOO_LONG: Rule = Rule {
    id: RuleId::new("package/connector-name-too-long"),
    severity: Severity::Note,
    summary: "The name of a connector has more than 30 characters.",
    why: "`pac solution unpack` leaves such connectors out, without a word; imports take them.",
    fix: "Unpack the solution as a zip archive, or make the connector with a shorter name.",
    reference: "https://github.com/microsoft/powerplatform-build-tools/issues/882",
    codes: &[],
    check: Check::Elsewhere,
};

const POLICIES_EMPTY: Rule = Rule {
    id: RuleId::new("package/policies-empty"),
    severity: Severity::Note,
    summary: "The list of a connector's policies is empty.",
    why: "One publisher reports that such a package was refused (5000.1.1.16); another was accepted.",
    fix: "Leave it so; if the package is refused without a better reason, add a policy.",
    reference: SUBMIT,
    codes: &["package-policy-file", "5000.1.1.16"],
    check: Check::Elsewhere,
};

const PUBLISHER_MALFORMED: Rule = Rule {
    id: RuleId::new("package/publisher-malformed"),
    severity: Severity::Error,
    summary: "The publisher of a solution has a prefix that Dataverse does not take.",
    why: "The solution cannot be imported.",
    fix: "Use a prefix of 2 to 8 letters and digits, a letter first, not `mscrm`; and a number from 10000 to 99999.",
    reference: PUBLISHER,
    codes: &[],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[PART_TOO_LONG, NAME_TOO_LONG, POLICIES_EMPTY, PUBLISHER_MALFORMED];

/// Measures a connector: the texts of its element, and the files that it names. That the definition
/// is too long has a rule of its own.
pub(super) fn connector(verifier: &mut Verifier, files: &FileSet, (file, element): (&File<'_>, &Element)) {
    for (name, most) in LONGEST.iter().filter(|(name, _)| *name != "openapidefinition") {
        let Some(child) = element.child(name) else { continue };
        let named = child.text.trim().starts_with('/').then(|| find(files, child.text.trim())).flatten();
        let length = match named {
            Some((_, bytes)) => characters(bytes, *most),
            None => child.text.chars().count(),
        };
        if length > *most {
            let message = format!("`<{name}>` has {length} characters, {most} are kept");
            verifier.report_span(&PART_TOO_LONG, file, child.span, message);
        }
    }
    let icon = element.child("iconblob").and_then(|icon| Some((icon, find(files, icon.text.trim())?.1)));
    if let Some((icon, bytes)) = icon.filter(|(_, bytes)| bytes.len() > LARGEST_ICON) {
        let message = format!("the icon has {} bytes, {LARGEST_ICON} are kept", bytes.len());
        verifier.report_span(&PART_TOO_LONG, file, icon.span, message);
    }
    if let Some(name) =
        element.child("name").filter(|name| name.text.trim().chars().count() > LONGEST_UNPACKED)
    {
        let length = name.text.trim().chars().count();
        let message = format!("the name has {length} characters, {LONGEST_UNPACKED} are unpacked");
        verifier.report_span(&NAME_TOO_LONG, file, name.span, message);
    }
}

/// The length of a text; of what is surely short enough none.
fn characters(bytes: &[u8], most: usize) -> usize {
    if bytes.len() > most { String::from_utf8_lossy(bytes).chars().count() } else { 0 }
}

/// Says that a file holds no policy; once, because both solutions hold the connector.
pub(super) fn policies(verifier: &mut Verifier, file: &File<'_>) {
    if verifier.counts.contains_key(&POLICIES_EMPTY.id) {
        return;
    }
    verifier.report(&POLICIES_EMPTY, &file.path, "the list of policies is empty");
}

/// Judges the names that a solution gives itself and its publisher.
pub(super) fn solution(verifier: &mut Verifier, at: &RepoPath, solution: &Solution) {
    let (Some(part), Some(about)) = (&solution.manifest, solution.about()) else { return };
    let file = file_of(at, part);
    if let Some(name) =
        about.child("UniqueName").filter(|name| name.text.trim().chars().count() > LONGEST_SOLUTION)
    {
        let length = name.text.trim().chars().count();
        let message = format!("the solution's name has {length} characters, {LONGEST_SOLUTION} are kept");
        verifier.report_span(&PART_TOO_LONG, &file, name.span, message);
    }
    let publisher =
        |name: &str| about.at(&["Publisher", name]).filter(|element| !element.text.trim().is_empty());
    if let Some(prefix) = publisher("CustomizationPrefix").filter(|prefix| !is_prefix(prefix.text.trim())) {
        let message = "a prefix of 2 to 8 letters and digits is expected, a letter first, not `mscrm`";
        verifier.report_span(&PUBLISHER_MALFORMED, &file, prefix.span, message);
    }
    let is_option = |text: &str| text.parse::<u32>().is_ok_and(|number| (10_000..100_000).contains(&number));
    let option = publisher("CustomizationOptionValuePrefix");
    if let Some(option) = option.filter(|option| !is_option(option.text.trim())) {
        let message = "a number from 10000 to 99999 is expected";
        verifier.report_span(&PUBLISHER_MALFORMED, &file, option.span, message);
    }
}

/// Upper-case letters are taken too, though no tool writes them.
fn is_prefix(text: &str) -> bool {
    crate::catalogue::is_prefix(&text.to_ascii_lowercase())
}
