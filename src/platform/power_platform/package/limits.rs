//! How much Dataverse holds of a connector: a longer part cannot be imported.

use super::connector::policies;
use super::identity::Identity;
use crate::catalogue::Release;
use crate::document::{Location, Node, minified};

/// The longest part of a connector by its element, in characters.
pub(crate) const LONGEST: [(&str, usize); 10] = [
    ("name", 500),
    ("displayname", 200),
    ("description", 1_000),
    ("iconbrandcolor", 100),
    ("openapidefinition", 1_000_000),
    ("connectionparameters", 500_000),
    ("connectionparametersets", 500_000),
    ("policytemplateinstances", 500_000),
    ("scriptoperations", 500_000),
    ("customcodeblobcontent", 500_000),
];

/// The longest unique name of a solution, in characters; the connector's is the component's name.
pub(crate) const LONGEST_SOLUTION: usize = 65;

/// The largest icon, in bytes.
pub(crate) const LARGEST_ICON: usize = 10 * 1024 * 1024;

/// The largest script that the platform runs, in bytes; Dataverse holds fewer characters.
pub(crate) const LARGEST_SCRIPT: usize = 1024 * 1024;

/// The longest name that `pac solution unpack` unpacks; what has a longer one is left out.
pub(crate) const LONGEST_UNPACKED: usize = 30;

/// The most characters of an element.
pub(crate) fn longest(element: &str) -> usize {
    LONGEST.iter().find(|(name, _)| *name == element).map_or(usize::MAX, |(_, longest)| *longest)
}

/// The parts of a release that are too long for its solution, with their places; the definition is
/// not measured.
pub(crate) fn too_long(release: &Release, identity: &Identity) -> Vec<(Location, String)> {
    let mut found = Vec::new();
    let mut measure = |element: &str, text: &str, most: usize, place: &dyn Fn() -> Location| {
        // The length in bytes is found at once, and never smaller.
        let length = if text.len() > most { text.chars().count() } else { 0 };
        if length > most {
            found.push((place(), format!("`{element}` has {length} characters, {most} are kept")));
        }
    };
    let folder = || Location::file(release.folder.clone());
    let info = release.definition_document().and_then(|document| document.root().get("info"));
    let of_info =
        |name: &str| info.and_then(|info| info.get(name)).map_or_else(folder, |node| node.location());
    measure("UniqueName", &identity.solution, LONGEST_SOLUTION, &folder);
    measure("displayname", &identity.title, longest("displayname"), &|| of_info("title"));
    let description = identity.description.as_deref().unwrap_or_default();
    measure("description", description, longest("description"), &|| of_info("description"));
    let properties = release.properties().and_then(|root| root.get("properties"));
    let color = properties.and_then(|properties| properties.get("iconBrandColor"));
    measure("iconbrandcolor", &identity.brand_color, longest("iconbrandcolor"), &|| {
        color.map_or_else(folder, |node| node.location())
    });
    for (key, element) in [
        ("connectionParameters", "connectionparameters"),
        ("connectionParameterSets", "connectionparametersets"),
        ("policyTemplateInstances", "policytemplateinstances"),
        ("scriptOperations", "scriptoperations"),
    ] {
        let Some(node) = properties.and_then(|properties| properties.get(key)) else { continue };
        if is_large(node, longest(element)) {
            let text = if key == "policyTemplateInstances" { policies(Some(node)) } else { minified(node) };
            measure(element, &text, longest(element), &|| node.location());
        }
    }
    let path = release.power_platform_path("script.csx");
    // That a script is larger than the platform runs has a rule of its own.
    if let Some(script) = release.files.get(&path).filter(|script| script.len() <= LARGEST_SCRIPT) {
        let place = || Location::file(release.folder.join(&path));
        measure(
            "customcodeblobcontent",
            &String::from_utf8_lossy(script),
            longest("customcodeblobcontent"),
            &place,
        );
    }
    found
}

/// That a definition is too long even without blanks.
pub(crate) fn definition_too_long(release: &Release) -> Option<(Location, String)> {
    let root = super::super::definition(release)?;
    let most = longest("openapidefinition");
    let text = is_large(root, most).then(|| minified(root)).filter(|text| text.len() > most)?;
    let length = text.chars().count();
    let message = || format!("`openapidefinition` has {length} characters, {most} are kept");
    (length > most).then(|| (Location::file(root.document().path().clone()), message()))
}

/// Whether a value could be longer than so many characters once the blanks are gone; YAML may say
/// more in fewer bytes.
fn is_large(node: Node<'_>, most: usize) -> bool {
    let span = node.span();
    let is_json = node.document().format() == crate::document::Format::Json;
    !is_json || span.end - span.start > most
}
