//! The plan of a new version: which one it is, and what becomes of the files of its line.
//!
//! Everything is a pure function of a loaded connector; nothing is written here. A version is raised
//! where it stands; one with another major goes into a folder of its own, and the folder of the older
//! line becomes again what was released.

mod changelog;
mod target;
mod words;

pub use target::Asked;

use crate::catalogue::changelog::FILE as CHANGELOG;
use crate::catalogue::{Connector, Layout, Line, Release, guide, manifest};
use crate::check::mending::carry_out;
use crate::diff::{Bump, Change};
use crate::document::{Format, Node, Step as Splice};
use crate::files::{Edits, FileSet};
use crate::path::RepoPath;
use changelog::{Section, fold, is_waiting, is_written};
use semver::Version;
use target::{Known, Target, target};

/// What a plan is made of.
pub struct Work<'w> {
    /// The connector.
    pub connector: &'w Connector,
    /// The line that gets a version.
    pub line: &'w Line,
    /// The files of its newest release; none where there is none.
    pub released: Option<&'w FileSet>,
    /// The bump that the changes need today.
    pub needs: Option<Bump>,
    /// The changes that force it, as they count today.
    pub forcing: Vec<&'w Change>,
    /// The day in the changelog's heading, where there is to be one.
    pub date: Option<String>,
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
}

/// Why there is no plan.
#[derive(Debug)]
pub enum Refusal {
    /// Nothing changed that needs a release.
    Nothing,
    /// The first version was asked for; this bump is needed, to the second.
    TooSmall(Version, Bump, Version),
    /// What was asked for cannot be done.
    Senseless(String),
}

type Planned<T> = Result<T, Refusal>;

fn senseless<T>(message: impl Into<String>) -> Planned<T> {
    Err(Refusal::Senseless(message.into()))
}

/// Plans the version that was asked for. `is_kept` says which files git ignores: they are not copied.
///
/// # Errors
/// Why there is none.
pub fn plan(work: &Work<'_>, asked: &Asked, is_ignored: impl Fn(&RepoPath) -> bool) -> Planned<Plan> {
    let draft = &work.line.draft;
    let version = decide(work, asked)?;
    let next = work.line.major.filter(|major| draft.layout == Layout::Native && *major != version.major);
    let mut plan = Plan {
        from: work.line.newest().map(|newest| newest.version.clone()),
        to: version,
        edits: Edits::new(),
        steps: Vec::new(),
        line: None,
    };
    let mut files = plan.raised(draft)?;
    plan.fold(work, &mut files)?;
    match next {
        None => plan.change(draft, &files),
        Some(major) => plan.branch_off(work, major, files, is_ignored)?,
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
        preview: line
            .releases
            .iter()
            .map(|release| &release.version)
            .max_by(|one, other| one.cmp_precedence(other)),
        needs: work.needs,
    };
    let is_tagged = |version: &Version| {
        let mut all = work.connector.lines.iter().flat_map(|line| &line.releases);
        all.any(|release| release.version.cmp_precedence(version).is_eq())
    };
    match target(asked, known, is_tagged) {
        Target::Version(version) => Ok(version),
        Target::Nothing => Err(Refusal::Nothing),
        Target::TooSmall(wanted, needs, least) => Err(Refusal::TooSmall(wanted, needs, least)),
        Target::Senseless(message) => senseless(message),
    }
}

/// Where a version is written, and what it is called there.
fn version_step(draft: &Release, version: &Version) -> Planned<Vec<(Splice, &'static str)>> {
    let text = version.to_string();
    let info = draft.definition_document().and_then(|document| document.root().get("info"));
    let table = draft.document(manifest::FILE).filter(|_| draft.layout == Layout::Native);
    let places = [(table.map(|document| document.root()), "version"), (info, "info.version")];
    let mut steps = Vec::new();
    for (holder, name) in places {
        let Some(holder) = holder else { continue };
        if holder.get("version").and_then(|node| node.scalar_text()) == Some(&text) {
            continue;
        }
        steps.push((written(holder, &text)?, name));
    }
    match draft.layout {
        Layout::Native if table.is_none() => senseless("there is no manifest to write the version into"),
        Layout::PowerPlatform if info.is_none() => {
            senseless("there is no definition to write the version into")
        }
        Layout::Native | Layout::PowerPlatform => Ok(steps),
    }
}

