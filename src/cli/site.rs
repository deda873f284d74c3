//! `connectory site`: the catalogue as a folder of pages.

use super::output::Output;
use super::{Destination, Outcome, WorkPlace};
use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::site::{Options, render};
use std::path::Path;

/// Render the catalogue site.
#[derive(clap::Args)]
#[command(after_help = "Packages that `connectory build` left in the folder are kept and listed.\n\n\
    Examples:\n  \
    connectory site                   into dist\n  \
    connectory site --drafts          with connectors that were never released\n  \
    connectory site --out ../site     somewhere else")]
pub(super) struct Arguments {
    #[command(flatten)]
    destination: Destination,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open(&place.root()?)?;
    catalogue.require_history()?;
    let folder = place.here()?.join(&arguments.destination.out);
    let options = Options {
        drafts: arguments.destination.drafts,
        today: arguments.destination.today.unwrap_or_else(super::today),
        downloads: downloads_in(&folder, &catalogue)?,
    };
    let site = render(&catalogue, options)?;
    let bytes: usize = site.files.iter().map(|(_, bytes)| bytes.len()).sum();
    site.files.replace(&folder)?;
    if catalogue.is_before_first_release() && !arguments.destination.drafts {
        output.say("note: nothing was released yet, so that there is nothing to show; try `--drafts`");
    }
    output.print(&format!(
        "site: {} connectors, {} pages, {} files, {:.1} MB in {}\n",
        site.connectors,
        site.pages,
        site.files.len(),
        bytes as f64 / 1e6,
        folder.display()
    ))?;
    Ok(Outcome::Fine)
}

/// The packages of the catalogue's connectors that are in a folder written before.
fn downloads_in(folder: &Path, catalogue: &Catalogue) -> Result<FileSet> {
    let mut downloads = FileSet::new();
    for place in catalogue.places() {
        let id = RepoPath::parse(place.id.as_str()).unwrap_or_default();
        let folder = id.under(&folder.join("downloads"));
        if folder.is_dir() {
            downloads.extend_at(&id, FileSet::read_dir(&folder, &id)?.0);
        }
    }
    Ok(downloads)
}
