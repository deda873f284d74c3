//! Where a connector goes: a folder of its own, beside what is there.

use crate::catalogue::{Catalogue, ConnectorId, Layout};
use crate::error::{Error, Result};
use crate::path::RepoPath;
use crate::platform::Found;

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Wanted {
    /// The ids, in the order of the connectors; empty where they are derived.
    pub ids: Vec<ConnectorId>,
    /// The folder that holds connectors.
    pub into: Option<RepoPath>,
}

impl Wanted {
    /// An id for each connector, all of them different.
    pub(super) fn ids(&self, found: &[Found]) -> Result<Vec<ConnectorId>> {
        if !self.ids.is_empty() && self.ids.len() != found.len() {
            let names: Vec<&str> = found.iter().map(|found| found.name.as_str()).collect();
            let message = format!("there are {} connectors and {} ids", found.len(), self.ids.len());
            return Err(Error::usage(message)
                .with_help(format!("name one id for each, in this order: {}", names.join(", "))));
        }
        let mut ids: Vec<ConnectorId> = Vec::new();
        for (number, found) in found.iter().enumerate() {
            let derived = derived(found.manifest.title.as_deref().unwrap_or(&found.name));
            let mut id = self.ids.get(number).unwrap_or(&derived).clone();
            let mut count = 1;
            while ids.contains(&id) {
                if !self.ids.is_empty() {
                    return Err(Error::usage(format!("`{id}` is named for two connectors")));
                }
                count += 1;
                id = derived.numbered(count);
            }
            ids.push(id);
        }
        Ok(ids)
    }

    /// The folder of a line that is not there yet.
    ///
    /// # Errors
    /// When the line is there, or no connector is looked for in its folder.
    pub fn folder(&self, catalogue: &Catalogue, id: &ConnectorId, major: u64) -> Result<RepoPath> {
        let line = part(&format!("v{major}"));
        let place = catalogue.place(id.as_str());
        let known = place.and_then(|place| place.lines.first());
        let folder = match known {
            Some(known) if known.layout != Layout::Native => return Err(taken(id, &known.folder)),
            Some(known) => known.folder.parent().join(&line),
            None => self.root(catalogue).join(&part(id.as_str())).join(&line),
        };
        if place.is_some_and(|place| place.lines.iter().any(|known| known.major == Some(major))) {
            return Err(taken(id, &folder));
        }
        let asked = self.into.as_ref().map(|into| into.join(&part(id.as_str())).join(&line));
        if let Some(asked) = asked.filter(|asked| *asked != folder) {
            let message =
                format!("`{id}` has its lines in `{}`, and not in `{}`", folder.parent(), asked.parent());
            return Err(Error::usage(message).with_help("leave out `--into`, or name another id with `--id`"));
        }
        if !catalogue.looks_into(&folder) {
            let message = format!("no connector is looked for in `{folder}`");
            return Err(Error::usage(message).with_help("name a folder below one of the roots with `--into`"));
        }
        if folder.under(catalogue.root()).symlink_metadata().is_ok() {
            return Err(taken(id, &folder));
        }
        Ok(folder)
    }

    /// The folder that holds connectors: the one that was asked for, or the first root.
    fn root(&self, catalogue: &Catalogue) -> RepoPath {
        let first = || catalogue.settings().roots.first().cloned();
        self.into.clone().or_else(first).unwrap_or_default()
    }
}

fn part(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap_or_default()
}

fn taken(id: &ConnectorId, folder: &RepoPath) -> Error {
    Error::usage(format!("`{id}` is there already, in `{folder}`; nothing is overwritten"))
        .with_help("name another id with `--id`")
}

/// The id that a name suggests; it begins with a letter.
pub fn derived(name: &str) -> ConnectorId {
    let id = ConnectorId::infer(name);
    if id.begins_with_letter() { id } else { ConnectorId::infer(&format!("connector {name}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_begin_with_a_letter() {
        for (name, id) in
            [("Acme Orders", "acme-orders"), ("10to8", "connector-10to8"), ("中文", "connector")]
        {
            assert_eq!(derived(name).as_str(), id);
        }
    }
}
