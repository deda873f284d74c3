//! Builds in parts: `connectory build --shard`, and `connectory merge`, which makes one site of them.
//!
//! A shard holds all that belongs to its connectors: packages, pages, data, pictures. What shows many of them is
//! made when they are merged, out of the catalogue, without making their pages again.

use super::build::{Built, Packages, Plan, judged, package_all, refuse, tell};
use super::output::Output;
use super::{Outcome, WorkPlace, choice, input};
use crate::catalogue::{Asked, Catalogue, Changed, Date, Extent, Place, Plan as Dealt, Wanted, shards};
use crate::error::{Error, Result};
use crate::files::{FileSet, MARK, Staged};
use crate::path::RepoPath;
use crate::platform::TOOL;
use crate::report::counted;
use crate::site::{Part, Weight, own_pages, render_part};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What a shard says of itself.
const MANIFEST: &str = ".connectory-shard.json";

/// The folder of the packages.
const DOWNLOADS: &str = "downloads";

/// Larger files are in no shard, in bytes.
const MAX_FILE: u64 = 512 * 1024 * 1024;

/// Files that are copied at a time.
const BATCH: usize = 256;

/// Merge the parts of a build into one site.
#[derive(clap::Args)]
#[command(
    after_help = "The parts were made by `connectory build --shard K/N`, all of one commit by one version of the tool. In a clone\n\
    of that commit the bytes are those of one `connectory build`.\n\n\
    Examples:\n  \
    connectory merge shard-1 shard-2 shard-3\n  \
    connectory merge shards/* --out public"
)]
pub(super) struct Arguments {
    /// The folders of all parts
    #[arg(value_name = "DIR", required = true)]
    shards: Vec<PathBuf>,

    /// The folder to write; what is in it is replaced as a whole
    #[arg(long, value_name = "DIR", default_value = "dist")]
    out: PathBuf,
}

/// Which part of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    number: usize,
    of: usize,
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let numbers =
            text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) && of <= 10_000 => Ok(Self { number, of }),
            _ => Err("a part is expected, such as 1/3".to_owned()),
        }
    }
}

/// What a shard is made of, and of which it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    #[serde(flatten)]
    common: Common,
    /// Which one it is.
    shard: usize,
    /// Its connectors.
    connectors: Vec<String>,
    /// The releases that it packaged.
    packaged: usize,
    /// Those that cannot be packaged, each with the reason.
    refused: Vec<String>,
}

/// What all shards of a build have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Common {
    tool: String,
    commit: String,
    today: String,
    drafts: bool,
    audience: Option<String>,
    locales: Vec<String>,
    /// How many there are.
    of: usize,
}

/// Makes a shard.
pub(super) fn build(
    (catalogue, seen): (&Catalogue, &Catalogue),
    plan: &Plan,
    (share, audience): (Share, Option<&str>),
    output: &mut Output,
) -> Result<Outcome> {
    let commit = unchanged(catalogue)?;
    let dealt = Dealt::open(catalogue.root(), Extent::Everything, &super::concerning_all())?;
    let costs = dealt.tasks.iter().filter(|task| task.is_there()).map(|task| (task.id.clone(), task.cost));
    let parts = shards(costs.collect(), Wanted::Exactly(share.of));
    let ids = parts.get(share.number - 1).map(|part| part.connectors.as_slice()).unwrap_or_default();
    let ids: BTreeSet<String> = ids.iter().map(ToString::to_string).collect();
    let mine = |catalogue: &Catalogue| -> Vec<Place> {
        catalogue.places().iter().filter(|place| ids.contains(place.id.as_str())).cloned().collect()
    };
    let (all, visible) = (mine(catalogue), mine(seen));
    if let Err(diagnostics) = judged(catalogue, &all.iter().collect::<Vec<_>>(), plan.today)? {
        return refuse(catalogue, &diagnostics, output);
    }
    let book = choice::book(&catalogue.settings().check)?;
    let packages = package_all(seen, &visible.iter().collect::<Vec<_>>(), &book, plan.today)?;
    let staged = Staged::beside(&plan.out)?;
    let options = plan.options(packages.files.clone());
    let rendered = render_part(seen, options, Part::Shard(&ids), &|files| staged.add(&files))?;
    let manifest = Manifest {
        common: Common {
            tool: TOOL.to_owned(),
            commit,
            today: plan.today.to_string(),
            drafts: plan.drafts,
            audience: audience.map(str::to_owned),
            locales: plan.locales.clone(),
            of: share.of,
        },
        shard: share.number,
        connectors: ids.into_iter().collect(),
        packaged: packages.made,
        refused: packages.refused.clone(),
    };
    let mut files = FileSet::new();
    files.insert(parsed(MANIFEST), serde_json::to_vec(&manifest).unwrap_or_default());
    staged.add(&files)?;
    staged.take_place()?;
    for refused in &packages.refused {
        output.say(&format!("note: {refused}"));
    }
    output.print(&format!(
        "part      {} of {}\nsite      {}, {}\nwritten   {}\n",
        share.number,
        share.of,
        counted(rendered.connectors, "connector"),
        counted(rendered.weight.pages, "page"),
        plan.out.display()
    ))?;
    Ok(Outcome::Fine)
}

