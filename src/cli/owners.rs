//! `connectory owners`: who looks after which folder, in `CODEOWNERS`.

use super::output::Output;
use super::{Outcome, WorkPlace, input};
use crate::catalogue::Catalogue;
use crate::catalogue::owners::{FILES, Owned, block, find, put};
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::path::RepoPath;
use std::path::{Path, PathBuf};

/// A larger file is not read, in bytes.
const MAX_BYTES: u64 = 3 * 1024 * 1024;

/// Print, write or check the part of CODEOWNERS that follows from the manifests.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory owners           print the block\n  \
    connectory owners --write   put it into CODEOWNERS; what stands around it stays\n  \
    connectory owners --check   end with 1 where the file has another one")]
pub(super) struct Arguments {
    /// Put the block into .github/CODEOWNERS, CODEOWNERS or docs/CODEOWNERS, the first that is there
    #[arg(long)]
    write: bool,

    /// Say whether the file has this block
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    if !arguments.write && !arguments.check {
        let prefix = super::repository_of(catalogue.root()).1;
        output.print(&made(&catalogue, &prefix)?)?;
        return Ok(Outcome::Fine);
    }
    let State { path, shown, text, written, block } = state(&catalogue)?;
    if written.as_ref() == Some(&block) {
        output.print(&format!("{shown}: as the manifests say\n"))?;
        return Ok(Outcome::Fine);
    }
    if arguments.check {
        output
            .print(&format!("{shown}: not as the manifests say; `connectory owners --write` mends it\n"))?;
        return Ok(Outcome::Findings);
    }
    output.write(&path, &put(&text, &block))?;
    output.print(&format!("{shown}: written\n"))?;
    Ok(Outcome::Fine)
}

/// Plans the block for a repository, where a manifest names an owner; `prefix` is the catalogue in it.
pub(super) fn plan(catalogue: &Catalogue, root: &Path, prefix: &RepoPath, edits: &mut Edits) -> Result<()> {
    let block = made(catalogue, prefix)?;
    let path = target(root);
    let text = read(&path)?;
    let is_empty = block.lines().count() <= 2;
    let name = path.strip_prefix(root).ok().and_then(RepoPath::from_relative);
    if let Some(name) = name.filter(|_| !is_empty && find(&text) != Some(block.as_str())) {
        let old = path.exists().then_some(text.as_bytes());
        edits.put(name, old, Some(put(&text, &block).into_bytes()));
    }
    Ok(())
}

/// What the file says, and what the manifests say.
pub(super) struct State {
    path: PathBuf,
    /// The file, seen from the root of the repository.
    pub(super) shown: String,
    text: String,
    /// The block of the file; none where it has none.
    pub(super) written: Option<String>,
    /// The block that the manifests give.
    pub(super) block: String,
}

impl State {
    /// Whether the manifests name owners.
    pub(super) fn has_owners(&self) -> bool {
        self.block.lines().any(|line| line.starts_with('/'))
    }
}

/// Reads the file, and makes the block that it should have.
///
/// # Errors
/// When there is something else in the place of the file, or a connector cannot be read.
pub(super) fn state(catalogue: &Catalogue) -> Result<State> {
    let (root, prefix) = super::repository_of(catalogue.root());
    let block = made(catalogue, &prefix)?;
    let path = target(&root);
    let text = read(&path)?;
    let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
    Ok(State { written: find(&text).map(str::to_owned), path, shown, text, block })
}

fn made(catalogue: &Catalogue, prefix: &crate::path::RepoPath) -> Result<String> {
    let loaded = catalogue.each(catalogue.places(), |_, place| {
        let lines = catalogue.load(place, None)?.0.lines.into_iter();
        Ok(lines.map(|line| line.draft.manifest).collect::<Vec<_>>())
    })?;
    let places = catalogue.places().iter().zip(&loaded);
    let owned = places.map(|(place, manifests)| Owned { place, manifests: manifests.iter().collect() });
    Ok(block(&owned.collect::<Vec<_>>(), prefix))
}

/// The file that the host reads: the first that is there, or the first.
fn target(root: &Path) -> PathBuf {
    let mut paths = FILES.iter().map(|file| root.join(file));
    let found = paths.clone().find(|path| path.symlink_metadata().is_ok());
    found.or_else(|| paths.next()).unwrap_or_default()
}

fn read(path: &Path) -> Result<String> {
    let bytes = input::small(path, MAX_BYTES)?.unwrap_or_default();
    String::from_utf8(bytes).map_err(|_| Error::usage(format!("`{}` is no text in UTF-8", path.display())))
}
