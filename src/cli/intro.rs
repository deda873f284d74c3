//! `connectory intro`: the introduction of a connector, or what is missing in it.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::intro::{self, FILE, Source};
use crate::path::RepoPath;
use crate::report::one_line;
use std::fmt::Write as _;

/// Write the introduction of a connector, or the sections that are missing in it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory intro acme-orders             write intro.md, or what is missing in it\n  \
    connectory intro acme-orders --dry-run   show the text and write nothing\n\n\
    What is written stands between marks and is renewed when the command runs again. Sections\n\
    that the author wrote, or changed, are never touched. Sections of readme.md are taken over\n\
    where there is one.")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line)
    #[arg(value_name = "ID")]
    connector: String,

    /// Show the text and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// The longest line that is shown, in characters.
const MAX_SHOWN: usize = 100;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    let (id, wanted) = super::choice::line_of(&catalogue, &arguments.connector);
    let found = catalogue.place(id).ok_or_else(|| super::check::unknown(&catalogue, id, false))?;
    let (connector, _) = catalogue.load(found, None)?;
    let release = &super::choice::line(&connector, wanted)?.draft;
    let there = release.file_named(FILE);
    let name = there.map_or_else(|| RepoPath::parse(FILE).unwrap_or_default(), |(path, _)| path.clone());
    let old = there.map(|(_, bytes)| bytes);
    let Ok(text) = std::str::from_utf8(old.unwrap_or_default()) else {
        return Err(Error::usage(format!("`{name}` is not UTF-8: nothing can be added to it")));
    };
    let intro = intro::complete(release, text)?;
    let file = release.folder.join(&name);
    if arguments.dry_run {
        output.print(&intro.text)?;
        output.say("nothing was written");
        return Ok(Outcome::Fine);
    }
    let mut edits = Edits::new();
    edits.put(file.clone(), old, Some(intro.text.clone().into_bytes()));
    edits.write_whole(catalogue.root())?;
    output.print(&told(&file, &intro, edits.is_empty()))?;
    Ok(Outcome::Fine)
}

fn told(file: &RepoPath, intro: &intro::Intro, is_same: bool) -> String {
    let mut text = format!("{}{}\n", one_line(file.as_str()), if is_same { ": nothing changed" } else { "" });
    let rows: Vec<[String; 2]> = intro
        .sections
        .iter()
        .map(|(section, outcome)| [format!("  {section}"), said(*outcome).to_owned()])
        .collect();
    text.push_str(&super::table(&rows));
    let mut waiting = intro::unfinished(&intro.text).peekable();
    if waiting.peek().is_some() {
        text.push_str("\nFill in:\n");
    }
    for (line, waits) in waiting {
        let shown: String = one_line(waits).chars().take(MAX_SHOWN).collect();
        let _ = writeln!(text, "  {}:{line}  {shown}", file.name());
    }
    text
}

fn said(outcome: intro::Outcome) -> &'static str {
    match outcome {
        intro::Outcome::Written(Source::Definition) => "written from the definition",
        intro::Outcome::Written(Source::Readme) => "written from readme.md",
        intro::Outcome::Renewed(Source::Definition) => "renewed from the definition",
        intro::Outcome::Renewed(Source::Readme) => "renewed from readme.md",
        intro::Outcome::Same => "as it was written before",
        intro::Outcome::Yours => "yours, not touched",
        intro::Outcome::Unclosed => "its end mark is missing, not touched",
    }
}
