//! The folders in large trees, listed once a tree is asked again: libgit2 keeps no large tree at hand, and
//! would read all of it for each of thousands of folders.

use super::{ObjectId, Repository, missing};
use crate::error::Result;
use git2::{ObjectType, Tree};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Trees with fewer entries are small.
const LARGE: usize = 100;

/// So many lists are kept, and so many names of trees that were asked for once.
const MAX_LISTS: usize = 16;
const MAX_ONCE: usize = 100_000;

/// The folders of a tree by their names.
type Listed = Rc<BTreeMap<Vec<u8>, ObjectId>>;

/// What is known of large trees.
#[derive(Default)]
pub(super) struct Folders {
    lists: RefCell<BTreeMap<ObjectId, Listed>>,
    once: RefCell<BTreeSet<ObjectId>>,
}

impl Folders {
    fn list(&self, tree: &Tree<'_>) -> Listed {
        let folders = tree.iter().filter(|entry| entry.kind() == Some(ObjectType::Tree));
        let list = Rc::new(folders.map(|entry| (entry.name_bytes().to_vec(), entry.id())).collect());
        let mut lists = self.lists.borrow_mut();
        if lists.len() >= MAX_LISTS {
            lists.clear();
        }
        lists.insert(tree.id(), Rc::clone(&list));
        list
    }

    /// Whether a tree was asked for before.
    fn is_asked_again(&self, tree: ObjectId) -> bool {
        let mut once = self.once.borrow_mut();
        if once.len() >= MAX_ONCE {
            once.clear();
        }
        !once.insert(tree)
    }
}

impl Repository {
    /// The tree of a folder in a tree; none where there is none of this name.
    pub(super) fn folder_in(&self, tree: ObjectId, name: &str) -> Result<Option<ObjectId>> {
        let known = self.folders.lists.borrow().get(&tree).cloned();
        if let Some(list) = known {
            return Ok(list.get(name.as_bytes()).copied());
        }
        let found = self.inner.find_tree(tree).map_err(missing("read a folder"))?;
        if found.len() >= LARGE && self.folders.is_asked_again(tree) {
            return Ok(self.folders.list(&found).get(name.as_bytes()).copied());
        }
        let entry = found.get_name(name).filter(|entry| entry.kind() == Some(ObjectType::Tree));
        Ok(entry.map(|entry| entry.id()))
    }
}
