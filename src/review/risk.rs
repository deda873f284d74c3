//! What a change does that only a person can agree to.

use super::outward::{hosts, scopes};
use crate::catalogue::{Allow, Connector, Line, Release, Touch, TouchedConnector};
use crate::path::RepoPath;
use std::collections::BTreeSet;

/// More of one kind are counted, not listed.
const MAX_LISTED: usize = 20;

/// The kinds of risks; their words never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RiskKind {
    /// A connector that was not there before.
    ConnectorNew,
    /// One with another id.
    ConnectorMoved,
    /// One that is gone.
    ConnectorRemoved,
    /// Who proposes the change is none of those who own what it touches.
    NotAnOwner,
    /// Owners came or went.
    OwnersChanged,
    /// Calls, or the secrets of users, may go to a host that no older state names.
    HostNew,
    /// Users are asked for a right that they did not give before.
    ScopeNew,
    /// Code or policies that run on the platform differ.
    CodeChanged,
    /// Users see another picture.
    IconChanged,
    /// A rule is not to hold for it.
    ExceptionNew,
}

impl RiskKind {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::ConnectorNew => "connector-new",
            Self::ConnectorMoved => "connector-moved",
            Self::ConnectorRemoved => "connector-removed",
            Self::NotAnOwner => "not-an-owner",
            Self::OwnersChanged => "owners-changed",
            Self::HostNew => "host-new",
            Self::ScopeNew => "scope-new",
            Self::CodeChanged => "code-changed",
            Self::IconChanged => "icon-changed",
            Self::ExceptionNew => "exception-new",
        }
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// Its kind.
    pub kind: RiskKind,
    /// What is to be seen, in a sentence in which names stand between backticks.
    pub message: String,
}

/// What to look at in a connector: as it was, if it was there, and as it is, if it is.
pub(super) fn risks(
    touched: &TouchedConnector,
    (old, now): (Option<&Connector>, Option<&Connector>),
    author: Option<&str>,
) -> Vec<Risk> {
    let mut found = Found { risks: Vec::new() };
    match &touched.touch {
        Touch::Added => found.add(RiskKind::ConnectorNew, "it is new".to_owned()),
        Touch::Moved(from) => found.add(RiskKind::ConnectorMoved, format!("its id was `{from}`")),
        Touch::Removed => found.add(RiskKind::ConnectorRemoved, "its folder is gone".to_owned()),
        Touch::Changed => {}
    }
    if let (Some(old), Some(author)) = (old, author) {
        found.owner(&owners(old), author);
    }
    let Some(now) = now else { return found.risks };
    if let Some(old) = old {
        found.owners(&owners(old), &owners(now));
    }
    let old_lines = || old.into_iter().flat_map(|old| &old.lines);
    let known_hosts = all(old_lines(), hosts);
    let known_scopes = all(old_lines(), scopes);
    let unknown = |of: fn(&Release) -> BTreeSet<String>, known: &BTreeSet<String>| -> Vec<String> {
        all(now.lines.iter(), of).difference(known).cloned().collect()
    };
    found.each(RiskKind::HostNew, &unknown(hosts, &known_hosts), |host| {
        format!("calls may go to `{host}`, which was not named before")
    });
    found.each(RiskKind::ScopeNew, &unknown(scopes, &known_scopes), |scope| {
        format!("users are asked for the scope `{scope}`")
    });
    let touched_lines = now.lines.iter().filter(|line| {
        touched.lines.iter().any(|one| one.folder == line.draft.folder && one.touch != Touch::Removed)
    });
    for line in touched_lines {
        let before = old_lines().find(|old| old.major == line.major).or_else(|| old_lines().last());
        found.line(before.map(|before| &before.draft), &line.draft);
    }
    found.risks
}

fn all<'l>(lines: impl Iterator<Item = &'l Line>, of: fn(&Release) -> BTreeSet<String>) -> BTreeSet<String> {
    lines.flat_map(|line| of(&line.draft)).collect()
}

fn owners(connector: &Connector) -> BTreeSet<String> {
    connector.lines.iter().flat_map(|line| line.draft.manifest.owners.iter().cloned()).collect()
}

