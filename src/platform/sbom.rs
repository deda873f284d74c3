//! What is in the packages of a release, as a CycloneDX bill of materials: every file at every level
//! with its digest and its part in the connector. It has no time, so it is reproducible.

use super::download::Download;
use super::platform;
use crate::check::Vetted;
use crate::files::uuid;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The version of CycloneDX.
const VERSION: &str = "1.6";

/// The bill of materials.
pub(super) fn sbom(vetted: &Vetted, downloads: &[Download]) -> String {
    let digests: String = downloads.iter().map(|download| download.sha256.as_str()).collect();
    let components: Vec<Value> = downloads.iter().map(package).collect();
    let refs: Vec<&str> = downloads.iter().map(|download| download.file_name.as_str()).collect();
    let root = subject(vetted);
    let bill = json!({
        "$schema": format!("http://cyclonedx.org/schema/bom-{VERSION}.schema.json"),
        "bomFormat": "CycloneDX",
        "specVersion": VERSION,
        "serialNumber": format!("urn:uuid:{}", uuid(&format!("sbom {digests}"))),
        "version": 1,
        "metadata": {
            "tools": { "components": [{
                "type": "application",
                "name": "connectory",
                "version": env!("CARGO_PKG_VERSION"),
            }] },
            "component": root,
        },
        "components": components,
        "dependencies": [{ "ref": vetted.id().as_str(), "dependsOn": refs }],
    });
    format!("{bill:#}\n")
}

/// The connector itself, as its manifest describes it.
fn subject(vetted: &Vetted) -> Value {
    let (published, release) = (vetted.published(), vetted.release());
    let manifest = &release.manifest;
    let mut subject = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            subject.insert(name.to_owned(), value);
        }
    };
    put("type", Some("application".into()));
    put("bom-ref", Some(vetted.id().as_str().into()));
    put("supplier", manifest.publisher.as_ref().map(|name| json!({ "name": name })));
    put("name", Some(release.title().into()));
    put("version", Some(published.version.to_string().into()));
    put("description", release.summary().map(Value::from));
    put("licenses", manifest.license.as_ref().map(|license| json!([{ "expression": license }])));
    let website = manifest.website.as_ref().map(|url| json!([{ "type": "website", "url": url }]));
    put("externalReferences", website);
    let facts = [
        ("connectory:tag", Some(published.tag.name.clone())),
        ("connectory:commit", Some(published.tag.commit.to_string())),
        ("connectory:folder", Some(published.folder.to_string())),
        ("connectory:tree", published.tree.map(|tree| tree.to_string())),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some(json!({ "name": name, "value": value? })));
    put("properties", Some(facts.collect()));
    Value::Object(subject)
}

fn package(download: &Download) -> Value {
    let name = &download.file_name;
    let mut component = file(name, name, &download.sha256, Some("package"));
    let role = platform(download.platform).map(|platform| platform.role);
    let inside = Inside { package: name, digests: &download.digests, role };
    component.insert("components".to_owned(), inside.components("").into());
    Value::Object(component)
}

/// A file of a package: its name, its place in the package, its digest and its part.
fn file(name: &str, place: &str, sha256: &str, role: Option<&str>) -> Map<String, Value> {
    let mut component = Map::new();
    component.insert("type".to_owned(), "file".into());
    component.insert("bom-ref".to_owned(), place.into());
    component.insert("name".to_owned(), name.into());
    component.insert("hashes".to_owned(), json!([{ "alg": "SHA-256", "content": sha256 }]));
    if let Some(role) = role {
        component.insert("properties".to_owned(), json!([{ "name": "connectory:role", "value": role }]));
    }
    component
}

/// What is in a package.
struct Inside<'d> {
    package: &'d str,
    digests: &'d BTreeMap<String, String>,
    role: Option<fn(&str) -> Option<&'static str>>,
}

impl Inside<'_> {
    /// The files of an archive, by what their names begin with.
    fn components(&self, archive: &str) -> Vec<Value> {
        let below =
            self.digests.range(archive.to_owned()..).take_while(|(name, _)| name.starts_with(archive));
        let mut components = Vec::new();
        for (name, sha256) in below.filter(|(name, _)| !self.is_deeper(name, archive.len())) {
            let path = name.get(archive.len()..).unwrap_or_default();
            let role = self.role.and_then(|role| role(path));
            let mut component = file(path, &format!("{}!/{name}", self.package), sha256, role);
            let inner = self.components(&format!("{name}!/"));
            if !inner.is_empty() {
                component.insert("components".to_owned(), inner.into());
            }
            components.push(Value::Object(component));
        }
        components
    }

    /// Whether a file is in an archive inside the one that its name begins with, by so many bytes.
    fn is_deeper(&self, name: &str, start: usize) -> bool {
        let is_archive = |end: usize| name.get(..end).is_some_and(|name| self.digests.contains_key(name));
        name.match_indices("!/").any(|(end, _)| end >= start && is_archive(end))
    }
}
