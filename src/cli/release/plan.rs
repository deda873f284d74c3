//! What a release would do, and what keeps it back; nothing is written here.

use crate::baseline::{Baseline, Judged};
use crate::bump::next_free;
use crate::catalogue::changelog::{FILE as CHANGELOG, told};
use crate::catalogue::guide::{guide_to, unfinished};
use crate::catalogue::{Catalogue, Connector, Date, History, Layout, Line, Place, Published, manifest};
use crate::check::{Finding, RuleBook, Severity, vet};
use crate::cli::program::Git;
use crate::error::{Error, Result};
use crate::path::RepoPath;
use crate::platform::{self, Refusal as Unfit, downloads};
use crate::report::{self, Diagnostic, counted};
use semver::Version;
use std::collections::BTreeMap;

/// What all releases of a run share.
pub(super) struct Shop<'c> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) history: &'c History,
    pub(super) git: &'c Git,
    pub(super) today: Date,
    /// The rules that a check judges.
    pub(super) judged: RuleBook,
    /// All rules, by which packages are vetted.
    pub(super) vetting: RuleBook,
    /// The branch that is checked out.
    pub(super) branch: Option<String>,
    /// The branches that hold the commit, and those that releases are made from; none where any is good.
    pub(super) branches: (Vec<String>, Vec<String>),
    /// What is not committed, seen from the repository's root.
    pub(super) uncommitted: Vec<String>,
    /// The tags of the remote that is pushed to, each with the object that it names.
    pub(super) remote_tags: BTreeMap<String, String>,
    /// The commit that would be tagged.
    pub(super) commit: String,
    /// The remote that is pushed to; none where nothing is.
    pub(super) remote: Option<String>,
    /// How git signs tags; none where it is not set up to.
    pub(super) signature: Option<String>,
}

/// A line, and what releasing it means.
pub(super) struct Candidate {
    pub(super) connector: String,
    pub(super) line: String,
    pub(super) folder: RepoPath,
    pub(super) version: Option<Version>,
    pub(super) tag: String,
    /// What the tag says below its first line.
    pub(super) notes: String,
    pub(super) standing: Standing,
    /// What the check found in it.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The platforms that packages are made for.
    pub(super) platforms: Vec<&'static str>,
    /// Whether its tag is there.
    pub(super) is_tagged: bool,
    /// What was written for it.
    pub(super) files: Vec<String>,
    /// Whether its tag is at the remote.
    pub(super) is_pushed: bool,
}

/// How far a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing keeps it back.
    Ready,
    /// Its version is tagged, with this content.
    Tagged,
    /// What keeps it back, in the order in which it is mended.
    Refused(Vec<Refusal>),
}

impl Standing {
    fn of(refusals: Vec<Refusal>, otherwise: Self) -> Self {
        if refusals.is_empty() { otherwise } else { Self::Refused(refusals) }
    }
}

/// Something that keeps a release back.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Refusal {
    /// A word for it, for programs.
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) help: String,
}

impl Refusal {
    fn new(kind: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: help.into() }
    }
}

impl Candidate {
    /// The release as other commands name it.
    pub(super) fn name(&self) -> String {
        match &self.version {
            Some(version) => format!("{}@{version}", self.connector),
            None => self.connector.clone(),
        }
    }

    /// What its tag says.
    pub(super) fn message(&self) -> String {
        let version = self.version.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {version}\n\n{}\n", self.connector, self.notes)
    }

    /// Whether its tag is there, and its packages where there are any.
    pub(super) fn is_whole(&self) -> bool {
        self.is_tagged && (self.platforms.is_empty() || !self.files.is_empty())
    }
}

/// What the changelog does not say yet.
fn unsaid(connector: &Connector, line: &Line, version: &Version, notes: &str) -> Option<Refusal> {
    let help = format!("connectory bump {}", connector.name_of(line));
    if let Some(note) = line.draft.notes.first() {
        let message = format!("the note `{}` is not in the changelog", note.path);
        return Some(Refusal::new("notes", message, help));
    }
    let is_said = !notes.trim().is_empty() || !version.pre.is_empty();
    (!is_said).then(|| Refusal::new("changelog", format!("{CHANGELOG} says nothing of {version}"), help))
}

