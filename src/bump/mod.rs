//! The plan of a new version: which one it is, and what becomes of the files of its line.
//!
//! Everything is a pure function of a loaded connector; nothing is written here. A version is raised
//! where it stands; one with another major goes into a folder of its own, and the folder of the older
//! line becomes again what was released. Planning again what was carried out changes nothing.

mod branch;
mod changelog;
mod guide;
mod manifest;
mod records;
mod target;
mod words;

pub use target::{Asked, next_free};

use crate::catalogue::changelog::{FILE as CHANGELOG, section as section_of};
use crate::catalogue::guide::guide_to;
use crate::catalogue::{Connector, Drift, Layout, Line, Release};
use crate::diff::{Bump, Change};
use crate::error::Error;
use crate::files::{Edits, FileSet};
use crate::path::RepoPath;
use changelog::{Entries, Section, fold};
use semver::Version;
use target::{Known, Target, target};

/// What a plan is made of.
pub struct Work<'w> {
    /// The connector.
    pub connector: &'w Connector,
    /// The line that gets a version.
    pub line: &'w Line,
    /// Every version of the connector that was tagged, those of lines that are gone among them.
    pub tagged: Vec<&'w Version>,
    /// The files of the line's newest release; none where there is none.
    pub released: Option<&'w FileSet>,
    /// The release that the work tree is compared with: the newest of the line, else that of the line
    /// before.
    pub base: Option<&'w Version>,
    /// What lies between that and the work tree; none where they are equal.
    pub drift: Option<&'w Drift>,
    /// The bump that the changes need today.
    pub needs: Option<Bump>,
    /// The changes that force it, each with its exact place.
    pub forcing: Vec<(&'w Change, String)>,
    /// The day in the changelog's heading, where there is to be one.
    pub date: Option<String>,
}

impl<'w> Work<'w> {
    /// The changes; none where nothing can be said of them.
    fn changes(&self) -> Option<&'w [Change]> {
        match (self.base, self.drift) {
            (None, _) => None,
            (Some(_), None) => Some(&[]),
            (Some(_), Some(drift)) => drift.comparable.then_some(drift.changes.as_slice()),
        }
    }
}