/// Runs `connectory merge`.
pub(super) fn merge(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let here = place.here()?;
    let mut parts: BTreeMap<usize, (PathBuf, Manifest)> = BTreeMap::new();
    for folder in &arguments.shards {
        let manifest = read(&here.join(folder))?;
        if let Some((other, _)) = parts.insert(manifest.shard, (here.join(folder), manifest)) {
            return Err(Error::usage(format!(
                "`{}` and `{}` are the same part",
                other.display(),
                folder.display()
            )));
        }
    }
    let common = agreed(&parts)?;
    let today: Date = common.today.parse().map_err(|_| Error::usage("the parts name no day"))?;
    let catalogue = place.catalogue(Some(today))?;
    catalogue.require_history()?;
    if unchanged(&catalogue)? != common.commit {
        let error = Error::usage(format!(
            "the parts are of the commit {}, and another one is checked out",
            common.commit
        ));
        return Err(error.with_help(format!("git checkout {}", common.commit)));
    }
    let (seen, _) = catalogue.seen_by(common.audience.as_deref())?;
    let all: Vec<&Place> = catalogue.places().iter().collect();
    let summary = match judged(&catalogue, &all, today)? {
        Ok(summary) => summary,
        Err(diagnostics) => return refuse(&catalogue, &diagnostics, output),
    };
    let plan = Plan {
        out: here.join(&arguments.out),
        drafts: common.drafts,
        today,
        locales: common.locales.clone(),
    };
    let staged = Staged::beside(&plan.out)?;
    let joined = Joined::of(&parts, &common.locales);
    let (weight, downloads) = joined.copy(&staged)?;
    let packages = Packages {
        files: FileSet::new(),
        made: parts.values().map(|(_, manifest)| manifest.packaged).sum(),
        refused: parts.values().flat_map(|(_, manifest)| manifest.refused.clone()).collect(),
    };
    let page = |path: &RepoPath| joined.page(path);
    let mut rendered =
        render_part(&seen, plan.options(downloads), Part::Merged(&page), &|files| staged.add(&files))?;
    rendered.weight.add(weight);
    staged.take_place()?;
    let built = Built { summary, packages, connectors: rendered.connectors, weight: rendered.weight };
    tell(&built, &plan.out, output)
}

/// The commit that is checked out, in whose connectors nothing is changed.
fn unchanged(catalogue: &Catalogue) -> Result<String> {
    let wide = super::concerning_all();
    let changed = Changed::open(catalogue.root(), Asked { base: Some("HEAD"), wide: &wide, today: None })?;
    let touched = &changed.touched;
    let lines = touched.connectors.iter().flat_map(|connector| &connector.lines);
    match touched.wide.iter().chain(lines.map(|line| &line.folder)).next() {
        None => Ok(changed.base.commit.to_string()),
        Some(path) => {
            let error = Error::usage(format!("parts are made of a commit, and `{path}` differs from it"));
            Err(error.with_help("commit it, or build everything at once"))
        }
    }
}

