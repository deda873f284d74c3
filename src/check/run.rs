//! The walk over a connector, written once.

use super::allow;
use super::book::{RuleBook, Submission};
use super::cx::Cx;
use super::finding::Finding;
use super::profile::Graded;
use super::rule::{Check, RuleId, Severity};
use crate::catalogue::{Allow, Catalogue, Connector, ConnectorId, Date, ICON, Published, Release, Settings};
use crate::contract::{Contract, Operation, Parameter, servers_of};
use crate::document::{Fault, FaultKind, Location};
use crate::export::Export;
use crate::icon::Print;
use crate::path::RepoPath;
use crate::source::Span;
use std::collections::BTreeSet;

/// What rules over the whole catalogue may know of a connector.
#[derive(Debug, Clone)]
pub struct Card {
    /// The connector.
    pub id: ConnectorId,
    /// Its title.
    pub title: String,
    /// Where the title stands.
    pub title_location: Location,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// What its icon is known by, and where it stands.
    pub icon: Option<(Print, Location)>,
    /// The hosts that it calls, and where each is written.
    pub hosts: Vec<(String, Location)>,
    /// The ids that it had before, and where each is written.
    pub aliases: Vec<(String, Location)>,
    /// Whether its id was numbered because another folder came first with it.
    pub renamed: bool,
    /// What its manifests excuse, each in its folder.
    pub(super) allows: Vec<(RepoPath, Allow)>,
}

impl Card {
    /// The card of a connector: that of its newest line.
    pub fn of(connector: &Connector) -> Option<Self> {
        let release = &connector.lines.last()?.draft;
        let manifest = release.document(crate::catalogue::manifest::FILE);
        let declared = manifest.and_then(|document| document.root().get("title"));
        let info = release.definition_document().and_then(|document| document.root().at("/info/title"));
        let title_location = match declared.or(info) {
            Some(node) => node.location(),
            None => Location::file(release.folder.clone()),
        };
        Some(Self {
            id: connector.id.clone(),
            title: release.title(),
            title_location,
            publisher: release.manifest.publisher.clone(),
            icon: icon_of(release),
            hosts: hosts_of(release),
            aliases: aliases_of(connector),
            renamed: connector.renamed,
            allows: allow::of(connector),
        })
    }
}

/// What the icon of a release is known by.
fn icon_of(release: &Release) -> Option<(Print, Location)> {
    let print = release.icon()?.picture()?.print.clone();
    let (path, _) = release.file_named(ICON)?;
    Some((print, Location::file(release.folder.join(path))))
}

/// The aliases of a connector, each where it is first written.
fn aliases_of(connector: &Connector) -> Vec<(String, Location)> {
    let mut aliases: Vec<(String, Location)> = Vec::new();
    for line in &connector.lines {
        let manifest = line.draft.document(crate::catalogue::manifest::FILE);
        let Some(written) = manifest.and_then(|document| document.root().get("aliases")) else { continue };
        for item in written.items() {
            let known =
                item.as_str().filter(|alias| line.draft.manifest.aliases.iter().any(|one| one == alias));
            if let Some(alias) = known
                && !aliases.iter().any(|(one, _)| one == alias)
            {
                aliases.push((alias.to_owned(), item.location()));
            }
        }
    }
    aliases
}

/// A connector with more servers than this is told by its first ones.
const MAX_HOSTS: usize = 16;

/// The hosts that a release calls, each once.
fn hosts_of(release: &Release) -> Vec<(String, Location)> {
    let mut hosts: Vec<(String, Location)> = Vec::new();
    let servers =
        release.definition_document().map(|document| servers_of(document.root())).unwrap_or_default();
    for server in servers.into_iter().take(MAX_HOSTS) {
        let host = server.host();
        if !host.is_empty() && !hosts.iter().any(|(known, _)| known == host) {
            hosts.push((host.to_owned(), server.node.location()));
        }
    }
    hosts
}

/// Judges a connector by all rules but those over the whole catalogue; findings come in the order
/// of their places.
pub fn run(
    book: &RuleBook,
    catalogue: &Catalogue,
    connector: &Connector,
    faults: Vec<Fault>,
    today: Date,
) -> Vec<Finding> {
    let mut cx = Cx::new(book, catalogue, today);
    cx.connector = Some(&connector.id);
    let newest = connector.lines.last().map(|line| &line.draft);
    let profile = newest.map_or(catalogue.settings().profile(), |draft| profile_of(catalogue, draft));
    report_faults(book, &mut cx, faults, profile);
    for line in &connector.lines {
        let retired = line.draft.manifest.retired.is_some();
        check_release(book, &mut cx, &line.draft, retired);
        for graded in book.graded(profile_of(catalogue, &line.draft)) {
            if let Check::Line(check) = graded.rule.check {
                cx.rule = Some(*graded);
                check(&mut cx, line);
            }
        }
    }
    for graded in book.graded(profile) {
        if let Check::Connector(check) = graded.rule.check {
            cx.rule = Some(*graded);
            check(&mut cx, connector);
        }
    }
    let mut findings = std::mem::take(&mut cx.findings);
    for line in &connector.lines {
        let profile = profile_of(catalogue, &line.draft);
        findings = allow::apply(book, profile, &mut cx, &line.draft, findings);
    }
    findings.append(&mut cx.findings);
    sort(&mut findings);
    findings
}

