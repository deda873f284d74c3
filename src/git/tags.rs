//! Tags: their names, and what they say. Names are cheap; what a tag says is read when it is asked.

use super::{ObjectId, Repository, failed};
use crate::error::{Error, Result};

/// A tag, peeled to the commit it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The name behind `refs/tags/`.
    pub name: String,
    /// The commit.
    pub commit: ObjectId,
    /// Seconds since 1970, UTC: the tagger's, or the committer's where the tag is a plain
    /// reference.
    pub time: i64,
    /// What an annotated tag says.
    pub message: Option<String>,
}

/// The name of a tag, and the object that it leads to: a commit, or a tag about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagName {
    /// The name behind `refs/tags/`.
    pub name: String,
    object: ObjectId,
}

impl Repository {
    /// Makes a plain tag, which has the day of its commit.
    ///
    /// # Errors
    /// When the name is taken: no tag is ever moved.
    pub fn plain_tag(&self, name: &str, commit: ObjectId) -> Result<()> {
        let made = self.inner.reference(&format!("refs/tags/{name}"), commit, false, "connectory tags");
        made.map(|_| ()).map_err(failed("make a tag"))
    }

    /// The names of all tags, in no order.
    ///
    /// # Errors
    /// When the references cannot be read.
    pub fn tag_names(&self) -> Result<Vec<TagName>> {
        let mut tags = Vec::new();
        let references = self.inner.references_glob("refs/tags/*").map_err(failed("list the tags"))?;
        for reference in references {
            let reference = reference.map_err(failed("read a tag"))?;
            let Some(name) = reference.name().ok().and_then(|name| name.strip_prefix("refs/tags/")) else {
                continue;
            };
            let resolved = || reference.resolve().ok().and_then(|reference| reference.target());
            if let Some(object) = reference.target().or_else(resolved) {
                tags.push(TagName { name: name.to_owned(), object });
            }
        }
        Ok(tags)
    }

    /// What a tag says; none where it is about something else than a commit, or about one that is not here.
    pub fn tag_named(&self, named: &TagName) -> Option<Tag> {
        let object = self.inner.find_object(named.object, None).ok()?;
        let commit = object.peel_to_commit().ok()?;
        let annotated = object.as_tag();
        let tagger = annotated.and_then(|tag| tag.tagger().map(|tagger| tagger.when()));
        Some(Tag {
            name: named.name.clone(),
            commit: commit.id(),
            time: tagger.unwrap_or_else(|| commit.time()).seconds(),
            message: annotated
                .and_then(|tag| tag.message().ok().flatten())
                .map(|message| message.trim().to_owned()),
        })
    }

    /// All tags in the order of their names; tags of things that are no commit are left out.
    ///
    /// # Errors
    /// When the references cannot be read.
    pub fn tags(&self) -> Result<Vec<Tag>> {
        let mut tags: Vec<Tag> = self.tag_names()?.iter().filter_map(|named| self.tag_named(named)).collect();
        tags.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(tags)
    }

    /// Why the tags may be incomplete, and the command that fetches them; none where they are all
    /// here.
    pub fn missing_tags(&self, any_release: bool) -> Option<Error> {
        if self.is_shallow() {
            let error =
                Error::environment("this is a shallow clone: what was released cannot be told from it");
            return Some(error.with_help("git fetch --unshallow --tags"));
        }
        if !any_release && self.remote_without_tags().is_some() {
            let error =
                Error::environment("this clone was told to fetch no tags: what was released is unknown");
            return Some(error.with_help("git fetch --tags"));
        }
        None
    }
}
