//! `connectory man`: the manual, one page a command.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use clap::CommandFactory as _;
use clap_mangen::Man;
use std::path::PathBuf;

/// Print the manual page of the program, or write the pages of all commands.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory man | man -l -                      read the page of the program\n  \
    connectory man --out ~/.local/share/man/man1   write all pages where `man connectory-check` finds them")]
pub(super) struct Arguments {
    /// Write one page a command into this folder, in the place of older ones
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let mut command = super::Arguments::command().disable_help_subcommand(true);
    command.build();
    match &arguments.out {
        None => output.print(&page(&command)?.1)?,
        Some(folder) => {
            let mut pages = FileSet::new();
            collect(&command, &mut pages)?;
            pages.write_into(&place.here()?.join(folder))?;
            output.print(&format!(
                "{} in {}\n",
                crate::report::counted(pages.len(), "page"),
                folder.display()
            ))?;
        }
    }
    Ok(Outcome::Fine)
}

/// The pages of a command and of those below it.
fn collect(command: &clap::Command, pages: &mut FileSet) -> Result<()> {
    let (name, text) = page(command)?;
    pages.insert(RepoPath::parse(&name).unwrap_or_default(), text);
    command.get_subcommands().filter(|below| !below.is_hide_set()).try_for_each(|below| collect(below, pages))
}

/// The name of a page and its text.
fn page(command: &clap::Command) -> Result<(String, String)> {
    let source = format!("{} {}", super::NAME, env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).source(source).manual("Connectory");
    let mut text = Vec::new();
    let written = man.render(&mut text);
    written.map_err(|error| Error::environment(format!("cannot write a manual page: {error}")))?;
    Ok((man.get_filename(), with_examples(&String::from_utf8_lossy(&text))))
}

/// The page with its last section told by what it holds, and with examples line by line.
fn with_examples(page: &str) -> String {
    let Some((head, rest)) = page.split_once(EXTRA) else { return page.to_owned() };
    let name = if rest.contains("Example") { "EXAMPLES" } else { "NOTES" };
    let mut text = format!("{head}.SH {name}\n");
    let mut is_verbatim = false;
    for line in rest.lines() {
        let is_example = line.starts_with(' ');
        if is_example != is_verbatim && !line.is_empty() {
            text.push_str(if is_example { ".nf\n" } else { ".fi\n" });
            is_verbatim = is_example;
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The heading under which what stands below a help text comes.
const EXTRA: &str = ".SH EXTRA\n";
