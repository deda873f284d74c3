//! Pages at the addresses that connectors had under older ids, and the same for servers that lead on by
//! themselves.

use super::exhibit::Exhibit;
use super::{Crumb, Page, Site};
use crate::error::Result;
use crate::files::FileSet;
use crate::path::RepoPath;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Older ids of one connector that are known.
const MAX_ALIASES: usize = 20;

/// Versions that have pages under an older id, the newest.
const MAX_VERSIONS: usize = 200;

/// Static Web Apps read no larger configuration, in bytes.
const MAX_AZURE: usize = 20_000;

/// An older id, and the one that took its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The older id.
    pub from: String,
    /// The id of today.
    pub to: String,
}

/// A kind of server that is told where to lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Netlify: `_redirects`.
    Netlify,
    /// Azure Static Web Apps: `staticwebapp.config.json`.
    Azure,
    /// Apache: `.htaccess`.
    Apache,
    /// nginx: a map, to be included.
    Nginx,
}

#[derive(Serialize)]
struct MovedPage<'v> {
    id: &'v str,
    title: &'v str,
    /// The page of today, seen from the root.
    path: String,
}

/// The older ids that lead somewhere: those that are no ids of connectors, each to the first that claims it.
pub(super) fn moves(exhibits: &[Exhibit]) -> Vec<(Move, &Exhibit)> {
    let ids: BTreeSet<&str> = exhibits.iter().map(|exhibit| exhibit.card.id.as_str()).collect();
    let mut sorted: Vec<&Exhibit> = exhibits.iter().collect();
    sorted.sort_by(|a, b| a.card.id.cmp(&b.card.id));
    let mut moves: BTreeMap<&str, &Exhibit> = BTreeMap::new();
    for exhibit in sorted {
        for alias in exhibit.aliases.iter().take(MAX_ALIASES).filter(|alias| !ids.contains(alias.as_str())) {
            moves.entry(alias).or_insert(exhibit);
        }
    }
    let told = moves
        .into_iter()
        .map(|(from, exhibit)| (Move { from: from.to_owned(), to: exhibit.card.id.clone() }, exhibit));
    told.collect()
}

/// Adds the pages.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    for (moved, exhibit) in moves(exhibits) {
        let versions = exhibit.releases.iter().take(MAX_VERSIONS);
        let mut pages: Vec<String> =
            versions.map(|release| format!("v/{}/index.html", release.version)).collect();
        if !pages.is_empty() {
            pages.push("versions/index.html".to_owned());
        }
        pages.push("index.html".to_owned());
        for page in pages {
            let path = format!("c/{}/{page}", moved.to);
            let view = MovedPage { id: &moved.to, title: &exhibit.card.title, path: path.clone() };
            let frame = Page {
                path: format!("c/{}/{page}", moved.from),
                title: Some(exhibit.card.title.clone()),
                description: exhibit.card.summary.clone(),
                crumbs: vec![Crumb::new(exhibit.card.title.clone(), "")],
                canonical: Some(path),
                // Without an address of the site nothing else says which page is meant.
                hidden: site.catalogue.settings().base_url.is_none(),
                part: "browse",
                ..Page::default()
            };
            site.add(files, "moved.html", frame, &view)?;
        }
    }
    Ok(())
}

impl Host {
    /// The file that tells a server where to lead, at the root of the site; `base` is the site's address.
    pub fn file(self, moves: &[Move], base: Option<&str>) -> (RepoPath, String) {
        let root = super::path_of(base).unwrap_or_else(|| "/".to_owned());
        let (name, text) = match self {
            Self::Netlify => ("_redirects", netlify(moves, &root)),
            Self::Azure => ("staticwebapp.config.json", azure(moves, &root)),
            Self::Apache => (".htaccess", apache(moves, &root)),
            Self::Nginx => ("redirects.nginx.conf", nginx(moves, &root)),
        };
        (RepoPath::parse(name).unwrap_or_default(), text)
    }
}

/// One rule a line; it counts although there is a page, which is for servers without rules.
fn netlify(moves: &[Move], root: &str) -> String {
    let line = |one: &Move| format!("{root}c/{}/* {root}c/{}/:splat 301!\n", one.from, one.to);
    moves.iter().map(line).collect()
}

/// Parts of an address cannot be taken over there, so that all pages lead to the connector's own.
fn azure(moves: &[Move], root: &str) -> String {
    let mut routes = Vec::new();
    let mut bytes = 0;
    for one in moves {
        let route = json!({
            "route": format!("{root}c/{}/*", one.from),
            "redirect": format!("{root}c/{}/index.html", one.to),
            "statusCode": 301,
        });
        bytes += format!("{route:#}").len() + 40;
        if bytes > MAX_AZURE {
            break;
        }
        routes.push(route);
    }
    let missing = json!({ "404": { "rewrite": format!("{root}404.html") } });
    format!("{:#}\n", json!({ "routes": routes, "responseOverrides": missing }))
}

fn apache(moves: &[Move], root: &str) -> String {
    let mut text = format!("ErrorDocument 404 {root}404.html\n");
    for one in moves {
        let from = pattern(&format!("{root}c/{}", one.from));
        let _ = writeln!(text, "RedirectMatch 301 \"^{from}(/.*)?$\" \"{root}c/{}$1\"", one.to);
    }
    text
}

fn nginx(moves: &[Move], root: &str) -> String {
    let mut text = String::from(
        "# Include this under `http`, and in the `server`:\n\
         #   if ($connectory_moved) { return 301 $connectory_moved; }\n\
         map $uri $connectory_moved {\n  default \"\";\n",
    );
    for one in moves {
        let from = pattern(&format!("{root}c/{}", one.from));
        let _ =
            writeln!(text, "  \"~^{from}(?<connectory_rest>/.*)?$\" \"{root}c/{}$connectory_rest\";", one.to);
    }
    text.push_str("}\n");
    text
}

/// A text as a regular expression for it alone.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        if character.is_ascii() && !character.is_ascii_alphanumeric() && !"/-_".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
