//! `connectory site`: the catalogue as a folder of pages.

use super::output::Output;
use super::{Destination, Outcome, WorkPlace};
use crate::error::{Error, Result};
use crate::report::one_line;
use crate::site::{Options, render, template, template_names};

/// Render the catalogue site.
#[derive(clap::Args)]
#[command(
    after_help = "The packages of all releases are made and listed; nothing is checked but what is packaged.\n\n\
    Examples:\n  \
    connectory site                   into dist\n  \
    connectory site --drafts          with connectors that were never released\n  \
    connectory site --out ../site     somewhere else\n  \
    connectory site --audience acme   with what has `scope = \"enterprise:acme\"`\n  \
    connectory site --print-template            the names of the templates, and what each sees\n  \
    connectory site --print-template a-z.html   one of them, to begin a theme with"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    destination: Destination,

    /// Print a template as it is in the program, or what templates there are; nothing is rendered
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    print_template: Option<String>,
}

/// What templates there are, and what each sees.
const ABOUT_TEMPLATES: &str = include_str!("../../templates/README.md");

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    if let Some(name) = &arguments.print_template {
        return print_template(name, output);
    }
    let today = arguments.destination.day(place)?;
    let catalogue = place.catalogue(Some(today))?;
    catalogue.require_history()?;
    let catalogue = arguments.destination.narrow(&catalogue, output)?;
    let folder = place.here()?.join(&arguments.destination.out);
    let book = super::choice::book(&catalogue.settings().check)?;
    let packages = super::build::package_all(&catalogue, &book, today)?;
    let options = Options { drafts: arguments.destination.drafts, today, downloads: packages.files };
    let site = render(&catalogue, options)?;
    let bytes: usize = site.files.iter().map(|(_, bytes)| bytes.len()).sum();
    site.files.replace(&folder)?;
    if catalogue.is_before_first_release() && !arguments.destination.drafts {
        output.say("note: nothing was released yet, so that there is nothing to show; try `--drafts`");
    }
    output.print(&format!(
        "site: {} connectors, {} pages, {} files, {:.1} MB in {}\n",
        site.connectors,
        site.pages,
        site.files.len(),
        bytes as f64 / 1e6,
        folder.display()
    ))?;
    Ok(Outcome::Fine)
}

fn print_template(name: &str, output: &mut Output) -> Result<Outcome> {
    if name.is_empty() {
        output.print(ABOUT_TEMPLATES)?;
        return Ok(Outcome::Fine);
    }
    let Some(text) = template(name) else {
        let error = Error::usage(format!("there is no template `{}`", one_line(name)));
        return Err(error.with_help(format!("there is {}", template_names().join(", "))));
    };
    output.print(&text)?;
    Ok(Outcome::Fine)
}