/// The profile that a release asks for: its own, or that of its catalogue.
fn profile_of<'a>(catalogue: &'a Catalogue, release: &'a Release) -> Option<&'a str> {
    release.manifest.profile.as_deref().or(catalogue.settings().profile())
}

/// Judges the catalogue as a whole, given the cards of all its connectors.
pub fn run_catalogue(book: &RuleBook, catalogue: &Catalogue, cards: &[Card], today: Date) -> Vec<Finding> {
    run_among(book, catalogue, (catalogue.faults().to_vec(), cards), today)
}

/// Judges cards by the rules over the whole catalogue, and faults of places.
pub(super) fn run_among(
    book: &RuleBook,
    catalogue: &Catalogue,
    (faults, cards): (Vec<Fault>, &[Card]),
    today: Date,
) -> Vec<Finding> {
    let mut cx = Cx::new(book, catalogue, today);
    let profile = catalogue.settings().profile();
    report_faults(book, &mut cx, faults, profile);
    for graded in book.graded(profile) {
        if let Check::Catalogue(check) = graded.rule.check {
            cx.rule = Some(*graded);
            check(&mut cx, cards);
        }
    }
    cx.findings.retain(|finding| !allow::excuse(cards, finding, today));
    sort(&mut cx.findings);
    cx.findings
}

/// Puts findings in the order of their places. What several operations share is said once.
fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    findings.dedup_by(|a, b| key(a) == key(b));
}

/// A value that YAML names twice stands at one place under two pointers.
fn key(finding: &Finding) -> (&RepoPath, Option<Span>, RuleId, &str) {
    (&finding.location.file, finding.location.span, finding.rule.id, &finding.message)
}

fn report_faults(book: &RuleBook, cx: &mut Cx<'_>, faults: Vec<Fault>, profile: Option<&str>) {
    for fault in faults {
        cx.rule = book.of_fault(fault.kind, profile);
        cx.push(fault.location, fault.message, || fault.mend);
    }
}

/// Rules of a release. Of what is retired only the manifest is judged: its API serves nobody.
fn check_release<'a>(book: &RuleBook, cx: &mut Cx<'a>, release: &'a Release, retired: bool) {
    let profile = profile_of(cx.catalogue, release);
    cx.enter(Some(release), book.profile(profile).map_or("", |profile| profile.id));
    let holding = book.holding(release, profile);
    for graded in &holding {
        if let Check::Release(check) = graded.rule.check
            && !(retired && graded.platform.is_some())
        {
            cx.rule = Some(*graded);
            check(cx, release);
        }
    }
    let contract = if retired { None } else { release.contract() };
    if let Some(contract) = contract {
        check_submitted(book, cx, &holding, &contract, release);
    }
    cx.enter(None, "");
}

/// Rules of an API: those of a platform judge the definition that is submitted there.
fn check_submitted(
    book: &RuleBook,
    cx: &mut Cx<'_>,
    holding: &[Graded],
    contract: &Contract<'_>,
    release: &Release,
) {
    // What nobody judges is not exported.
    let is_asked = |platform: &&&str| holding.iter().any(|graded| graded.platform == Some(**platform));
    let platforms = book.platforms().iter().filter(is_asked);
    let submissions: Vec<_> =
        platforms.map(|platform| (*platform, book.submitted(platform, release))).collect();
    let elsewhere = |graded: &Graded| {
        let other = |(platform, submission): &(&str, Submission<'_>)| {
            graded.platform == Some(*platform) && !matches!(submission, Submission::Written)
        };
        submissions.iter().any(other)
    };
    let as_written: Vec<Graded> = holding.iter().copied().filter(|graded| !elsewhere(graded)).collect();
    check_contract(cx, &as_written, contract);
    for (platform, submission) in submissions {
        let Submission::Exported(export) = submission else { continue };
        let rules: Vec<Graded> =
            holding.iter().copied().filter(|graded| graded.platform == Some(platform)).collect();
        if !rules.is_empty() {
            check_export(cx, &rules, export, release);
        }
    }
}

/// Findings in a definition that was made of the written one stand where it was made from. What would
/// mend it mends nothing that is written.
fn check_export(cx: &mut Cx<'_>, rules: &[Graded], export: &Export, release: &Release) {
    let Some(contract) = export.contract() else { return };
    let first = cx.findings.len();
    check_contract(cx, rules, &contract);
    for finding in cx.findings.iter_mut().skip(first) {
        finding.location = export.origin(&finding.location, &release.documents);
        finding.mend = None;
    }
}

