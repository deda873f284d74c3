//! What whoever merges a change must look at: what a machine cannot judge, and what it can tell beforehand.
//!
//! A change is held against the state before it, never against what it says of itself: owners are those of
//! before. Nothing here is a verdict; `check` gives those.

mod outward;
mod risk;

pub use risk::{Risk, RiskKind};

use crate::catalogue::{
    Changed, Connector, ConnectorId, Date, Line, Published, Touch, TouchedConnector, TouchedLine,
};
use crate::check::{RuleBook, vet};
use crate::error::Result;
use crate::git::{Contributor, ObjectId, Repository, Tag};
use crate::path::RepoPath;
use crate::platform::{Refusal, downloads};
use crate::rules::checklist;

/// What to look at in a change.
#[derive(Debug)]
pub struct Review {
    /// What the change is told from.
    pub base: String,
    /// What is everyone's concern and differs.
    pub wide: Vec<RepoPath>,
    /// What differs and belongs to no connector, what is everyone's concern among it.
    pub others: Vec<RepoPath>,
    /// Who wrote it.
    pub contributors: Vec<Contributor>,
    /// The connectors that it touches.
    pub connectors: Vec<Reviewed>,
}

/// A connector that a change touches.
#[derive(Debug)]
pub struct Reviewed {
    /// Its id.
    pub id: ConnectorId,
    /// What became of it.
    pub touch: Touch<ConnectorId>,
    /// What to look at.
    pub risks: Vec<Risk>,
    /// Its lines that are touched and there.
    pub lines: Vec<ReviewedLine>,
}

/// A line that a change touches.
#[derive(Debug)]
pub struct ReviewedLine {
    /// The connector, with the line where there are several.
    pub name: String,
    /// The version that the work tree names.
    pub version: Option<String>,
    /// The lines of the checklist that are complete, and how many there are.
    pub checklist: (usize, usize),
    /// The names of the others.
    pub incomplete: Vec<&'static str>,
    /// The packages that a tag of this content gives; none where it cannot be packaged.
    pub packages: Option<Vec<Trial>>,
}

/// A package that a tag would give.
#[derive(Debug)]
pub struct Trial {
    /// The platform.
    pub platform: &'static str,
    /// The file's name.
    pub file: String,
    /// Its size in bytes.
    pub bytes: usize,
    /// Its SHA-256.
    pub sha256: String,
}

/// By what a change is judged, and on which day.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The rules.
    pub book: &'a RuleBook,
    /// Who proposes the change, as owners are named; none where that is not known.
    pub author: Option<&'a str>,
    /// Today.
    pub today: Date,
}

/// Looks at a change.
///
/// # Errors
/// When the repository does not answer.
pub fn review(changed: &Changed, judged: Judged<'_>) -> Result<Review> {
    let catalogue = &changed.catalogue;
    let repository = Repository::find(catalogue.root())?;
    let contributors = repository.as_ref().map(|repository| repository.contributors(changed.base.commit));
    let head = repository.as_ref().and_then(Repository::head).unwrap_or(changed.base.commit);
    let before = changed.connectors_before()?;
    let connectors = catalogue.each(&changed.touched.connectors, |history, touched| {
        let place = catalogue.place(touched.id.as_str());
        let now = place.map(|place| catalogue.load(place, history)).transpose()?.map(|(now, _)| now);
        let old = name_before(touched).and_then(|id| before.iter().find(|old| old.id == *id));
        let risks = risk::risks(touched, (old, now.as_ref()), judged.author);
        let lines = now.map(|now| lines(changed, (now, touched), judged, head)).unwrap_or_default();
        Ok(Reviewed { id: touched.id.clone(), touch: touched.touch.clone(), risks, lines })
    })?;
    Ok(Review {
        base: changed.base.name.clone(),
        wide: changed.touched.wide.clone(),
        others: changed.touched.others.clone(),
        contributors: contributors.transpose()?.unwrap_or_default(),
        connectors,
    })
}

/// The id that a connector had before; none where it is new.
fn name_before(touched: &TouchedConnector) -> Option<&ConnectorId> {
    match &touched.touch {
        Touch::Added => None,
        Touch::Moved(from) => Some(from),
        Touch::Changed | Touch::Removed => Some(&touched.id),
    }
}

fn lines(
    changed: &Changed,
    (now, touched): (Connector, &TouchedConnector),
    judged: Judged<'_>,
    head: ObjectId,
) -> Vec<ReviewedLine> {
    let is_touched = |line: &Line| {
        let here = |one: &TouchedLine| one.folder == line.draft.folder && one.touch != Touch::Removed;
        touched.lines.iter().any(here)
    };
    let names: Vec<String> = now.lines.iter().map(|line| now.name_of(line)).collect();
    let Connector { id, lines, .. } = now;
    let found = names.into_iter().zip(lines).filter(|(_, line)| is_touched(line));
    found.map(|(name, line)| reviewed(changed, (&id, name, line), judged, head)).collect()
}

fn reviewed(
    changed: &Changed,
    (id, name, line): (&ConnectorId, String, Line),
    judged: Judged<'_>,
    head: ObjectId,
) -> ReviewedLine {
    let list = checklist(&line.draft, changed.catalogue.settings());
    let incomplete: Vec<&str> =
        list.iter().filter(|line| !line.is_complete()).map(|line| line.name).collect();
    ReviewedLine {
        name,
        version: line.draft.version().map(ToString::to_string),
        checklist: (list.len() - incomplete.len(), list.len()),
        incomplete,
        packages: trial(changed, (id, line), judged, head),
    }
}

/// The packages of a line as its tag would give them: nothing in them depends on the tag but the version.
fn trial(
    changed: &Changed,
    (id, line): (&ConnectorId, Line),
    judged: Judged<'_>,
    head: ObjectId,
) -> Option<Vec<Trial>> {
    let version = line.draft.version()?.clone();
    let published = Published {
        tag: Tag { name: format!("{id}/v{version}"), commit: head, time: 0, message: None },
        date: None,
        folder: line.draft.folder.clone(),
        tree: None,
        layout: line.draft.layout,
        declared: Some(version.clone()),
        version,
    };
    let release = (line.draft, Vec::new());
    let vetted = vet(judged.book, &changed.catalogue, id, published, release, judged.today).ok()?;
    match downloads(&vetted, None) {
        Ok(made) => Some(
            made.into_iter()
                .map(|one| Trial {
                    platform: one.platform,
                    file: one.file_name,
                    bytes: one.bytes.len(),
                    sha256: one.sha256,
                })
                .collect(),
        ),
        Err(Refusal::Findings(_) | Refusal::Error(_)) => None,
    }
}
