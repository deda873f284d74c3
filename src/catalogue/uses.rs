//! Where custom data types are used: every `$ref` that names one, wherever in the folder it stands.

use super::release::Release;
use crate::contract::references;
use crate::document::Location;
use crate::source::Position;
use std::collections::BTreeMap;

/// A place that refers to a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The place.
    pub at: Location,
    /// Its line and column.
    pub position: Position,
}

/// The places that refer to types, by the names of those, whether there is such a type or not.
#[derive(Debug, Default)]
pub struct Uses {
    by_name: BTreeMap<String, Vec<Use>>,
}

/// So many users are named in a message.
const MAX_NAMED: usize = 20;

impl Uses {
    /// The uses in the files of a release; none where no file holds types.
    pub fn of(release: &Release) -> Self {
        let mut uses = Self::default();
        let Some(types) = release.data_types() else { return uses };
        for document in release.documents.iter() {
            for reference in references(release.documents.root(document)) {
                let Some(name) = types.named(reference.node, reference.text) else { continue };
                let position = document.source().position(reference.node.span().start);
                let at = reference.node.location();
                uses.by_name.entry(name).or_default().push(Use { at, position });
            }
        }
        uses
    }

    /// Adds places that refer to types in files of another kind.
    pub fn extend(&mut self, places: impl IntoIterator<Item = (String, Use)>) {
        for (name, place) in places {
            self.by_name.entry(name).or_default().push(place);
        }
        self.by_name.values_mut().for_each(|uses| uses.sort());
    }

    /// The uses of a type, in the order of files and places.
    pub fn named(&self, name: &str) -> &[Use] {
        self.by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The users of a type in one sentence: `openapi.yaml:3:4, types.yaml:7:9 and 2 more`; paths are seen from
    /// the release's folder.
    pub fn told(&self, release: &Release, name: &str) -> String {
        let uses = self.named(name);
        let place = |one: &Use| {
            let file = one.at.file.below(&release.folder).unwrap_or_else(|| one.at.file.clone());
            format!("{file}:{}:{}", one.position.line, one.position.column)
        };
        let places: Vec<String> = uses.iter().take(MAX_NAMED).map(place).collect();
        match uses.len().saturating_sub(MAX_NAMED) {
            0 => places.join(", "),
            more => format!("{} and {more} more", places.join(", ")),
        }
    }
}
