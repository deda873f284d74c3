//! Who wrote what a change brings, and whether they wrote something before.

use super::{ObjectId, Repository, missing};
use crate::error::Result;
use std::collections::BTreeMap;

/// Commits of a change beyond this many are not looked at.
const MAX_COMMITS: usize = 10_000;

/// Somebody who wrote commits of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// The e-mail address, in lower case.
    pub email: String,
    /// Whether they wrote none of the commits before; none where the history is cut off.
    pub is_first: Option<bool>,
}

impl Repository {
    /// The authors of the commits that `HEAD` has and a base has not, in the order of their addresses. Merges
    /// have none: hosts make them.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn contributors(&self, base: ObjectId) -> Result<Vec<Contributor>> {
        let Some(head) = self.head() else { return Ok(Vec::new()) };
        let mut found: BTreeMap<String, bool> = BTreeMap::new();
        for email in self.authors(head, Some(base))?.take(MAX_COMMITS) {
            found.insert(email?, true);
        }
        let mut unknown = found.len();
        if unknown > 0 {
            for email in self.authors(base, None)? {
                let known = found.get_mut(&email?).filter(|is_first| **is_first);
                unknown -= usize::from(known.is_some());
                known.into_iter().for_each(|is_first| *is_first = false);
                if unknown == 0 {
                    break;
                }
            }
        }
        let is_cut = self.is_shallow();
        let told = |is_first: bool| if is_first && is_cut { None } else { Some(is_first) };
        Ok(found
            .into_iter()
            .map(|(email, is_first)| Contributor { email, is_first: told(is_first) })
            .collect())
    }

    /// The addresses of the authors of commits that are no merges.
    fn authors(
        &self,
        from: ObjectId,
        without: Option<ObjectId>,
    ) -> Result<impl Iterator<Item = Result<String>>> {
        let mut walk = self.inner.revwalk().map_err(missing("walk the commits"))?;
        walk.push(from).map_err(missing("walk the commits"))?;
        if let Some(without) = without {
            walk.hide(without).map_err(missing("walk the commits"))?;
        }
        Ok(walk.filter_map(|id| {
            let commit = match id.and_then(|id| self.inner.find_commit(id)) {
                Ok(commit) => commit,
                Err(error) => return Some(Err(missing("read a commit")(error))),
            };
            let email = String::from_utf8_lossy(commit.author().email_bytes()).to_lowercase();
            (commit.parent_count() < 2).then_some(Ok(email))
        }))
    }
}
