//! What manifest, definition and properties say that an introduction tells.
//!
//! Every list and every text is bounded; texts are tidied, and escaped where they are written.

use crate::catalogue::{Manifest, Release};
use crate::contract::{Contract, Operation, Parameter, SchemeKind};
use crate::document::Node;
use crate::rules::is_unseen;
use serde::Serialize;
use std::collections::BTreeMap;

/// Entries of each list that are told.
const MAX_LISTED: usize = 50;

/// The longest text that is told, in characters.
const MAX_TEXT: usize = 600;

/// Names of parameters, in lower case and without signs, that say how many things come at once.
const COUNTS: [&str; 13] = [
    "limit",
    "top",
    "count",
    "first",
    "size",
    "pagesize",
    "perpage",
    "maxresults",
    "maxitems",
    "results",
    "take",
    "rows",
    "itemsperpage",
];

/// What an introduction may tell.
#[derive(Debug, Default, Serialize)]
pub(super) struct Facts {
    title: String,
    about: Option<String>,
    website: Option<String>,
    privacy: Option<String>,
    contact_name: Option<String>,
    contact_email: Option<String>,
    contact_url: Option<String>,
    inputs: Vec<Input>,
    oauth: bool,
    scopes: Vec<Named>,
    first: Option<String>,
    operations: Vec<Named>,
    /// Operations beyond those that are listed.
    more: usize,
    limits: Vec<Limit>,
    previews: Vec<String>,
    deprecated: Vec<String>,
    errors: Vec<Failure>,
    ending: Option<Ending>,
}

/// What users enter who make a connection.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Input {
    label: String,
    text: String,
}

/// A name and what is said of it.
#[derive(Debug, Serialize)]
struct Named {
    name: String,
    text: String,
}

/// The most that a parameter takes.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Limit {
    name: String,
    most: String,
}

/// A status that means that a call failed, and what is said of it most often.
#[derive(Debug, Serialize)]
struct Failure {
    status: String,
    text: String,
}

/// That the connector ends.
#[derive(Debug, Serialize)]
struct Ending {
    on: Option<String>,
    reason: String,
    replacement: Option<String>,
}

impl Facts {
    /// Reads a release.
    pub(super) fn of(release: &Release) -> Self {
        let manifest = &release.manifest;
        let about = release.info_text("description").or_else(|| manifest.summary.clone());
        let mut facts = Self {
            title: tidy(&release.title()),
            about: about.map(|text| tidy(&text)).filter(|text| !text.is_empty()),
            website: given(&manifest.website),
            privacy: given(&manifest.privacy_policy),
            ending: ending(manifest),
            ..Self::default()
        };
        facts.read_contact(release);
        facts.read_properties(release);
        if let Some(contract) = release.contract() {
            facts.read_contract(&contract);
        }
        facts
    }

    /// The definition's contact, where the manifest has none.
    fn read_contact(&mut self, release: &Release) {
        let manifest = &release.manifest.contact;
        let written = release.definition_document().and_then(|document| document.root().at("/info/contact"));
        let of = |given: Option<String>, key: &str| {
            given
                .or_else(|| written.and_then(|contact| contact.get_str(key)).map(tidy))
                .filter(|text| !text.is_empty())
        };
        self.contact_name = of(given(&manifest.name), "name");
        self.contact_email = of(given(&manifest.email), "email");
        self.contact_url = of(given(&manifest.url), "url");
    }

    /// What the platform asks of those who make a connection.
    fn read_properties(&mut self, release: &Release) {
        let properties = release.properties().and_then(|root| root.get("properties"));
        let sets = properties.and_then(|node| node.at("/connectionParameterSets/values"));
        let sets = sets.into_iter().flat_map(|sets| sets.items()).filter_map(|set| set.get("parameters"));
        let single = properties.and_then(|node| node.get("connectionParameters"));
        for parameters in single.into_iter().chain(sets).take(MAX_LISTED) {
            for member in parameters.members().take(MAX_LISTED) {
                if member.value.get_str("type").is_some_and(|kind| kind.eq_ignore_ascii_case("oauthSetting"))
                {
                    self.oauth = true;
                    let scopes = member.value.at("/oAuthSettings/scopes").into_iter();
                    let scopes = scopes.flat_map(|scopes| scopes.items()).filter_map(|scope| scope.as_str());
                    for scope in scopes.filter(|scope| !scope.trim().is_empty()).take(MAX_LISTED) {
                        self.add_scope(scope, "");
                    }
                } else if let Some(input) = input(member.name, member.value)
                    && self.inputs.len() < MAX_LISTED
                    && !self.inputs.contains(&input)
                {
                    self.inputs.push(input);
                }
            }
        }
    }

    fn add_scope(&mut self, name: &str, text: &str) {
        let name = tidy(name);
        if self.scopes.len() < MAX_LISTED && self.scopes.iter().all(|known| known.name != name) {
            self.scopes.push(Named { name, text: tidy(text) });
        }
    }

    fn read_contract(&mut self, contract: &Contract<'_>) {
        if self.inputs.is_empty() && !self.oauth {
            self.read_schemes(contract);
        }
        let shown: Vec<&Operation<'_>> = contract
            .operations()
            .iter()
            .filter(|operation| operation.visibility() != Some("internal"))
            .collect();
        let current = || shown.iter().filter(|operation| !operation.deprecated());
        let actions = || current().filter(|operation| operation.trigger().is_none());
        let important = actions().find(|operation| operation.visibility() == Some("important"));
        self.first = important.or_else(|| actions().next()).map(|operation| name_of(operation));
        self.more = current().count().saturating_sub(MAX_LISTED);
        self.operations = current().take(MAX_LISTED).map(|operation| told(operation)).collect();
        let names = |wanted: &dyn Fn(&Operation<'_>) -> bool| -> Vec<String> {
            shown.iter().filter(|one| wanted(one)).take(MAX_LISTED).map(|one| name_of(one)).collect()
        };
        self.deprecated = names(&|operation| operation.deprecated());
        self.previews = names(&|operation| !operation.deprecated() && is_preview(operation));
        self.limits = limits(&shown);
        self.errors = errors(&shown);
    }

