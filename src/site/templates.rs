//! The templates of the pages, embedded in the program.
//!
//! Text becomes HTML only by the escaping that every template has by its name; the one other way
//! is a value of [`super::markdown::Html`]. A name that a template uses and nobody gives is an
//! error, not an empty text.

use super::frame::Frame;
use super::locale::{ENGLISH, Locale, speak, translate};
use crate::error::{Error, Result};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, context};
use rust_embed::Embed;
use serde::Serialize;
use std::sync::Arc;

#[derive(Embed)]
#[folder = "templates/site/"]
struct Sources;

/// The compiled templates.
pub(super) struct Templates {
    environment: Environment<'static>,
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
        let pages = Sources::iter().filter(|name| name.ends_with(".html"));
        for name in pages {
            let Some(file) = Sources::get(&name) else { continue };
            let source = String::from_utf8_lossy(&file.data).into_owned();
            environment
                .add_template_owned(name.to_string(), source)
                .map_err(|error| failed(&name, &error))?;
        }
        Ok(Self { environment })
    }

    /// The same for pages in English alone.
    pub(super) fn english() -> Result<Self> {
        Self::new(&Arc::new(Locale::find(ENGLISH)?))
    }

    /// Fills a template that is a page of its own, without a frame.
    pub(super) fn render_alone(&self, name: &str, view: &impl Serialize) -> Result<String> {
        let template = self.environment.get_template(name).map_err(|error| failed(name, &error))?;
        let values = context! { view => Value::from(Serde(view)) };
        template.render(values).map_err(|error| failed(name, &error))
    }

    /// Fills a template with the frame of a page and what it shows.
    pub(super) fn render(&self, name: &str, frame: &Frame, view: &impl Serialize) -> Result<String> {
        let template = self.environment.get_template(name).map_err(|error| failed(name, &error))?;
        let values = context! { frame => Value::from(Serde(frame)), view => Value::from(Serde(view)) };
        template.render(values).map_err(|error| failed(name, &error))
    }
}

fn failed(name: &str, error: &minijinja::Error) -> Error {
    Error::environment(format!("the template `{name}` cannot be filled: {error:#}"))
}

/// Writes a value; the five characters that mean something in HTML are escaped, where the engine
/// would also escape every slash of every address.
fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> std::result::Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() && matches!(state.auto_escape(), AutoEscape::Html) => {
            write_escaped(out, text).map_err(minijinja::Error::from)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
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
