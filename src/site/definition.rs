//! The API of a release as OpenAPI 3.0 in one file, and what that language could not say of it.

use super::text::{PROSE, Piece, pieces};
use super::view::size;
use crate::catalogue::Release;
use crate::export::{Loss, Target, export};
use crate::files::FileSet;
use crate::path::RepoPath;
use serde::Serialize;

/// The name of the file.
const FILE: &str = "openapi.json";

/// Bytes of one definition, and of all definitions of the versions of one connector.
const MAX_BYTES: usize = 8 << 20;
const MAX_ALL: usize = 64 << 20;

/// Losses that a page names.
const MAX_LOSSES: usize = 50;

/// A definition beside a page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Definition {
    /// The file, seen from the root of the site; none where there is a reason.
    pub(super) path: Option<String>,
    /// Why there is none.
    reason: Option<String>,
    /// Its size for people.
    size: String,
    /// What was lost, and what was done instead.
    pub(super) losses: Vec<Vec<Piece>>,
    /// How many losses are not named.
    left_out: usize,
}

impl Definition {
    fn none(reason: String) -> Self {
        Self { path: None, reason: Some(reason), size: String::new(), losses: Vec::new(), left_out: 0 }
    }

    /// The same beside another page.
    pub(super) fn copied(&self, files: &mut FileSet, folder: &str) -> Self {
        let from = self.path.as_deref().and_then(|path| files.named(path)).map(<[u8]>::to_vec);
        let path = format!("{folder}/{FILE}");
        if let (Some(bytes), Ok(path)) = (from, RepoPath::parse(&path)) {
            files.insert(path, bytes);
        }
        Self { path: self.path.as_ref().map(|_| path), ..self.clone() }
    }
}

/// What is left for the definitions of one connector, in bytes.
#[derive(Debug)]
pub(super) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(MAX_ALL)
    }
}

/// Exports the definition of a release into a folder of the site; none where it has none that can be read.
pub(super) fn exported(
    release: &Release,
    files: &mut FileSet,
    folder: &str,
    room: &mut Room,
) -> Option<Definition> {
    let contract = release.contract()?;
    // What is written in that language is brought into the form of what is exported.
    let made = release.in_openapi30();
    let own = made.is_none().then(|| export(&contract, Target::OpenApi30));
    let export = match made.or_else(|| own.as_ref().map(Result::as_ref))? {
        Ok(export) => export,
        Err(unfit) => return Some(Definition::none(unfit.message.clone())),
    };
    let text = export.document().source().text();
    if text.len() > MAX_BYTES.min(room.0) {
        return Some(Definition::none("it is larger than this site offers".to_owned()));
    }
    room.0 -= text.len();
    let path = format!("{folder}/{FILE}");
    files.insert(RepoPath::parse(&path).ok()?, text.as_bytes().to_vec());
    let felt = || export.losses().iter().filter(|loss| loss.is_felt());
    let told = |loss: &Loss| pieces(&format!("{} (`{}`)", loss.message, loss.place.pointer.as_str()), PROSE);
    Some(Definition {
        path: Some(path),
        reason: None,
        size: size(text.len()),
        losses: felt().take(MAX_LOSSES).map(told).collect(),
        left_out: felt().count().saturating_sub(MAX_LOSSES),
    })
}
