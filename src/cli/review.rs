//! `connectory review`: what whoever merges a change must look at.

use super::output::Output;
use super::{ListFormat, Outcome, WorkPlace};
use crate::catalogue::{Asked, Changed, Date, Touch};
use crate::error::Result;
use crate::git::Contributor;
use crate::path::RepoPath;
use crate::report::{counted, one_line};
use crate::review::{Judged, Review, Reviewed, ReviewedLine, review};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// More files than these are counted, not listed.
const MAX_FILES: usize = 100;

/// Say what whoever merges a change must look at: what a machine cannot judge, and what a tag would give.
#[derive(clap::Args)]
#[command(
    after_help = "Owners, hosts and rights are held against the state before the change. Packages are made as a tag of this\n\
    content would give them, so that their digests can be compared later. Ends with 0 whatever is found.\n\n\
    Examples:\n  \
    connectory review                           what this branch changes\n  \
    connectory review --base v1.0               what differs since a tag, branch or commit\n  \
    connectory review --author @ann             is @ann an owner of what she touches?\n  \
    connectory review --format json             for `connectory comment`"
)]
pub(super) struct Arguments {
    /// What the change is told from; default: as `check --changed` finds it
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Who proposes the change, as the manifests name owners: @user or an e-mail address
    #[arg(long, value_name = "OWNER")]
    author: Option<String>,

    /// Do not ask which releases there are; for clones without tags
    #[arg(long)]
    no_history: bool,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let today = arguments.today.unwrap_or_else(super::today);
    let wide = super::concerning_all();
    let day = (!arguments.no_history).then_some(today);
    let asked = Asked { base: arguments.base.as_deref(), wide: &wide, today: day };
    let changed = Changed::open(&place.root()?, asked)?;
    let book = super::choice::book(&changed.catalogue.settings().check)?;
    let review = review(&changed, Judged { book: &book, author: arguments.author.as_deref(), today })?;
    output.print(&match arguments.format {
        ListFormat::Human => human(&review),
        ListFormat::Json => super::to_json(&told(&review)),
    })?;
    Ok(Outcome::Fine)
}

/// What became of a connector, in a word.
fn word<T>(touch: &Touch<T>) -> &'static str {
    match touch {
        Touch::Added => "new",
        Touch::Changed => "changed",
        Touch::Moved(_) => "moved",
        Touch::Removed => "removed",
    }
}

fn told(review: &Review) -> Value {
    json!({
        "version": 1,
        "base": review.base,
        "wide": listed(&review.wide),
        "others": listed(&review.others),
        "more_others": review.others.len().saturating_sub(MAX_FILES),
        "contributors": review.contributors.iter().map(|one| json!({
            "email": one.email,
            "first": one.is_first,
        })).collect::<Vec<_>>(),
        "connectors": review.connectors.iter().map(connector).collect::<Vec<_>>(),
    })
}

fn listed(files: &[RepoPath]) -> Vec<&str> {
    files.iter().take(MAX_FILES).map(RepoPath::as_str).collect()
}

fn connector(one: &Reviewed) -> Value {
    json!({
        "id": one.id.as_str(),
        "touch": word(&one.touch),
        "risks": one.risks.iter().map(|risk| json!({
            "kind": risk.kind.word(),
            "message": risk.message,
        })).collect::<Vec<_>>(),
        "lines": one.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &ReviewedLine) -> Value {
    let packages = line.packages.as_ref().map(|packages| {
        let package = |one: &crate::review::Trial| {
            json!({ "platform": one.platform, "file": one.file, "bytes": one.bytes, "sha256": one.sha256 })
        };
        packages.iter().map(package).collect::<Vec<_>>()
    });
    json!({
        "line": line.name,
        "version": line.version,
        "checklist": { "complete": line.checklist.0, "lines": line.checklist.1, "incomplete": line.incomplete },
        "packages": packages,
    })
}

fn human(review: &Review) -> String {
    let mut text = format!("since {}\n", one_line(&review.base));
    for one in &review.connectors {
        let _ = writeln!(text, "\n{}  {}", one.id, word(&one.touch));
        let rows: Vec<[String; 2]> = one
            .risks
            .iter()
            .map(|risk| [format!("  {}", risk.kind.word()), one_line(&risk.message)])
            .chain(one.lines.iter().flat_map(about))
            .collect();
        text.push_str(&super::table(&rows));
    }
    if review.connectors.is_empty() {
        text.push_str("\nno connector is touched\n");
    }
    if !review.others.is_empty() {
        let _ = writeln!(text, "\n{} of no connector", counted(review.others.len(), "file"));
        for path in review.others.iter().take(MAX_FILES) {
            let mark = if review.wide.contains(path) { "  everyone's concern" } else { "" };
            let _ = writeln!(text, "  {}{mark}", one_line(path.as_str()));
        }
    }
    let first = |one: &&Contributor| one.is_first == Some(true);
    for one in review.contributors.iter().filter(first) {
        let _ = writeln!(text, "\nfirst contribution of {}", one_line(&one.email));
    }
    text
}

/// What is known of a line, in rows.
fn about(line: &ReviewedLine) -> Vec<[String; 2]> {
    let (complete, all) = line.checklist;
    let missing = match line.incomplete.as_slice() {
        [] => String::new(),
        names => format!(", not {}", names.join(", ")),
    };
    let mut rows =
        vec![["  checklist".to_owned(), format!("{}: {complete} of {all}{missing}", one_line(&line.name))]];
    match &line.packages {
        None => rows.push(["  package".to_owned(), "cannot be made; `connectory check` says why".to_owned()]),
        Some(packages) => {
            rows.extend(packages.iter().map(|one| {
                ["  package".to_owned(), format!("{}  sha256 {}", one_line(&one.file), one.sha256)]
            }))
        }
    }
    rows
}
