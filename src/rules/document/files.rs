//! Files and folders that do not belong, or that not every system can hold.

use crate::catalogue::{Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Location, Mend, Step};
use crate::path::RepoPath;

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

/// Names that Windows keeps for devices.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Folders of the native layout have ids for names, which are stricter.
fn folder_name_not_portable(cx: &mut Cx<'_>, release: &Release) {
    if release.layout == Layout::PowerPlatform
        && let Some(reason) = unportable(release.folder.name())
    {
        let file: RepoPath = release.folder.clone();
        cx.report(Location::file(file), format!("the folder's name {reason}"));
    }
}

/// Why not every system can hold a name.
fn unportable(name: &str) -> Option<String> {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let length = name.chars().count();
    if name.trim() != name || name.ends_with('.') {
        Some("begins or ends with a blank or ends with a dot".to_owned())
    } else if let Some(c) = name.chars().find(|c| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')) {
        Some(format!("has `{c}`, which Windows does not allow"))
    } else if DEVICES.contains(&stem.as_str()) {
        Some(format!("is `{stem}`, which Windows keeps for a device"))
    } else if length > MAX_NAME {
        Some(format!("has {length} characters, {MAX_NAME} are allowed"))
    } else if name.chars().any(|c| matches!(c, '\u{300}'..='\u{36f}')) {
        Some("has a letter and its accent as two characters; systems disagree on such names".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_refuses_are_known() {
        for name in ["a ", "a.", "what?", "Aux", "nul.v1", "e\u{301}", &"a".repeat(101)] {
            assert!(unportable(name).is_some(), "{name}");
        }
        for name in ["Africa's Talking SMS", "Brønnøysundregistrene", "Easyvista_Service._Manager", "Console"]
        {
            assert!(unportable(name).is_none(), "{name}");
        }
    }
}
