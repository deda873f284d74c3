//! What makes any archive unfit, whatever it should hold.

use super::super::solution::is_junk;
use super::{VALIDATOR, Verifier, inside};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::package::{Archive, ProblemKind};
use crate::path::RepoPath;
use std::collections::BTreeSet;

const APPNOTE: &str = "https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT";

const NOT_AN_ARCHIVE: Rule = Rule {
    id: RuleId::new("package/not-a-zip"),
    severity: Severity::Error,
    summary: "The file is no zip archive, or a damaged one.",
    why: "It cannot be unpacked, so nothing in it is looked at.",
    fix: "Make the archive again, and copy it in binary mode.",
    reference: APPNOTE,
    codes: &["package-root-zip", "5000.1.1.5"],
    check: Check::Elsewhere,
};

const TOO_LARGE: Rule = Rule {
    id: RuleId::new("package/too-large"),
    severity: Severity::Error,
    summary: "The archive holds more than a submission package can.",
    why: "Archives that grow without bound are attacks on whoever unpacks them, and are refused unread.",
    fix: "Leave out all that is no part of the package.",
    reference: APPNOTE,
    codes: &[],
    check: Check::Elsewhere,
};

const PATH_UNSAFE: Rule = Rule {
    id: RuleId::new("package/path-unsafe"),
    severity: Severity::Error,
    summary: "The name of an entry leads out of the folder, or cannot be written everywhere.",
    why: "Unpacking it could write anywhere; careful programs refuse the whole archive.",
    fix: "Pack relative names with `/` between folders, without `..`.",
    reference: APPNOTE,
    codes: &["package-no-junk"],
    check: Check::Elsewhere,
};

const ENTRY_DUPLICATE: Rule = Rule {
    id: RuleId::new("package/entry-duplicate"),
    severity: Severity::Error,
    summary: "Two entries of the archive become one file.",
    why: "One replaces the other without a word, and which one depends on the program that unpacks.",
    fix: "Keep one of the two, or rename the other.",
    reference: APPNOTE,
    codes: &["package-no-junk"],
    check: Check::Elsewhere,
};

const NOT_A_FILE: Rule = Rule {
    id: RuleId::new("package/not-a-plain-file"),
    severity: Severity::Error,
    summary: "The archive holds a symbolic link or a device.",
    why: "It may lead out of the folder; it is not followed, and Windows cannot unpack it.",
    fix: "Pack the file that it names.",
    reference: APPNOTE,
    codes: &["package-no-junk"],
    check: Check::Elsewhere,
};

const ENTRY_ENCRYPTED: Rule = Rule {
    id: RuleId::new("package/entry-encrypted"),
    severity: Severity::Error,
    summary: "An entry is encrypted.",
    why: "Nobody who reviews the package has the password.",
    fix: "Pack it without a password.",
    reference: APPNOTE,
    codes: &["package-no-junk"],
    check: Check::Elsewhere,
};

const ENTRY_DAMAGED: Rule = Rule {
    id: RuleId::new("package/entry-damaged"),
    severity: Severity::Error,
    summary: "An entry cannot be unpacked, or is not what the directory says.",
    why: "Programs that unpack it stop, or disagree on what it holds.",
    fix: "Make the archive again, with deflate as its method.",
    reference: APPNOTE,
    codes: &[],
    check: Check::Elsewhere,
};

const ENTRY_BACKSLASH: Rule = Rule {
    id: RuleId::new("package/entry-backslash"),
    severity: Severity::Error,
    summary: "The name of an entry has backslashes between folders.",
    why: "Zip archives have `/` there; many programs unpack one file with a strange name instead of folders.",
    fix: "Make the archive again with a program that writes `/`, or let `connectory verify --repair` do it.",
    reference: APPNOTE,
    codes: &["package-no-junk"],
    check: Check::Elsewhere,
};

const SURPLUS_BYTES: Rule = Rule {
    id: RuleId::new("package/surplus-bytes"),
    severity: Severity::Error,
    summary: "The archive has bytes that belong to no entry.",
    why: "Programs disagree on what such an archive holds: some begin at its head, others at its end.",
    fix: "Make the archive again, as a plain zip archive that does not unpack itself, or let `connectory verify --repair` do it.",
    reference: APPNOTE,
    codes: &["package-no-junk"],
    check: Check::Elsewhere,
};

const JUNK_FILE: Rule = Rule {
    id: RuleId::new("package/junk-file"),
    severity: Severity::Error,
    summary: "The archive holds what the operating system left in the folder.",
    why: "Microsoft's validator counts `__MACOSX` as a folder and refuses the package.",
    fix: "Pack without it: on macOS `zip -r package.zip . -x '__MACOSX/*' -x '*.DS_Store'`.",
    reference: VALIDATOR,
    codes: &["package-no-junk", "layout-os-junk"],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    NOT_AN_ARCHIVE,
    TOO_LARGE,
    PATH_UNSAFE,
    ENTRY_DUPLICATE,
    NOT_A_FILE,
    ENTRY_ENCRYPTED,
    ENTRY_DAMAGED,
    ENTRY_BACKSLASH,
    SURPLUS_BYTES,
    JUNK_FILE,
];

/// The rule that a problem of an archive breaks.
pub(in super::super) fn rule(kind: ProblemKind) -> &'static Rule {
    match kind {
        ProblemKind::NotAnArchive => &NOT_AN_ARCHIVE,
        ProblemKind::TooLarge => &TOO_LARGE,
        ProblemKind::UnsafePath => &PATH_UNSAFE,
        ProblemKind::Duplicate => &ENTRY_DUPLICATE,
        ProblemKind::NotAFile => &NOT_A_FILE,
        ProblemKind::Encrypted => &ENTRY_ENCRYPTED,
        ProblemKind::Damaged => &ENTRY_DAMAGED,
        ProblemKind::Backslash => &ENTRY_BACKSLASH,
        ProblemKind::Surplus => &SURPLUS_BYTES,
    }
}

/// Reports the problems of an archive, and each thing that a system left in it once.
pub(super) fn report(verifier: &mut Verifier, at: &RepoPath, archive: &Archive) {
    for problem in &archive.problems {
        let place = if problem.path.is_root() { at.clone() } else { inside(at).join(&problem.path) };
        verifier.report(rule(problem.kind), &place, &problem.message);
    }
    let mut seen = BTreeSet::new();
    for path in archive.files.paths().chain(&archive.folders).filter(|path| is_junk(path)) {
        let top = path.parts().next().unwrap_or_default();
        let name = if top.eq_ignore_ascii_case("__macosx") { top } else { path.as_str() };
        if seen.insert(name.to_owned()) {
            let place = RepoPath::parse(name).map(|path| inside(at).join(&path)).unwrap_or_default();
            verifier.report(&JUNK_FILE, &place, format!("`{name}` is no part of a package"));
        }
    }
}
