//! What is said of a version: its plan, or why there is none; for people, or as JSON with keys that stay.

use super::super::{ListFormat, table};
use crate::bump::{Plan, Step, Work};
use crate::catalogue::{Connector, Layout, changelog, manifest};
use crate::diff::{Bump, Change};
use crate::document::Fault;
use crate::path::RepoPath;
use crate::report::{counted, json_line, one_line};
use semver::Version;
use serde::Serialize;
use std::fmt::Write as _;

/// How many of the changes that force a bump are named to people.
const MAX_NAMED: usize = 5;

/// The report of one run.
pub(super) struct Report<'w> {
    work: &'w Work<'w>,
    format: ListFormat,
    human: String,
    data: Data,
}

#[derive(Serialize)]
struct Data {
    version: u32,
    connector: String,
    line: String,
    folder: String,
    /// The newest release of the line.
    from: Option<String>,
    /// The release that the work tree is compared with.
    base: Option<String>,
    needs: &'static str,
    to: Option<String>,
    tag: Option<String>,
    /// The folder of the line that begins.
    new_line: Option<String>,
    forcing: Vec<Forcing>,
    /// The change notes that ask for the bump.
    notes: Vec<String>,
    steps: Vec<Done>,
    written: bool,
    refusal: Option<Refused>,
}

#[derive(Serialize)]
struct Forcing {
    change: String,
    at: String,
    message: String,
    operation: Option<String>,
    file: Option<String>,
    pointer: String,
}

#[derive(Serialize)]
struct Done {
    verb: &'static str,
    file: String,
    about: String,
}

#[derive(Serialize)]
struct Refused {
    kind: &'static str,
    message: String,
    asked: Option<String>,
    least: Option<String>,
    help: Option<String>,
}

impl<'w> Report<'w> {
    pub(super) fn new(work: &'w Work<'w>, format: ListFormat) -> Self {
        let draft = &work.line.draft;
        let asking = work.needs.into_iter().flat_map(|needs| work.line.notes_asking(needs));
        let data = Data {
            version: 1,
            connector: work.connector.id.to_string(),
            line: work.line.name(),
            folder: draft.folder.to_string(),
            from: work.line.newest().map(|newest| newest.version.to_string()),
            base: work.base.map(ToString::to_string),
            needs: Bump::word(work.needs),
            to: None,
            tag: None,
            new_line: None,
            forcing: work.forcing.iter().map(Forcing::of).collect(),
            notes: asking.map(|path| draft.folder.join(path).to_string()).collect(),
            steps: Vec::new(),
            written: false,
            refusal: None,
        };
        Self { work, format, human: String::new(), data }
    }

    /// The whole of it, as it was asked for.
    pub(super) fn text(&self) -> String {
        match self.format {
            ListFormat::Human => self.human.clone(),
            ListFormat::Json => json_line(&self.data),
        }
    }

    /// A note keeps everything back.
    pub(super) fn unreadable(&mut self, fault: &Fault) {
        let message = format!("{}: {}", fault.location.file, fault.message);
        let _ = writeln!(self.human, "{}", one_line(&message));
        self.refuse("unreadable", message);
    }

    /// Nothing needs a version; gives the sentence that says so.
    pub(super) fn nothing(&mut self) -> String {
        let waiting = match self.work.line.draft.notes.len() {
            0 => String::new(),
            count => format!("; {} kept for the next version", counted(count, "note")),
        };
        let name = self.work.connector.name_of(self.work.line);
        let message = format!("{name}: nothing changed that needs a release{waiting}");
        self.refuse("nothing", message.clone());
        message
    }

    /// What was asked for cannot be done.
    pub(super) fn senseless(&mut self, message: &str, help: Option<&str>) {
        let refused = self.refuse("senseless", message.to_owned());
        refused.help = help.map(str::to_owned);
    }

    fn refuse(&mut self, kind: &'static str, message: String) -> &mut Refused {
        self.data.refusal.insert(Refused { kind, message, asked: None, least: None, help: None })
    }

