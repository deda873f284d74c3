//! What a change is told from: the commit that it will be merged into, or was made on.

use super::{ObjectId, Repository, Revision, missing};
use crate::error::{Error, Result};

/// The commit that a change is told from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The commit.
    pub commit: ObjectId,
    /// What it is, in words.
    pub name: String,
}

/// Where changes go, in the order in which it is looked for.
const TARGETS: [&str; 5] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

impl Repository {
    /// The commit that the change at hand is told from. With a name, where `HEAD` left what is named. Else
    /// the first parent where `HEAD` is a merge of something that its branch does not have yet, as hosts check
    /// out a pull request, and where `HEAD` left the branch it goes to otherwise.
    ///
    /// # Errors
    /// When there is no such commit here, with the command that brings it.
    pub fn base(&self, named: Option<&str>) -> Result<Base> {
        let Some(head) = self.head() else {
            let error = Error::environment("there is no commit yet that a change could be told from");
            return Err(error.with_help("git commit"));
        };
        if let Some(word) = named {
            let Some(Revision::Commit(commit)) = self.revision(word)? else {
                let error = Error::environment(format!("there is no tag, branch or commit `{word}` here"));
                return Err(error.with_help("git fetch origin"));
            };
            return Ok(self.parted(head, (commit, word)));
        }
        let target = self.target();
        if let Some(parent) = self.merged_into(head, target.as_ref().map(|(commit, _)| *commit))? {
            let name = format!("the first parent of `HEAD` ({})", self.short_id(parent));
            return Ok(Base { commit: parent, name });
        }
        match target {
            Some((commit, _)) if self.is_shallow() && self.merge_base(head, commit).is_none() => {
                Err(self.out_of_reach("where `HEAD` left the branch it goes to"))
            }
            Some((commit, name)) => Ok(self.parted(head, (commit, &name))),
            None if self.is_target(&self.head_name()) => {
                Ok(Base { commit: head, name: format!("`HEAD` ({})", self.short_id(head)) })
            }
            None if self.is_shallow() && self.first_parent(head)?.is_none() => {
                Err(self.out_of_reach("the commit that `HEAD` was made on"))
            }
            None => {
                let error = Error::environment(
                    "there is no branch here that the change would go to: neither of `origin` nor `main` nor `master`",
                );
                Err(error.with_help(
                    "git fetch origin main:refs/remotes/origin/main; or name the commit: `--changed=REV`, `plan --base REV`",
                ))
            }
        }
    }

    /// The first parent of a merge, but where it only brought in what its target has.
    fn merged_into(&self, head: ObjectId, target: Option<ObjectId>) -> Result<Option<ObjectId>> {
        let commit = self.inner.find_commit(head).map_err(missing("read a commit"))?;
        let mut parents = commit.parent_ids();
        let Some(first) = parents.next() else { return Ok(None) };
        let others: Vec<ObjectId> = parents.collect();
        let has = |target: ObjectId, commit: ObjectId| {
            target == commit || self.inner.graph_descendant_of(target, commit).unwrap_or(false)
        };
        let is_update = target.is_some_and(|target| others.iter().all(|other| has(target, *other)));
        if others.is_empty() || is_update {
            return Ok(None);
        }
        self.inner.find_commit(first).map_err(|_| self.out_of_reach("the first parent of `HEAD`"))?;
        Ok(Some(first))
    }

    /// Where `HEAD` left a commit; the commit itself where they share nothing.
    fn parted(&self, head: ObjectId, (commit, word): (ObjectId, &str)) -> Base {
        let short = |commit| self.short_id(commit);
        match self.merge_base(head, commit) {
            Some(base) if base == commit => Base { commit, name: format!("`{word}` ({})", short(commit)) },
            Some(base) => {
                Base { commit: base, name: format!("where `HEAD` left `{word}` ({})", short(base)) }
            }
            None => {
                let name = format!("`{word}` ({}) itself, which shares no commit with `HEAD`", short(commit));
                Base { commit, name }
            }
        }
    }

    /// The branch that changes go to, with its name; not the one that is checked out.
    fn target(&self) -> Option<(ObjectId, String)> {
        let own = self.head_name();
        TARGETS.into_iter().filter(|name| *name != own).find_map(|name| {
            let commit = self.inner.find_reference(name).ok()?.peel_to_commit().ok()?;
            let name = name.strip_prefix("refs/remotes/").or(name.strip_prefix("refs/heads/"));
            Some((commit.id(), name?.to_owned()))
        })
    }

    /// The reference that `HEAD` stands for; `HEAD` where it is detached.
    fn head_name(&self) -> String {
        let head = self.inner.head().ok();
        head.and_then(|head| head.name().ok().map(str::to_owned)).unwrap_or_default()
    }

    fn is_target(&self, name: &str) -> bool {
        TARGETS.contains(&name)
    }

    /// That a shallow clone ends before something.
    fn out_of_reach(&self, what: &str) -> Error {
        let error = Error::environment(format!("this is a shallow clone: {what} is not in it"));
        error.with_help("git fetch --unshallow; of a merge the commit before is enough: git fetch --deepen=1")
    }
}
