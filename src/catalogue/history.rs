//! What was released: the tags `<connector>/v<semver>` and the trees they name.

use super::discover::{LinePlace, Place};
use super::drift::{Drift, Terms};
use super::id::ConnectorId;
use super::manifest;
use super::records;
use super::release::{CONNECT, Layout, POWER_PLATFORM_DEFINITION, Release};
use super::version::{Date, date_of};
use crate::document::{Document, Fault, Format};
use crate::error::{Error, Result};
use crate::files::{FileSet, sha256};
use crate::git::{ObjectId, Repository, Tag, TagName, is_lfs_pointer};
use crate::path::RepoPath;
use semver::Version;
use std::collections::BTreeMap;
use std::path::Path;

/// A tag that releases a version.
#[derive(Debug, Clone)]
pub(super) struct ReleaseTag {
    pub(super) version: Version,
    pub(super) tag: TagName,
}

/// A version that was released: the folder of its line, in the tree that its tag names.
#[derive(Debug, Clone)]
pub struct Published {
    /// The version in the tag's name.
    pub version: Version,
    /// The tag.
    pub tag: Tag,
    /// The day of the tag, in UTC.
    pub date: Option<Date>,
    /// The folder at that time.
    pub folder: RepoPath,
    /// Its tree; none where the tagged commit has no such folder.
    pub tree: Option<ObjectId>,
    /// How the folder is laid out.
    pub layout: Layout,
    /// The version that the folder says there, where it is known: in layouts without a manifest
    /// only for the newest release, because a whole definition must be read for it.
    pub declared: Option<Version>,
}

impl Published {
    /// Whether it is a pre-release.
    pub fn is_preview(&self) -> bool {
        !self.version.pre.is_empty()
    }
}

/// Reads `<connector>/v<semver>`, and, where the repository is one connector, `v<semver>` and `<semver>`;
/// other tags are none of ours.
fn release_tag(tag: TagName, whole: Option<&ConnectorId>) -> Option<(ConnectorId, ReleaseTag)> {
    if let Some(id) = whole
        && let Ok(version) = Version::parse(tag.name.strip_prefix('v').unwrap_or(&tag.name))
    {
        return Some((id.clone(), ReleaseTag { version, tag }));
    }
    let (id, version) = tag.name.split_once("/v")?;
    let (id, version) = (ConnectorId::parse(id)?, Version::parse(version).ok()?);
    Some((id, ReleaseTag { version, tag }))
}

/// The connector that a repository is, where the catalogue's root is the repository's.
pub(super) fn whole_repository(
    repository: &Repository,
    root: &Path,
    places: &[Place],
) -> Option<ConnectorId> {
    let is_whole = |line: &LinePlace| line.folder.is_root() && line.layout == Layout::Commercetools;
    let place = places.iter().find(|place| place.lines.iter().any(is_whole))?;
    let is_root = repository.is_bare() || root.canonicalize().is_ok_and(|root| root == repository.root());
    is_root.then(|| place.id.clone())
}

/// The release tags of the connectors that are wanted, ascending by version, and whether anything was
/// released at all.
pub(super) fn release_tags(
    repository: &Repository,
    whole: Option<&ConnectorId>,
    wanted: impl Fn(&str) -> bool,
) -> Result<(BTreeMap<ConnectorId, Vec<ReleaseTag>>, bool)> {
    let mut releases: BTreeMap<ConnectorId, Vec<ReleaseTag>> = BTreeMap::new();
    let mut any = false;
    for tag in repository.tag_names()? {
        let named = tag.name.split_once('/').map(|(id, _)| id).or(whole.map(ConnectorId::as_str));
        let is_wanted = named.is_some_and(&wanted);
        if !is_wanted && any {
            continue;
        }
        let Some((id, release)) = release_tag(tag, whole) else { continue };
        any = true;
        if is_wanted {
            releases.entry(id).or_default().push(release);
        }
    }
    for tags in releases.values_mut() {
        tags.sort_by(|a, b| a.version.cmp_precedence(&b.version).then_with(|| a.version.cmp(&b.version)));
        // `v1.0.0` and `1.0.0` may be one release; git lists the bare one first.
        tags.dedup_by(|next, kept| next.version == kept.version);
    }
    Ok((releases, any))
}