    /// What was asked for is not enough: the changes that force more, and how one is accepted.
    pub(super) fn too_small(&mut self, asked: &Version, needs: Bump, least: &Version) {
        let (work, name) = (self.work, self.work.connector.name_of(self.work.line));
        let message = format!("{name}: {asked} is too small, {needs} is needed ({least})");
        let text = &mut self.human;
        let _ = writeln!(text, "{message}:");
        for path in work.line.notes_asking(needs).take(MAX_NAMED) {
            let _ = writeln!(text, "  {} asks for it", one_line(path.as_str()));
        }
        for (change, place) in work.forcing.iter().take(MAX_NAMED) {
            let (message, place) = (one_line(&change.message), one_line(place));
            let _ = writeln!(text, "  {message}\n    {} at {place}", change.name());
        }
        if let Some(more) = more(work) {
            let _ = writeln!(text, "  and {more} more: connectory diff {name}");
        }
        if let Some((change, place)) = work.forcing.first() {
            let folder = &work.line.draft.folder;
            let manifest = folder.join(&RepoPath::parse(manifest::FILE).unwrap_or_default());
            let _ = write!(
                text,
                "\nWhat hurts nobody can be accepted in {}, one by one:\n\n  \
                 [[accept]]\n  change = \"{}\"\n  at = {}\n  reason = \"…\"\n",
                one_line(manifest.as_str()),
                change.name(),
                serde_json::Value::from(one_line(place))
            );
        }
        let refused = self.refuse("too-small", message);
        (refused.asked, refused.least) = (Some(asked.to_string()), Some(least.to_string()));
    }

    /// The plan, which is carried out or not.
    pub(super) fn planned(&mut self, plan: &Plan, is_written: bool) {
        let data = &mut self.data;
        data.to = Some(plan.to.to_string());
        data.tag = Some(tag(self.work.connector, &plan.to));
        data.new_line = plan.line.as_ref().map(ToString::to_string);
        data.steps = plan.steps.iter().map(Done::of).collect();
        data.written = is_written && !plan.edits.is_empty();
        self.human = self.told(plan);
    }

    fn told(&self, plan: &Plan) -> String {
        let (work, line) = (self.work, self.work.line);
        let mut text = String::new();
        let from = plan.from.as_ref().map_or_else(|| "unreleased".to_owned(), ToString::to_string);
        let _ = write!(text, "{}  {from} → {}", work.connector.name_of(line), plan.to);
        let _ = match (work.needs, work.base.filter(|_| plan.from.is_none())) {
            (Some(needs), _) => writeln!(text, "  needs {needs}, because"),
            (None, Some(base)) => writeln!(text, "  compared with {base}"),
            (None, None) => writeln!(text),
        };
        for path in work.needs.into_iter().flat_map(|needs| line.notes_asking(needs)).take(MAX_NAMED) {
            let _ = writeln!(text, "  · {} asks for it", one_line(path.as_str()));
        }
        for (change, _) in work.forcing.iter().take(MAX_NAMED) {
            let _ = writeln!(text, "  · {}", one_line(&change.told()));
        }
        if let Some(more) = more(work) {
            let _ = writeln!(text, "  · and {more} more");
        }
        let row =
            |(verb, file, about): &Step| [format!("  {verb}"), one_line(file.as_str()), one_line(about)];
        text.push_str(&table(&plan.steps.iter().map(row).collect::<Vec<_>>()));
        if plan.edits.is_empty() && plan.steps.is_empty() {
            text.push_str("  everything is there already\n");
        }
        text
    }
}

/// How many changes are not named.
fn more(work: &Work<'_>) -> Option<usize> {
    work.forcing.len().checked_sub(MAX_NAMED).filter(|more| *more > 0)
}

impl Forcing {
    fn of((change, place): &(&Change, String)) -> Self {
        Self {
            change: change.name(),
            at: place.clone(),
            message: change.message.clone(),
            operation: change.operation.clone(),
            file: change.location().map(|location| location.file.to_string()),
            pointer: change.pointer().to_owned(),
        }
    }
}

impl Done {
    fn of((verb, file, about): &Step) -> Self {
        Self { verb, file: file.to_string(), about: about.clone() }
    }
}

fn tag(connector: &Connector, version: &Version) -> String {
    format!("{}/v{version}", connector.id)
}

/// What to do next.
pub(super) fn next(work: &Work<'_>, plan: &Plan, is_dry: bool) -> String {
    if is_dry {
        return "nothing was written".to_owned();
    }
    let is_log = |(_, file, _): &Step| file.name().eq_ignore_ascii_case(changelog::FILE);
    let first = match &plan.guide {
        Some(guide) => format!("fill in {guide}, then "),
        None if plan.steps.iter().any(is_log) => "read the changelog, ".to_owned(),
        None => String::new(),
    };
    let id = &work.connector.id;
    if work.line.draft.layout == Layout::Commercetools {
        return format!("next: {first}connectory check {id}, commit, git tag v{}", plan.to);
    }
    let line = match plan.line {
        Some(_) => format!("{id}/v{}", plan.to.major),
        None => work.connector.name_of(work.line),
    };
    format!("next: {first}connectory check {id}, commit, connectory release {line}")
}
