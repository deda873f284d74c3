//! The JSON Schemas of all data, as they stand in the repository.

use crate::files::FileSet;
use crate::path::RepoPath;
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "site/schema/"]
struct Schemas;

/// Adds them below `api/v1/schema/`.
pub(super) fn add(files: &mut FileSet) {
    for name in Schemas::iter() {
        let path = RepoPath::parse(&format!("api/v1/schema/{name}"));
        if let (Some(file), Ok(path)) = (Schemas::get(&name), path) {
            files.insert(path, file.data.into_owned());
        }
    }
}
