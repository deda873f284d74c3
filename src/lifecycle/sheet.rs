//! A manifest whose text is being changed, one splice after the other; comments and layout stay.

use crate::catalogue::manifest;
use crate::catalogue::{Manifest, Release};
use crate::check::mending::carry_out;
use crate::document::{Document, Format, Node, Step};
use crate::error::{Error, Result};
use crate::files::{Edits, FileSet};
use crate::path::RepoPath;

pub(super) struct Sheet<'r> {
    draft: &'r Release,
    file: RepoPath,
    files: FileSet,
}

impl<'r> Sheet<'r> {
    pub(super) fn new(draft: &'r Release) -> Self {
        let name = RepoPath::parse(manifest::FILE).unwrap_or_default();
        let file = draft.folder.join(&name);
        let mut files = FileSet::new();
        files.insert(file.clone(), draft.files.get(&name).unwrap_or_default());
        Self { draft, file, files }
    }

    /// Makes one change.
    ///
    /// # Errors
    /// When it cannot be made without doubt.
    pub(super) fn change(&mut self, step: impl FnOnce(Node<'_>) -> Option<Step>) -> Result<()> {
        let bytes = self.files.get(&self.file).unwrap_or_default().to_vec();
        let (document, _) = Document::parse(self.file.clone(), bytes, Format::Toml);
        let edits = step(document.root()).and_then(|step| carry_out(vec![step], &self.files));
        match edits {
            Some(edits) => edits.lay_over(&mut self.files, &RepoPath::root()),
            None => return Err(self.refusal()),
        }
        Ok(())
    }

    /// Whether something is so already.
    pub(super) fn looked_at(&self, is_so: impl FnOnce(Node<'_>) -> bool) -> bool {
        let bytes = self.files.get(&self.file).unwrap_or_default().to_vec();
        is_so(Document::parse(self.file.clone(), bytes, Format::Toml).0.root())
    }

    /// The manifest as it would be read.
    pub(super) fn read(&self) -> Manifest {
        let bytes = self.files.get(&self.file).unwrap_or_default().to_vec();
        let (document, _) = Document::parse(self.file.clone(), bytes, Format::Toml);
        Manifest::said(document.root(), self.draft.layout)
    }

    /// What becomes of the file, if it says then what it should.
    pub(super) fn finish(self, says: impl FnOnce(&Manifest) -> bool) -> Result<Edits> {
        if !says(&self.read()) {
            return Err(self.refusal());
        }
        let name = RepoPath::parse(manifest::FILE).unwrap_or_default();
        let mut edits = Edits::new();
        let new = self.files.get(&self.file).map(<[u8]>::to_vec);
        edits.put(self.file.clone(), self.draft.files.get(&name), new);
        Ok(edits)
    }

    pub(super) fn file(&self) -> String {
        self.file.to_string()
    }

    fn refusal(&self) -> Error {
        let message = format!("`{}` cannot be changed without doubt about its layout", self.file);
        Error::usage(message)
            .with_help("write each table under a header of its own, such as `[deprecation]`, one key a line")
    }
}