/// What is found.
struct Found {
    risks: Vec<Risk>,
}

impl Found {
    fn add(&mut self, kind: RiskKind, message: String) {
        self.risks.push(Risk { kind, message });
    }

    fn each(&mut self, kind: RiskKind, names: &[String], told: impl Fn(&str) -> String) {
        for name in names.iter().take(MAX_LISTED) {
            self.add(kind, told(name));
        }
        if let Some(more) = names.len().checked_sub(MAX_LISTED).filter(|more| *more > 0) {
            self.add(kind, format!("and {more} more"));
        }
    }

    /// Whether an author is among the owners. Who is in a team is not written in a repository.
    fn owner(&mut self, owners: &BTreeSet<String>, author: &str) {
        let name = |text: &str| text.trim_start_matches('@').to_lowercase();
        if owners.is_empty() || owners.iter().any(|owner| name(owner) == name(author)) {
            return;
        }
        let listed = listed(owners);
        let message = match owners.iter().any(|owner| owner.contains('/')) {
            true => format!("`{author}` is no owner unless as a member of a team: {listed}"),
            false => format!("`{author}` is none of the owners: {listed}"),
        };
        self.add(RiskKind::NotAnOwner, message);
    }

    fn owners(&mut self, old: &BTreeSet<String>, now: &BTreeSet<String>) {
        let gone: BTreeSet<String> = old.difference(now).cloned().collect();
        let new: BTreeSet<String> = now.difference(old).cloned().collect();
        if !gone.is_empty() {
            self.add(RiskKind::OwnersChanged, format!("no owners any more: {}", listed(&gone)));
        }
        if !new.is_empty() {
            self.add(RiskKind::OwnersChanged, format!("new owners: {}", listed(&new)));
        }
    }

    /// What differs between a line as it was and as it is.
    fn line(&mut self, old: Option<&Release>, now: &Release) {
        let code = |release: &Release| -> BTreeSet<(RepoPath, Vec<u8>)> {
            let is_code = |path: &RepoPath| path.extension().eq_ignore_ascii_case("csx");
            let files = release.files.iter().filter(|(path, _)| is_code(path));
            files.map(|(path, bytes)| (path.clone(), bytes.to_vec())).collect()
        };
        let known = old.map(code).unwrap_or_default();
        for (path, _) in code(now).difference(&known).take(MAX_LISTED) {
            self.add(RiskKind::CodeChanged, format!("`{path}` runs on the platform, and differs"));
        }
        let policies = |release: &Release| {
            Some(release.properties()?.at("/properties/policyTemplateInstances")?.to_json())
        };
        if old.and_then(policies) != policies(now) {
            self.add(RiskKind::CodeChanged, "policies that change calls on their way differ".to_owned());
        }
        let icon = |release: &Release| release.file_named("icon.png").map(|(_, bytes)| bytes.to_vec());
        if old.is_some_and(|old| icon(old) != icon(now)) {
            self.add(RiskKind::IconChanged, "`icon.png` is another picture".to_owned());
        }
        let known: &[Allow] = old.map(|old| old.manifest.allow.as_slice()).unwrap_or_default();
        let is_new = |one: &&Allow| {
            let same = |old: &Allow| {
                (&old.rule, &old.place, &old.reason, old.until)
                    == (&one.rule, &one.place, &one.reason, one.until)
            };
            !known.iter().any(same)
        };
        let told: Vec<String> = now.manifest.allow.iter().filter(is_new).map(exception).collect();
        self.each(RiskKind::ExceptionNew, &told, str::to_owned);
    }
}

fn exception(allow: &Allow) -> String {
    let place = allow.place.as_ref().map(|place| format!(" at `{place}`")).unwrap_or_default();
    let until = allow.until.map(|day| format!(" until {day}")).unwrap_or_default();
    format!("`{}` is not to hold{place}{until}: {}", allow.rule, allow.reason)
}

fn listed(names: &BTreeSet<String>) -> String {
    let mut text =
        names.iter().take(MAX_LISTED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > MAX_LISTED {
        text.push_str(", …");
    }
    text
}
