//! `connectory test-flow`: a first solution with flows that call every operation.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, Release};
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::path::RepoPath;
use crate::platform::power_platform::{Draft, Undrafted, draft, extend, present, test_flow_folder};
use crate::report::{counted, one_line};
use std::fmt::Write as _;

/// Write a first test flow for Power Platform: a solution with flows that call every operation.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory test-flow acme-orders            write power-platform/test-flow/\n  \
    connectory test-flow acme-orders --update   add steps for operations that nothing calls yet\n  \
    connectory test-flow acme-orders --force    write it anew, whatever is there\n\n\
    Inputs come from the examples, defaults and enumerations of the definition. What it does not\n\
    give is listed, and `connectory check` reminds of what was not filled in.")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line)
    #[arg(value_name = "ID")]
    connector: String,

    /// Keep what is there, and add steps for operations that nothing calls yet
    #[arg(long, conflicts_with = "force")]
    update: bool,

    /// Replace the test flow that is there
    #[arg(long)]
    force: bool,

    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// More inputs than these are counted, not listed.
const MAX_LISTED: usize = 200;

/// The longest value that is shown, in characters.
const MAX_SHOWN: usize = 60;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    let (id, wanted) = super::choice::line_of(&catalogue, &arguments.connector);
    let found = catalogue.place(id).ok_or_else(|| super::check::unknown(&catalogue, id, false))?;
    let (connector, _) = catalogue.load(found, None)?;
    let release = &super::choice::line(&connector, wanted)?.draft;
    let old = present(release);
    let folder = release.folder.join(&test_flow_folder(release));
    if !old.is_empty() && !arguments.update && !arguments.force {
        let error = Error::usage(format!("`{folder}` is there already"));
        return Err(error.with_help("--update adds steps for new operations, --force writes it anew"));
    }
    let draft = match arguments.update {
        true => extend(&connector.id, release),
        false => draft(&connector.id, release),
    };
    let draft = draft.map_err(|undrafted| match undrafted {
        Undrafted::Senseless(message) => Error::usage(message),
        Undrafted::Error(error) => error,
    })?;
    let edits = edits(release, &draft, if arguments.update { &[] } else { &old });
    output.print(&told(arguments, &draft, &edits))?;
    if arguments.dry_run {
        output.say("nothing was written");
    } else if !edits.is_empty() {
        edits.write_whole(catalogue.root())?;
        output.say(&next(id, &draft));
    }
    Ok(Outcome::Fine)
}

/// What becomes of the files: those of the draft come, older ones go.
fn edits(release: &Release, draft: &Draft, old: &[RepoPath]) -> Edits {
    let mut edits = Edits::new();
    let folder = test_flow_folder(release);
    for path in old {
        edits.put(release.folder.join(path), release.files.get(path), None);
    }
    for (path, bytes) in draft.files.iter() {
        let path = folder.join(path);
        edits.put(release.folder.join(&path), release.files.get(&path), Some(bytes.to_vec()));
    }
    edits
}

fn told(arguments: &Arguments, draft: &Draft, edits: &Edits) -> String {
    let mut text = String::new();
    let count = counted(draft.operations.len(), "operation");
    let _ = match (draft.operations.is_empty(), arguments.update) {
        (true, _) => writeln!(text, "every operation is tested already"),
        (false, true) => writeln!(text, "steps for {count} that nothing called"),
        (false, false) => writeln!(text, "a test flow for {count}"),
    };
    for (path, edit) in edits.iter() {
        let verb = if edit.new.is_some() { "write " } else { "remove" };
        let _ = writeln!(text, "  {verb}  {}", one_line(path.as_str()));
    }
    for left_out in &draft.left_out {
        let _ = writeln!(text, "  left out  {}", one_line(left_out));
    }
    if draft.blanks.is_empty() {
        return text;
    }
    text.push_str("\nFill in, or look whether it will do:\n");
    let cut = |text: &str| one_line(text).chars().take(MAX_SHOWN).collect::<String>();
    let rows: Vec<[String; 3]> = draft
        .blanks
        .iter()
        .take(MAX_LISTED)
        .map(|blank| {
            let listed = blank.listed_by.as_deref().map(|id| format!("  ({} lists them)", cut(id)));
            let value = format!("{}{}", cut(&blank.value), listed.unwrap_or_default());
            [format!("  {}", cut(&blank.operation)), cut(&blank.input), value]
        })
        .collect();
    text.push_str(&super::table(&rows));
    if let Some(more) = draft.blanks.len().checked_sub(MAX_LISTED).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more");
    }
    text
}

/// What to do next.
fn next(id: &str, draft: &Draft) -> String {
    match draft.blanks.is_empty() {
        true => format!("next: connectory check {id}, commit"),
        false => format!("next: fill in what is listed, connectory check {id}, commit"),
    }
}
