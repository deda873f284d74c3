//! The fixed files of the site: style, scripts, and the search library with its license.

use crate::files::FileSet;
use crate::path::RepoPath;
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "site/assets/"]
struct Files;

/// The files, seen from the site's root.
pub(super) fn files() -> FileSet {
    let mut files = FileSet::new();
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    for name in names {
        if let (Some(file), Ok(path)) = (Files::get(&name), RepoPath::parse(&format!("assets/{name}"))) {
            files.insert(path, file.data.into_owned());
        }
    }
    files
}
