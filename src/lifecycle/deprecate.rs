//! Ends are announced and called off: that of a line, of one of its operations, of one of its releases.

use super::sheet::Sheet;
use super::{Plan, allowed};
use crate::catalogue::{
    Action, Catalogue, Connector, Date, Deprecation, Line, Release, Subject, Successor, days_between, ending,
    guide,
};
use crate::check::mending::carry_out;
use crate::document::{Node, Step};
use crate::error::{Error, Result};
use crate::files::{Edits, FileSet};
use crate::path::RepoPath;
use semver::Version;
use serde_json::Value;

/// What is said of an end.
#[derive(Debug)]
pub struct Announced<'a> {
    /// The day on which it ends.
    pub sunset: Date,
    /// Why.
    pub reason: &'a str,
    /// What to use instead.
    pub replacement: Option<&'a str>,
    /// The day of the announcement.
    pub today: Date,
}

/// What the state of a line must allow for it to end.
fn action(subject: &Subject) -> Action {
    match subject {
        Subject::Line | Subject::Operation(_) => Action::Deprecate,
        Subject::Release(_) => Action::DeprecateRelease,
    }
}

/// The table of an end in a manifest.
fn table<'d>(subject: &Subject, root: Node<'d>, number: usize) -> Option<Node<'d>> {
    match subject {
        Subject::Line => root.get("deprecation"),
        Subject::Operation(_) => root.get(ending::OPERATIONS)?.items().nth(number),
        Subject::Release(_) => root.get(ending::RELEASES)?.items().nth(number),
    }
}