/// Fills in what the newest release says of its version, in a layout without a manifest: what the
/// work tree says, where it is the same, else what was read to compare them.
pub(super) fn declare_newest(releases: &mut [Published], draft: &Release, drift: Option<&Drift>) {
    let newest = releases.iter_mut().rev().find(|release| !release.is_preview());
    if let Some(newest) = newest.filter(|newest| newest.tree.is_some()) {
        newest.declared = match drift {
            Some(drift) => drift.declared.clone(),
            None => draft.version().cloned(),
        };
    }
}

/// The repository as one thread sees it.
pub struct History {
    repository: Repository,
    /// The catalogue's root, seen from the repository's.
    prefix: RepoPath,
}

impl History {
    pub(super) fn open(root: &Path) -> Result<Self> {
        Self::of(root, Repository::discover(root)?)
    }

    /// Opens the repository for what was committed: it needs no work tree.
    pub(super) fn committed(root: &Path) -> Result<Self> {
        Self::of(root, Repository::find(root)?)
    }

    fn of(root: &Path, repository: Option<Repository>) -> Result<Self> {
        let gone = || Error::environment(format!("`{}` is in no git repository", root.display()));
        let repository = repository.ok_or_else(gone)?;
        if repository.is_bare() {
            return Ok(Self { repository, prefix: RepoPath::root() });
        }
        let full = root.canonicalize().map_err(|error| Error::io("find", root, &error))?;
        let below = full.strip_prefix(repository.root()).map_err(|_| gone())?;
        let prefix = RepoPath::from_relative(below).ok_or_else(gone)?;
        Ok(Self { repository, prefix })
    }

    /// The catalogue's root, seen from the repository's.
    pub fn prefix(&self) -> &RepoPath {
        &self.prefix
    }

    /// The repository itself.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// Finds the tree of every tag of a line.
    ///
    /// # Errors
    /// When an object is missing.
    pub(super) fn releases(&self, line: &LinePlace, tags: Vec<ReleaseTag>) -> Result<Vec<Published>> {
        let peeled =
            |ReleaseTag { version, tag }: ReleaseTag| Some((version, self.repository.tag_named(&tag)?));
        let published = |(version, tag): (Version, Tag)| {
            let path = self.folder_at(&tag, line)?;
            let tree = self.repository.tree_at(tag.commit, &path)?;
            let declared = match line.layout {
                Layout::Native => tree.and_then(|tree| self.declared_version(tree)),
                Layout::PowerPlatform => None,
                Layout::Commercetools => tree.map(|_| version.clone()),
            };
            let folder = path.below(&self.prefix).unwrap_or_else(|| line.folder.clone());
            Ok(Published {
                version,
                date: date_of(tag.time),
                folder,
                tree,
                layout: line.layout,
                declared,
                tag,
            })
        };
        tags.into_iter().filter_map(peeled).map(published).collect()
    }

