//! What changed since results were made: the contract at the tree that they name against the one at hand.

use super::super::history::{History, Published};
use super::super::release::Release;
use super::{FOLDER, Since};
use crate::error::Result;
use crate::git::ObjectId;
use std::collections::{BTreeMap, BTreeSet};

/// Results of more trees than this are taken for lost.
const MAX_TREES: usize = 16;

impl History {
    /// The tree that a work tree's folder makes without its tests: what results of it name.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn tested_tree(&self, draft: &Release) -> Result<ObjectId> {
        let folder = self.prefix().join(&draft.folder);
        let committed = match self.repository().head() {
            Some(head) => self.repository().tree_at(head, &folder)?,
            None => None,
        };
        let blobs = match committed {
            Some(tree) => self.repository().blobs(tree)?,
            None => BTreeMap::new(),
        };
        let mut changed = self.changed_files(&draft.folder, &draft.files, &blobs)?;
        changed.retain(|path| path.parent().is_root() || path.parts().next() != Some(FOLDER));
        match committed {
            Some(tree) if changed.is_empty() => self.repository().tree_without(tree, FOLDER),
            _ => self.repository().tree_of(committed, (&draft.files, &changed), FOLDER),
        }
    }

    /// Finds out which results of a work tree still say something.
    ///
    /// # Errors
    /// When an object is missing.
    pub(in crate::catalogue) fn date_evidence(&self, draft: &mut Release) -> Result<()> {
        if draft.evidence.results.is_empty() {
            return Ok(());
        }
        let own = self.tested_tree(draft)?;
        self.since(draft, own, self.repository().head())
    }

    /// The same of a release.
    pub(in crate::catalogue) fn date_evidence_of(
        &self,
        release: &mut Release,
        published: &Published,
    ) -> Result<()> {
        let Some(tree) = published.tree.filter(|_| !release.evidence.results.is_empty()) else {
            return Ok(());
        };
        let own = self.repository().tree_without(tree, FOLDER)?;
        self.since(release, own, Some(published.tag.commit))
    }

    fn since(&self, release: &mut Release, own: ObjectId, from: Option<ObjectId>) -> Result<()> {
        let names: BTreeSet<String> =
            release.evidence.results.iter().map(|result| result.tree.clone()).collect();
        let mut since: BTreeMap<String, Since> =
            names.iter().map(|name| (name.clone(), Since::Lost)).collect();
        let others = names.iter().filter(|name| **name != own.to_string()).take(MAX_TREES);
        let older = self.older(release, others, from)?;
        for (name, found) in &mut since {
            if *name == own.to_string() {
                *found = Since::Changed(BTreeSet::new());
            } else if let Some(tree) = older.get(name) {
                *found = Since::Changed(self.touched(release, *tree)?);
            }
        }
        release.evidence.since = since;
        Ok(())
    }

    /// The trees that results name, as the repository has them.
    fn older<'n>(
        &self,
        release: &Release,
        names: impl Iterator<Item = &'n String>,
        from: Option<ObjectId>,
    ) -> Result<BTreeMap<String, ObjectId>> {
        let mut found = BTreeMap::new();
        let mut wanted = BTreeSet::new();
        for name in names {
            match self.repository().tree(name) {
                Some(tree) => drop(found.insert(name.clone(), tree)),
                None => wanted.extend(name.parse::<ObjectId>()),
            }
        }
        if let Some(from) = from.filter(|_| !wanted.is_empty()) {
            let folder = self.prefix().join(&release.folder);
            let trees = self.repository().trees_before(from, &folder, (&wanted, FOLDER))?;
            found.extend(trees.into_iter().map(|(bare, tree)| (bare.to_string(), tree)));
        }
        Ok(found)
    }

    /// The operations of a release whose contract is another than in an older tree of its folder; all of
    /// them where one of the two cannot be read.
    fn touched(&self, release: &Release, tree: ObjectId) -> Result<BTreeSet<String>> {
        let (files, _) = self.repository().files_at(tree, &release.folder)?;
        let (older, _) = Release::load(release.folder.clone(), release.layout, files);
        let Some(now) = release.contract() else { return Ok(BTreeSet::new()) };
        match older.contract() {
            Some(then) => Ok(crate::diff::touched(&then, &now)),
            None => Ok(now.operations().iter().map(|operation| operation.label()).collect()),
        }
    }
}
