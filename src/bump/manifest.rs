//! What becomes of manifest and definition: the version, and acceptances that are over.

use super::{Plan, Planned, Work, records, senseless};
use crate::catalogue::{Accept, Effect, Layout, Release, manifest};
use crate::check::mending::carry_out;
use crate::document::{Format, Node, Step as Splice};
use crate::files::FileSet;
use crate::path::RepoPath;
use semver::Version;

impl Plan {
    /// The files of a work tree with the version raised, seen from its folder, and without the
    /// acceptances that are over: the spent ones, or all where the next line begins.
    pub(super) fn raised(&mut self, work: &Work<'_>, is_next: bool) -> Planned<FileSet> {
        let draft = &work.line.draft;
        let mut files = draft.files.clone();
        let steps = version_step(draft, &self.to)?;
        for (step, name) in &steps {
            if let Splice::Replace { file, .. } = step {
                self.steps.push(("write", file.clone(), format!("{name} = \"{}\"", self.to)));
            }
        }
        if !steps.is_empty() && !make(draft, &mut files, steps.into_iter().map(|(step, _)| step).collect()) {
            return senseless("the version cannot be written: a file is not UTF-8, or would break");
        }
        if draft.layout == Layout::Commercetools {
            let file = draft.deployment().map_or_else(|| draft.folder.clone(), |one| one.path().clone());
            let about =
                format!("commit it and `git tag v{}`: no file of this layout says a version", self.to);
            self.steps.push(("tag", file, about));
        }
        self.drop_acceptances(work, is_next, &mut files);
        if is_next {
            records::drop_from(draft, &mut files);
        }
        Ok(files)
    }

    fn drop_acceptances(&mut self, work: &Work<'_>, is_next: bool, files: &mut FileSet) {
        let draft = &work.line.draft;
        let name = RepoPath::parse(manifest::FILE).unwrap_or_default();
        let spent = |number: &usize| {
            let effect = work.line.drift.as_ref().and_then(|drift| drift.accepts.get(*number));
            is_next || matches!(effect, Some(Effect::Spent))
        };
        let accepts = draft.manifest.accept.iter().enumerate();
        let over: Vec<&Accept> =
            accepts.filter(|(number, _)| spent(number)).map(|(_, accept)| accept).collect();
        let mut alone = FileSet::new();
        alone.insert(name.clone(), files.get(&name).unwrap_or_default());
        // From the last to the first, so that the numbers of the others hold.
        let dropped = over.iter().rev().filter(|accept| is_dropped(draft, &mut alone, accept)).count();
        if dropped == 0 {
            return;
        }
        match alone.remove(&name) {
            // In the layouts of others nothing else is in it.
            Some(bytes) if bytes.is_empty() && draft.layout != Layout::Native => drop(files.remove(&name)),
            Some(bytes) => files.insert(name.clone(), bytes),
            None => {}
        }
        let noun = crate::report::counted(dropped, "acceptance");
        let why = if is_next { "a major accepts nothing" } else { "spent by the release" };
        self.steps.push(("write", draft.folder.join(&name), format!("without {noun}: {why}")));
    }
}

/// Takes an acceptance out of a manifest that stands alone; false where that cannot be done without doubt.
fn is_dropped(draft: &Release, alone: &mut FileSet, accept: &Accept) -> bool {
    let (release, _) = Release::load(draft.folder.clone(), draft.layout, alone.clone());
    release.without_accept(accept).is_some_and(|step| make(draft, alone, vec![step]))
}

/// Makes changes of files that are seen from their folder; false where that cannot be done without doubt.
fn make(draft: &Release, files: &mut FileSet, steps: Vec<Splice>) -> bool {
    let mut from_root = FileSet::new();
    from_root.extend_at(&draft.folder, files.clone());
    match carry_out(steps, &from_root) {
        Some(edits) => edits.lay_over(files, &draft.folder),
        None => return false,
    }
    true
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
        Layout::Native | Layout::PowerPlatform | Layout::Commercetools => Ok(steps),
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