    /// The release that the newest commit would be, were it tagged now; none where there is no commit.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn prospect(
        &self,
        id: &ConnectorId,
        draft: &Release,
        version: &Version,
    ) -> Result<Option<Published>> {
        let Some(commit) = self.repository.head() else { return Ok(None) };
        let tree = self.repository.tree_at(commit, &self.prefix.join(&draft.folder))?;
        let time = self.repository.commit_time(commit).unwrap_or_default();
        let tag = Tag { name: format!("{id}/v{version}"), commit, time, message: None };
        Ok(Some(Published {
            version: version.clone(),
            date: date_of(time),
            folder: draft.folder.clone(),
            tree,
            layout: draft.layout,
            declared: draft.version().cloned(),
            tag,
        }))
    }

    /// The version in the manifest of a tree.
    fn declared_version(&self, tree: ObjectId) -> Option<Version> {
        let bytes = self.repository.file_in(tree, manifest::FILE)?;
        let name = RepoPath::parse(manifest::FILE).ok()?;
        let (document, _) = Document::parse(name, bytes, Format::Toml);
        Version::parse(document.root().get_str("version")?).ok()
    }

    /// The folder of a line at a tag, seen from the repository's root: where it is today, or, if it
    /// was moved, the one folder whose path ends in the same two names.
    fn folder_at(&self, tag: &Tag, line: &LinePlace) -> Result<RepoPath> {
        let today = self.prefix.join(&line.folder);
        if line.layout != Layout::Native || self.repository.tree_at(tag.commit, &today)?.is_some() {
            return Ok(today);
        }
        let ends = |folder: &RepoPath| {
            folder.name() == line.folder.name() && folder.parent().name() == line.folder.parent().name()
        };
        let found = self.repository.folders_with(tag.commit, manifest::FILE)?;
        Ok(found.into_iter().find(ends).unwrap_or(today))
    }

    /// Whether the commit of a tag holds the folder of the connector's line that it names.
    pub(super) fn holds_line(&self, tag: &ReleaseTag, id: &ConnectorId) -> Result<bool> {
        let Some(Tag { commit, .. }) = self.repository.tag_named(&tag.tag) else { return Ok(false) };
        let line = format!("v{}", tag.version.major);
        let folders = self.repository.folders_with(commit, manifest::FILE)?;
        let native =
            folders.iter().any(|folder| folder.name() == line && folder.parent().name() == id.as_str());
        let [deployed, _] = CONNECT;
        let mut foreign = self.repository.folders_with(commit, POWER_PLATFORM_DEFINITION)?;
        foreign.extend(self.repository.folders_with(commit, deployed)?);
        Ok(native || foreign.iter().any(|folder| ConnectorId::infer(folder.name()) == *id))
    }

    /// Whether what the folder ships differs from a release.
    pub(super) fn differs(&self, draft: &Release, published: &Published) -> Result<bool> {
        Ok(!self.edited(draft, published)?.is_empty())
    }

    /// The files that the folder ships and that differ from a release, seen from the folder; what a manifest
    /// records of releases does not count.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn edited(&self, draft: &Release, published: &Published) -> Result<Vec<RepoPath>> {
        let Some(tree) = published.tree else { return Ok(Vec::new()) };
        let changed = self.changed_files(&draft.folder, &draft.files, &self.repository.blobs(tree)?)?;
        let is_exceptions =
            |path: &RepoPath| draft.layout != Layout::Native && path.as_str() == manifest::FILE;
        Ok(changed.into_iter().filter(|path| super::drift::ships(path) && !is_exceptions(path)).collect())
    }

    /// The files of a folder that the newest commit does not hold as they are, seen from the folder.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn uncommitted(&self, draft: &Release) -> Result<Vec<RepoPath>> {
        let Some(head) = self.repository.head() else { return Ok(draft.files.paths().cloned().collect()) };
        let blobs = match self.repository.tree_at(head, &self.prefix.join(&draft.folder))? {
            Some(tree) => self.repository.blobs(tree)?,
            None => BTreeMap::new(),
        };
        self.changed_files(&draft.folder, &draft.files, &blobs)
    }

    /// Whether git is told to ignore a file, seen from the catalogue's root.
    pub fn is_ignored(&self, file: &RepoPath) -> bool {
        self.repository.is_ignored(Path::new(self.prefix.join(file).as_str()))
    }

    /// The filter through which git keeps a file, where only git itself can apply it.
    pub fn filter_of(&self, file: &RepoPath) -> Option<String> {
        self.repository.filter_of(Path::new(self.prefix.join(file).as_str()))
    }

    /// What a file of a release, seen from its folder, is in the work tree; none where git keeps it as it is
    /// there, or the release has no such file.
    ///
    /// # Errors
    /// When an object is missing, or the repository cannot be written.
    pub fn checked_out(&self, published: &Published, file: &RepoPath) -> Result<Option<Vec<u8>>> {
        let path = self.prefix.join(&published.folder).join(file);
        self.repository.checked_out(published.tag.commit, Path::new(path.as_str()))
    }

    /// Reads a release as it was tagged; none where the tag's commit has no such folder.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn read(&self, published: &Published) -> Result<Option<(Release, Vec<Fault>)>> {
        let Some(tree) = published.tree else { return Ok(None) };
        let (files, mut faults) = self.repository.files_at(tree, &published.folder)?;
        let (release, found) = Release::load(published.folder.clone(), published.layout, files);
        faults.retain(|fault| published.layout.minds(fault.kind));
        faults.extend(found);
        Ok(Some((release, faults)))
    }

    /// Reads a release as it was tagged, and finds out which of its test results said something then.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn read_with_evidence(&self, published: &Published) -> Result<Option<(Release, Vec<Fault>)>> {
        let Some((mut release, faults)) = self.read(published)? else { return Ok(None) };
        self.date_evidence_of(&mut release, published)?;
        Ok(Some((release, faults)))
    }

    /// What the work tree holds that a release does not; none where they are equal.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn drift(&self, draft: &Release, newest: &Published, terms: Terms<'_>) -> Result<Option<Drift>> {
        let Some(tree) = newest.tree else { return Ok(None) };
        let blobs = self.repository.blobs(tree)?;
        let files = self.changed_files(&draft.folder, &draft.files, &blobs)?;
        if files.is_empty() {
            return Ok(None);
        }
        let Some((baseline, _)) = self.read(newest)? else { return Ok(None) };
        Ok(Some(Drift::between(&baseline, draft, files, terms)))
    }

    /// The files that differ, seen from the folder. Line ends that git would turn do not count, nor does
    /// what git keeps in another place, nor do new files that git ignores, nor what a manifest records of
    /// releases that were made.
    pub(super) fn changed_files(
        &self,
        folder: &RepoPath,
        files: &FileSet,
        blobs: &BTreeMap<RepoPath, ObjectId>,
    ) -> Result<Vec<RepoPath>> {
        let mut changed = Vec::new();
        for (path, bytes) in files.iter() {
            let same = match blobs.get(path) {
                Some(id) if crate::git::blob_id(bytes) == Some(*id) => true,
                Some(id) if bytes.contains(&b'\r') || self.filter_of(&folder.join(path)).is_some() => {
                    let kept = self.repository.blob(*id)?;
                    without_cr(bytes) == without_cr(&kept) || is_pointer_to(&kept, bytes)
                }
                Some(_) => false,
                None => self.is_ignored(&folder.join(path)),
            };
            let kept = || blobs.get(path).map_or(Ok(Vec::new()), |id| self.repository.blob(*id));
            let is_manifest = path.as_str() == manifest::FILE;
            if !(same || is_manifest && records::is_all_that_differs(&kept()?, bytes)) {
                changed.push(path.clone());
            }
        }
        changed.extend(blobs.keys().filter(|path| files.get(path).is_none()).cloned());
        changed.sort();
        Ok(changed)
    }
}

/// Whether what git keeps is a pointer of Git LFS to these bytes.
fn is_pointer_to(pointer: &[u8], bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(pointer).unwrap_or_default();
    let digest = || text.lines().find_map(|line| line.strip_prefix("oid sha256:"));
    is_lfs_pointer(pointer) && digest().is_some_and(|digest| digest == sha256(bytes))
}

fn without_cr(bytes: &[u8]) -> Vec<u8> {
    let mut text = bytes.to_vec();
    text.retain(|byte| *byte != b'\r');
    text
}
