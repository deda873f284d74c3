//! Who a line is for, and the catalogue as one audience may see it.

use super::Catalogue;
use super::discover::{LinePlace, Place};
use super::history::{History, Published};
use super::manifest::{self, Manifest};
use super::release::Layout;
use super::settings::address_of;
use crate::document::{Document, Format};
use crate::error::{Error, Result};
use crate::path::RepoPath;
use std::collections::BTreeSet;
use std::fmt;

/// The word before the name of an enterprise.
const ENTERPRISE: &str = "enterprise:";

/// What scopes look like.
pub(super) const PATTERN: &str = "^(global|enterprise:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)$";

/// Who may see a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Everyone.
    #[default]
    Global,
    /// One enterprise, by its name.
    Enterprise(String),
    /// The manifest does not say it as it must, so that nobody sees the line.
    Nobody,
}

impl Scope {
    /// Reads `global` or `enterprise:<name>`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "global" {
            return Some(Self::Global);
        }
        let name = text.strip_prefix(ENTERPRISE)?;
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_inside = name.bytes().all(|byte| is_plain(byte) || byte == b'-');
        let ends = [name.bytes().next(), name.bytes().next_back()];
        let is_name = is_inside && name.len() <= 63 && ends.into_iter().all(|end| end.is_some_and(is_plain));
        is_name.then(|| Self::Enterprise(name.to_owned()))
    }

    /// Whether everyone who may see `other` may see this.
    pub fn covers(&self, other: &Self) -> bool {
        *self == Self::Global || self == other
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global => f.write_str("global"),
            Self::Enterprise(name) => write!(f, "{ENTERPRISE}{name}"),
            Self::Nobody => f.write_str("nobody"),
        }
    }
}

/// What an audience does not see of a catalogue.
#[derive(Debug, Clone, Default)]
pub(super) struct Hidden {
    connectors: BTreeSet<String>,
    lines: BTreeSet<RepoPath>,
}

impl Catalogue {
    /// The catalogue as an audience sees it: what is for everyone and, where an enterprise is named, what is
    /// for it. Everything else leaves no trace. The folders of lines that nobody sees are given too.
    ///
    /// # Errors
    /// When no line is for that enterprise.
    pub fn seen_by(&self, enterprise: Option<&str>) -> Result<(Self, Vec<RepoPath>)> {
        let wanted = enterprise.map(|name| Scope::Enterprise(name.to_owned()));
        let mut seen = Self { places: Vec::new(), ..self.clone() };
        let mut known = BTreeSet::new();
        let mut untold = Vec::new();
        for place in &self.places {
            let mut lines = Vec::new();
            for line in &place.lines {
                let scope = self.scope_of(line);
                if scope == Scope::Nobody {
                    untold.push(line.folder.clone());
                }
                if scope == Scope::Global || Some(&scope) == wanted.as_ref() {
                    lines.push(line.clone());
                } else {
                    seen.hidden.lines.insert(line.folder.clone());
                }
                known.insert(scope);
            }
            match lines.is_empty() {
                true => drop(seen.hidden.connectors.insert(place.id.to_string())),
                false => seen.places.push(Place { lines, ..place.clone() }),
            }
        }
        match wanted.filter(|wanted| !known.contains(wanted)) {
            Some(wanted) => Err(unknown(&wanted, known)),
            None => Ok((seen, untold)),
        }
    }

    /// Whether what is named, a connector or a line of one (`acme-orders/v2`), is there and hidden from the
    /// audience.
    pub fn hides(&self, named: &str) -> bool {
        let (id, line) = named.split_once('/').unwrap_or((named, ""));
        let is_line = |folder: &RepoPath| folder.name() == line && folder.parent().name() == id;
        self.hidden.connectors.contains(id) || self.hidden.lines.iter().any(is_line)
    }

    /// Who may see a line of the work tree.
    pub fn scope_of(&self, line: &LinePlace) -> Scope {
        match line.layout {
            Layout::Native => self.manifest_of(line).map_or(Scope::Nobody, |manifest| manifest.scope),
            Layout::PowerPlatform | Layout::Commercetools => Scope::Global,
        }
    }
}

/// That no line is for an enterprise.
fn unknown(wanted: &Scope, known: BTreeSet<Scope>) -> Error {
    let is_enterprise = |scope: &Scope| matches!(scope, Scope::Enterprise(_));
    let known: Vec<String> =
        known.iter().filter(|scope| is_enterprise(scope)).map(|scope| format!("`{scope}`")).collect();
    let error = Error::usage(format!("no line has `scope = \"{wanted}\"`"));
    match known.is_empty() {
        true => error.with_help("every line is for everyone"),
        false => error.with_help(format!("there is {}", known.join(", "))),
    }
}

/// The name of the trailer by which somebody vouches for what a commit does.
const APPROVED_BY: &str = "Approved-by";

impl History {
    /// Who approved, in a commit since a release, that a line is for everyone: the address of each, and that
    /// of the commit's author.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn approvals(&self, folder: &RepoPath, since: &Published) -> Result<Vec<(String, String)>> {
        let folder = self.prefix().join(folder);
        let repository = self.repository();
        let mut approvals = Vec::new();
        for trailer in repository.trailers(APPROVED_BY, &folder, Some(since.tag.commit))? {
            let Some(tree) = repository.tree_at(trailer.commit, &folder)? else { continue };
            let Some(bytes) = repository.file_in(tree, manifest::FILE) else { continue };
            let (document, _) = Document::parse(RepoPath::root(), bytes, Format::Toml);
            let is_global = Manifest::read(document.root()).0.scope == Scope::Global;
            if let Some(address) = address_of(&trailer.value).filter(|_| is_global) {
                approvals.push((address.to_owned(), trailer.author));
            }
        }
        Ok(approvals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written() {
        for text in ["global", "enterprise:acme", "enterprise:a", "enterprise:acme-2"] {
            assert_eq!(Scope::parse(text).map(|scope| scope.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "Global",
            "enterprise",
            "enterprise:",
            "enterprise:-a",
            "enterprise:a-",
            "enterprise:A",
            "enterprise:a b",
        ] {
            assert_eq!(Scope::parse(text), None, "{text}");
        }
        let (everyone, acme) = (Scope::Global, Scope::Enterprise("acme".into()));
        assert!(everyone.covers(&acme) && acme.covers(&acme) && !acme.covers(&everyone));
    }
}
