//! What people say at the end of commits and tags: `Approved-by: Ann <ann@example.org>`.

use super::{ObjectId, Repository, missing};
use crate::error::Result;
use crate::path::RepoPath;
use git2::Sort;

/// Commits beyond this many are not looked at.
const MAX_COMMITS: usize = 10_000;

/// What somebody vouched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    /// What it stands in.
    pub commit: ObjectId,
    /// Who: `Ann <ann@example.org>`.
    pub value: String,
    /// The e-mail address of the author of what it stands in.
    pub author: String,
}

impl Repository {
    /// The trailers of one name in the commits up to `HEAD` that change a folder, since another commit, or
    /// from the first on.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn trailers(&self, name: &str, folder: &RepoPath, since: Option<ObjectId>) -> Result<Vec<Trailer>> {
        let mut walk = self.inner.revwalk().map_err(missing("walk the commits"))?;
        walk.set_sorting(Sort::TOPOLOGICAL).map_err(missing("walk the commits"))?;
        let Some(head) = self.head() else { return Ok(Vec::new()) };
        walk.push(head).map_err(missing("walk the commits"))?;
        if let Some(since) = since {
            walk.hide(since).map_err(missing("walk the commits"))?;
        }
        let mut trailers = Vec::new();
        for id in walk.take(MAX_COMMITS) {
            let commit = id.and_then(|id| self.inner.find_commit(id)).map_err(missing("read a commit"))?;
            let parent = commit.parent_id(0).ok();
            let before = parent.map(|parent| self.tree_at(parent, folder)).transpose()?.flatten();
            if self.tree_at(commit.id(), folder)? == before {
                continue;
            }
            let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
            let author = String::from_utf8_lossy(commit.author().email_bytes()).into_owned();
            let found = values(&message, name);
            let of = |value: &str| Trailer {
                commit: commit.id(),
                value: value.to_owned(),
                author: author.clone(),
            };
            trailers.extend(found.map(of));
        }
        Ok(trailers)
    }
}

/// The values of a trailer: lines of the last paragraph, as git has it.
fn values<'m>(message: &'m str, name: &str) -> impl Iterator<Item = &'m str> {
    let last = message.trim_end().rsplit("\n\n").next().unwrap_or_default();
    // A message of one paragraph has a subject and no trailers.
    let last = if last.len() == message.trim_end().len() { "" } else { last };
    let name = name.to_owned();
    last.lines().filter_map(move |line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(&name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailers_stand_in_the_last_paragraph() {
        let of = |message: &str| values(message, "Approved-by").map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            of("Subject\n\nBody.\n\nApproved-by: Ann <a@b.c>\napproved-BY:Bob <b@b.c>\n"),
            ["Ann <a@b.c>", "Bob <b@b.c>"]
        );
        assert_eq!(of("Approved-by: Ann <a@b.c>"), Vec::<String>::new());
        assert_eq!(of("Subject\n\nApproved-by: Ann <a@b.c>\n\nMore.\n"), Vec::<String>::new());
    }
}
