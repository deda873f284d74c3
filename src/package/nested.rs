//! An archive with the archives inside it, and its contents as a tree.

use super::{Archive, Budget, read_zip};
use crate::path::RepoPath;
use std::collections::BTreeMap;

/// An archive with those inside it, as deep as they were opened.
#[derive(Debug, Default)]
pub struct Nested {
    /// The archive itself.
    pub archive: Archive,
    /// The archives in it by their paths.
    pub inner: BTreeMap<RepoPath, Nested>,
}

impl Nested {
    /// Opens an archive, and those inside it so many levels deep.
    pub fn open(bytes: &[u8], levels: usize, budget: &mut Budget) -> Self {
        let archive = read_zip(bytes, budget);
        let mut inner = BTreeMap::new();
        if levels > 0 {
            for (path, bytes) in archive.files.iter().filter(|(path, _)| path.extension() == "zip") {
                inner.insert(path.clone(), Self::open(bytes, levels - 1, budget));
            }
        }
        Self { archive, inner }
    }

    /// Whether everything in it was read, at every level that was opened.
    pub fn is_whole(&self) -> bool {
        self.archive.is_whole() && self.inner.values().all(Self::is_whole)
    }

    /// What it holds, as a tree; `at` is its own path.
    pub fn tree(&self, at: &RepoPath) -> Branch {
        let inside = RepoPath::parse(&format!("{}!", at.as_str())).unwrap_or_default();
        let mut below: BTreeMap<RepoPath, Vec<Branch>> = BTreeMap::new();
        for (path, bytes) in self.archive.files.iter() {
            let place = inside.join(path);
            let mut branch = match self.inner.get(path) {
                Some(nested) => nested.tree(&place),
                None => Branch { kind: BranchKind::File, size: 0, children: Vec::new(), path: place },
            };
            branch.size = bytes.len();
            below.entry(path.parent()).or_default().push(branch);
        }
        // From the end: what is in a folder is complete before the folder itself is put into its own.
        for folder in self.archive.folders.iter().rev() {
            let children = sorted(below.remove(folder).unwrap_or_default());
            let branch = Branch { kind: BranchKind::Folder, size: 0, children, path: inside.join(folder) };
            below.entry(folder.parent()).or_default().push(branch);
        }
        let children = sorted(below.remove(&RepoPath::root()).unwrap_or_default());
        Branch { kind: BranchKind::Archive, size: 0, children, path: at.clone() }
    }
}

fn sorted(mut branches: Vec<Branch>) -> Vec<Branch> {
    branches.sort_by(|a, b| a.path.cmp(&b.path));
    branches
}

/// What a branch of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchKind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// An archive that was opened.
    Archive,
}

/// A file, folder or archive of a package, with what is in it.
#[derive(Debug, Clone)]
pub struct Branch {
    /// What it is.
    pub kind: BranchKind,
    /// Its place in the whole package, as findings name it: `a.zip!/b`.
    pub path: RepoPath,
    /// How many bytes a file has; 0 for folders and the outermost archive.
    pub size: usize,
    /// What is in it, in the order of their paths.
    pub children: Vec<Branch>,
}