/// What a folder says of itself.
fn read(folder: &Path) -> Result<Manifest> {
    let shown = folder.display();
    let bytes = input::small(&folder.join(MANIFEST), MAX_FILE)?;
    let bytes = bytes.ok_or_else(|| {
        Error::usage(format!("`{shown}` is no part of a build"))
            .with_help("connectory build --shard 1/3 --out DIR")
    })?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Error::usage(format!("`{shown}` is a part of a build that cannot be read: {error}")))
}

/// What all parts have in common; there are all of them, and each connector is in one.
fn agreed(parts: &BTreeMap<usize, (PathBuf, Manifest)>) -> Result<Common> {
    let Some((_, (first, manifest))) = parts.iter().next() else {
        return Err(Error::usage("there are no parts"));
    };
    let common = &manifest.common;
    if common.tool != TOOL {
        return Err(Error::usage(format!("the parts were made by {}, this is {TOOL}", common.tool)));
    }
    if let Some((other, _)) = parts.values().find(|(_, other)| other.common != *common) {
        let message = format!("`{}` and `{}` are parts of two builds", first.display(), other.display());
        return Err(Error::usage(message)
            .with_help("make all with one version, of one commit, with the same arguments"));
    }
    if let Some(number) = (1..=common.of).find(|number| !parts.contains_key(number)) {
        return Err(Error::usage(format!("the part {number} of {} is missing", common.of)));
    }
    Ok(common.clone())
}

/// The files of all parts.
struct Joined<'p> {
    folders: Vec<&'p Path>,
    /// Where a connector's own pages are.
    pages: BTreeMap<RepoPath, &'p Path>,
}

impl<'p> Joined<'p> {
    fn of(parts: &'p BTreeMap<usize, (PathBuf, Manifest)>, locales: &[String]) -> Self {
        let folders = parts.values().map(|(folder, _)| folder.as_path()).collect();
        let pages = parts.values().flat_map(|(folder, manifest)| {
            let pages = manifest.connectors.iter().flat_map(|id| own_pages(id, locales));
            pages.map(|page| (page, folder.as_path()))
        });
        Self { folders, pages: pages.collect() }
    }

    /// A connector's own page, as its part has it.
    fn page(&self, path: &RepoPath) -> Result<Vec<u8>> {
        let folder = self.pages.get(path).ok_or_else(|| Error::usage(format!("no part has `{path}`")))?;
        let file = input::small(&path.under(folder), MAX_FILE)?;
        file.ok_or_else(|| Error::usage(format!("`{}` is not in its part", path.under(folder).display())))
    }

    /// Copies all files but the packages and the connectors' own pages; how much that is, and the packages.
    fn copy(&self, staged: &Staged) -> Result<(Weight, FileSet)> {
        let (mut weight, mut downloads, mut batch) = (Weight::default(), FileSet::new(), FileSet::new());
        let mut put = |batch: FileSet| -> Result<()> {
            weight.add(Weight::of(&batch));
            staged.add(&batch)
        };
        for folder in &self.folders {
            for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
                let entry =
                    entry.map_err(|error| Error::environment(format!("cannot read a part: {error}")))?;
                let path = entry.path().strip_prefix(folder).ok().and_then(RepoPath::from_relative);
                let Some(path) = path.filter(|_| !entry.file_type().is_dir()) else { continue };
                if path.as_str() == MANIFEST || path.as_str() == MARK || self.pages.contains_key(&path) {
                    continue;
                }
                let bytes = input::small(entry.path(), MAX_FILE)?.unwrap_or_default();
                match path.below(&parsed(DOWNLOADS)) {
                    Some(path) => downloads.insert(path, bytes),
                    None => batch.insert(path, bytes),
                }
                if batch.len() >= BATCH {
                    put(std::mem::take(&mut batch))?;
                }
            }
        }
        put(batch)?;
        Ok((weight, downloads))
    }
}

fn parsed(path: &str) -> RepoPath {
    RepoPath::parse(path).unwrap_or_default()
}