    /// How users prove who they are, where only the definition says.
    fn read_schemes(&mut self, contract: &Contract<'_>) {
        for scheme in contract.security_schemes().iter().take(MAX_LISTED) {
            let label = match &scheme.kind {
                SchemeKind::OAuth2(flows) => {
                    self.oauth = true;
                    let scopes = flows.values().take(8).flat_map(|flow| flow.scopes.iter());
                    scopes.take(MAX_LISTED).for_each(|(name, text)| self.add_scope(name, text));
                    continue;
                }
                SchemeKind::OpenId(_) => {
                    self.oauth = true;
                    continue;
                }
                SchemeKind::ApiKey { .. } => "API key",
                SchemeKind::Http { scheme } if scheme == "basic" => "User name and password",
                SchemeKind::Http { .. } => "Token",
                SchemeKind::Other(_) => continue,
            };
            let text = scheme.node.get_str("description").map(tidy).unwrap_or_default();
            self.inputs.push(Input { label: label.to_owned(), text });
        }
    }
}

/// A value that users see and enter.
fn input(name: &str, node: Node<'_>) -> Option<Input> {
    let text = |key: &str| {
        node.at("/uiDefinition").and_then(|ui| ui.get_str(key)).map(tidy).filter(|text| !text.is_empty())
    };
    let hidden = node.at("/uiDefinition/constraints/hidden");
    let is_hidden = hidden.is_some_and(|flag| flag.as_bool() == Some(true) || flag.as_str() == Some("true"));
    let label = text("displayName").unwrap_or_else(|| tidy(name));
    // `token:…` belongs to the sign-in and is no input of its own.
    let is_shown = !is_hidden && !name.contains(':') && !label.is_empty();
    is_shown
        .then(|| Input { label, text: text("description").or_else(|| text("tooltip")).unwrap_or_default() })
}

fn told(operation: &Operation<'_>) -> Named {
    Named { name: name_of(operation), text: operation.description().map(tidy).unwrap_or_default() }
}

/// What users know an operation by.
fn name_of(operation: &Operation<'_>) -> String {
    let summary = operation.summary().map(tidy).filter(|text| !text.is_empty());
    summary.unwrap_or_else(|| tidy(&operation.label()))
}

fn is_preview(operation: &Operation<'_>) -> bool {
    let status = operation.node().at("/x-ms-api-annotation/status").and_then(|status| status.as_str());
    status.is_some_and(|status| status.eq_ignore_ascii_case("preview"))
}

/// How many things come at once at most, as parameters say.
fn limits(operations: &[&Operation<'_>]) -> Vec<Limit> {
    let mut limits: Vec<Limit> = Vec::new();
    for parameter in operations.iter().flat_map(|operation| operation.parameters()) {
        if limits.len() >= MAX_LISTED {
            break;
        }
        if let Some(limit) = limit(parameter).filter(|limit| !limits.contains(limit)) {
            limits.push(limit);
        }
    }
    limits
}

fn limit(parameter: &Parameter<'_>) -> Option<Limit> {
    let name = parameter.name();
    let plain: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(40).collect();
    let most = parameter.schema()?.get("maximum")?.number().filter(|_| COUNTS.contains(&plain.as_str()))?;
    Some(Limit { name: tidy(name), most: most.to_string() })
}

/// The statuses of failed calls, each with the text that most operations give it.
fn errors(operations: &[&Operation<'_>]) -> Vec<Failure> {
    let mut texts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for response in operations.iter().flat_map(|operation| operation.responses()) {
        let is_failure = response.status.len() == 3 && response.status.starts_with(['4', '5']);
        let text = response.description().map(tidy).filter(|text| !text.is_empty());
        if let Some(text) = text.filter(|_| is_failure) {
            *texts.entry(response.status.to_ascii_uppercase()).or_default().entry(text).or_default() += 1;
        }
    }
    let most = |texts: BTreeMap<String, usize>| {
        texts
            .into_iter()
            .max_by_key(|(text, count)| (*count, std::cmp::Reverse(text.clone())))
            .map(|(text, _)| text)
    };
    let failures = texts.into_iter().take(MAX_LISTED);
    failures.filter_map(|(status, texts)| Some(Failure { status, text: most(texts)? })).collect()
}

fn ending(manifest: &Manifest) -> Option<Ending> {
    let deprecation = manifest.deprecation.as_ref()?;
    Some(Ending {
        on: deprecation.sunset.map(|day| day.to_string()),
        reason: tidy(&deprecation.reason),
        replacement: given(&deprecation.replacement),
    })
}

fn given(text: &Option<String>) -> Option<String> {
    text.as_deref().map(tidy).filter(|text| !text.is_empty())
}

/// A text in one line, without what nobody sees, cut where it is too long.
pub(super) fn tidy(text: &str) -> String {
    let seen: String = text
        .chars()
        .map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c })
        .filter(|c| !is_unseen(*c))
        .take(MAX_TEXT * 4)
        .collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_TEXT) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default().trim_end()),
        None => line,
    }
}
