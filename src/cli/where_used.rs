//! `connectory where-used`: the places that use a custom data type.

use super::output::Output;
use super::{ListFormat, Outcome, WorkPlace};
use crate::catalogue::{Catalogue, Release, Use};
use crate::check::nearest;
use crate::error::{Error, Result};
use crate::platform::tencent;
use crate::report::one_line;
use serde_json::json;

/// List the places that use a custom data type: in the definition, in other types, in XML written by hand.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory where-used acme-orders Money                 may the type be changed or deleted?\n  \
    connectory where-used acme-orders/v2 Money              in one line\n  \
    connectory where-used acme-orders Money --format json   for scripts\n\n\
    Ends with 0, whether anything uses it or not. A type that is used and not there is an error of `check`.")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), or a path in it
    #[arg(value_name = "ID")]
    connector: String,

    /// The name of a type, which may be gone already
    #[arg(value_name = "TYPE")]
    name: String,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    let (found, wanted) = super::choice::named(&catalogue, place, &arguments.connector)?;
    let (connector, _) = catalogue.load(found, None)?;
    let release = &super::choice::line(&connector, wanted.as_deref())?.draft;
    let users = tencent::users(release);
    let uses = users.named(&arguments.name);
    let is_known = release.data_types().is_some_and(|types| types.has(&arguments.name));
    if uses.is_empty() && !is_known {
        return Err(unknown(release, &arguments.name));
    }
    let text = match arguments.format {
        ListFormat::Human => human(&arguments.name, is_known, uses),
        ListFormat::Json => {
            let places = uses.iter().map(|one| {
                json!({
                    "file": one.at.file.as_str(),
                    "line": one.position.line,
                    "column": one.position.column,
                    "pointer": one.at.pointer,
                })
            });
            let places: Vec<_> = places.collect();
            super::to_json(&json!({ "type": arguments.name, "defined": is_known, "uses": places }))
        }
    };
    output.print(&text)?;
    Ok(Outcome::Fine)
}

fn unknown(release: &Release, name: &str) -> Error {
    let error = Error::usage(format!("there is no data type `{}`, and nothing uses one", one_line(name)));
    let types = release.data_types();
    let known = types.iter().flat_map(|types| types.iter()).map(|one| one.name);
    match nearest(name, known) {
        Some(near) => error.with_help(format!("did you mean `{near}`?")),
        None => error.with_help("types stand in `types.yaml`, below `$defs`"),
    }
}

fn human(name: &str, is_known: bool, uses: &[Use]) -> String {
    let gone = if is_known { "" } else { ", which is not defined" };
    let count = match uses.len() {
        0 => "nothing uses it".to_owned(),
        1 => "used in 1 place".to_owned(),
        number => format!("used in {number} places"),
    };
    let mut text = format!("{}{gone}: {count}\n", one_line(name));
    for one in uses {
        let place = format!("  {}:{}:{}", one.at.file, one.position.line, one.position.column);
        let pointer = if one.at.pointer.is_empty() { "" } else { "  " };
        text.push_str(&one_line(&format!("{place}{pointer}{}", one.at.pointer)));
        text.push('\n');
    }
    text
}