/// What happens to which file, and why.
pub type Step = (&'static str, RepoPath, String);

/// A version, and what it takes.
#[derive(Debug)]
pub struct Plan {
    /// The newest release.
    pub from: Option<Version>,
    /// The version to write.
    pub to: Version,
    /// What becomes of the files.
    pub edits: Edits,
    /// The same in words.
    pub steps: Vec<Step>,
    /// The folder of a new line.
    pub line: Option<RepoPath>,
    /// The migration guide that has places to fill in.
    pub guide: Option<RepoPath>,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum Refusal {
    /// Nothing changed that needs a release.
    Nothing,
    /// The first version was asked for; this bump is needed, to the second.
    TooSmall(Version, Bump, Version),
    /// What was asked for cannot be done, and what to do, where that is known.
    Senseless(String, Option<String>),
    /// The repository does not answer.
    Failed(Error),
}

type Planned<T> = Result<T, Refusal>;

fn senseless<T>(message: impl Into<String>) -> Planned<T> {
    Err(Refusal::Senseless(message.into(), None))
}

/// What git says of files of the work tree, seen from the catalogue's root.
pub trait Keeping {
    /// Whether it is told to ignore a file: those are not copied.
    fn is_ignored(&self, file: &RepoPath) -> bool;

    /// The filter through which git keeps a file, where only git itself can apply it.
    fn filter_of(&self, file: &RepoPath) -> Option<String>;

    /// What a file of the newest release is in the work tree, where git turns line ends.
    ///
    /// # Errors
    /// When the repository does not answer.
    fn as_checked_out(&self, file: &RepoPath, bytes: &[u8]) -> Result<Vec<u8>, Error>;
}

/// Plans the version that was asked for.
///
/// # Errors
/// Why there is none.
pub fn plan(work: &Work<'_>, asked: &Asked, keeping: &impl Keeping) -> Planned<Plan> {
    let draft = &work.line.draft;
    if draft.manifest.retired.is_some() {
        return senseless(format!("`{}` is retired: it gets no version any more", draft.folder));
    }
    if let Some(open) = work.line.in_review() {
        let (name, platform) = (work.connector.name_of(work.line), &open.platform);
        let message = format!("{} is in review at `{platform}`: until then nothing changes", open.version);
        let help = format!("wait for the decision, or connectory withdraw {name} --platform {platform}");
        return Err(Refusal::Senseless(message, Some(help)));
    }
    let version = decide(work, asked)?;
    let next = work.line.major.filter(|major| draft.layout == Layout::Native && *major != version.major);
    let mut plan = Plan {
        from: work.line.newest().map(|newest| newest.version.clone()),
        to: version,
        edits: Edits::new(),
        steps: Vec::new(),
        line: None,
        guide: None,
    };
    let mut files = plan.raised(work, next.is_some())?;
    plan.fold(work, next.is_some(), &mut files)?;
    match next {
        None => {
            plan.keep_guide_in_step(work, &mut files)?;
            plan.change(draft, &files);
        }
        Some(major) => plan.branch_off(work, major, files, keeping)?,
    }
    Ok(plan)
}

fn decide(work: &Work<'_>, asked: &Asked) -> Planned<Version> {
    let line = work.line;
    let first = match line.major {
        Some(0) => Version::new(0, 1, 0),
        major => Version::new(major.unwrap_or(1), 0, 0),
    };
    let known = Known {
        newest: line.newest().map(|newest| &newest.version),
        draft: line.draft.version(),
        first: &first,
        major: line.major,
        tagged: &work.tagged,
        needs: work.needs,
    };
    match target(asked, known) {
        Target::Version(version) => Ok(version),
        Target::Nothing => Err(Refusal::Nothing),
        Target::TooSmall(wanted, needs, least) => Err(Refusal::TooSmall(wanted, needs, least)),
        Target::Senseless(message) => senseless(message),
    }
}

impl Plan {
    /// Moves notes and changes into the changelog.
    fn fold(&mut self, work: &Work<'_>, is_next: bool, files: &mut FileSet) -> Planned<()> {
        let draft = &work.line.draft;
        let name = RepoPath::parse(CHANGELOG).unwrap_or_default();
        let there = draft.file_named(CHANGELOG);
        let (path, bytes) = there.unwrap_or((&name, &[]));
        let Ok(text) = std::str::from_utf8(bytes) else {
            return senseless(format!("`{path}` is not UTF-8: nothing can be added to it"));
        };
        // A major accepts nothing.
        let computed = work.changes().map(|changes| words::of_changes(changes, !is_next));
        let is_open = |version: &&Version| {
            let is = |other: &Version| version.cmp_precedence(other).is_eq();
            !is(&self.to) && !work.tagged.iter().any(|tagged| is(tagged))
        };
        let section = Section {
            version: &self.to,
            untagged: draft.version().filter(is_open),
            date: work.date.clone(),
            notes: words::of_notes(&draft.notes),
            computed,
        };
        // Layouts of others have no changelog; they get none that nobody asked for.
        let is_wanted = draft.layout == Layout::Native || there.is_some() || !draft.notes.is_empty();
        if !is_wanted {
            return Ok(());
        }
        let folded = fold(text, &section);
        if section_of(&folded, &self.to).is_none() {
            return senseless(format!(
                "`{path}` has a comment or code that never ends: nothing can be added to it"
            ));
        }
        if folded != text {
            let about = told(&self.to, &section.notes, text, &folded);
            self.steps.push(("write", draft.folder.join(path), about));
        }
        files.insert(path.clone(), folded);
        for note in &draft.notes {
            files.remove(&note.path);
            self.steps.push(("remove", draft.folder.join(&note.path), "it is in the changelog".to_owned()));
        }
        Ok(())
    }

    /// Brings the migration guide of a line that was never released in step with what breaks.
    fn keep_guide_in_step(&mut self, work: &Work<'_>, files: &mut FileSet) -> Planned<()> {
        let draft = &work.line.draft;
        let is_first = work.line.newest().is_some() || draft.layout != Layout::Native;
        let (Some(base), Some(changes), false) = (work.base, work.changes(), is_first) else {
            return Ok(());
        };
        let Ok(path) = RepoPath::parse(&guide_to(self.to.major)) else { return Ok(()) };
        let (verb, guide) = match files.get(&path).map(std::str::from_utf8) {
            Some(Err(_)) => return senseless(format!("`{path}` is not UTF-8: nothing can be added to it")),
            Some(Ok(text)) => {
                let guide = guide::kept_in_step(text, changes);
                if guide == text {
                    return Ok(());
                }
                ("its rows are what breaks now: fill them in", guide)
            }
            None => ("what users must do: fill it in", guide::begun(base.major, self.to.major, changes)),
        };
        files.insert(path.clone(), guide);
        self.guide = Some(draft.folder.join(&path));
        self.steps.push(("write", draft.folder.join(&path), verb.to_owned()));
        Ok(())
    }

    /// Turns the files of a work tree into others.
    fn change(&mut self, draft: &Release, files: &FileSet) {
        for path in draft.files.paths().chain(files.paths()) {
            let new = files.get(path).map(<[u8]>::to_vec);
            self.edits.put(draft.folder.join(path), draft.files.get(path), new);
        }
    }
}

/// What became of a changelog, in a few words.
fn told(version: &Version, notes: &Entries, before: &str, after: &str) -> String {
    let entries = |text: &str| text.lines().filter(|line| line.starts_with(['-', '*'])).count();
    let (before, after) = (entries(before), entries(after));
    let notes = notes.values().flatten().count();
    match after.checked_sub(before) {
        Some(more) => format!("{version}: {more} new, {notes} of them from notes"),
        None => format!("{version}: {} less, {notes} new from notes", before - after),
    }
}
