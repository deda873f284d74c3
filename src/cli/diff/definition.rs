//! Bare definitions: files, files of commits, and standard input. The files beside one that it refers
//! to are read with it.

use super::super::{WorkPlace, input};
use super::beside::{Folder, Parsed};
use crate::catalogue::{Settings, normalise};
use crate::contract::Contract;
use crate::document::{Document, Documents, Format, Node};
use crate::error::{Error, Result};
use crate::git::{Repository, Revision};
use crate::path::RepoPath;
use crate::report::changes::{Comparison, Fate};
use semver::Version;
use std::path::Path;

/// The word for standard input.
pub(super) const STDIN: &str = "-";

/// A definition that stands alone.
pub(in super::super) struct Definition {
    /// How it was named.
    pub(super) name: String,
    /// Its path among the documents.
    path: RepoPath,
    documents: Documents,
    /// Why it cannot be compared, where that is so.
    broken: Option<String>,
}

/// Whether a word means a definition: standard input, a file that is there, or a name that looks like
/// that of one.
pub(in super::super) fn is_meant(here: &Path, word: &str) -> bool {
    let ends = [".json", ".yaml", ".yml"].iter().any(|end| word.to_ascii_lowercase().ends_with(end));
    word == STDIN || here.join(word).is_file() || (ends && !word.contains(".."))
}

/// Compares two definitions.
pub(super) fn compare(place: &WorkPlace, old: &str, new: &str) -> Result<Comparison> {
    if old == STDIN && new == STDIN {
        return Err(Error::usage("only one side can be read from standard input"));
    }
    let (old, new) = (Definition::named(place, old)?, Definition::named(place, new)?);
    let (from, to) = (old.contract()?, new.contract()?);
    let mut changes = crate::diff::changes(&from, &to);
    Settings::read(&place.root()?)?.versions.weights.weigh(&mut changes);
    Ok(Comparison {
        subject: "definition".to_owned(),
        old_version: version(&from),
        new_version: version(&to),
        changes,
        fate: Fate::Changed,
        from: old.name.clone(),
        to: new.name.clone(),
    })
}

/// The version that a definition says of itself.
pub(super) fn version(contract: &Contract<'_>) -> Option<Version> {
    contract.version().and_then(normalise)
}

impl Definition {
    /// Reads what a word means: `-`, a file, or `REVISION:PATH`.
    pub(in super::super) fn named(place: &WorkPlace, word: &str) -> Result<Self> {
        let path = place.here()?.join(word);
        if word == STDIN {
            return Self::parse("standard input", "", input::standard()?, &Folder::Nowhere);
        }
        if !path.is_file()
            && word.contains(':')
            && let Some(definition) = Self::committed(place, word)?
        {
            return Ok(definition);
        }
        let bytes = input::file(&path)?;
        let folder = path.parent().map_or(Folder::Nowhere, |folder| Folder::Disk(folder.to_path_buf()));
        Self::parse(word, word, bytes, &folder)
    }

    /// A file of a commit.
    fn committed(place: &WorkPlace, word: &str) -> Result<Option<Self>> {
        let Some(repository) = Repository::discover(&place.here()?)? else { return Ok(None) };
        match repository.revision(word)? {
            Some(Revision::File(id)) => {
                let bytes = repository.blob(id)?;
                let folder = word.strip_suffix(file_name(word)).unwrap_or_default().to_owned();
                Self::parse(word, word, bytes, &Folder::Commit(repository, folder)).map(Some)
            }
            Some(Revision::Commit(_)) => Ok(None),
            None => {
                let message = format!("no revision here has the file `{word}`");
                Err(Error::environment(message)
                    .with_help("git fetch --tags, and name the file as `HEAD~1:api.yaml`"))
            }
        }
    }

    fn parse(name: &str, path: &str, bytes: Vec<u8>, folder: &Folder) -> Result<Self> {
        let path = RepoPath::parse(file_name(path)).unwrap_or_default();
        let json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        let format = Format::of(&path).unwrap_or(if json { Format::Json } else { Format::Yaml });
        let all = folder.gather(Document::parse(path.clone(), bytes, format))?;
        let broken = all.iter().find(|(document, _)| !document.is_whole());
        let home = name.strip_suffix(path.as_str()).unwrap_or_default();
        let broken = broken.map(|parsed| {
            let file =
                if *parsed.0.path() == path { name.to_owned() } else { format!("{home}{}", parsed.0.path()) };
            format!("{file}:{}", first_fault(parsed))
        });
        let documents = all.into_iter().map(|(document, _)| document).collect();
        Ok(Self {
            name: name.to_owned(),
            path,
            documents: Documents::new(RepoPath::root(), documents),
            broken,
        })
    }

    /// A definition in OpenAPI that was made of something else.
    pub(in super::super) fn made(name: &str, definition: &serde_json::Value) -> Self {
        let path = RepoPath::parse(file_name(name)).unwrap_or_default();
        let text = format!("{definition:#}\n");
        let (document, _) = Document::parse(path.clone(), text.into_bytes(), Format::Json);
        let documents = Documents::new(RepoPath::root(), vec![document]);
        Self { name: name.to_owned(), path, documents, broken: None }
    }

    /// What it holds, be it a definition or not.
    pub(in super::super) fn root(&self) -> Result<Node<'_>> {
        match (&self.broken, self.documents.get(&self.path)) {
            (None, Some(document)) => Ok(document.root()),
            (Some(message), _) => Err(Error::usage(message.clone())),
            (None, None) => Err(Error::usage(format!("`{}` cannot be read", self.name))),
        }
    }

    /// The API in it; a file that cannot be compared would give an answer that is no answer.
    pub(in super::super) fn contract(&self) -> Result<Contract<'_>> {
        if let Some(message) = &self.broken {
            return Err(Error::usage(message.clone()));
        }
        let name = &self.name;
        let none = || Error::usage(format!("`{name}` is no Swagger 2.0, OpenAPI 3.0 or 3.1 definition"));
        let document = self.documents.get(&self.path).ok_or_else(none)?;
        Contract::read_among(document, &self.documents).ok_or_else(none)
    }
}

/// The name of a file at the end of a path, or of a revision and a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\', ':']).next().unwrap_or_default()
}

/// Where and why a document cannot be read to its end.
fn first_fault((document, faults): &Parsed) -> String {
    let fault = faults.iter().rev().find(|fault| fault.location.span.is_some());
    let start = fault.and_then(|fault| fault.location.span).unwrap_or_default().start;
    let at = document.source().position(start);
    let message = fault.map_or("it cannot be read", |fault| fault.message.as_str());
    format!("{}:{}: {message}", at.line, at.column)
}
