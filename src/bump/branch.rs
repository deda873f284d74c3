//! The next line: the work tree in a folder of its own, and the older folder as it was released.

use super::{Keeping, Plan, Planned, Refusal, Work, guide, records, senseless};
use crate::catalogue::guide::guide_to;
use crate::files::FileSet;
use crate::path::RepoPath;
use semver::Version;

impl Plan {
    /// Puts the files into the folder of the next line, and makes the older one what was released.
    pub(super) fn branch_off(
        &mut self,
        work: &Work<'_>,
        major: u64,
        mut files: FileSet,
        keeping: &impl Keeping,
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
        self.begin_guide(work, major, &folder, &mut files);
        let is_released = |path: &RepoPath| work.released.is_some_and(|files| files.get(path).is_some());
        for (path, bytes) in files.iter() {
            let is_ours = is_released(path) || draft.files.get(path).is_none();
            if is_ours || !keeping.is_ignored(&draft.folder.join(path)) {
                self.edits.put(folder.join(path), None, Some(bytes.to_vec()));
                if files.is_executable(path) {
                    self.edits.set_executable(folder.join(path), true);
                }
            }
        }
        self.restore(work, keeping)?;
        self.line = Some(folder);
        Ok(())
    }

    /// Makes the folder of the older line what was released, modes of files among it.
    fn restore(&mut self, work: &Work<'_>, keeping: &impl Keeping) -> Planned<()> {
        let draft = &work.line.draft;
        let Some(released) = work.released else { return Ok(()) };
        let from = self.from.as_ref().map(ToString::to_string).unwrap_or_default();
        for path in work.line.drift.iter().flat_map(|drift| &drift.files) {
            let file = draft.folder.join(path);
            let before = match (released.get(path), keeping.filter_of(&file)) {
                (None, _) => None,
                (Some(bytes), None) => {
                    let bytes = keeping.as_checked_out(&file, bytes).map_err(Refusal::Failed)?;
                    Some(records::carried_over(draft, path, bytes))
                }
                (Some(_), Some(filter)) => {
                    let message = format!(
                        "`{file}` cannot be written as it was released: git keeps it through {filter}"
                    );
                    return Err(Refusal::Senseless(message, Some(by_hand(work, &self.to))));
                }
            };
            let verb = if before.is_some() { "restore" } else { "remove" };
            self.steps.push((verb, file.clone(), format!("as it was in {from}")));
            self.edits.put(file, draft.files.get(path), before);
        }
        // Where the system keeps no such bit, git does.
        for path in released.paths().filter(|_| cfg!(unix)) {
            let (was, is) = (released.is_executable(path), draft.files.is_executable(path));
            let file = draft.folder.join(path);
            if was != is {
                self.edits.set_executable(file.clone(), was);
                if !self.steps.iter().any(|(_, restored, _)| *restored == file) {
                    self.steps.push(("restore", file, format!("its mode as in {from}")));
                }
            }
        }
        Ok(())
    }

    fn begin_guide(&mut self, work: &Work<'_>, major: u64, folder: &RepoPath, files: &mut FileSet) {
        let Ok(path) = RepoPath::parse(&guide_to(self.to.major)) else { return };
        if files.get(&path).is_none() {
            let text = guide::begun(major, self.to.major, work.changes().unwrap_or_default());
            files.insert(path.clone(), text);
            self.steps.push(("write", folder.join(&path), "what users must do: fill it in".to_owned()));
        }
        self.guide = Some(folder.join(&path));
    }
}

/// The commands that do the same with git's own filters.
fn by_hand(work: &Work<'_>, to: &Version) -> String {
    let folder = &work.line.draft.folder;
    let next = folder.parent().join(&RepoPath::parse(&format!("v{}", to.major)).unwrap_or_default());
    let tag = work.line.newest().map(|newest| newest.tag.name.as_str()).unwrap_or_default();
    let id = &work.connector.id;
    format!(
        "mv '{folder}' '{next}' && git checkout {tag} -- '{folder}' && connectory bump {id}/v{}",
        to.major
    )
}

/// Whether the next line can be made of this one.
fn may_branch_off(work: &Work<'_>, major: u64, to: &Version) -> Planned<()> {
    let draft = &work.line.draft;
    if to.major < major {
        return senseless(format!("{to} does not belong into `v{major}`"));
    }
    if work.line.newest().is_none() {
        return senseless(format!(
            "`v{major}` was never released: rename its folder to `v{}`, or write {major}.0.0 into its manifest",
            to.major
        ));
    }
    if to.major != major + 1 {
        return senseless(format!("the line after `v{major}` is `v{}`, not `v{}`", major + 1, to.major));
    }
    let first = Version::new(to.major, 0, 0);
    if (to.minor, to.patch) != (0, 0) {
        return senseless(format!("the line `v{}` begins with {first}, not with {to}", to.major));
    }
    if work.connector.lines.iter().any(|line| line.major == Some(to.major)) {
        return senseless(format!(
            "{to} belongs into `v{}`, which is there: make the change there, and take it back in `{}`",
            to.major, draft.folder
        ));
    }
    if draft.manifest.deprecation.is_some() {
        return senseless(format!(
            "`{}` says that it ends, and the next line would say so too: copy it without `[deprecation]`",
            draft.folder
        ));
    }
    Ok(())
}
