//! `connectory note`: a change in words, in a file of its own.

use super::output::Output;
use super::{Outcome, WorkPlace, choice};
use crate::catalogue::note::{MAX_BYTES, is_structured, name_of, written};
use crate::catalogue::{Catalogue, NoteKind, Place};
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
    let (folder, text) = match arguments.words.as_slice() {
        [id, text] => (named(&catalogue, place, id)?, text),
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
    let there = |path: &RepoPath| std::fs::read(folder.join(path).under(catalogue.root())).ok();
    let is_other = |path: &RepoPath| there(path).is_some_and(|bytes| bytes != note.as_bytes());
    let path = name_of(&text, is_other);
    let file = folder.join(&path);
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

/// The folder of the line that a word names, by id or by path.
fn named(catalogue: &Catalogue, place: &WorkPlace, word: &str) -> Result<RepoPath> {
    let (found, line) = choice::named(catalogue, place, word)?;
    line_of(catalogue, found, line.as_deref())
}

/// The folder of the line that holds the current folder, or of one of the only connector there.
fn around(catalogue: &Catalogue, place: &WorkPlace) -> Result<RepoPath> {
    let here = super::check::path_in(catalogue.root(), &place.here()?).unwrap_or_default();
    let mut lines = catalogue.places().iter().flat_map(|place| &place.lines);
    if let Some(line) = lines.find(|line| here.below(&line.folder).is_some()) {
        return Ok(line.folder.clone());
    }
    let below = |place: &&Place| place.lines.iter().any(|line| line.folder.below(&here).is_some());
    let mut around = catalogue.places().iter().filter(below);
    match (around.next(), around.next()) {
        (Some(found), None) => line_of(catalogue, found, None),
        _ => Err(Error::usage("the current folder is in no connector: name one before the sentence")),
    }
}

/// The folder of a line; where none is named, of the one that `connectory bump` would raise. Only among
/// several the releases are asked for it.
fn line_of(catalogue: &Catalogue, place: &Place, wanted: Option<&str>) -> Result<RepoPath> {
    let with_history = match (wanted, place.lines.as_slice()) {
        (None, [_, _, ..]) => Some(Catalogue::open(catalogue.root(), super::today())?),
        _ => None,
    };
    let history = with_history.as_ref().map(Catalogue::history).transpose()?.flatten();
    let (connector, _) = with_history.as_ref().unwrap_or(catalogue).load(place, history.as_ref())?;
    Ok(choice::line(&connector, wanted)?.draft.folder.clone())
}