/// That the first release of a line does not say how users of the older one move to it.
fn without_guide(connector: &Connector, line: &Line, version: &Version) -> Option<Refusal> {
    let is_next = connector.lines.iter().any(|other| other.major < line.major && other.newest().is_some());
    let is_first = line.newest().is_none() && version.pre.is_empty();
    let name = guide_to(line.major.filter(|_| is_next && is_first)?);
    let help = format!("connectory bump {} begins it; fill it in", connector.name_of(line));
    match line.draft.files.named(&name).map(unfinished) {
        None => Some(Refusal::new("guide", format!("`{name}` is missing"), help)),
        Some(0) => None,
        Some(left) => {
            let message = format!("`{name}` has {} to be filled in", counted(left, "line"));
            Some(Refusal::new("guide", message, help))
        }
    }
}

/// Whether a file is below a folder.
fn lies_in(file: &str, folder: &RepoPath) -> bool {
    RepoPath::parse(file).is_ok_and(|file| file.below(folder).is_some())
}

/// The platforms that packages are made for.
fn packaged_for(line: &Line) -> Vec<&'static str> {
    platform::named(&line.draft).map(|platform| platform.id).collect()
}

/// That there is nothing to tag.
pub(super) fn nothing_committed() -> Error {
    Error::environment("nothing was committed yet").with_help("git add . && git commit")
}

