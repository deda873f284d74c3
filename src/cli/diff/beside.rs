//! The files that a bare definition refers to.
//!
//! They are read from the folder of the definition and from nowhere else, only where a reference
//! names them, and only so many of them.

use crate::contract::{percent_decoded, references};
use crate::document::{Document, Fault, Format, path_beside};
use crate::error::{Error, Result};
use crate::git::{Repository, Revision};
use crate::path::RepoPath;
use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

/// A definition that refers to more files is not compared.
const MAX_FILES: usize = 1000;

/// A definition that refers to more bytes in other files is not compared.
const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Where the files of a definition's folder are read.
pub(super) enum Folder {
    /// Nowhere: the definition has no folder.
    Nowhere,
    /// A folder of the disk.
    Disk(PathBuf),
    /// A folder of a commit: all that stands before the name of the file, as git is asked for it.
    Commit(Repository, String),
}

/// A parsed file, and what is wrong with it.
pub(super) type Parsed = (Document, Vec<Fault>);

impl Folder {
    /// The definition and the files that it refers to, directly or by others.
    pub(super) fn gather(&self, first: Parsed) -> Result<Vec<Parsed>> {
        let mut known = BTreeSet::from([first.0.path().clone()]);
        let mut waiting = VecDeque::from([first]);
        let mut found = Vec::new();
        let mut left = MAX_BYTES;
        while let Some(parsed) = waiting.pop_front() {
            for path in named_in(&parsed.0) {
                let Some(format) = Format::of(&path).filter(|format| *format != Format::Toml) else {
                    continue;
                };
                if !known.insert(path.clone()) {
                    continue;
                }
                let too_much = || Error::usage("the definition refers to too many or too large files");
                let Some(bytes) = self.read(&path)? else { continue };
                left = left.checked_sub(bytes.len()).ok_or_else(too_much)?;
                if known.len() > MAX_FILES {
                    return Err(too_much());
                }
                waiting.push_back(Document::parse(path, bytes, format));
            }
            found.push(parsed);
        }
        Ok(found)
    }

    /// A file of the folder; none where it is not there, or is a link that leads out of it.
    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Nowhere => Ok(None),
            Self::Disk(folder) => {
                let file = folder.join(path.as_str());
                let (Ok(home), Ok(real)) = (folder.canonicalize(), file.canonicalize()) else {
                    return Ok(None);
                };
                if !real.starts_with(home) || !real.is_file() {
                    return Ok(None);
                }
                let size =
                    real.metadata().map_or(0, |data| usize::try_from(data.len()).unwrap_or(usize::MAX));
                if size > crate::document::MAX_BYTES {
                    return Err(Error::usage(format!(
                        "`{path}`, to which the definition refers, is too large"
                    )));
                }
                let failed = |error| Error::usage(Error::io("read", &file, &error).to_string());
                std::fs::read(&real).map(Some).map_err(failed)
            }
            Self::Commit(repository, folder) => match repository.revision(&format!("{folder}{path}"))? {
                Some(Revision::File(id)) => repository.blob(id).map(Some),
                Some(Revision::Commit(_)) | None => Ok(None),
            },
        }
    }
}

/// The files of its folder that a document refers to.
fn named_in(document: &Document) -> BTreeSet<RepoPath> {
    let path = |text: &str| {
        let file = text.split('#').next().filter(|file| !file.is_empty())?;
        let file = percent_decoded(file).map_or(Cow::Borrowed(file), Cow::Owned);
        path_beside(&RepoPath::root(), document, &file)
    };
    references(document.root()).iter().filter_map(|reference| path(reference.text)).collect()
}
