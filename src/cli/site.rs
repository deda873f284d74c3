//! `connectory site`: the catalogue as a folder of pages.

use super::output::Output;
use super::{Destination, Outcome, WorkPlace, subject};
use crate::catalogue::{Asked, Catalogue, Changed, Date, Place};
use crate::error::{Error, Result};
use crate::files::{FileSet, Staged};
use crate::report::one_line;
use crate::site::{Host, Limit, Options, budget, render, template, template_names};

/// Render the catalogue site.
#[derive(clap::Args)]
#[command(
    after_help = "The packages of all releases are made and listed; nothing is checked but what is packaged.\n\n\
    Examples:\n  \
    connectory site                   into dist\n  \
    connectory site --drafts          with connectors that were never released\n  \
    connectory site --changed         a preview of what this branch changes\n  \
    connectory site --out ../site     somewhere else\n  \
    connectory site --audience acme   with what has `scope = \"enterprise:acme\"`\n  \
    connectory site --locales en,zh-CN          in English, and in Chinese below zh-CN/\n  \
    connectory site --check-budget    in CI: ends with 1 where pages have become too large\n  \
    connectory site --redirects netlify         with a file by which the server leads from older ids\n  \
    connectory site --print-template            the names of the templates, and what each sees\n  \
    connectory site --print-template a-z.html   one of them, to begin a theme with"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    destination: Destination,

    /// Only the connectors that a change touches, as they are in the work tree, with links among them alone. The
    /// change is told as `check --changed` does
    #[arg(long, value_name = "REV", num_args = 0..=1, require_equals = true, conflicts_with = "drafts")]
    changed: Option<Option<String>>,

    /// End with 1 where a part of the site is larger than it may be
    #[arg(long)]
    check_budget: bool,

    /// Write a file that has a server lead from older ids to today's: the pages do so themselves, later
    #[arg(long, value_name = "HOST")]
    redirects: Option<Redirects>,

    /// Print a template as it is in the program, or what templates there are; nothing is rendered
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    print_template: Option<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Redirects {
    /// `_redirects`
    Netlify,
    /// `staticwebapp.config.json`
    Azure,
    /// `.htaccess`
    Apache,
    /// `redirects.nginx.conf`, to be included
    Nginx,
}

impl Redirects {
    fn host(self) -> Host {
        match self {
            Self::Netlify => Host::Netlify,
            Self::Azure => Host::Azure,
            Self::Apache => Host::Apache,
            Self::Nginx => Host::Nginx,
        }
    }
}

/// A preview of a change shows no more connectors: hosts take no larger folders from a job.
const MOST_SHOWN: usize = 100;

/// What templates there are, and what each sees.
const ABOUT_TEMPLATES: &str = include_str!("../../templates/README.md");

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    if let Some(name) = &arguments.print_template {
        return print_template(name, output);
    }
    let today = arguments.destination.day(place)?;
    let catalogue = arguments.catalogue(place, today, output)?;
    catalogue.require_history()?;
    let catalogue = arguments.destination.narrow(&catalogue, output)?;
    let folder = place.here()?.join(&arguments.destination.out);
    let book = super::choice::book(&catalogue.settings().check)?;
    let places: Vec<&Place> = catalogue.places().iter().collect();
    let packages = super::build::package_all(&catalogue, &places, &book, today)?;
    let is_preview = arguments.changed.is_some();
    let options = Options {
        drafts: arguments.destination.drafts || is_preview,
        work_tree: is_preview,
        today,
        downloads: packages.files,
        locales: arguments.destination.locales(&catalogue),
    };
    let staged = Staged::beside(&folder)?;
    let site = render(&catalogue, options, &|files| staged.add(&files))?;
    if let Some(redirects) = arguments.redirects {
        let base = catalogue.settings().base_url.as_deref();
        let (path, text) = redirects.host().file(&site.moves, base);
        let mut files = FileSet::new();
        files.insert(path, text);
        staged.add(&files)?;
    }
    staged.take_place()?;
    if catalogue.is_before_first_release() && !arguments.destination.drafts && !is_preview {
        output.say("note: nothing was released yet, so that there is nothing to show; try `--drafts`");
    }
    output.print(&format!(
        "site: {} connectors, {} pages, {} files, {:.1} MB in {}\n",
        site.connectors,
        site.weight.pages,
        site.weight.files,
        site.weight.bytes as f64 / 1e6,
        folder.display()
    ))?;
    let limits = budget(&site.weight);
    output.print(&told(&limits))?;
    let fails = arguments.check_budget && !limits.iter().all(Limit::holds);
    Ok(if fails { Outcome::Findings } else { Outcome::Fine })
}

impl Arguments {
    /// What is shown: all connectors, or those that a change touches.
    fn catalogue(&self, place: &WorkPlace, today: Date, output: &mut Output) -> Result<Catalogue> {
        let Some(base) = &self.changed else { return place.catalogue(Some(today)) };
        let wide = super::concerning_all();
        let asked = Asked { base: base.as_deref(), wide: &wide, today: Some(today) };
        let changed = Changed::open(&place.root()?, asked)?;
        subject::say(&changed, output);
        let (shown, left_out) = changed.narrowed(MOST_SHOWN);
        if left_out > 0 {
            output.say(&format!("note: the first {MOST_SHOWN} are shown, {left_out} are not"));
        }
        Ok(shown)
    }
}

/// The limits of a site: a line where all are kept, else a table, and what is too large.
pub(super) fn told(limits: &[Limit]) -> String {
    let size =
        |limit: &Limit| format!("{} of {} {}", limit.found, limit.most, limit.unit).trim_end().to_owned();
    if limits.iter().all(Limit::holds) {
        let all: Vec<String> = limits.iter().map(|limit| format!("{} {}", limit.name, size(limit))).collect();
        return format!("budget: kept ({})\n", all.join(", "));
    }
    let rows: Vec<[String; 3]> = limits
        .iter()
        .map(|limit| {
            let state = if limit.holds() { "kept" } else { "exceeded" };
            [format!("  {}", limit.name), size(limit), state.to_owned()]
        })
        .collect();
    let mut text = format!("budget: exceeded; sizes in kB are those of gzip\n{}", super::table(&rows));
    for limit in limits.iter().filter(|limit| !limit.holds()) {
        for (path, bytes) in &limit.files {
            text.push_str(&format!("  {}: {path} {:.1} kB\n", limit.name, *bytes as f64 / 1e3));
        }
        if limit.left_out > 0 {
            text.push_str(&format!("  {}: and {} more\n", limit.name, limit.left_out));
        }
    }
    text
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
