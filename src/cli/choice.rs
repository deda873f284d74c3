//! Which rules are judged, and what fails: by the arguments, else by `[check]` of `connectory.toml`.

use super::WorkPlace;
use crate::catalogue::{Catalogue, Checking, Connector, Line, Place, Word};
use crate::check::{Choice, RuleBook, Severity, nearest};
use crate::error::{Error, Result};

/// Which rules are judged, and how strictly.
#[derive(clap::Args)]
pub(super) struct Rules {
    /// Judge by these rules only: ids, scopes or the platform's codes. A rule that is off is judged where it
    /// is named itself
    #[arg(long, value_name = "RULE|SCOPE", value_delimiter = ',')]
    select: Vec<String>,

    /// Do not judge by these rules
    #[arg(long, value_name = "RULE|SCOPE", value_delimiter = ',')]
    ignore: Vec<String>,

    /// Hold all connectors to one profile, whatever they name themselves
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
}

/// The least severity that fails a check.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl Rules {
    /// Whether the arguments say anything.
    pub(super) fn are_chosen(&self) -> bool {
        self.profile.is_some() || !(self.select.is_empty() && self.ignore.is_empty())
    }

    /// The rules in force.
    pub(super) fn book(&self, settings: &Checking) -> Result<RuleBook> {
        let book = book(settings)?;
        let known = |words: &[String]| words.iter().try_for_each(|word| rule(&book, word));
        known(&self.select)?;
        known(&self.ignore)?;
        if let Some(name) = &self.profile {
            profile(&book, name)?;
        }
        let texts = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect();
        let select = if self.select.is_empty() { texts(&settings.select) } else { self.select.clone() };
        let mut ignore: Vec<String> =
            if self.select.is_empty() { texts(&settings.ignore) } else { Vec::new() };
        ignore.extend(self.ignore.iter().cloned());
        Ok(book.choosing(Choice { profile: self.profile.clone(), select, ignore }))
    }
}

/// The rules in force where no arguments choose among them.
pub(super) fn settled(settings: &Checking) -> Result<RuleBook> {
    Rules { select: Vec::new(), ignore: Vec::new(), profile: None }.book(settings)
}

/// All rules, under the profiles that connectors name; the words of the settings are known ones.
///
/// # Errors
/// When one is not, with its place.
pub(super) fn book(settings: &Checking) -> Result<RuleBook> {
    let book = crate::platform::rule_book();
    for word in settings.select.iter().chain(&settings.ignore) {
        rule(&book, &word.text).map_err(|error| at(word, error))?;
    }
    if let Some(word) = &settings.profile {
        profile(&book, &word.text).map_err(|error| at(word, error))?;
    }
    if let Some(word) = &settings.fail_on {
        FailOn::named(&word.text).map_err(|error| at(word, error))?;
    }
    Ok(book)
}

/// What is wrong with a word of the settings, with its place.
fn at(word: &Word, error: Error) -> Error {
    match error.help() {
        Some(help) => word.refusal(&error.to_string()).with_help(help),
        None => word.refusal(&error.to_string()),
    }
}

fn rule(book: &RuleBook, word: &str) -> Result<()> {
    if !book.named(word).is_empty() {
        return Ok(());
    }
    let error = Error::usage(format!("there is no rule, scope or code `{word}`"));
    Err(match book.nearest(word) {
        Some(name) => error.with_help(format!("did you mean `{name}`?")),
        None => error.with_help("`connectory rules` lists all rules"),
    })
}

pub(super) fn profile(book: &RuleBook, word: &str) -> Result<()> {
    let known: Vec<&str> = book.profiles().iter().map(|profile| profile.id).collect();
    if known.contains(&word) {
        return Ok(());
    }
    let error = Error::usage(format!("there is no profile `{word}`"));
    Err(match nearest(word, known.iter().copied()) {
        Some(name) => error.with_help(format!("did you mean `{name}`?")),
        None => error.with_help(format!("there is `{}`", known.join("`, `"))),
    })
}

impl FailOn {
    /// What an argument or the settings say; errors fail where neither does.
    pub(super) fn chosen(argument: Option<Self>, settings: &Checking) -> Result<Self> {
        match (argument, &settings.fail_on) {
            (Some(chosen), _) => Ok(chosen),
            (None, Some(word)) => Self::named(&word.text).map_err(|error| at(word, error)),
            (None, None) => Ok(Self::Error),
        }
    }

    fn named(word: &str) -> Result<Self> {
        use clap::ValueEnum as _;
        Self::from_str(word, false).map_err(|_| {
            let known = ["error", "warning", "note", "never"];
            let error = Error::usage(format!("`fail-on` is `{}`, found `{word}`", known.join("`, `")));
            match nearest(word, known.into_iter()) {
                Some(name) => error.with_help(format!("did you mean `{name}`?")),
                None => error,
            }
        })
    }

    /// The least severity that fails; none where nothing does.
    pub(super) fn least(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

/// A word as a connector, and the line behind a slash where one is named.
pub(super) fn line_of<'w>(catalogue: &Catalogue, word: &'w str) -> (&'w str, Option<&'w str>) {
    match word.split_once('/') {
        Some((id, line)) if catalogue.place(id).is_some() => (id, Some(line)),
        _ => (word, None),
    }
}

/// The connector that a word names, and its line where one is named: by id, by id and line, or by a path.
pub(super) fn named<'c>(
    catalogue: &'c Catalogue,
    place: &WorkPlace,
    word: &str,
) -> Result<(&'c Place, Option<String>)> {
    let (id, line) = line_of(catalogue, word);
    let is_path = line.is_some_and(|line| line.contains('/'));
    if let Some(found) = catalogue.place(id).filter(|_| !is_path) {
        return Ok((found, line.map(str::to_owned)));
    }
    let here = place.here()?;
    let places = super::check::select(catalogue, &here, &[word.to_owned()])?;
    let [found] = places.as_slice() else {
        return Err(Error::usage(format!("`{word}` holds more than one connector; name one")));
    };
    let path = super::check::path_in(catalogue.root(), &here.join(word)).unwrap_or_default();
    let line = found.lines.iter().find(|line| path.below(&line.folder).is_some());
    Ok((found, line.and_then(|line| line.major).map(|major| format!("v{major}"))))
}

/// The line that is meant: the one that is named, else the newest that differs from its release,
/// else the newest; of lines that are retired none, where there are others.
pub(super) fn line<'c>(connector: &'c Connector, wanted: Option<&str>) -> Result<&'c Line> {
    let lines = &connector.lines;
    let living = || lines.iter().rev().filter(|line| line.draft.manifest.retired.is_none());
    let changed = || living().find(|line| line.drift.is_some());
    let line = match wanted {
        Some(name) => lines.iter().find(|line| line.name() == name),
        None => changed().or(living().next()).or(lines.last()),
    };
    line.ok_or_else(|| {
        let error = Error::usage(format!("`{}` has no line `{}`", connector.id, wanted.unwrap_or("v1")));
        let known: Vec<String> = lines.iter().map(Line::name).collect();
        error.with_help(format!("there is `{}`", known.join("`, `")))
    })
}
