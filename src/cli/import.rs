//! `connectory import`: connectors that exist elsewhere, as lines of this catalogue.

mod all;

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, ConnectorId};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::import::{Place, Plan, Planned, Secret, Wanted, folders, plan, plan_all, read};
use crate::package::MAX_ARCHIVE_BYTES;
use crate::path::RepoPath;
use crate::platform::{Content, Incoming, Input, Left};
use crate::report::{self, Diagnostic, Look, Summary, counted, one_line};
use crate::rules::PLACEHOLDER;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Make connectors that exist elsewhere lines of this catalogue; nothing that is there is overwritten.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory import CalendlyConnector_1_0_0_4.zip         a solution, exported or unpacked\n  \
    connectory import acme-1.2.0-power-platform.zip         a submission package\n  \
    connectory import ../paconn-download --id acme-orders   a folder of paconn\n  \
    connectory import \"../PowerPlatformConnectors/certified-connectors/Acme\" --dry-run\n  \
    connectory import --all ../PowerPlatformConnectors      all of its folders\n\n\
    Secrets are replaced by placeholders and named.")]
pub(super) struct Arguments {
    /// An archive or a folder: a solution of Power Platform or the sources that SolutionPackager makes of
    /// one, a submission package, a folder of paconn, or one of Microsoft's connector repository, or all of it
    #[arg(value_name = "PATH")]
    path: PathBuf,

    /// Import every folder in Microsoft's layout below PATH; that is also done where PATH holds several and is
    /// nothing else
    #[arg(long, conflicts_with = "ids")]
    all: bool,

    /// The connector's id; default: from its title. For several connectors, once for each in their order
    #[arg(long = "id", value_name = "ID", value_parser = id)]
    ids: Vec<ConnectorId>,

    /// The folder that holds connectors; default: the first of the catalogue's roots
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,

    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: super::ListFormat,
}

/// Reads an id that was given as an argument.
pub(super) fn id(text: &str) -> std::result::Result<ConnectorId, &'static str> {
    ConnectorId::parse(text)
        .filter(ConnectorId::begins_with_letter)
        .ok_or("a letter is expected, then lower-case letters, digits and hyphens, 2 to 63 in all")
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    let here = place.here()?;
    let into = arguments.into.as_deref().map(|into| folder_in(catalogue.root(), &here, into)).transpose()?;
    let full = here.join(&arguments.path);
    if full.is_dir() && (arguments.all || (arguments.ids.is_empty() && !is_one(&full))) {
        let places = folders(&full)?;
        if places.len() > 1 || (arguments.all && !places.is_empty()) {
            return whole(&catalogue, (&full, &places), into.as_ref(), arguments, output);
        }
    }
    if arguments.all {
        let message = format!(
            "`{}` holds no folder in Microsoft's layout",
            one_line(&arguments.path.display().to_string())
        );
        return Err(
            Error::usage(message).with_help("name the root of a repository such as PowerPlatformConnectors")
        );
    }
    let wanted = Wanted { ids: arguments.ids.clone(), into };
    let reading = match read(&input(&full)?)? {
        Incoming::Unknown => return Err(unknown(&arguments.path)),
        Incoming::Refused(findings, texts) => {
            return refuse(report::locate_in(findings, &texts), arguments, output);
        }
        Incoming::Read(reading) => reading,
    };
    let plan = plan(&catalogue, reading, &wanted, super::today())?;
    if !arguments.dry_run {
        plan.edits.write_whole(catalogue.root())?;
    }
    output.print(&match arguments.format {
        super::ListFormat::Human => told(&plan),
        super::ListFormat::Json => super::to_json(&listed(&plan, !arguments.dry_run)),
    })?;
    output.say(&if arguments.dry_run { "nothing was written".to_owned() } else { next(&plan) });
    Ok(Outcome::Fine)
}

/// Whether a folder has a file at its head by which one thing to import is known.
fn is_one(folder: &Path) -> bool {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = names.filter_map(|entry| entry.file_name().into_string().ok());
    names.any(|name| {
        let name = name.to_ascii_lowercase();
        let ends = [".swagger.json", ".zip", ".xml"].iter().any(|end| name.ends_with(end));
        ends || matches!(name.as_str(), "apiproperties.json" | "settings.json" | "other")
    })
}

