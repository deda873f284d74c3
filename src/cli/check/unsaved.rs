//! A text of an editor, judged as if it were saved: `check --stdin-filename`.

use crate::catalogue::{Catalogue, Date, LinePlace, Place};
use crate::check::RuleBook;
use crate::cli::input;
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::path::RepoPath;
use crate::report::{self, Diagnostic};
use std::path::Path;

/// A file of a connector, with the text on standard input in its place.
pub(super) struct Unsaved<'c> {
    /// The connector.
    pub(super) place: &'c Place,
    file: RepoPath,
    edits: Edits,
}

impl<'c> Unsaved<'c> {
    /// Reads the text of a file, which need not be there yet.
    pub(super) fn read(catalogue: &'c Catalogue, here: &Path, name: &Path) -> Result<Self> {
        let path = here.join(name);
        // The file itself may be a link or missing; its folder is neither.
        let folder = path.parent().and_then(|folder| super::path_in(catalogue.root(), folder));
        let own = path.file_name().and_then(|name| RepoPath::from_relative(Path::new(name)));
        let file = folder.zip(own).map(|(folder, own)| folder.join(&own));
        let file = file.filter(|_| !path.is_dir());
        let holds = |line: &LinePlace| {
            let below = file.as_ref().and_then(|file| file.below(&line.folder));
            below.is_some_and(|below| !below.is_root())
        };
        let place = catalogue.places().iter().find(|place| place.lines.iter().any(holds));
        let (Some(file), Some(place)) = (file.clone(), place) else {
            let message = format!("`{}` is no file in the folder of a connector", name.display());
            return Err(Error::usage(message).with_help("`connectory status` lists all connectors"));
        };
        let mut edits = Edits::new();
        edits.put(file.clone(), None, Some(input::standard()?));
        Ok(Self { place, file, edits })
    }

    /// Judges the connector with that text, and keeps what is found in it; nothing is written.
    pub(super) fn judge(
        &self,
        catalogue: &Catalogue,
        book: &RuleBook,
        today: Date,
    ) -> Result<Vec<Diagnostic>> {
        let judged = catalogue.each([self.place].to_vec(), |history, place| {
            let (connector, faults) = catalogue.load_edited(place, history, &self.edits)?;
            let findings = crate::check::run(book, catalogue, &connector, faults, today);
            Ok(report::locate(findings, Some(&connector)))
        })?;
        let mut diagnostics: Vec<Diagnostic> = judged.into_iter().flatten().collect();
        self.keep(&mut diagnostics);
        diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
        Ok(diagnostics)
    }

    /// Keeps what was found in the file alone.
    pub(super) fn keep(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain(|found| found.file == self.file.as_str());
    }
}
