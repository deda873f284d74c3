//! `connectory site`: the catalogue as a folder of pages.

use super::output::Output;
use super::{Destination, Outcome, WorkPlace};
use crate::error::Result;
use crate::site::{Options, render};

/// Render the catalogue site.
#[derive(clap::Args)]
#[command(
    after_help = "The packages of all releases are made and listed; nothing is checked but what is packaged.\n\n\
    Examples:\n  \
    connectory site                   into dist\n  \
    connectory site --drafts          with connectors that were never released\n  \
    connectory site --out ../site     somewhere else\n  \
    connectory site --audience acme   with what has `scope = \"enterprise:acme\"`\n  \
    connectory site --locales en,zh-CN  in English, and in Chinese below zh-CN/"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    destination: Destination,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let today = arguments.destination.day(place)?;
    let catalogue = place.catalogue(Some(today))?;
    catalogue.require_history()?;
    let catalogue = arguments.destination.narrow(&catalogue, output)?;
    let folder = place.here()?.join(&arguments.destination.out);
    let book = super::choice::book(&catalogue.settings().check)?;
    let packages = super::build::package_all(&catalogue, &book, today)?;
    let options = Options {
        drafts: arguments.destination.drafts,
        today,
        downloads: packages.files,
        locales: arguments.destination.locales.clone(),
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
