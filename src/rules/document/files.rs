//! Files and folders that do not belong, or that not every system can hold.

use crate::catalogue::{Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Location, Mend, Step};
use crate::path::{RepoPath, unportable};

/// The longest name of a folder, in characters.
const MAX_NAME: usize = 100;

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("document/junk-file"),
        severity: Severity::Warning,
        summary: "A file is one that an operating system leaves behind.",
        why: "It travels into packages, where validators count the folders and files they do not expect.",
        fix: "Delete the file, and add its name to .gitignore.",
        reference: "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification",
        codes: &["layout-os-junk"],
        check: Check::Release(junk_file),
    },
    Rule {
        id: RuleId::new("document/folder-name-not-portable"),
        severity: Severity::Warning,
        summary: "The connector's folder has a name that not every system can hold.",
        why: "The repository cannot be cloned on Windows, or the folder is lost there.",
        fix: "Rename the folder; use letters, digits, `-`, `_`, `.` and blanks, at most 100 characters.",
        reference: "https://learn.microsoft.com/windows/win32/fileio/naming-a-file",
        codes: &["layout-folder-name"],
        check: Check::Release(folder_name_not_portable),
    },
];

/// Names of files, in lower case, that systems write for themselves.
const JUNK: [&str; 4] = [".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"];

/// Whether an operating system left a file behind.
pub fn is_junk(path: &RepoPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    JUNK.contains(&name.as_str())
        || name.starts_with("._")
        || path.parts().any(|part| part.eq_ignore_ascii_case("__macosx"))
}

fn junk_file(cx: &mut Cx<'_>, release: &Release) {
    for path in release.files.paths().filter(|path| is_junk(path)) {
        let file = release.folder.join(path);
        let message = format!("`{path}` is left behind by an operating system");
        cx.report_with(Location::file(file.clone()), message, || Some(Mend::safe([Step::Remove(file)])));
    }
}

/// Folders of the native layout have ids for names, which are stricter.
fn folder_name_not_portable(cx: &mut Cx<'_>, release: &Release) {
    if release.layout == Layout::PowerPlatform
        && let Some(reason) = unfit(release.folder.name())
    {
        let file: RepoPath = release.folder.clone();
        cx.report(Location::file(file), format!("the folder's name {reason}"));
    }
}

/// Why not every system can hold the name of a connector's folder.
fn unfit(name: &str) -> Option<String> {
    let length = name.chars().count();
    let too_long = || format!("has {length} characters, {MAX_NAME} are allowed");
    unportable(name).or_else(|| (length > MAX_NAME).then(too_long))
}

#[cfg(test)]
mod tests {
    #[test]
    fn long_names_are_unfit() {
        assert!(super::unfit(&"a".repeat(101)).is_some());
        assert!(super::unfit(&"a".repeat(100)).is_none());
    }
}
