//! Repositories that the program makes itself: their commits, tags and work trees.

use super::folders::Folders;
use super::{EXECUTABLE, ObjectId, PLAIN, Repository, failed};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use git2::{ObjectType, Signature, Time};
use std::path::Path;

/// Who and when, for commits made by the tool.
#[derive(Debug, Clone)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// Seconds since 1970, UTC.
    pub time: i64,
}

impl Repository {
    /// Makes a repository with `main` as its branch in a folder, from nothing.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn init(folder: &Path) -> Result<Self> {
        let mut options = git2::RepositoryInitOptions::new();
        options.initial_head("main").external_template(false).no_reinit(true);
        let inner = git2::Repository::init_opts(folder, &options).map_err(failed("make a repository"))?;
        let root = folder.canonicalize().map_err(|error| Error::io("find", folder, &error))?;
        Ok(Self { inner, root, folders: Folders::default() })
    }

    /// Commits exactly these files on top of `HEAD`.
    ///
    /// # Errors
    /// When the object database cannot be written.
    pub fn commit(&self, files: &FileSet, author: &Author, message: &str) -> Result<ObjectId> {
        self.write_commit(files, author, message).map_err(failed("commit"))
    }

    fn write_commit(
        &self,
        files: &FileSet,
        author: &Author,
        message: &str,
    ) -> std::result::Result<ObjectId, git2::Error> {
        let mut index = self.inner.index()?;
        index.clear()?;
        for (path, bytes) in files.iter() {
            let id = self.inner.blob(bytes)?;
            let mode = if files.is_executable(path) { EXECUTABLE } else { PLAIN };
            index.add(&index_entry(path, id, mode))?;
        }
        let tree = self.inner.find_tree(index.write_tree()?)?;
        index.write()?;
        let signature = signature(author)?;
        let parent = self.head().map(|head| self.inner.find_commit(head)).transpose()?;
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        self.inner.commit(Some("HEAD"), &signature, &signature, message, &tree, &parents)
    }

    /// Makes an annotated tag.
    ///
    /// # Errors
    /// When the name is taken or the commit unknown.
    pub fn tag(&self, name: &str, commit: ObjectId, author: &Author, message: &str) -> Result<()> {
        let make = || {
            let object = self.inner.find_object(commit, Some(ObjectType::Commit))?;
            self.inner.tag(name, &object, &signature(author)?, message, false)
        };
        make().map(|_| ()).map_err(failed("make a tag"))
    }

    /// Writes the files of `HEAD` into the work tree.
    ///
    /// # Errors
    /// When the work tree cannot be written.
    pub fn check_out_head(&self) -> Result<()> {
        let mut options = git2::build::CheckoutBuilder::new();
        options.force();
        self.inner.checkout_head(Some(&mut options)).map_err(failed("write the work tree"))
    }
}

fn signature(author: &Author) -> std::result::Result<Signature<'static>, git2::Error> {
    Signature::new(&author.name, &author.email, &Time::new(author.time, 0))
}

fn index_entry(path: &RepoPath, id: ObjectId, mode: i32) -> git2::IndexEntry {
    git2::IndexEntry {
        ctime: git2::IndexTime::new(0, 0),
        mtime: git2::IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: mode.unsigned_abs(),
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_str().as_bytes().to_vec(),
    }
}