/// The header of the table of an end, and the field that says what ends.
fn header(subject: &Subject) -> (String, Option<(&'static str, String)>) {
    match subject {
        Subject::Line => ("[deprecation]".to_owned(), None),
        Subject::Operation(operation) => {
            (format!("[[{}]]", ending::OPERATIONS), Some(("operation", operation.clone())))
        }
        Subject::Release(version) => {
            (format!("[[{}]]", ending::RELEASES), Some(("version", version.to_string())))
        }
    }
}

/// Announces an end, or changes one that was announced.
///
/// # Errors
/// Why that is not allowed.
pub fn announce(
    catalogue: &Catalogue,
    (connector, line): (&Connector, &Line),
    subject: &Subject,
    said: &Announced<'_>,
) -> Result<Plan> {
    allowed(connector, line, action(subject))?;
    let name = connector.name_of(line);
    is_there(connector, line, subject)?;
    let known = subject.end_in(&line.draft.manifest);
    in_time(catalogue, (&subject.named(&name), said), known.map(|(_, end)| end))?;
    if let Some(replacement) = said.replacement {
        leads_on(catalogue, (connector, line), subject, replacement)?;
    }
    let mut sheet = Sheet::new(&line.draft);
    let called_off = matches!(subject, Subject::Line) && line.draft.manifest.called_off.is_some();
    match known.map(|(number, _)| number).or(called_off.then_some(0)) {
        Some(number) => change_end(&mut sheet, subject, number, said, called_off)?,
        None => write_end(&mut sheet, subject, said)?,
    }
    let mut plan = Plan::default();
    let what = subject.named(&name);
    plan.steps.push((sheet.file(), format!("{what} ends on {}", said.sunset)));
    plan.edits = sheet.finish(|manifest| {
        subject.end_in(manifest).is_some_and(|(_, end)| {
            end.sunset == Some(said.sunset)
                && end.reason == said.reason
                && end.replacement.as_deref() == said.replacement
        })
    })?;
    if *subject == Subject::Line {
        plan.begin_guide((connector, line), said.replacement);
    }
    if let Subject::Operation(operation) = subject {
        let day = said.sunset.to_string();
        let marks: [Mark<'_>; 2] =
            [&|node| node.with("deprecated", true), &|node| node.with("x-sunset", day.as_str())];
        let is_marked = |node: Node<'_>| {
            node.get("deprecated").and_then(|node| node.as_bool()) == Some(true)
                && node.get("x-sunset").and_then(|node| node.scalar_text()) == Some(day.as_str())
        };
        plan.mark(&line.draft, operation, (&marks, &is_marked), "`deprecated: true` and `x-sunset`")?;
    }
    Ok(plan)
}

/// Calls an end off. That it was announced stays on record.
///
/// # Errors
/// Why that is not allowed.
pub fn call_off((connector, line): (&Connector, &Line), subject: &Subject, today: Date) -> Result<Plan> {
    let name = connector.name_of(line);
    match subject {
        Subject::Line => allowed(connector, line, Action::CallOff)?,
        Subject::Operation(_) | Subject::Release(_) => allowed(connector, line, action(subject))?,
    }
    let what = subject.named(&name);
    let Some((number, _)) = subject.end_in(&line.draft.manifest) else {
        return Err(Error::usage(format!("no end of {what} is announced: there is nothing to call off")));
    };
    let mut sheet = Sheet::new(&line.draft);
    sheet.change(|root| table(subject, root, number)?.with("called-off", today.to_string()))?;
    let mut plan = Plan::default();
    plan.steps.push((sheet.file(), format!("the end of {what} is called off; the record stays")));
    plan.edits = sheet.finish(|manifest| subject.end_in(manifest).is_none())?;
    if let Subject::Operation(operation) = subject {
        let marks: [Mark<'_>; 2] =
            [&|node| node.without_member("x-sunset"), &|node| node.without_member("deprecated")];
        let is_plain = |node: Node<'_>| node.get("deprecated").is_none() && node.get("x-sunset").is_none();
        plan.mark(&line.draft, operation, (&marks, &is_plain), "without `deprecated` and `x-sunset`")?;
    }
    Ok(plan)
}

/// Writes the table of an end.
fn write_end(sheet: &mut Sheet<'_>, subject: &Subject, said: &Announced<'_>) -> Result<()> {
    let (header, lead) = header(subject);
    let mut fields: Vec<(&str, Value)> = lead.into_iter().map(|(key, text)| (key, text.into())).collect();
    fields.push(("announced", said.today.to_string().into()));
    fields.push(("sunset", said.sunset.to_string().into()));
    fields.push(("reason", said.reason.into()));
    fields.extend(said.replacement.map(|replacement| ("replacement", replacement.into())));
    sheet.change(|root| root.with_table(&header, &fields))
}

/// Changes the table of an end; one that was called off is announced anew.
fn change_end(
    sheet: &mut Sheet<'_>,
    subject: &Subject,
    number: usize,
    said: &Announced<'_>,
    called_off: bool,
) -> Result<()> {
    let (day, today) = (said.sunset.to_string(), said.today.to_string());
    let mut values = vec![("sunset", Some(day.as_str())), ("reason", Some(said.reason))];
    values.push(("replacement", said.replacement));
    if called_off {
        values.extend([("announced", Some(today.as_str())), ("called-off", None)]);
    }
    for (key, value) in values {
        let is_so = |root: Node<'_>| {
            let table = table(subject, root, number);
            table.and_then(|table| table.get_str(key)).map(str::to_owned) == value.map(str::to_owned)
        };
        if sheet.looked_at(is_so) {
            continue;
        }
        sheet.change(|root| {
            let table = table(subject, root, number)?;
            match value {
                Some(value) => table.with(key, value),
                None => table.without_member(key),
            }
        })?;
    }
    Ok(())
}

/// Whether there is what is to end.
fn is_there(connector: &Connector, line: &Line, subject: &Subject) -> Result<()> {
    let name = connector.name_of(line);
    match subject {
        Subject::Line | Subject::Operation(_) if line.newest().is_none() => {
            let error = Error::usage(format!("`{name}` was never released: nobody uses it"));
            Err(error.with_help(format!("change it: connectory status {name}")))
        }
        Subject::Line => Ok(()),
        Subject::Operation(wanted) => {
            let operations = operations(&line.draft);
            if operations.contains(wanted) {
                return Ok(());
            }
            let error = Error::usage(format!("`{name}` has no operation `{wanted}`"));
            let near = crate::check::nearest(wanted, operations.iter().map(String::as_str));
            Err(match near {
                Some(near) => error.with_help(format!("did you mean `{near}`?")),
                None if operations.len() <= MAX_NAMED => {
                    error.with_help(format!("it has {}", operations.join(", ")))
                }
                None => error.with_help(format!("connectory export {} shows all", connector.id)),
            })
        }
        Subject::Release(version) => {
            let known: Vec<String> = line.releases.iter().map(|one| one.version.to_string()).collect();
            if line.releases.iter().any(|one| one.version == *version) {
                return Ok(());
            }
            let error = Error::usage(format!("`{name}` has no release {version}"));
            Err(error.with_help(format!("its releases are {}", known.join(", "))))
        }
    }
}

/// More operations than this are not named in a message.
const MAX_NAMED: usize = 20;

/// The ids of the operations of a release.
fn operations(release: &Release) -> Vec<String> {
    let contract = release.contract();
    let operations = contract.iter().flat_map(|contract| contract.operations());
    operations.filter_map(|operation| operation.id().map(str::to_owned)).collect()
}

/// Whether users have the time that was promised to them. A day that is later than the one they know gives
/// them more of it.
fn in_time(
    catalogue: &Catalogue,
    (what, said): (&str, &Announced<'_>),
    known: Option<&Deprecation>,
) -> Result<()> {
    let promised = catalogue.settings().policy.notice_days;
    let days = days_between(said.today, said.sunset);
    let is_later = known.and_then(|end| end.sunset).is_some_and(|day| said.sunset >= day);
    if days >= promised || is_later {
        return Ok(());
    }
    let earliest = said.today.saturating_add(jiff::Span::new().days(promised));
    let message =
        format!("{days} days lie between {} and the end of {what}; {promised} are promised", said.today);
    let help =
        format!("the earliest day is --sunset {earliest}; `policy.notice-days` in connectory.toml decides");
    Err(Error::usage(message).with_help(help))
}

/// Whether a replacement is there and stays.
fn leads_on(
    catalogue: &Catalogue,
    (connector, line): (&Connector, &Line),
    subject: &Subject,
    replacement: &str,
) -> Result<()> {
    let refused = |why: String, help: String| Err(Error::usage(why).with_help(help));
    match subject {
        Subject::Line => match catalogue.successor(&line.draft.folder, replacement) {
            Successor::Stays => Ok(()),
            Successor::Unknown => refused(
                format!("there is no connector `{replacement}` in this catalogue"),
                "name an id, or an id and a line such as `acme-orders/v2`".to_owned(),
            ),
            Successor::Itself => refused(
                format!("`{replacement}` is what ends itself"),
                "name another line, or another connector".to_owned(),
            ),
            Successor::Ends(folder, _) => refused(
                format!("`{replacement}` ends too: `{folder}`"),
                "name what takes its place".to_owned(),
            ),
            Successor::Cycle(way) => refused(
                format!("`{replacement}` leads back to `{}` itself", connector.name_of(line)),
                format!("see {}", way.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
            ),
        },
        Subject::Operation(operation) => {
            let other = Subject::Operation(replacement.to_owned());
            is_there(connector, line, &other)?;
            let ends = other.end_in(&line.draft.manifest).is_some();
            match ends || replacement == operation {
                false => Ok(()),
                true => {
                    refused(format!("`{replacement}` ends too"), "name the operation that stays".to_owned())
                }
            }
        }
        Subject::Release(version) => {
            let other = Version::parse(replacement).ok();
            let Some(other) = other.filter(|one| connector.releases().any(|known| known == one)) else {
                return refused(
                    format!("`{}` has no release `{replacement}`", connector.id),
                    "name a version that was released".to_owned(),
                );
            };
            let ends = Subject::Release(other.clone()).end_in(&line.draft.manifest).is_some();
            match ends || other == *version {
                false => Ok(()),
                true => refused(format!("{other} ends too"), "name a release that stays".to_owned()),
            }
        }
    }
}

/// Whether an operation is as it should be.
type IsDone<'m> = &'m dyn for<'d> Fn(Node<'d>) -> bool;

/// A change of an operation.
type Mark<'m> = &'m dyn for<'d> Fn(Node<'d>) -> Option<Step>;

impl Plan {
    /// Begins the guide to another connector that takes the place of a line, where there is none.
    fn begin_guide(&mut self, (connector, line): (&Connector, &Line), replacement: Option<&str>) {
        let guide = replacement.and_then(|name| guide::guide_away(connector.id.as_str(), name));
        let path = guide.and_then(|guide| RepoPath::parse(&guide).ok());
        let (Some(path), Some(name)) = (path, replacement) else { return };
        if line.draft.files.get(&path).is_none() {
            let (title, wanted) = (line.draft.title(), guide::TO_FILL_IN);
            let text = format!(
                "# From {title} to {name}\n\n## What is called otherwise\n\n{wanted}\n\n## Steps\n\n{wanted}\n"
            );
            let file = line.draft.folder.join(&path);
            self.steps.push((file.to_string(), "how users move: fill it in".to_owned()));
            self.edits.put(file, None, Some(text.into_bytes()));
        }
    }

    /// Changes an operation in the definition, one change after the other; those that are made already are
    /// passed over, and so is an operation that is gone.
    ///
    /// # Errors
    /// When it is not then as it should be: its layout leaves doubt.
    fn mark(
        &mut self,
        draft: &Release,
        operation: &str,
        (marks, is_done): (&[Mark<'_>], IsDone<'_>),
        told: &str,
    ) -> Result<()> {
        let mut files = FileSet::new();
        files.extend_at(&draft.folder, draft.files.clone());
        let before = files.clone();
        for mark in marks {
            let edits = with_operation(draft, &files, operation, mark);
            if let Some(edits) = edits.flatten().and_then(|step| carry_out(vec![step], &files)) {
                edits.lay_over(&mut files, &RepoPath::root());
            }
        }
        if with_operation(draft, &files, operation, is_done) == Some(false) {
            let message = format!("`{operation}` cannot be changed in the definition without doubt");
            return Err(Error::usage(message)
                .with_help(format!("write it there by hand, {told}, and run this again")));
        }
        let mut edits = Edits::new();
        for (path, bytes) in files.iter().filter(|(path, bytes)| before.get(path) != Some(bytes)) {
            edits.put(path.clone(), before.get(path), Some(bytes.to_vec()));
            self.steps.push((path.to_string(), format!("`{operation}` {told}")));
        }
        self.edits.extend(edits);
        Ok(())
    }
}

/// Looks at an operation in some files of a line; none where it is not there.
fn with_operation<T>(
    draft: &Release,
    files: &FileSet,
    wanted: &str,
    look: impl FnOnce(Node<'_>) -> T,
) -> Option<T> {
    let (release, _) = Release::load(draft.folder.clone(), draft.layout, files.below(&draft.folder));
    let contract = release.contract()?;
    let operation = contract.operations().iter().find(|one| one.id() == Some(wanted))?;
    Some(look(operation.node()))
}
