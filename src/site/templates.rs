//! The templates of the pages, embedded in the program.
//!
//! Text becomes HTML only by the escaping that every template has by its name; the one other way
//! is a value of [`super::markdown::Html`]. A name that a template uses and nobody gives is an
//! error, not an empty text.

use super::frame::Frame;
use super::locale::{ENGLISH, Locale, speak, translate};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Output, State, UndefinedBehavior, Value, context};
use rust_embed::Embed;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Embed)]
#[folder = "templates/site/"]
struct Sources;

/// The compiled templates.
pub(super) struct Templates {
    environment: Environment<'static>,
    /// The folder of a catalogue's own templates, and their names.
    own: Option<(RepoPath, BTreeSet<String>)>,
}

/// Templates that are no pages of the site, and stay as they are.
const FIXED: [&str; 3] = ["changes.html", "preview-error.html", "preview-panel.html"];

/// Before the names of templates that others took the place of.
const ORIGINAL: &str = "built-in/";

/// The names of the templates that a catalogue may have of its own.
pub fn template_names() -> Vec<String> {
    let mut names: Vec<String> = pages().collect();
    names.retain(|name| !FIXED.contains(&name.as_str()));
    names.sort();
    names
}

/// The names of all templates; beside them are the messages of languages.
fn pages() -> impl Iterator<Item = String> {
    Sources::iter().filter(|name| name.ends_with(".html")).map(|name| name.to_string())
}

/// The text of a template, as it is in the program; none where there is none of that name.
pub fn template(name: &str) -> Option<String> {
    let file = Sources::get(name).filter(|_| !FIXED.contains(&name))?;
    Some(String::from_utf8_lossy(&file.data).into_owned())
}

impl Templates {
    /// Compiles all templates, for pages in a language.
    pub(super) fn new(locale: &Arc<Locale>) -> Result<Self> {
        let mut environment = Environment::new();
        environment.add_function("t", translate(locale));
        environment.add_function("say", speak(locale));
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| failed("syntax", &error))?);
        environment.set_formatter(write_value);
        // Whatever a template says, values of strangers are escaped.
        environment.remove_filter("safe");
        for name in pages() {
            let Some(file) = Sources::get(&name) else { continue };
            let source = String::from_utf8_lossy(&file.data).into_owned();
            environment
                .add_template_owned(name.to_string(), source)
                .map_err(|error| failed(&name, &error))?;
        }
        Ok(Self { environment, own: None })
    }

    /// Compiles all templates, some of which take the place of others: those of a folder by their names. What
    /// they replace can be had as `built-in/NAME`; names that begin with `_` are for parts of their own.
    ///
    /// # Errors
    /// When a template has a fault of syntax, or a name that nothing asks for.
    pub(super) fn overridden(locale: &Arc<Locale>, folder: &RepoPath, own: &FileSet) -> Result<Self> {
        let mut templates = Self::new(locale)?;
        templates.own = Some((folder.clone(), own.paths().map(ToString::to_string).collect()));
        for (path, bytes) in own.iter() {
            let name = path.as_str();
            let text = String::from_utf8(bytes.to_vec())
                .map_err(|_| Error::usage(format!("{}: the template is no UTF-8", folder.join(path))))?;
            if let Some(original) = template(name) {
                let original =
                    templates.environment.add_template_owned(format!("{ORIGINAL}{name}"), original);
                original.map_err(|error| failed(name, &error))?;
            } else if !path.name().starts_with('_') {
                return Err(unknown(folder, path));
            }
            let added = templates.environment.add_template_owned(name.to_owned(), text);
            added.map_err(|error| templates.fault(name, &error))?;
        }
        Ok(templates)
    }

    /// What is wrong with a template: in the author's own file, with its line, where it is there.
    fn fault(&self, name: &str, error: &minijinja::Error) -> Error {
        let mut deepest = error;
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            deepest = inner.downcast_ref::<minijinja::Error>().unwrap_or(deepest);
            source = inner.source();
        }
        let all = [deepest, error].into_iter().filter_map(|error| Some((error.name()?, error.line()?)));
        let mine = |(at, _): &(&str, usize)| self.own.as_ref().is_some_and(|(_, own)| own.contains(*at));
        match (all.clone().find(mine), &self.own) {
            (Some((at, line)), Some((folder, _))) => {
                let what = deepest.detail().map_or_else(|| deepest.kind().to_string(), str::to_owned);
                let error = Error::usage(format!("{folder}/{at}:{line}: {what}"));
                error.with_help(format!("connectory site --print-template {at}"))
            }
            _ => failed(name, error),
        }
    }

    /// The same for pages in English alone.
    pub(super) fn english() -> Result<Self> {
        Self::new(&Arc::new(Locale::find(ENGLISH)?))
    }

    /// Fills a template that is a page of its own, without a frame.
    pub(super) fn render_alone(&self, name: &str, view: &impl Serialize) -> Result<String> {
        let template = self.environment.get_template(name).map_err(|error| self.fault(name, &error))?;
        let values = context! { view => Value::from(Serde(view)) };
        template.render(values).map_err(|error| self.fault(name, &error))
    }

    /// Fills a template with the frame of a page and what it shows.
    pub(super) fn render(&self, name: &str, frame: &Frame, view: &impl Serialize) -> Result<String> {
        let template = self.environment.get_template(name).map_err(|error| self.fault(name, &error))?;
        let values = context! { frame => Value::from(Serde(frame)), view => Value::from(Serde(view)) };
        template.render(values).map_err(|error| self.fault(name, &error))
    }
}

/// That a template would never be used.
fn unknown(folder: &RepoPath, path: &RepoPath) -> Error {
    let error = Error::usage(format!("{}: there is no template of that name", folder.join(path)));
    let names = template_names();
    match crate::check::nearest(path.as_str(), names.iter().map(String::as_str)) {
        Some(near) => error.with_help(format!("did you mean `{near}`? Parts of your own begin with `_`")),
        None => {
            error.with_help("`connectory site --print-template` lists them; parts of your own begin with `_`")
        }
    }
}

fn failed(name: &str, error: &minijinja::Error) -> Error {
    Error::environment(format!("the template `{name}` cannot be filled: {error:#}"))
}

/// Writes a value, also where a template switches escaping off; the five characters that mean something in HTML are escaped, where the engine
/// would also escape every slash of every address.
fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> std::result::Result<(), minijinja::Error> {
    if value.is_safe() || value.is_undefined() {
        return minijinja::escape_formatter(out, state, value);
    }
    let written = match value.as_str() {
        Some(text) => write_escaped(out, text),
        None => write_escaped(out, &value.to_string()),
    };
    written.map_err(minijinja::Error::from)
}

/// A text as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let _ = write_escaped(&mut escaped, text);
    escaped
}

fn write_escaped(out: &mut impl std::fmt::Write, text: &str) -> std::fmt::Result {
    for piece in text.split_inclusive(['&', '<', '>', '"', '\'']) {
        let (plain, escape) = match piece.char_indices().next_back() {
            Some((at, '&')) => (piece.get(..at), "&amp;"),
            Some((at, '<')) => (piece.get(..at), "&lt;"),
            Some((at, '>')) => (piece.get(..at), "&gt;"),
            Some((at, '"')) => (piece.get(..at), "&quot;"),
            Some((at, '\'')) => (piece.get(..at), "&#39;"),
            _ => (Some(piece), ""),
        };
        out.write_str(plain.unwrap_or_default())?;
        out.write_str(escape)?;
    }
    Ok(())
}