impl Shop<'_> {
    /// What releasing a line means.
    pub(super) fn candidate(&self, place: &Place, connector: &Connector, line: &Line) -> Result<Candidate> {
        let version = line.draft.version().cloned();
        let tag = version.as_ref().map(|version| format!("{}/v{version}", connector.id)).unwrap_or_default();
        let changelog = line.draft.file_named(CHANGELOG).map(|(_, bytes)| String::from_utf8_lossy(bytes));
        let notes = changelog
            .zip(version.as_ref())
            .and_then(|(text, version)| told(&text, version).map(std::borrow::Cow::into_owned));
        let mut candidate = Candidate {
            connector: connector.id.to_string(),
            line: line.name(),
            folder: line.draft.folder.clone(),
            notes: notes.unwrap_or_default(),
            standing: Standing::Ready,
            diagnostics: Vec::new(),
            platforms: Vec::new(),
            is_tagged: false,
            files: Vec::new(),
            is_pushed: false,
            version,
            tag,
        };
        let Some(version) = candidate.version.clone() else {
            let (message, help) = match line.draft.layout {
                Layout::Commercetools => {
                    let message = "versions of this layout are its tags alone, and no file says the next";
                    (
                        message.to_owned(),
                        format!("connectory bump {} --dry-run, then git tag", connector.name_of(line)),
                    )
                }
                Layout::Native | Layout::PowerPlatform => {
                    let message = format!("`{}` says no version", candidate.folder);
                    (message, format!("connectory bump {}", connector.name_of(line)))
                }
            };
            candidate.standing = Standing::Refused(vec![Refusal::new("version", message, help)]);
            return Ok(candidate);
        };
        let Some(prospect) = self.history.prospect(&connector.id, &line.draft, &version)? else {
            return Err(nothing_committed());
        };
        let mut refusals: Vec<Refusal> = self.not_committed(line).into_iter().collect();
        if let Some(taken) = self.taken(connector, line, &prospect)? {
            candidate.is_tagged = taken.is_ok();
            candidate.platforms = packaged_for(line);
            refusals.extend(taken.err());
            candidate.standing = Standing::of(refusals, Standing::Tagged);
            return Ok(candidate);
        }
        refusals.extend(self.off_branch(&candidate.tag));
        candidate.diagnostics = self.checked(place, connector, line)?;
        let errors = candidate.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
        if errors > 0 {
            let message = format!("the check finds {}", counted(errors, "error"));
            refusals.push(Refusal::new("check", message, format!("connectory check {}", connector.id)));
        }
        refusals.extend(unsaid(connector, line, &version, &candidate.notes));
        refusals.extend(without_guide(connector, line, &version));
        refusals.extend(self.without_preview(connector, line, &version)?);
        if refusals.is_empty() {
            refusals.extend(self.unpackable(connector, prospect)?);
            candidate.platforms = packaged_for(line);
        }
        candidate.standing = Standing::of(refusals, Standing::Ready);
        Ok(candidate)
    }

    /// What of a line, or of the catalogue's settings, is not committed.
    fn not_committed(&self, line: &Line) -> Option<Refusal> {
        let prefix = self.history.prefix();
        let settings = RepoPath::parse(crate::catalogue::SETTINGS_FILE).unwrap_or_default();
        let ours = [prefix.join(&line.draft.folder), prefix.join(&settings)];
        let mut files = self.uncommitted.iter().filter(|file| ours.iter().any(|one| lies_in(file, one)));
        let first = files.next()?;
        let more = match files.count() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let message = format!("`{}` is not committed{more}", report::one_line(first));
        let help = format!("git add {} && git commit", line.draft.folder);
        Some(Refusal::new("uncommitted", message, help))
    }

    /// Whether the version is tagged: with this content, or why it cannot be taken.
    fn taken(
        &self,
        connector: &Connector,
        line: &Line,
        prospect: &Published,
    ) -> Result<Option<std::result::Result<(), Refusal>>> {
        let (version, tag) = (&prospect.version, &prospect.tag.name);
        let refused = |message: String, first: &str| {
            let own = format!("{}/v", connector.id);
            let theirs = self.remote_tags.keys().filter_map(|name| name.strip_prefix(&own));
            let theirs: Vec<Version> = theirs.filter_map(|version| Version::parse(version).ok()).collect();
            let mut tagged = self.catalogue.tagged(&connector.id);
            tagged.extend(&theirs);
            let free = next_free(version, &tagged, line.needs());
            let bump = format!("connectory bump {} {free}", connector.name_of(line));
            Refusal::new("taken", message, format!("{first}the next free version is {free}: {bump}"))
        };
        let theirs = self.remote_tags.get(tag);
        let remote = self.remote.as_deref().unwrap_or_default();
        let found =
            connector.lines.iter().flat_map(|line| &line.releases).find(|one| one.version == *version);
        Ok(match (found, theirs) {
            (None, None) => None,
            (Some(found), _) if found.tree != prospect.tree || found.tree.is_none() => {
                Some(Err(refused(format!("`{tag}` is tagged, with other content"), "")))
            }
            (Some(_), Some(theirs)) if self.git.tag_object(tag)?.as_ref() != Some(theirs) => {
                let message = format!("`{tag}` is another tag in `{remote}`");
                let first = format!("git tag -d {tag} && git fetch --tags {remote}; ");
                Some(Err(refused(message, &first)))
            }
            (Some(_), _) => Some(Ok(())),
            (None, Some(_)) => {
                let message = format!("`{tag}` is tagged in `{remote}`, and not here");
                Some(Err(refused(message, &format!("git fetch --tags {remote}; "))))
            }
        })
    }

    /// That the commit is on no branch that releases are made from.
    fn off_branch(&self, tag: &str) -> Option<Refusal> {
        let (on, wanted) = &self.branches;
        if wanted.is_empty() || on.iter().any(|branch| wanted.contains(branch)) {
            return None;
        }
        let here = match &self.branch {
            Some(branch) => format!("the branch is `{branch}`"),
            None => "a commit is checked out".to_owned(),
        };
        let message = format!("{here}, and releases are made from `{}`", wanted.join("` or `"));
        Some(Refusal::new("branch", message, format!("merge it, and release `{tag}` from there")))
    }

    /// What the check finds in a line.
    fn checked(&self, place: &Place, connector: &Connector, line: &Line) -> Result<Vec<Diagnostic>> {
        let mut found = crate::cli::check::judge(self.catalogue, &self.judged, &[place], self.today)?;
        if let Some(baseline) = Baseline::read(self.catalogue.root())? {
            report::mark(&mut found);
            let connectors = Some(std::iter::once(connector.id.as_str()).collect());
            let judged =
                Judged { book: &self.judged, narrowed: false, catalogue: self.catalogue, connectors };
            baseline.hold(&mut found, &judged);
        }
        let others = connector.lines.iter().filter(|other| other.draft.folder != line.draft.folder);
        let others: Vec<&RepoPath> = others.map(|other| &other.draft.folder).collect();
        found.retain(|one| others.iter().all(|folder| !lies_in(&one.file, folder)));
        Ok(found)
    }

    /// That no pre-release has the same content, where the catalogue wants one.
    fn without_preview(
        &self,
        connector: &Connector,
        line: &Line,
        version: &Version,
    ) -> Result<Option<Refusal>> {
        if !self.catalogue.settings().policy.needs_preview || !version.pre.is_empty() {
            return Ok(None);
        }
        let is_core = |one: &&Published| {
            let core = Version::new(one.version.major, one.version.minor, one.version.patch);
            one.is_preview() && core == *version
        };
        let word = connector.name_of(line);
        let Some(preview) = line.releases.iter().rev().find(is_core) else {
            let message = format!("{version} had no pre-release, and every release needs one");
            let help = format!("connectory bump {word} {version}-rc.1, and release that first");
            return Ok(Some(Refusal::new("preview", message, help)));
        };
        let drift = self.history.drift(&line.draft, preview, self.catalogue.terms())?;
        let tells_version = |path: &RepoPath| {
            path.as_str() == manifest::FILE
                || path.as_str().eq_ignore_ascii_case(CHANGELOG)
                || line.draft.definition_path() == Some(path)
        };
        let is_same = drift.as_ref().is_none_or(|drift| {
            drift.comparable && drift.changes.is_empty() && drift.files.iter().all(tells_version)
        });
        if preview.tree.is_some() && is_same {
            return Ok(None);
        }
        let message = format!("it differs from its last pre-release {}", preview.version);
        let help =
            format!("connectory diff {word} {}.. shows how; release another pre-release", preview.version);
        Ok(Some(Refusal::new("preview", message, help)))
    }

    /// That the packages cannot be made, as they would be made from the tag.
    fn unpackable(&self, connector: &Connector, prospect: Published) -> Result<Option<Refusal>> {
        let id = &connector.id;
        let Some(read) = self.history.read(&prospect)? else {
            let message = format!("the commit has no folder `{}`", prospect.folder);
            return Ok(Some(Refusal::new("uncommitted", message, format!("git add {}", prospect.folder))));
        };
        let unfit = |findings: Vec<Finding>| {
            let first = findings.first().map(|finding| report::one_line(&finding.message));
            let message = format!("it cannot be packaged: {}", first.unwrap_or_default());
            Some(Refusal::new("package", message, format!("connectory check {id}")))
        };
        match vet(&self.vetting, self.catalogue, id, prospect, read, self.today) {
            Err(refused) => Ok(unfit(refused.1)),
            Ok(vetted) => match downloads(&vetted, None) {
                Ok(_) => Ok(None),
                Err(Unfit::Findings(findings)) => Ok(unfit(findings)),
                Err(Unfit::Error(error)) => Err(error),
            },
        }
    }

    /// Whether the remote has other tags of these names by now.
    pub(super) fn taken_meanwhile(&self, remote: &str, tags: &[&str]) -> Result<bool> {
        let there = self.git.remote_tags(remote)?;
        for tag in tags {
            let theirs = there.get(*tag);
            if theirs.is_some() && theirs != self.git.tag_object(tag)?.as_ref() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
