//! `llms.txt` (llmstxt.org): what the site is, and where its texts are, for programs that read them.

use super::Site;
use super::exhibit::Exhibit;
use super::markdown::plain;
use super::text::tidy;
use crate::files::FileSet;
use crate::path::RepoPath;
use std::fmt::Write as _;

/// Characters of a line about a connector.
const SUMMARY: usize = 160;

/// Adds the file. Links are whole where the site has an address.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) {
    let base = site.catalogue.settings().base_url.as_deref().unwrap_or_default();
    let (retired, used): (Vec<&Exhibit>, Vec<&Exhibit>) =
        exhibits.iter().partition(|exhibit| exhibit.card.state.id == "retired");
    let mut text = format!("# {}\n\n", plain(&site.title()));
    let _ = writeln!(
        text,
        "> {} connectors with their operations, versions, changes and ends.\n\n\
         Every connector has one page of Markdown with all that its HTML page shows. Data in JSON begins at \
         [api/v1/index.json]({base}api/v1/index.json); each file there names its JSON Schema.",
        used.len()
    );
    section(&mut text, "Connectors", base, &used);
    section(&mut text, "Optional", base, &retired);
    if let Ok(path) = RepoPath::parse("llms.txt") {
        files.insert(path, text);
    }
}

fn section(text: &mut String, title: &str, base: &str, exhibits: &[&Exhibit]) {
    if exhibits.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n## {title}\n");
    for exhibit in exhibits {
        let card = &exhibit.card;
        let state = if card.state.id == "published" { "" } else { card.state.name.as_str() };
        let about = [state, &tidy(&card.summary, SUMMARY)].map(plain);
        let about: Vec<&str> = about.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let _ = write!(text, "- [{}]({base}{})", plain(&card.title), path_of(&card.id));
        text.push_str(if about.is_empty() { "" } else { ": " });
        let _ = writeln!(text, "{}", about.join(". "));
    }
}

/// The Markdown twin of a connector's page, seen from the root of the site.
pub(super) fn path_of(id: &str) -> String {
    format!("c/{id}/index.md")
}
