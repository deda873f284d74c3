//! A folder that commercetools deploys, and what a manifest would say of it: nothing else in it does.
//!
//! The version is not among that: it is the tag's, and no file of such a repository says it.

use super::forms::is_license;
use super::manifest::{Contact, Manifest};
use super::release::{PACKAGE, Release};
use crate::document::{Fault, FaultKind, Location, Node};
use crate::source::Source;

/// The platform that deploys it.
pub(super) const PLATFORM: &str = "commercetools";

/// Titles and descriptions are cut behind this many characters.
const MAX_TEXT: usize = 200;

/// The keys of which at least one stands at the root of a specification.
const SIGNS: [&str; 2] = ["deployAs", "inheritAs"];

/// What a manifest would say. Other programs have a file of this name too: where it holds other things
/// entirely, the folder is no connector of any platform, which is a fault.
pub(super) fn inferred(release: &Release, faults: &mut Vec<Fault>) -> Manifest {
    if let Some(root) = release.deployment().map(|document| document.root()).filter(is_strange) {
        let message = format!(
            "this `{}` is another program's: neither `{}` stands at its root; the folder is judged for no platform",
            root.document().path().name(),
            SIGNS.join("` nor `")
        );
        let location = Location::file(root.document().path().clone());
        faults.push(Fault { kind: FaultKind::Stranger, location, message, mend: None });
        let summary = Some("A file of another program, which is no connector.".to_owned());
        return Manifest { summary, ..Manifest::default() };
    }
    let package = release.document(PACKAGE).map(|document| document.root());
    let said = |key: &str| package.and_then(|package| text(package.get(key)?));
    let author = package.and_then(|package| package.get("author"));
    let of_author = |key: &str| author.and_then(|author| text(author.get(key)?));
    Manifest {
        platforms: vec![PLATFORM.to_owned()],
        title: heading(release).or_else(|| said("name")),
        summary: said("description"),
        publisher: of_author("name").or_else(|| author.and_then(text)),
        license: said("license").filter(|text| is_license(text)).or_else(|| license(release)),
        contact: Contact { email: of_author("email"), ..Contact::default() },
        ..Manifest::default()
    }
}

/// Whether a map holds other things entirely; what is empty or broken, or has a key that is almost one of
/// ours, may have been meant for commercetools.
fn is_strange(root: &Node<'_>) -> bool {
    let is_filled = root.is_object() && !root.is_empty() && root.document().is_whole();
    let is_like = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["deploy", "inherit"].iter().any(|word| name.starts_with(word))
    };
    is_filled && !root.members().any(|member| is_like(member.name))
}

fn text(node: Node<'_>) -> Option<String> {
    let text: String = node.as_str()?.trim().chars().take(MAX_TEXT).collect();
    (!text.is_empty()).then_some(text)
}

/// The first heading of the file that people read first.
fn heading(release: &Release) -> Option<String> {
    let (_, bytes) = release.file_named("README.md")?;
    let source = Source::decode(bytes.to_vec());
    let line = source.text().lines().take(100).find_map(|line| line.strip_prefix("# "))?;
    let words = line.trim_matches(['#', ' ', '*', '`']);
    let is_plain = !words.is_empty() && !words.contains(['<', '[', '!', '|']);
    is_plain.then(|| words.chars().take(MAX_TEXT).collect())
}

/// The beginnings of usual licences, and what SPDX calls them.
const LICENSES: [(&str, &str); 5] = [
    ("MIT License", "MIT"),
    ("The MIT License (MIT)", "MIT"),
    ("Apache License", "Apache-2.0"),
    ("ISC License", "ISC"),
    ("BSD 3-Clause License", "BSD-3-Clause"),
];

/// The licence whose text stands in the folder, where it is a usual one.
fn license(release: &Release) -> Option<String> {
    let names = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE"];
    let (_, bytes) = names.iter().find_map(|name| release.file_named(name))?;
    let source = Source::decode(bytes.get(..2_000).unwrap_or(bytes).to_vec());
    let first =
        source.text().lines().map(|line| line.trim_matches(['#', ' ', '*'])).find(|line| !line.is_empty())?;
    let known = LICENSES.iter().find(|(beginning, _)| first.eq_ignore_ascii_case(beginning));
    known.map(|(_, id)| (*id).to_owned())
}