/// Imports all folders of a repository; what keeps one out keeps no other out.
fn whole(
    catalogue: &Catalogue,
    (repository, places): (&Path, &[Place]),
    into: Option<&RepoPath>,
    arguments: &Arguments,
    output: &mut Output,
) -> Result<Outcome> {
    let usual = RepoPath::parse("catalogue").ok().filter(|_| catalogue.settings().roots.is_empty());
    let mut whole = plan_all(catalogue, repository, places, into.or(usual.as_ref()), super::today())?;
    let refused = whole.refused.len();
    let mut faults = all::faults(&mut whole);
    if !arguments.dry_run {
        whole.edits.write_whole(catalogue.root())?;
    }
    output.print(&match arguments.format {
        super::ListFormat::Human => all::told(&whole, &faults, (places.len(), refused)),
        super::ListFormat::Json => {
            report::mark(&mut faults);
            super::to_json(&all::listed(&whole, &faults, places.len(), !arguments.dry_run))
        }
    })?;
    output.say(&match arguments.dry_run {
        true => "nothing was written".to_owned(),
        false => all::summary(&whole, &faults, refused),
    });
    Ok(if refused > 0 || !whole.left.is_empty() { Outcome::Findings } else { Outcome::Fine })
}

fn unknown(path: &Path) -> Error {
    let shown = one_line(&path.display().to_string());
    Error::usage(format!("`{shown}` holds nothing that can be imported")).with_help(
        "a solution of Power Platform, its sources, a submission package, a folder of paconn or one of \
         Microsoft's connector repository is expected, or all of one with `--all`",
    )
}

