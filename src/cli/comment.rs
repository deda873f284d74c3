//! `connectory comment`: the comment of a pull request, from what other commands reported.

use super::output::Output;
use super::{Outcome, WorkPlace, input};
use crate::error::{Error, Result};
use crate::report::{Links, Parts, comment};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// Larger reports are not read, in bytes.
const MAX_REPORT: u64 = 32 * 1024 * 1024;

/// Write the comment of a pull request, from the reports of other commands.
#[derive(clap::Args)]
#[command(
    after_help = "The folder holds what a job without rights wrote; what is missing there is left out of the comment:\n  \
    check.json    connectory check --changed --format json\n  \
    diff.json     connectory diff --since REV --format json\n  \
    review.json   connectory review --format json\n\n\
    Nothing in them is trusted: a comment holds text, no links and no mentions of theirs, and at most 65,536\n\
    characters. Its first line tells it from others: <!-- connectory -->\n\n\
    Examples:\n  \
    connectory comment report                                 print it\n  \
    connectory comment report --preview https://example.org/  with a link to a preview"
)]
pub(super) struct Arguments {
    /// The folder with the reports
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The address of a preview of the site
    #[arg(long, value_name = "URL")]
    preview: Option<String>,

    /// The address of the run with everything
    #[arg(long, value_name = "URL")]
    run: Option<String>,

    /// The commit that was judged
    #[arg(long, value_name = "COMMIT")]
    commit: Option<String>,

    /// Write it to a file, whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let here = place.here()?;
    let folder = here.join(&arguments.folder);
    if !folder.is_dir() {
        return Err(Error::usage(format!("`{}` is no folder", arguments.folder.display())));
    }
    let parts = Parts {
        check: read(&folder.join("check.json"), output),
        diff: read(&folder.join("diff.json"), output),
        review: read(&folder.join("review.json"), output),
    };
    let links = Links {
        preview: arguments.preview.clone(),
        run: arguments.run.clone(),
        commit: arguments.commit.clone(),
    };
    let text = comment(&parts, &links);
    match &arguments.output {
        Some(file) => output.write(&here.join(file), &text)?,
        None => output.print(&text)?,
    }
    Ok(Outcome::Fine)
}

/// A report; none where there is none, or none that can be read, which is said.
fn read<T: DeserializeOwned>(path: &Path, output: &mut Output) -> Option<T> {
    let found = match input::small(path, MAX_REPORT) {
        Ok(Some(bytes)) => serde_json::from_slice(&bytes).map_err(|error| format!("is no report: {error}")),
        Ok(None) => Err("is not there".to_owned()),
        Err(error) => Err(format!("is left out: {error}")),
    };
    found.map_err(|why| output.say(&format!("note: `{}` {why}", path.display()))).ok()
}
