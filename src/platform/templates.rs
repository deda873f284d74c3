//! Texts from templates: XML in which every value is text, and texts in which values stand as they are.

use crate::document::xml;
use crate::error::{Error, Result};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

/// A name, and the text of the template.
type Template = (&'static str, &'static str);

/// Fills one of some templates of XML.
///
/// # Errors
/// When the template asks for a value that is not there; tests fill them all.
pub(super) fn render_xml(templates: &[Template], name: &str, values: impl Serialize) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("xml".into()));
    environment.set_formatter(|output, _, value| {
        output.write_str(&xml::escape(
            value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str(),
        ))?;
        Ok(())
    });
    fill(environment, templates, name, values)
}

/// Fills one of some templates whose values are ours.
///
/// # Errors
/// When the template asks for a value that is not there; tests fill them all.
pub(super) fn render_text(templates: &[Template], name: &str, values: impl Serialize) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    fill(environment, templates, name, values)
}

fn fill(
    mut environment: Environment<'_>,
    templates: &[Template],
    name: &str,
    values: impl Serialize,
) -> Result<String> {
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let failed = |error: minijinja::Error| Error::environment(format!("cannot fill `{name}`: {error}"));
    for (name, text) in templates {
        environment.add_template(name, text).map_err(failed)?;
    }
    environment.get_template(name).and_then(|template| template.render(Serde(values))).map_err(failed)
}
