//! Tags for what was released before there were tags: one for each version that a line ever said it has, at the
//! commit that changed the line last while it said so.
//!
//! One walk along the first parents answers for all lines. Of what commits changed only definitions and manifests
//! are read; a line is followed back to the commit that brought its file.

use super::discover::LinePlace;
use super::history::History;
use super::id::ConnectorId;
use super::manifest;
use super::release::{Layout, Release};
use super::version::{Date, date_of, normalise};
use super::{Catalogue, Connector};
use crate::document::{Document, Format};
use crate::error::Result;
use crate::git::{Newer, ObjectId};
use crate::path::RepoPath;
use semver::Version;
use std::collections::BTreeMap;

/// A tag that would release a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstTag {
    /// Its name: `<id>/v<version>`.
    pub name: String,
    /// The commit that it would name.
    pub commit: ObjectId,
    /// The day of the commit, in UTC.
    pub date: Option<Date>,
    /// The version as it is written there.
    pub was: String,
}

/// The tags that the history of a catalogue suggests.
#[derive(Debug, Default)]
pub struct FirstTags {
    /// Those that are not there, in the order of their names.
    pub wanted: Vec<FirstTag>,
    /// The names of those that are there, whatever they name.
    pub present: Vec<String>,
    /// What cannot be told: a connector, and why.
    pub untold: Vec<(ConnectorId, String)>,
}

/// A line on its way back through the history.
struct Walk {
    id: ConnectorId,
    folder: RepoPath,
    major: Option<u64>,
    /// The file that says the version, seen from the repository.
    file: RepoPath,
    layout: Layout,
    /// What the file says in the commit that is looked at.
    says: Option<(Version, String)>,
    /// Whether the walk passed the commit that brought the file.
    is_over: bool,
    found: BTreeMap<Version, (ObjectId, String)>,
    /// A commit in which no version can be read, and how many there are.
    unread: Option<(ObjectId, usize)>,
    /// Whether several spellings stand for one version.
    is_double: bool,
}

impl Catalogue {
    /// The tags that the history suggests for the lines of the work tree.
    ///
    /// # Errors
    /// When there is no repository, or an object is missing.
    pub fn first_tags(&self) -> Result<FirstTags> {
        let history = self.require_history()?;
        let repository = history.repository();
        let loaded = self.each(self.places(), |_, place| Ok(self.load(place, None)?.0))?;
        let mut tags = FirstTags::default();
        let mut walks: Vec<Walk> = Vec::new();
        for (place, connector) in self.places().iter().zip(&loaded) {
            walks.extend(started(&history, &place.lines, connector, &mut tags)?);
        }
        let mut next = repository.head();
        while let Some(commit) = next.filter(|_| walks.iter().any(|walk| !walk.is_over)) {
            back(&history, commit, &mut walks)?;
            next = repository.first_parent(commit)?;
        }
        for walk in walks {
            walk.finish(self, &history, &mut tags);
        }
        tags.wanted.sort_by(|one, other| one.name.cmp(&other.name));
        tags.present.sort();
        Ok(tags)
    }
}

/// The lines of a connector, with what the newest commit says of each.
fn started(
    history: &History,
    lines: &[LinePlace],
    connector: &Connector,
    tags: &mut FirstTags,
) -> Result<Vec<Walk>> {
    let mut walks = Vec::new();
    let Some(head) = history.repository().head() else { return Ok(walks) };
    for (place, line) in lines.iter().zip(&connector.lines) {
        let untold = |why: &str| (connector.id.clone(), format!("`{}`: {why}", place.folder));
        let Some(file) = said_in(place.layout, &line.draft) else {
            tags.untold.push(untold("no file in it says a version"));
            continue;
        };
        let folder = history.prefix().join(&place.folder);
        let file = folder.join(&file);
        let tree = history.repository().tree_at(head, &file.parent())?;
        let Some(blob) = tree.and_then(|tree| history.repository().entry_in(tree, file.name())) else {
            tags.untold.push(untold("it is not committed"));
            continue;
        };
        let says = says(history, blob, &file, place.layout)?;
        walks.push(Walk {
            id: connector.id.clone(),
            folder,
            major: place.major,
            file,
            layout: place.layout,
            says,
            is_over: false,
            found: BTreeMap::new(),
            unread: None,
            is_double: false,
        });
    }
    Ok(walks)
}

