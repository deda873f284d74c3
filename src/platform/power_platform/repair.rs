//! Mends of packages that are mechanical: names, wrapper folders, what systems leave behind, archives
//! that are packed in an odd way. What an author wrote is never touched, and what is not sure is left.
//!
//! Levels that need no mend keep their bytes. An archive that was not read whole is never packed
//! again, because the copy would lack what could not be read.

mod level;
mod solution;

use super::package::{ASSETS, CUSTOM_PROPERTIES, INTRO};
use super::verify::{LEVELS, home, is_of_root, is_solution, verify};
use crate::check::Severity;
use crate::error::Result;
use crate::files::FileSet;
use crate::package::{Budget, Nested, to_zip};
use crate::path::RepoPath;
use crate::platform::{Asked, Repair, Verified};
use level::Level;

/// What stands beside the solutions in their folder.
const BESIDE_SOLUTIONS: [&str; 2] = ["ImportConfig.xml", "manifest.ppkg.json"];

/// The inner archive, where there is none yet.
const INNER: &str = "package.zip";

/// Mends a package, the archive inside one, or a solution.
///
/// # Errors
/// When the copy would have more than a zip archive holds.
pub(super) fn repair(name: &str, bytes: &[u8], asked: Asked) -> Result<Repair> {
    let package = Nested::open(bytes, LEVELS, &mut Budget::default());
    let mut repair = Repair::default();
    if let Some(reason) = unread(&package) {
        repair.refusal = Some(format!("a copy would lack what cannot be read: {reason}"));
        return Ok(repair);
    }
    let mut level = Level::of(&package, "", &mut repair.done);
    let root = RepoPath::root();
    if is_solution(&package.archive.files) {
        solution::mend(&mut level)?;
    } else if level.folder_named(&root, ASSETS).is_some() && !level.has(&root, "md") {
        inner(&mut level)?;
    } else {
        outer(&mut level)?;
    }
    let files = level.finish();
    if repair.done.is_empty() {
        return Ok(repair);
    }
    let mended = to_zip(&files)?;
    if let Some(reason) = is_worse(&verify(name, bytes, asked), &verify(name, &mended, asked)) {
        return Ok(Repair { refusal: Some(reason), ..Repair::default() });
    }
    repair.bytes = Some(mended);
    Ok(repair)
}

/// Why not everything of an archive was read.
fn unread(package: &Nested) -> Option<String> {
    let problem = package.archive.problems.iter().find(|problem| !problem.kind.loses_nothing())?;
    Some(match problem.path.is_root() {
        true => problem.message.clone(),
        false => format!("`{}`: {}", problem.path, problem.message),
    })
}

/// Why a copy is no mend: the validator accepted what was there, and does not accept the copy, or there
/// are more errors in what it accepted.
fn is_worse(before: &Verified, after: &Verified) -> Option<String> {
    let accepted = |verified: &Verified| verified.official.as_ref().and_then(|official| official.accepts);
    let errors = |verified: &Verified| {
        verified.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    };
    let was_fine = accepted(before) == Some(true);
    let is_worse = was_fine && (accepted(after) != Some(true) || errors(after) > errors(before));
    is_worse.then(|| "the copy would be refused where this package is not".to_owned())
}

/// Mends the package itself.
fn outer(level: &mut Level<'_, '_>) -> Result<()> {
    level.clean(&[]);
    level.unwrap(home(&level.files, is_of_root));
    let root = RepoPath::root();
    gather(level)?;
    if let [text] = level.files_with(&root, "md").as_slice() {
        level.rename(&text.clone(), INTRO);
    }
    if let Some(path) = level.file_named(CUSTOM_PROPERTIES) {
        level.rename(&path, CUSTOM_PROPERTIES);
    }
    if let [archive] = level.files_with(&root, "zip").as_slice() {
        level.mend_inside(&archive.clone(), inner)?;
    }
    Ok(())
}

/// Packs solutions that stand at the root, or their folder, into an inner archive.
fn gather(level: &mut Level<'_, '_>) -> Result<()> {
    let root = RepoPath::root();
    let archives = level.files_with(&root, "zip");
    let all_solutions = archives.len() > 1 && archives.iter().all(|path| level.is_solution(path));
    let folder = level.folder_named(&root, ASSETS);
    let assets = RepoPath::parse(ASSETS).unwrap_or_default();
    let moved: Vec<(RepoPath, RepoPath)> = match folder {
        Some(folder) if archives.is_empty() && !level.files_with(&folder, "zip").is_empty() => {
            let below = level.files.paths().filter_map(|path| Some((path.clone(), path.below(&folder)?)));
            below.filter(|(_, below)| !below.is_root()).collect()
        }
        None if all_solutions => {
            let beside = BESIDE_SOLUTIONS.iter().filter_map(|name| level.file_named(name));
            archives.into_iter().chain(beside).map(|path| (path.clone(), path)).collect()
        }
        _ => return Ok(()),
    };
    let mut inner = FileSet::new();
    for (from, to) in moved {
        inner.insert(assets.join(&to), level.files.remove(&from).unwrap_or_default());
    }
    level.say(format!("packed {} files into `{INNER}`, in its folder `{ASSETS}`", inner.len()));
    level.put(RepoPath::parse(INNER).unwrap_or_default(), to_zip(&inner)?);
    Ok(())
}

/// Mends the archive with the solutions.
fn inner(level: &mut Level<'_, '_>) -> Result<()> {
    let root = RepoPath::root();
    level.clean(&[]);
    let assets: Vec<RepoPath> = level
        .folders()
        .into_iter()
        .filter(|folder| folder.name().eq_ignore_ascii_case(ASSETS) && level.has(folder, "zip"))
        .collect();
    if let [only] = assets.as_slice() {
        level.unwrap(only.parent());
    }
    let solutions = level.files_with(&root, "zip");
    match level.folders_in(&root).as_slice() {
        [] if !solutions.is_empty() && solutions.iter().all(|path| level.is_solution(path)) => {
            let beside: Vec<RepoPath> =
                BESIDE_SOLUTIONS.iter().filter_map(|name| level.file_named(name)).collect();
            for path in solutions.into_iter().chain(beside) {
                level.rename(&path, &format!("{ASSETS}/{path}"));
            }
        }
        [only] if level.has(only, "zip") => level.rename_folder(&only.clone(), ASSETS),
        _ => {}
    }
    let folder = RepoPath::parse(ASSETS).unwrap_or_default();
    for unpacked in level.folders_in(&folder) {
        pack(level, &unpacked)?;
    }
    for path in level.files_with(&folder, "zip") {
        level.mend_inside(&path, solution::mend)?;
    }
    Ok(())
}

/// Packs a folder that is an unpacked solution.
fn pack(level: &mut Level<'_, '_>, folder: &RepoPath) -> Result<()> {
    let files = level.files.below(folder);
    let archive = RepoPath::parse(&format!("{folder}.zip")).unwrap_or_default();
    if !solution::is_unpacked(&files) || !level.is_free(&archive) {
        return Ok(());
    }
    files.paths().for_each(|path| drop(level.files.remove(&folder.join(path))));
    level.say(format!("packed the folder `{folder}` into `{archive}`"));
    level.put(archive, to_zip(&files)?);
    Ok(())
}