fn written(holder: Node<'_>, version: &str) -> Planned<Splice> {
    let alike = || holder.get("version").and_then(|node| in_place_of_alike(node, version));
    match holder.with("version", version) {
        Some(step) => Ok(alike().unwrap_or(step)),
        None => {
            let file = holder.document().path();
            senseless(format!(
                "the version in `{file}` cannot be written without doubt: write {version} there"
            ))
        }
    }
}

/// A version in the place of another of three numbers: the quotes that it had will do, or none, as YAML
/// allows.
fn in_place_of_alike(node: Node<'_>, version: &str) -> Option<Splice> {
    let (document, span) = (node.document(), node.span());
    let old = node.as_str().filter(|old| document.source().slice(span) == *old)?;
    let is_alike = document.format() == Format::Yaml && Version::parse(old).is_ok();
    let file = document.path().clone();
    is_alike.then(|| Splice::Replace { file, span, text: version.to_owned() })
}

impl Plan {
    /// The files of a work tree with the version raised, seen from its folder.
    fn raised(&mut self, draft: &Release) -> Planned<FileSet> {
        let mut from_root = FileSet::new();
        from_root.extend_at(&draft.folder, draft.files.clone());
        let mut files = draft.files.clone();
        let steps = version_step(draft, &self.to)?;
        if steps.is_empty() {
            return Ok(files);
        }
        for (step, name) in &steps {
            if let Splice::Replace { file, .. } = step {
                self.steps.push(("write", file.clone(), format!("{name} = \"{}\"", self.to)));
            }
        }
        let steps = steps.into_iter().map(|(step, _)| step).collect();
        match carry_out(steps, &from_root) {
            Some(edits) => edits.lay_over(&mut files, &draft.folder),
            None => return senseless("the version cannot be written: a file is not UTF-8, or would break"),
        }
        Ok(files)
    }

    /// Moves notes and changes into the changelog.
    fn fold(&mut self, work: &Work<'_>, files: &mut FileSet) -> Planned<()> {
        let draft = &work.line.draft;
        let name = RepoPath::parse(CHANGELOG).unwrap_or_default();
        let there = draft.file_named(CHANGELOG);
        // A folder of Microsoft's repository has no changelog; it gets none that nobody asked for.
        let is_wanted = draft.layout == Layout::Native || there.is_some() || !draft.notes.is_empty();
        let (path, bytes) = there.unwrap_or((&name, &[]));
        let Ok(text) = std::str::from_utf8(bytes) else {
            return senseless(format!("`{path}` is not UTF-8: nothing can be added to it"));
        };
        // Who writes the section by hand is not told what else could stand there.
        let changes = work.line.drift.as_ref().map(|drift| drift.changes.as_slice()).unwrap_or_default();
        let found = if is_written(text, &self.to) { &[] } else { changes };
        let entries = words::entries(&draft.notes, found);
        if !is_wanted || (entries.is_empty() && there.is_some() && !is_waiting(text, &self.to)) {
            return Ok(());
        }
        let is_open = |version: &&Version| Some(*version) != self.from.as_ref() && **version != self.to;
        let section = Section {
            version: &self.to,
            untagged: draft.version().filter(is_open).filter(|version| !is_released(work.line, version)),
            date: work.date.clone(),
        };
        let folded = fold(text, &section, &entries);
        if folded != text {
            let (notes, lines) = (draft.notes.len(), entries.values().flatten().count());
            let about = format!("{}: {lines} new, {notes} of them from notes", self.to);
            self.steps.push(("write", draft.folder.join(path), about));
        }
        files.insert(path.clone(), folded);
        for note in &draft.notes {
            files.remove(&note.path);
            self.steps.push(("remove", draft.folder.join(&note.path), "it is in the changelog".to_owned()));
        }
        Ok(())
    }

