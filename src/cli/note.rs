//! `connectory note`: a change in words, in a file of its own.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::note::{MAX_BYTES, is_structured, name_of, written};
use crate::catalogue::{Catalogue, LinePlace, NoteKind, Place};
use crate::diff::Bump;
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::path::RepoPath;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Say in a sentence what changed for users; `connectory bump` moves it into the changelog.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory note open-meteo \"Add the parameter models.\" --kind added\n  \
    connectory note \"Pages end where they should.\" --kind fixed   in the connector's folder")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), where the current folder is in none; and the sentence
    #[arg(value_name = "[ID] TEXT", num_args = 1..=2, required = true)]
    words: Vec<String>,

    /// What it tells of
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    kind: NoteKind,

    /// The bump that it needs, where connectory cannot know: for scripts and the like
    #[arg(long, value_name = "STEP", value_parser = bumps())]
    bump: Option<Bump>,
}

/// The kinds of notes, by their words.
fn kinds() -> impl TypedValueParser<Value = NoteKind> {
    let words = PossibleValuesParser::new(NoteKind::ALL.map(NoteKind::as_str));
    words.try_map(|word| NoteKind::of_word(&word).ok_or("no kind of note"))
}

/// The bumps, by their words.
fn bumps() -> impl TypedValueParser<Value = Bump> {
    let words = [Bump::Patch, Bump::Minor, Bump::Major].map(|bump| Bump::word(Some(bump)));
    PossibleValuesParser::new(words).try_map(|word| Bump::of_word(&word).ok_or("no bump"))
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    let (line, text) = match arguments.words.as_slice() {
        [id, text] => (named(&catalogue, id)?, text),
        [text] => (around(&catalogue, place)?, text),
        _ => return Err(Error::usage("a connector and a sentence are expected")),
    };
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if is_structured(&text) || text.is_empty() {
        return Err(Error::usage("a sentence is expected, such as \"Add the parameter models.\""));
    }
    let note = written(arguments.kind, arguments.bump, &text);
    if note.len() > MAX_BYTES {
        let message = format!("a note has {MAX_BYTES} bytes at most, this one would have {}", note.len());
        return Err(Error::usage(message));
    }
    let there = |path: &RepoPath| std::fs::read(line.folder.join(path).under(catalogue.root())).ok();
    let is_other = |path: &RepoPath| there(path).is_some_and(|bytes| bytes != note.as_bytes());
    let path = name_of(&text, is_other);
    let file = line.folder.join(&path);
    if there(&path).is_some_and(|bytes| bytes == note.as_bytes()) {
        output.say(&format!("{file} says so already"));
        return Ok(Outcome::Fine);
    }
    let mut edits = Edits::new();
    edits.put(file.clone(), None, Some(note.into_bytes()));
    edits.write_whole(catalogue.root())?;
    output.print(&format!("{file}\n"))?;
    Ok(Outcome::Fine)
}

/// The line that a word names; the newest of a connector where it names none.
fn named<'c>(catalogue: &'c Catalogue, word: &str) -> Result<&'c LinePlace> {
    let (id, wanted) = super::choice::line_of(catalogue, word);
    let place = catalogue.place(id).ok_or_else(|| super::check::unknown(catalogue, id, false))?;
    let line = match wanted {
        Some(name) => place.lines.iter().find(|line| line.folder.name() == name),
        None => place.lines.last(),
    };
    line.ok_or_else(|| Error::usage(format!("`{id}` has no line `{}`", wanted.unwrap_or("v1"))))
}

/// The line whose folder holds the current one, or the newest of the only connector there.
fn around<'c>(catalogue: &'c Catalogue, place: &WorkPlace) -> Result<&'c LinePlace> {
    let here = super::check::path_in(catalogue.root(), &place.here()?).unwrap_or_default();
    let lines = || catalogue.places().iter().flat_map(|place| &place.lines);
    if let Some(line) = lines().find(|line| here.below(&line.folder).is_some()) {
        return Ok(line);
    }
    let below = |place: &&Place| place.lines.iter().any(|line| line.folder.below(&here).is_some());
    let mut around = catalogue.places().iter().filter(below);
    match (around.next().and_then(|place| place.lines.last()), around.next()) {
        (Some(line), None) => Ok(line),
        _ => Err(Error::usage("the current folder is in no connector: name one before the sentence")),
    }
}