/// The file of a line that says its version, seen from the line.
fn said_in(layout: Layout, draft: &Release) -> Option<RepoPath> {
    match layout {
        Layout::Native => RepoPath::parse(manifest::FILE).ok(),
        Layout::PowerPlatform => draft.definition_path().cloned(),
        Layout::Commercetools => None,
    }
}

/// The version that a file says, and how it is written there.
fn says(
    history: &History,
    blob: ObjectId,
    file: &RepoPath,
    layout: Layout,
) -> Result<Option<(Version, String)>> {
    let bytes = history.repository().blob(blob)?;
    let format = Format::of(file).unwrap_or(Format::Json);
    let (document, _) = Document::parse(file.clone(), bytes, format);
    let root = document.root();
    let node = match layout {
        Layout::Native => root.get("version"),
        Layout::PowerPlatform => root.at("/info/version"),
        Layout::Commercetools => None,
    };
    let text = node.and_then(|node| node.scalar_text()).map(str::trim);
    Ok(text.and_then(|text| Some((normalise(text)?, text.to_owned()))))
}

/// Looks at a commit: lines that it changed had their version here, and another one before, perhaps.
fn back(history: &History, commit: ObjectId, walks: &mut [Walk]) -> Result<()> {
    let changed = history.repository().changed_by(commit)?;
    for walk in walks.iter_mut().filter(|walk| !walk.is_over) {
        // Paths are sorted: those that begin alike stand together.
        let alike = changed.range(walk.folder.clone()..);
        let alike = alike.take_while(|(path, _)| path.as_str().starts_with(walk.folder.as_str()));
        let own: Vec<_> = alike.filter(|(path, _)| path.below(&walk.folder).is_some()).collect();
        if own.is_empty() {
            continue;
        }
        walk.note(commit);
        if let Some(file) = own.iter().find(|(path, _)| **path == walk.file).map(|(_, change)| change) {
            match file.older {
                None => walk.is_over = true,
                Some(old) if file.newer != Newer::Kept(old) => {
                    walk.says = says(history, old, &walk.file, walk.layout)?
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

impl Walk {
    /// Notes that a commit changed the line; of those with one version the newest counts.
    fn note(&mut self, commit: ObjectId) {
        match &self.says {
            None => {
                let (first, count) = self.unread.unwrap_or((commit, 0));
                self.unread = Some((first, count + 1));
            }
            Some((version, was)) => {
                let known = self.found.entry(version.clone()).or_insert_with(|| (commit, was.clone()));
                self.is_double |= known.1 != *was;
            }
        }
    }

    fn finish(self, catalogue: &Catalogue, history: &History, tags: &mut FirstTags) {
        let repository = history.repository();
        let known = catalogue.tagged(&self.id);
        let mut foreign = 0;
        for (version, (commit, was)) in self.found {
            let name = format!("{}/v{version}", self.id);
            if self.major.is_some_and(|major| major != version.major) {
                foreign += 1;
            } else if known.contains(&&version) {
                tags.present.push(name);
            } else {
                let date = repository.commit_time(commit).and_then(date_of);
                tags.wanted.push(FirstTag { name, commit, date, was });
            }
        }
        let mut untold = |why: String| tags.untold.push((self.id.clone(), why));
        if let Some((commit, count)) = self.unread {
            let short = repository.short_id(commit);
            untold(format!("no version can be read in {count} of its commits, the newest is {short}"));
        }
        if self.is_double {
            untold(
                "versions that differ in spelling or in a fourth number are one; the newest counts"
                    .to_owned(),
            );
        }
        if foreign > 0 {
            untold(format!("{foreign} of its versions are of another line than `{}`", self.folder));
        }
    }
}
