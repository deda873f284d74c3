//! `connectory document`: the document of a connector, with the parts that people write.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::platform::tencent;
use crate::report::one_line;

/// Write the document of a connector for Tencent Cloud iPaaS, or renew it around what people wrote.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory document acme-orders             write or renew tencent/document.md\n  \
    connectory document acme-orders --dry-run   show the text and write nothing\n\n\
    What stands between begin and end is yours: remarks on what comes back, on what may go wrong, and\n\
    supplements. It is never written over; of operations that are gone it is kept at the end.")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), or a path in it
    #[arg(value_name = "ID")]
    connector: String,

    /// Show the text and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Write over what was changed in other places than between begin and end
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    let (found, wanted) = super::choice::named(&catalogue, place, &arguments.connector)?;
    let (connector, _) = catalogue.load(found, None)?;
    let release = &super::choice::line(&connector, wanted.as_deref())?.draft;
    let written = tencent::document(&connector.id, release, arguments.force);
    let (path, text) = written.map_err(|why| {
        let file = one_line(release.folder.as_str());
        let error = Error::usage(format!("the document in `{file}` cannot be renewed: {why}"));
        error.with_help("move what is yours between begin and end; `--force` writes over other changes")
    })?;
    if arguments.dry_run {
        output.print(&text)?;
        output.say("nothing was written");
        return Ok(Outcome::Fine);
    }
    let file = release.folder.join(&path);
    let mut edits = Edits::new();
    edits.put(file.clone(), release.files.get(&path), Some(text.into_bytes()));
    let state = if edits.is_empty() { ": nothing changed" } else { "" };
    edits.write_whole(catalogue.root())?;
    output.print(&format!("{}{state}\n", one_line(file.as_str())))?;
    Ok(Outcome::Fine)
}