    /// Turns the files of a work tree into others.
    fn change(&mut self, draft: &Release, files: &FileSet) {
        for path in draft.files.paths().chain(files.paths()) {
            let new = files.get(path).map(<[u8]>::to_vec);
            self.edits.put(draft.folder.join(path), draft.files.get(path), new);
        }
    }

    /// Puts the files into the folder of the next line, and makes the older one what was released.
    fn branch_off(
        &mut self,
        work: &Work<'_>,
        major: u64,
        mut files: FileSet,
        is_ignored: impl Fn(&RepoPath) -> bool,
    ) -> Planned<()> {
        let draft = &work.line.draft;
        let next = format!("v{}", self.to.major);
        let folder = match RepoPath::parse(&next) {
            Ok(name) => draft.folder.parent().join(&name),
            Err(_) => return senseless(format!("`{next}` is no name of a folder")),
        };
        may_branch_off(work, major, &self.to)?;
        let own = self.steps.drain(..).map(|(verb, file, about)| match file.below(&draft.folder) {
            Some(path) => (verb, folder.join(&path), about),
            None => (verb, file, about),
        });
        let own: Vec<_> = own.filter(|(verb, _, _)| *verb == "write").collect();
        self.steps.push(("copy", folder.clone(), format!("the work tree of `{}`", draft.folder)));
        self.steps.extend(own);
        self.add_guide(work, major, &folder, &mut files);
        let released = work.released;
        let is_released = |path: &RepoPath| released.is_some_and(|released| released.get(path).is_some());
        for (path, bytes) in files.iter() {
            let is_ours = is_released(path) || draft.files.get(path).is_none();
            if is_ours || !is_ignored(&draft.folder.join(path)) {
                self.edits.put(folder.join(path), None, Some(bytes.to_vec()));
            }
        }
        let drifted = work.line.drift.iter().flat_map(|drift| &drift.files);
        for path in drifted {
            let before = released.and_then(|released| released.get(path)).map(<[u8]>::to_vec);
            let verb = if before.is_some() { "restore" } else { "remove" };
            let from = self.from.as_ref().map(ToString::to_string).unwrap_or_default();
            self.steps.push((verb, draft.folder.join(path), format!("as it was in {from}")));
            self.edits.put(draft.folder.join(path), draft.files.get(path), before);
        }
        self.line = Some(folder);
        Ok(())
    }

    fn add_guide(&mut self, work: &Work<'_>, major: u64, folder: &RepoPath, files: &mut FileSet) {
        let Ok(path) = RepoPath::parse(&guide::guide_to(self.to.major)) else { return };
        if files.get(&path).is_none() {
            let changes = work.line.drift.as_ref().map(|drift| drift.changes.as_slice());
            files.insert(path.clone(), words::guide(major, self.to.major, changes.unwrap_or_default()));
            self.steps.push(("write", folder.join(&path), "what users must do: fill it in".to_owned()));
        }
    }
}

/// Whether a version was tagged, as a preview or for good.
fn is_released(line: &Line, version: &Version) -> bool {
    line.releases.iter().any(|release| release.version == *version)
}

/// Whether the next line can be made of this one.
fn may_branch_off(work: &Work<'_>, major: u64, to: &Version) -> Planned<()> {
    let draft = &work.line.draft;
    if to.major != major + 1 {
        return senseless(format!("the line after `v{major}` is `v{}`, not `v{}`", major + 1, to.major));
    }
    if work.connector.lines.iter().any(|line| line.major == Some(to.major)) {
        return senseless(format!(
            "{to} belongs into `v{}`, which is there: make the change there, and take it back in `{}`",
            to.major, draft.folder
        ));
    }
    if work.line.newest().is_none() {
        return senseless(format!("`v{major}` was never released: rename its folder to `v{}`", to.major));
    }
    if draft.manifest.deprecation.is_some() || draft.manifest.retired.is_some() {
        return senseless(format!(
            "`{}` says that it ends, and the next line would say so too: copy it without `[deprecation]` and `[retired]`",
            draft.folder
        ));
    }
    Ok(())
}
