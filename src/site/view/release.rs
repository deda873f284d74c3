//! A release as its page shows it.

use super::super::locale::Phrase;
use super::super::markdown::{self, Html, Links};
use super::super::text::{NAME, PROSE, slug, tidy};
use super::beside::{self, Mapped, Type};
use super::card::Named;
use super::connection::{Connection, Outward, auth_kinds};
use super::operation::Api;
use super::panel::{Panel, panels};
use super::translation::{introduction, translate};
use crate::catalogue::{self, ConnectorId, Resilience};
use serde::Serialize;

/// Entries of each list of the manifest that are shown.
const MAX_LISTED: usize = 40;

/// What a release says of itself and of its API.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Release {
    pub(in crate::site) title: String,
    /// The language of title and summary, where it is not that of the page.
    pub(in crate::site) heading_language: Option<String>,
    pub(in crate::site) summary: String,
    pub(in crate::site) publisher: Option<Named>,
    pub(in crate::site) platforms: Vec<Named>,
    pub(in crate::site) categories: Vec<Named>,
    pub(in crate::site) keywords: Vec<String>,
    pub(in crate::site) auth: Vec<Named>,
    pub(in crate::site) brand_color: Option<String>,
    /// The introduction.
    pub(in crate::site) overview: Html,
    /// The language of the introduction, where it is not that of the page.
    pub(in crate::site) overview_language: Option<String>,
    pub(in crate::site) connection: Connection,
    pub(in crate::site) api: Api,
    pub(in crate::site) types: Vec<Type>,
    pub(in crate::site) mappings: Vec<Mapped>,
    /// What platforms make of it.
    pub(in crate::site) panels: Vec<Panel>,
    pub(in crate::site) facts: Vec<Fact>,
    /// The language of the definition.
    pub(in crate::site) dialect: Option<String>,
    /// Why the API cannot be shown: the end of a message's name.
    pub(in crate::site) unreadable: Option<&'static str>,
}

/// A line of the list of facts.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Fact {
    /// What is told, as the end of a message's name.
    pub(in crate::site) id: &'static str,
    pub(in crate::site) values: Vec<Outward>,
}

impl Release {
    /// Reads a release for a page in a language, in which it may say other words than the original ones.
    pub(in crate::site) fn read(
        id: &ConnectorId,
        release: &catalogue::Release,
        links: &Links,
        language: &str,
        original: &str,
    ) -> Self {
        let mut view = Self::original(id, release, links, language);
        translate(&mut view, release, language, original);
        view
    }

    fn original(id: &ConnectorId, release: &catalogue::Release, links: &Links, language: &str) -> Self {
        let contract = release.contract();
        let manifest = &release.manifest;
        let texts = |list: &[String]| -> Vec<String> {
            list.iter()
                .take(MAX_LISTED)
                .map(|text| tidy(text, NAME))
                .filter(|text| !text.is_empty())
                .collect()
        };
        Self {
            title: tidy(&release.title(), NAME),
            heading_language: None,
            summary: release.summary().map(|text| tidy(&text, PROSE)).unwrap_or_default(),
            publisher: publisher(manifest.publisher.as_deref()),
            platforms: texts(&manifest.platforms).iter().map(|id| platform(id)).collect(),
            categories: texts(&manifest.categories)
                .into_iter()
                .map(|name| Named { id: slug(&name), name })
                .collect(),
            keywords: texts(&manifest.keywords),
            auth: auth_kinds(release, contract.as_ref()),
            brand_color: brand_color(release),
            overview: overview(release, links, language),
            overview_language: None,
            connection: Connection::read(release, contract.as_ref()),
            api: contract.as_ref().map(Api::read).unwrap_or_default(),
            types: beside::types(release),
            mappings: beside::mappings(release),
            panels: panels(id, release, language),
            facts: facts(release),
            dialect: contract.as_ref().map(|contract| contract.dialect().to_string()),
            unreadable: match contract.is_some() || release.offers_no_api() {
                true => None,
                false => Some(why_unreadable(release)),
            },
        }
    }
}

/// The introduction below the page's own headings: that in the language of the page, else `intro.md`, else the
/// readme.
pub(in crate::site) fn overview(release: &catalogue::Release, links: &Links, language: &str) -> Html {
    let named = |name: &str| release.file_named(name).map(|(_, bytes)| bytes);
    let file = introduction(release, language).or_else(|| named("intro.md")).or_else(|| named("readme.md"));
    match file {
        Some(bytes) => markdown::render(&String::from_utf8_lossy(bytes), 3, links),
        None => {
            release.info_text("description").map(|text| markdown::render_short(&text)).unwrap_or_default()
        }
    }
}

fn platform(written: &str) -> Named {
    let known = crate::platform::platform(written);
    let name = known.map_or_else(|| written.to_owned(), |platform| platform.name.to_owned());
    Named { id: super::super::text::slug(written), name }
}

fn brand_color(release: &catalogue::Release) -> Option<String> {
    let properties = || Some(release.properties()?.at("/properties/iconBrandColor")?.as_str()?.to_owned());
    release.manifest.brand_color.clone().or_else(properties)
}

fn why_unreadable(release: &catalogue::Release) -> &'static str {
    match release.definition_document() {
        None => "no-definition",
        Some(document) if document.is_whole() => "unknown-language",
        Some(_) => "syntax",
    }
}

/// How the service is called, in a few words each.
fn calls(resilience: &Resilience) -> Vec<Outward> {
    let words = [
        (resilience.timeout_seconds, "calls-timeout"),
        (resilience.retries, "calls-retries"),
        (resilience.requests_per_minute, "calls-a-minute"),
        (resilience.circuit_breaker_failures, "calls-failures"),
        (resilience.circuit_breaker_seconds, "calls-pause"),
    ];
    let told = words.into_iter().filter_map(|(value, id)| Some(Phrase::new(id).counting(value?)));
    told.map(|text| Outward { text, href: None }).collect()
}

fn facts(release: &catalogue::Release) -> Vec<Fact> {
    let manifest = &release.manifest;
    let one = |id, value: Option<Outward>| Fact { id, values: value.into_iter().collect() };
    let contact = &manifest.contact;
    let owners = manifest.owners.iter().take(MAX_LISTED).map(|owner| Outward::plain(owner)).collect();
    let contacts = contact.name.as_deref().map(Outward::plain).into_iter();
    let contacts = contacts.chain(contact.email.as_deref().map(Outward::mail));
    let contacts = contacts.chain(contact.url.as_deref().map(Outward::web)).collect();
    let mut facts = vec![
        one("website", manifest.website.as_deref().map(Outward::web)),
        Fact { id: "support", values: contacts },
        one("privacy-policy", manifest.privacy_policy.as_deref().map(Outward::web)),
        one("license", manifest.license.as_deref().map(Outward::plain)),
        Fact { id: "owners", values: owners },
        Fact { id: "calls", values: calls(&manifest.resilience) },
        one("source-folder", Some(Outward::plain(release.folder.as_str()))),
    ];
    facts.retain(|fact| !fact.values.is_empty());
    facts
}

/// Who publishes; nobody where the name is empty.
fn publisher(written: Option<&str>) -> Option<Named> {
    let name = written.map(|text| tidy(text, NAME)).filter(|name| !name.is_empty())?;
    Some(Named { id: slug(&name), name })
}
