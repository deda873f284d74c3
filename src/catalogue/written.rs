//! The text of a manifest, for connectors that come from elsewhere.

use super::manifest::Manifest;
use super::platforms::{Commercetools, Tencent};
use crate::document::quoted;
use std::fmt::Write as _;

impl Manifest {
    /// What the connector says of itself, as a file. What its maintainers decide about it is left out: when
    /// it ends, and which rules and changes are excused.
    pub fn written(&self) -> String {
        let mut text = String::new();
        let version = self.version.as_ref().map(ToString::to_string);
        let definition = self.definition.as_ref().map(ToString::to_string);
        line(&mut text, "version", version.as_deref());
        line(&mut text, "title", self.title.as_deref());
        line(&mut text, "summary", self.summary.as_deref());
        line(&mut text, "publisher", self.publisher.as_deref());
        list(&mut text, "categories", &self.categories);
        list(&mut text, "platforms", &self.platforms);
        line(&mut text, "profile", self.profile.as_deref());
        list(&mut text, "keywords", &self.keywords);
        line(&mut text, "license", self.license.as_deref());
        line(&mut text, "website", self.website.as_deref());
        line(&mut text, "privacy-policy", self.privacy_policy.as_deref());
        line(&mut text, "brand-color", self.brand_color.as_deref());
        list(&mut text, "owners", &self.owners);
        list(&mut text, "aliases", &self.aliases);
        line(&mut text, "definition", definition.as_deref());
        let contact = &self.contact;
        let fields = [("name", &contact.name), ("email", &contact.email), ("url", &contact.url)];
        table(&mut text, "contact", &fields);
        let power_platform = &self.power_platform;
        let fields = [
            ("prefix", &power_platform.prefix),
            ("name", &power_platform.name),
            ("id", &power_platform.id),
            ("solution", &power_platform.solution),
            ("publisher", &power_platform.publisher),
        ];
        table(&mut text, "power-platform", &fields);
        let dibop = &self.dibop;
        table(&mut text, "dibop", &[("type", &dibop.kind), ("documentation", &dibop.documentation)]);
        commercetools(&mut text, &self.commercetools);
        tencent(&mut text, &self.tencent);
        text
    }
}

fn commercetools(text: &mut String, said: &Commercetools) {
    let Commercetools { creator, .. } = said;
    let mut own = String::new();
    line(&mut own, "repository", said.repository.as_deref());
    line(&mut own, "tag", said.tag.as_deref());
    list(&mut own, "integration-types", &said.integration_types);
    list(&mut own, "regions", &said.regions);
    list(&mut own, "private-projects", &said.private_projects);
    line(&mut own, "documentation-url", said.documentation_url.as_deref());
    if !own.is_empty() {
        let _ = write!(text, "\n[commercetools]\n{own}");
    }
    let fields = [
        ("email", &creator.email),
        ("name", &creator.name),
        ("title", &creator.title),
        ("company", &creator.company),
        ("logo-url", &creator.logo_url),
        ("support-url", &creator.support_url),
    ];
    let mut own = String::new();
    fields.iter().for_each(|(key, value)| line(&mut own, key, value.as_deref()));
    if let Some(contributors) = creator.contributors {
        let _ = writeln!(own, "contributors = {contributors}");
    }
    if !own.is_empty() {
        let _ = write!(text, "\n[commercetools.creator]\n{own}");
    }
}

fn tencent(text: &mut String, tencent: &Tencent) {
    if *tencent == Tencent::default() {
        return;
    }
    let _ = writeln!(text, "\n[tencent]\nkind = {}", quoted(tencent.kind.as_str()));
    line(text, "connection-test", tencent.connection_test.as_deref());
    list(text, "triggers", &tencent.triggers);
    for property in &tencent.properties {
        text.push_str("\n[[tencent.property]]\n");
        line(text, "name", Some(&property.name));
        line(text, "type", Some(&property.kind));
        line(text, "default", property.default.as_deref());
        line(text, "title", property.title.as_deref());
        line(text, "description", property.description.as_deref());
        line(text, "example", property.example.as_deref());
        line(text, "tab", property.tab.as_deref());
        if property.secret {
            text.push_str("secret = true\n");
        }
    }
}

fn line(text: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        let _ = writeln!(text, "{key} = {}", quoted(value));
    }
}

fn list(text: &mut String, key: &str, values: &[String]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        let _ = writeln!(text, "{key} = [{}]", values.join(", "));
    }
}

fn table(text: &mut String, name: &str, fields: &[(&str, &Option<String>)]) {
    if fields.iter().any(|(_, value)| value.is_some()) {
        let _ = writeln!(text, "\n[{name}]");
        fields.iter().for_each(|(key, value)| line(text, key, value.as_deref()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{Contact, PowerPlatform};
    use super::super::platforms::{Creator, TencentKind, TencentProperty};
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let text = |text: &str| Some(text.to_owned());
        let manifest = Manifest {
            version: semver::Version::parse("1.2.0-rc.1").ok(),
            title: text("A \"b\" \\ \u{7f}\u{feff}\n]"),
            summary: text("ü"),
            publisher: text("P"),
            categories: vec!["Data".to_owned(), "A, \"B\"".to_owned()],
            platforms: vec!["power-platform".to_owned()],
            profile: text("strict"),
            keywords: vec!["k".to_owned()],
            license: text("MIT"),
            website: text("https://a.example/"),
            privacy_policy: text("https://a.example/p"),
            brand_color: text("#123456"),
            owners: vec!["@a/b".to_owned()],
            aliases: vec!["acme-orders".to_owned()],
            definition: RepoPath::parse("a/b.json").ok(),
            contact: Contact { name: text("N"), email: text("a@b.example"), url: text("https://c.example") },
            power_platform: PowerPlatform {
                prefix: text("acme"),
                name: text("acme_5Fa-20b"),
                id: text("0d560543-52a7-80dc-a38f-cb5476f9830b"),
                solution: text("Acme"),
                publisher: text("AcmeInc"),
            },
            commercetools: Commercetools {
                repository: text("git@github.com:acme/tax.git"),
                tag: text("{version}"),
                integration_types: vec!["tax".to_owned()],
                regions: vec!["us-east-2.aws".to_owned()],
                private_projects: vec!["us-east-2.aws:acme".to_owned()],
                documentation_url: text("https://a.example/docs"),
                creator: Creator {
                    email: text("a@b.example"),
                    name: text("N"),
                    title: text("T"),
                    company: text("C"),
                    logo_url: text("https://a.example/logo.png"),
                    support_url: text("https://a.example/help"),
                    contributors: Some(3),
                },
            },
            tencent: Tencent {
                kind: TencentKind::Saas,
                connection_test: text("Get"),
                triggers: vec!["New".to_owned()],
                properties: vec![TencentProperty {
                    name: "key".to_owned(),
                    kind: "decimal".to_owned(),
                    default: text(""),
                    title: text("\"K\""),
                    description: text("d"),
                    example: text("e"),
                    tab: text("t"),
                    secret: true,
                }],
            },
            ..Manifest::default()
        };
        let (document, faults) =
            Document::parse(RepoPath::root(), manifest.written().into_bytes(), Format::Toml);
        let (read, found) = Manifest::read(document.root());
        assert!(faults.is_empty() && found.is_empty(), "{faults:?} {found:?}");
        assert_eq!(read, manifest);
    }
}
