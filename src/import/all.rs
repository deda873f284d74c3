//! Whole repositories in Microsoft's layout: one plan for all folders, and what keeps some of them out.

use super::{Plan, Wanted, derived, plan, read};
use crate::catalogue::{Catalogue, ConnectorId, Date, Layout};
use crate::check::Finding;
use crate::error::Result;
use crate::files::{Edits, FileSet};
use crate::path::RepoPath;
use crate::platform::{Content, Incoming, Input, Left};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// A folder of a repository, and the id that its connector gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder, seen from the repository.
    pub folder: RepoPath,
    /// The id.
    pub id: ConnectorId,
}

/// What becomes of a repository.
#[derive(Debug, Default)]
pub struct Whole {
    /// The folders that are imported, each with its plan, whose files stand in `edits`.
    pub plans: Vec<(RepoPath, Plan)>,
    /// What keeps folders from being imported, and the texts that the findings point into.
    pub refused: Vec<(Vec<Finding>, FileSet)>,
    /// Folders that are left out for another reason.
    pub left: Vec<Left>,
    /// All files.
    pub edits: Edits,
}

/// The folders of a repository that hold connectors in Microsoft's layout, in the order of their paths; nothing
/// where the folder is a connector itself.
///
/// # Errors
/// When the file system does not answer, or the repository has settings that are wrong.
pub fn folders(repository: &Path) -> Result<Vec<Place>> {
    let catalogue = Catalogue::open_without_history(repository)?;
    let mut places: Vec<Place> = Vec::new();
    for place in catalogue.places() {
        for line in place.lines.iter().filter(|line| line.layout == Layout::PowerPlatform) {
            places.push(Place { folder: line.folder.clone(), id: place.id.clone() });
        }
    }
    places.sort_by(|one, other| one.folder.cmp(&other.folder));
    let mut taken = BTreeSet::new();
    for place in &mut places {
        let wanted = match place.id.begins_with_letter() {
            true => place.id.clone(),
            false => derived(place.folder.name()),
        };
        let mut number = 1;
        place.id = wanted.clone();
        while !taken.insert(place.id.clone()) {
            number += 1;
            place.id = wanted.numbered(number);
        }
    }
    Ok(if places.iter().any(|place| place.folder.is_root()) { Vec::new() } else { places })
}

/// What one folder comes to.
enum One {
    Planned(Box<Plan>),
    Refused(Vec<Finding>, FileSet),
    Left(String),
}

/// Plans the import of folders of a repository; one that cannot be imported keeps no other back.
///
/// # Errors
/// When a folder cannot be read.
pub fn plan_all(
    catalogue: &Catalogue,
    repository: &Path,
    places: &[Place],
    into: Option<&RepoPath>,
    today: Date,
) -> Result<Whole> {
    let one = |place: &Place| one(catalogue, repository, place, into, today);
    let all: Vec<Result<One>> = places.par_iter().map(one).collect();
    let mut whole = Whole::default();
    for (place, one) in places.iter().zip(all) {
        match one? {
            One::Planned(mut plan) => {
                whole.edits.extend(std::mem::take(&mut plan.edits));
                whole.plans.push((place.folder.clone(), *plan));
            }
            One::Refused(findings, texts) => whole.refused.push((findings, texts)),
            One::Left(why) => whole.left.push(Left::new(place.folder.as_str(), why)),
        }
    }
    Ok(whole)
}

fn one(
    catalogue: &Catalogue,
    repository: &Path,
    place: &Place,
    into: Option<&RepoPath>,
    today: Date,
) -> Result<One> {
    let (files, faults) = FileSet::read_dir(&place.folder.under(repository), &place.folder)?;
    let input = Input { name: place.folder.clone(), content: Content::Folder(files, faults) };
    let reading = match read(&input)? {
        Incoming::Unknown => return Ok(One::Left("it has a manifest, or holds no connector".to_owned())),
        Incoming::Refused(findings, texts) => return Ok(One::Refused(findings, texts)),
        Incoming::Read(reading) => reading,
    };
    let wanted = Wanted { ids: vec![place.id.clone()], into: into.cloned() };
    Ok(match plan(catalogue, reading, &wanted, today) {
        Ok(plan) => One::Planned(Box::new(plan)),
        Err(error) => One::Left(error.to_string()),
    })
}
