//! File names that not every system can hold, or tell apart.

use super::{Remark, command, counted};
use crate::git::Tracked;
use crate::path::{folded, unportable};
use std::collections::{BTreeMap, BTreeSet};

/// What is looked at.
const ABOUT: &str = "names";

/// Windows holds 260 characters of a path with the folder of the clone, for which the rest is left.
const MAX_PATH: usize = 200;

/// What to say of the names of everything that git tracks.
pub(super) fn examine(tracked: &[Tracked]) -> Vec<Remark> {
    let mut names = Names::default();
    for file in tracked {
        names.take(file);
    }
    names.remarks()
}

#[derive(Default)]
struct Names<'t> {
    /// Paths that are looked at already, files and the folders above them.
    seen: BTreeSet<&'t str>,
    /// By folder and name as some systems compare it: how it is written.
    alike: BTreeMap<(&'t str, String), Vec<&'t str>>,
    refused: Vec<(&'t str, String)>,
    long: Vec<&'t str>,
}

impl<'t> Names<'t> {
    fn take(&mut self, file: &'t Tracked) {
        let path = file.path.as_str();
        if !file.is_text {
            self.refused.push((path, "is not UTF-8".to_owned()));
            return;
        }
        if path.chars().count() > MAX_PATH {
            self.long.push(path);
        }
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut start = 0;
        for end in ends {
            let (Some(whole), Some(name)) = (path.get(..end), path.get(start..end)) else { continue };
            let folder = path.get(..start).unwrap_or_default();
            start = end + 1;
            if !self.seen.insert(whole) {
                continue;
            }
            if let Some(why) = unportable(name) {
                self.refused.push((whole, why));
            }
            self.alike.entry((folder, folded(name))).or_default().push(whole);
        }
    }

    fn remarks(self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let alike: Vec<&Vec<&str>> = self.alike.values().filter(|paths| paths.len() > 1).collect();
        if let Some([.., last]) = alike.first().map(|paths| paths.as_slice()) {
            let message = counted(
                alike.len(),
                "name",
                "stands twice for systems that know no case or compose accents (macOS, Windows): one file is lost there",
                "stand twice for systems that know no case or compose accents (macOS, Windows): files are lost there",
            );
            let places = alike.iter().map(|paths| paths.join(" and "));
            let help = format!("{} NEW-NAME", command("git mv --", last));
            remarks.push(Remark::problem(ABOUT, message).with_places(places).with_help([help]));
        }
        if let Some((first, _)) = self.refused.first() {
            let message = counted(
                self.refused.len(),
                "name",
                "cannot be held by every system: a clone fails or loses it",
                "cannot be held by every system: a clone fails or loses them",
            );
            let places = self.refused.iter().map(|(path, why)| format!("`{path}` {why}"));
            let help = format!("{} NEW-NAME", command("git mv --", first));
            remarks.push(Remark::problem(ABOUT, message).with_places(places).with_help([help]));
        }
        if !self.long.is_empty() {
            let message = counted(
                self.long.len(),
                "path",
                &format!(
                    "has more than {MAX_PATH} characters: Windows holds 260 with the folder of the clone"
                ),
                &format!(
                    "have more than {MAX_PATH} characters: Windows holds 260 with the folder of the clone"
                ),
            );
            let help = "on Windows: git config --global core.longpaths true".to_owned();
            let places = self.long.iter().map(|path| (*path).to_owned());
            remarks.push(Remark::note(ABOUT, message).with_places(places).with_help([help]));
        }
        remarks
    }
}