/// Reads what is imported, within limits.
fn input(path: &Path) -> Result<Input> {
    let failed = |error: std::io::Error| {
        let kind = error.kind();
        let error = Error::io("read", path, &error);
        if kind == std::io::ErrorKind::NotFound { Error::usage(error.to_string()) } else { error }
    };
    let full = path.canonicalize().map_err(failed)?;
    let name = name(&full);
    let metadata = full.metadata().map_err(failed)?;
    if metadata.is_dir() {
        let (files, faults) = FileSet::read_dir(&full, &name)?;
        return Ok(Input { name, content: Content::Folder(files, faults) });
    }
    if !metadata.is_file() {
        return Err(Error::usage(format!("`{}` is no plain file and no folder", path.display())));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(&full).map_err(failed)?;
    file.take(MAX_ARCHIVE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Input { name, content: Content::File(bytes) })
}

/// The last two names of a path: the folder around a connector tells who publishes it.
fn name(path: &Path) -> RepoPath {
    let names: Vec<&str> = path.iter().rev().take(2).filter_map(|name| name.to_str()).collect();
    let joined = names.iter().rev().filter(|name| **name != "/").copied().collect::<Vec<_>>().join("/");
    RepoPath::parse(&joined)
        .ok()
        .filter(|name| !name.is_root())
        .unwrap_or_else(|| RepoPath::parse("input").unwrap_or_default())
}

/// A folder that need not be there yet, seen from the catalogue's root.
pub(super) fn folder_in(root: &Path, here: &Path, folder: &Path) -> Result<RepoPath> {
    let outside = || {
        let error = Error::usage(format!("`{}` is no folder inside the catalogue", folder.display()));
        error.with_help("name one below the catalogue's root, without `..`")
    };
    let root = root.canonicalize().map_err(|error| Error::io("read", root, &error))?;
    let full = here.canonicalize().unwrap_or_else(|_| here.to_path_buf()).join(folder);
    let below = full.strip_prefix(&root).ok().and_then(RepoPath::from_relative);
    below.ok_or_else(outside)
}

fn refuse(mut diagnostics: Vec<Diagnostic>, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    let summary = Summary::of(0, &diagnostics);
    match arguments.format {
        super::ListFormat::Human => {
            output.print(&report::drawn(&diagnostics, Look::default()))?;
            output.print(&format!("{}; nothing was imported\n", counted(summary.errors, "error")))?;
        }
        super::ListFormat::Json => {
            report::mark(&mut diagnostics);
            output.print(&report::json(&diagnostics, summary))?;
        }
    }
    Ok(Outcome::Findings)
}

/// What to do about secrets.
const REVOKE: &str =
    "\nSecrets were in what was imported: whoever has it can use them. Revoke them where they were issued.\n";

/// The plan in words.
fn told(plan: &Plan) -> String {
    let names: Vec<String> = plan.connectors.iter().map(|planned| one_line(&planned.name)).collect();
    let connectors = format!("{} ({})", counted(names.len(), "connector"), names.join(", "));
    let mut rows = vec![row("type", plan.source.name(), ""), row("contains", &connectors, "")];
    rows.extend(plan.about.iter().map(|about| row("contains", about, "")));
    for planned in &plan.connectors {
        rows.extend(files(planned));
        let was = planned.was.as_deref().map_or_else(|| "unknown".to_owned(), one_line);
        rows.push(row("version", &format!("{was} → {}", planned.version), ""));
        rows.extend(planned.secrets.iter().map(replaced));
        rows.extend(planned.left.iter().map(|left| row("differs", &left.place, &left.message)));
    }
    rows.extend(left_out(&plan.left));
    let mut text = super::table(&rows);
    let mut secrets = plan.connectors.iter().flat_map(|planned| &planned.secrets);
    if secrets.any(|secret| secret.is_key) {
        text.push_str(REVOKE);
    }
    text
}

pub(super) fn row(verb: &str, what: &str, about: &str) -> [String; 3] {
    [format!("  {verb}"), one_line(what), one_line(about)]
}

/// The files of a connector; those of its test flow in one row.
fn files(planned: &Planned) -> Vec<[String; 3]> {
    const MANY: usize = 3;
    let mut rows = Vec::new();
    let mut folders: Vec<(RepoPath, usize)> = Vec::new();
    for (path, origin) in &planned.files {
        let top: Vec<&str> = path.parts().take(2).collect();
        let folder = RepoPath::parse(&top.join("/")).unwrap_or_default();
        let below = planned.files.iter().filter(|(other, _)| other.below(&folder).is_some()).count();
        if path.parts().count() < MANY || below < MANY {
            let from = origin.as_ref().map(|origin| format!("from {}", short(origin)));
            rows.push(row("write", planned.folder.join(path).as_str(), &from.unwrap_or_default()));
        } else if !folders.iter().any(|(known, _)| *known == folder) {
            folders.push((folder, below));
        }
    }
    rows.extend(folders.into_iter().map(|(folder, count)| {
        row("write", &format!("{}/", planned.folder.join(&folder)), &counted(count, "file"))
    }));
    rows
}

/// What goes nowhere; many files of one folder in one row.
fn left_out(left: &[Left]) -> Vec<[String; 3]> {
    const MANY: usize = 4;
    let folder = |left: &Left| match left.place.rsplit_once('/') {
        Some((folder, _)) if !left.place.contains(": ") => format!("{folder}/"),
        _ => left.place.clone(),
    };
    let mut groups: BTreeMap<(String, &str), Vec<&Left>> = BTreeMap::new();
    for left in left {
        groups.entry((folder(left), &left.message)).or_default().push(left);
    }
    let rows = groups.into_iter().flat_map(|((folder, message), group)| match group.len() {
        ..=MANY => group.iter().map(|left| row("left out", &left.place, message)).collect(),
        count => vec![row("left out", &folder, &format!("{}: {message}", counted(count, "file")))],
    });
    rows.collect()
}

/// Where a file comes from, without the archives around it.
fn short(origin: &str) -> String {
    let parts = origin.split(" + ").map(|part| part.rsplit("!/").next().unwrap_or(part));
    parts.collect::<Vec<_>>().join(" + ")
}

pub(super) fn replaced(secret: &Secret) -> [String; 3] {
    let place = format!("{}:{}:{}", secret.file, secret.at.line, secret.at.column);
    let pointer = if secret.pointer.is_empty() { String::new() } else { format!(", {}", secret.pointer) };
    row("replace", &place, &format!("{}{pointer} → {PLACEHOLDER}", secret.message))
}

/// The plan for scripts.
fn listed(plan: &Plan, is_written: bool) -> Value {
    json!({
        "version": 1,
        "source": plan.source.word(),
        "about": plan.about,
        "connectors": plan.connectors.iter().map(one).collect::<Vec<_>>(),
        "left_out": left(&plan.left),
        "written": is_written,
    })
}

/// A connector for scripts.
fn one(planned: &Planned) -> Value {
    let files = planned.files.iter().map(|(path, from)| json!({ "path": path.as_str(), "from": from }));
    let secrets = planned.secrets.iter().map(|secret| {
        json!({
            "file": secret.file.as_str(),
            "line": secret.at.line,
            "column": secret.at.column,
            "pointer": secret.pointer,
            "rule": secret.rule,
            "message": secret.message,
        })
    });
    json!({
        "id": planned.id.as_str(),
        "name": planned.name,
        "folder": planned.folder.as_str(),
        "release": planned.version.to_string(),
        "was": planned.was,
        "files": files.collect::<Vec<_>>(),
        "replaced": secrets.collect::<Vec<_>>(),
        "differs": left(&planned.left),
    })
}

fn left(left: &[Left]) -> Vec<Value> {
    left.iter().map(|left| json!({ "place": left.place, "message": left.message })).collect()
}

/// What to do next.
fn next(plan: &Plan) -> String {
    let ids: Vec<&str> = plan.connectors.iter().map(|planned| planned.id.as_str()).collect();
    let ids = ids.join(" ");
    format!("next: connectory check {ids}, commit, connectory release {ids}")
}
