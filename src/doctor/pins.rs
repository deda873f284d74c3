//! The version of this program that build agents run.

use super::Remark;
use semver::Version;
use std::path::{Path, PathBuf};

/// What is looked at.
const ABOUT: &str = "ci";

/// The word before the version, in workflows of GitHub, GitLab and Azure alike.
const PIN: &str = "CONNECTORY_VERSION";

/// A larger file is not read, in bytes.
const MAX_BYTES: u64 = 1_000_000;

/// Where build agents are told what to do, seen from the root of the repository.
const FILES: [&str; 3] = [".gitlab/ci/connectory.yml", ".gitlab-ci.yml", "azure-pipelines-connectory.yml"];

/// Where GitHub looks for workflows.
const WORKFLOWS: &str = ".github/workflows";

/// What to say of the files that pin a version: nothing where there is none.
pub(super) fn examine(root: &Path, version: &Version) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut same = 0;
    for (shown, path) in files(root) {
        let Some(text) = read(&path) else { continue };
        for (line, pinned) in pins(&text) {
            let (is, then) = match pinned.cmp_precedence(version) {
                std::cmp::Ordering::Equal => {
                    same += 1;
                    continue;
                }
                std::cmp::Ordering::Less => (
                    "older",
                    match written_by(&text) {
                        Some(command) => command,
                        None => format!("set {PIN}: \"{version}\" there"),
                    },
                ),
                std::cmp::Ordering::Greater => {
                    ("newer", format!("cargo install connectory --version {pinned} --locked"))
                }
            };
            let message =
                format!("build agents run connectory {pinned}, which is {is} than this one, {version}");
            remarks.push(
                Remark::note(ABOUT, message).with_places([format!("{shown}:{line}")]).with_help([then]),
            );
        }
    }
    if remarks.is_empty() && same > 0 {
        remarks.push(Remark::fine(ABOUT, "build agents run this version"));
    }
    remarks
}

/// The files that may pin a version, in their order.
fn files(root: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(root.join(WORKFLOWS)).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let is_ours = |name: &String| name.starts_with("connectory-") && name.ends_with(".yml");
    let mut found: Vec<String> = names.filter(is_ours).map(|name| format!("{WORKFLOWS}/{name}")).collect();
    found.sort();
    found.extend(FILES.map(str::to_owned));
    found.into_iter().map(|shown| (shown.clone(), root.join(shown))).collect()
}

fn read(path: &Path) -> Option<String> {
    let found = std::fs::symlink_metadata(path).ok()?;
    (found.is_file() && found.len() <= MAX_BYTES).then(|| std::fs::read_to_string(path).ok())?
}

/// The command that writes a file, as its first line has it.
fn written_by(text: &str) -> Option<String> {
    let host = text.strip_prefix("# Written by `connectory ci ")?.split('`').next()?;
    ["github", "gitlab", "azure"].contains(&host).then(|| format!("connectory ci {host}"))
}

/// The versions that a text pins, with their lines.
fn pins(text: &str) -> impl Iterator<Item = (usize, Version)> {
    text.lines().enumerate().filter_map(|(index, line)| {
        let value = line.trim_start().trim_start_matches("- ").strip_prefix(PIN)?.trim_start();
        let value = value.strip_prefix(':')?.split(" #").next()?.trim().trim_matches(['"', '\'']);
        Some((index + 1, Version::parse(value.strip_prefix('v').unwrap_or(value)).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_behind_their_word() {
        let text = "env:\n  CONNECTORY_VERSION: \"0.2.0\" # why\n  X: '1'\n  CONNECTORY_VERSION: ${{ v }}\n\
                    #  CONNECTORY_VERSION: 1.0.0\nCONNECTORY_VERSION: v1.2.3\n";
        let found: Vec<(usize, String)> =
            pins(text).map(|(line, version)| (line, version.to_string())).collect();
        assert_eq!(found, [(2, "0.2.0".to_owned()), (6, "1.2.3".to_owned())]);
    }
}