/// Rules of an API: one walk over its operations, one over its references, one over its schemas.
fn check_contract(cx: &mut Cx<'_>, rules: &[Graded], contract: &Contract<'_>) {
    let mut of_operations = Vec::new();
    let mut of_references = Vec::new();
    let mut of_all_references = Vec::new();
    let mut references = Vec::new();
    let mut of_schemas = Vec::new();
    for graded in rules {
        match graded.rule.check {
            Check::Contract(check) => {
                cx.rule = Some(*graded);
                check(cx, contract);
            }
            Check::Operation(_) | Check::Parameter(_) | Check::ParameterUse(_) | Check::Response(_) => {
                of_operations.push(*graded);
            }
            Check::Reference(check) => of_references.push((*graded, check)),
            Check::References(check) => of_all_references.push((*graded, check)),
            Check::Schema(check) => of_schemas.push((*graded, check)),
            Check::Fault(_)
            | Check::Catalogue(_)
            | Check::Connector(_)
            | Check::Line(_)
            | Check::Release(_)
            | Check::Elsewhere => {}
        }
    }
    let mut seen = BTreeSet::new();
    for operation in contract.operations() {
        let listed = operation.parameters().iter().chain(operation.sent_parameters());
        let fresh: Vec<&Parameter<'_>> =
            listed.filter(|parameter| seen.insert(parameter.node().id())).collect();
        check_operation(cx, &of_operations, contract, (operation, &fresh));
    }
    contract.each_reference(|reference| {
        for (graded, check) in &of_references {
            cx.rule = Some(*graded);
            check(cx, reference);
        }
        if !of_all_references.is_empty() {
            references.push(*reference);
        }
    });
    for (graded, check) in &of_all_references {
        cx.rule = Some(*graded);
        check(cx, contract, &references);
    }
    contract.each_schema(|schema| {
        for (graded, check) in &of_schemas {
            cx.rule = Some(*graded);
            check(cx, contract, schema);
        }
    });
    // Platforms take no data types; those that the definition uses were judged with it.
    let types = cx.release().and_then(Release::data_types);
    of_schemas.retain(|(graded, _)| graded.platform.is_none());
    if let Some(types) = types {
        types.each_schema(|schema| {
            for (graded, check) in &of_schemas {
                cx.rule = Some(*graded);
                check(cx, contract, schema);
            }
        });
    }
}

/// Rules of an operation, its parameters and its responses; `fresh` are the parameters that no
/// operation before had.
fn check_operation(
    cx: &mut Cx<'_>,
    rules: &[Graded],
    contract: &Contract<'_>,
    (operation, fresh): (&Operation<'_>, &[&Parameter<'_>]),
) {
    let responses = operation.responses();
    for graded in rules {
        cx.rule = Some(*graded);
        match graded.rule.check {
            Check::Operation(check) => check(cx, contract, operation),
            Check::Parameter(check) => fresh.iter().for_each(|parameter| check(cx, parameter)),
            Check::ParameterUse(check) => {
                let all = operation.parameters().iter().chain(operation.sent_parameters());
                all.for_each(|parameter| check(cx, operation, parameter));
            }
            Check::Response(check) => responses.iter().for_each(|response| check(cx, operation, response)),
            Check::Fault(_)
            | Check::Catalogue(_)
            | Check::Connector(_)
            | Check::Line(_)
            | Check::Release(_)
            | Check::Contract(_)
            | Check::Reference(_)
            | Check::References(_)
            | Check::Schema(_)
            | Check::Elsewhere => {}
        }
    }
}

/// Proof that a release has no error left.
#[derive(Debug)]
pub struct Vetted {
    id: ConnectorId,
    published: Published,
    release: Release,
    settings: Settings,
}

impl Vetted {
    /// The connector.
    pub fn id(&self) -> &ConnectorId {
        &self.id
    }

    /// The tag it was read from.
    pub fn published(&self) -> &Published {
        &self.published
    }

    /// The release.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// The settings of the catalogue that it was read from.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Gives up the proof.
    pub fn into_parts(self) -> (ConnectorId, Published, Release) {
        (self.id, self.published, self.release)
    }
}

/// Judges a release that was read from its tag.
///
/// # Errors
/// The errors that keep it from being packaged.
pub fn vet(
    book: &RuleBook,
    catalogue: &Catalogue,
    id: &ConnectorId,
    published: Published,
    (release, faults): (Release, Vec<Fault>),
    today: Date,
) -> Result<Vetted, Box<(Release, Vec<Finding>)>> {
    let findings = {
        let mut cx = Cx::new(book, catalogue, today);
        cx.connector = Some(id);
        let profile = profile_of(catalogue, &release);
        // Notes and tests are never packaged: what one lacks keeps no release back.
        let ships = |fault: &Fault| !matches!(fault.kind, FaultKind::Note | FaultKind::TestResult);
        let faults = faults.into_iter().filter(ships).collect();
        report_faults(book, &mut cx, faults, profile);
        check_release(book, &mut cx, &release, false);
        let findings = std::mem::take(&mut cx.findings);
        let mut findings = allow::apply(book, profile, &mut cx, &release, findings);
        findings.retain(|finding| finding.severity == Severity::Error);
        sort(&mut findings);
        findings
    };
    if findings.is_empty() {
        Ok(Vetted { id: id.clone(), published, release, settings: catalogue.settings().clone() })
    } else {
        Err(Box::new((release, findings)))
    }
}
