//! Since which version every operation, parameter and property of a connector exists.
//!
//! An operation is the same from one release to the next if it has the same `operationId`, or else
//! the same method and path. What comes back after it was gone begins anew.

use crate::contract::Offered;
use semver::Version;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The life of a parameter, a property or a header.
#[derive(Debug, Clone, Serialize)]
pub struct Life {
    /// The first version that has it.
    pub since: Version,
    /// The first version that says that callers should stop using it.
    pub deprecated: Option<Version>,
    /// The first version that lacks it.
    pub removed: Option<Version>,
}

/// The life of an operation.
#[derive(Debug, Clone, Serialize)]
pub struct OperationLife {
    /// What authors call it, or called it last.
    pub operation: String,
    /// Method and path as last written.
    pub request: String,
    /// What it was called before.
    pub formerly: Vec<String>,
    /// Its own life.
    #[serde(flatten)]
    pub life: Life,
    /// The lives of its parameters, properties and headers.
    pub fields: BTreeMap<String, Life>,
    #[serde(skip)]
    id: Option<String>,
    #[serde(skip)]
    place: String,
}

impl Life {
    fn begin(version: &Version, deprecated: bool) -> Self {
        Self { since: version.clone(), deprecated: deprecated.then(|| version.clone()), removed: None }
    }

    fn go_on(&mut self, version: &Version, deprecated: bool) {
        if self.removed.is_some() {
            *self = Self::begin(version, deprecated);
        } else if !deprecated {
            self.deprecated = None;
        } else if self.deprecated.is_none() {
            self.deprecated = Some(version.clone());
        }
    }

    fn end(&mut self, version: &Version) {
        self.removed.get_or_insert_with(|| version.clone());
    }

    /// The life in words, for a line of a table.
    pub fn words(&self) -> String {
        let part = |word: &str, version: &Option<Version>| {
            version.as_ref().map(|version| format!(", {word} in {version}")).unwrap_or_default()
        };
        format!(
            "since {}{}{}",
            self.since,
            part("deprecated", &self.deprecated),
            part("removed", &self.removed)
        )
    }
}

/// The lives of all operations, in the order in which they began; `releases` ascend by version.
pub fn lives<'o>(releases: impl IntoIterator<Item = (&'o Version, &'o [Offered])>) -> Vec<OperationLife> {
    let mut all: Vec<OperationLife> = Vec::new();
    for (version, offered) in releases {
        let mut left: BTreeSet<usize> = (0..all.len())
            .filter(|number| all.get(*number).is_some_and(|one| one.life.removed.is_none()))
            .collect();
        let matched: Vec<Option<usize>> = matched(&all, &mut left, offered);
        for (one, number) in offered.iter().zip(matched) {
            match number.and_then(|number| all.get_mut(number)) {
                Some(life) => life.go_on(version, one),
                None => all.push(OperationLife::begin(version, one)),
            }
        }
        for number in left {
            if let Some(life) = all.get_mut(number) {
                life.life.end(version);
                life.fields.values_mut().for_each(|field| field.end(version));
            }
        }
    }
    all
}

/// For each operation the life that it goes on, by id and then by place; taken out of those `left`.
fn matched(all: &[OperationLife], left: &mut BTreeSet<usize>, offered: &[Offered]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; offered.len()];
    for by_id in [true, false] {
        let key = |id: &Option<String>, place: &String| if by_id { id.clone() } else { Some(place.clone()) };
        let living = left.iter().filter_map(|number| {
            let one = all.get(*number)?;
            Some((key(&one.id, &one.place)?, *number))
        });
        let mut keys: BTreeMap<String, usize> = living.collect();
        for (one, found) in offered.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            *found = key(&one.id, &one.place).and_then(|key| keys.remove(&key));
            left.retain(|number| Some(*number) != *found);
        }
    }
    found
}

impl OperationLife {
    fn begin(version: &Version, offered: &Offered) -> Self {
        let fields = offered.fields.iter();
        Self {
            operation: offered.label.clone(),
            request: offered.request.clone(),
            formerly: Vec::new(),
            life: Life::begin(version, offered.deprecated),
            fields: fields.map(|(name, old)| (name.clone(), Life::begin(version, *old))).collect(),
            id: offered.id.clone(),
            place: offered.place.clone(),
        }
    }

    fn go_on(&mut self, version: &Version, offered: &Offered) {
        if self.operation != offered.label {
            let before = std::mem::replace(&mut self.operation, offered.label.clone());
            self.formerly.push(before);
        }
        self.life.go_on(version, offered.deprecated);
        self.request.clone_from(&offered.request);
        self.id.clone_from(&offered.id);
        self.place.clone_from(&offered.place);
        for (name, life) in &mut self.fields {
            if !offered.fields.contains_key(name) {
                life.end(version);
            }
        }
        for (name, old) in &offered.fields {
            match self.fields.get_mut(name) {
                Some(life) => life.go_on(version, *old),
                None => drop(self.fields.insert(name.clone(), Life::begin(version, *old))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(id: &str, place: &str, fields: &[(&str, bool)]) -> Offered {
        Offered {
            id: Some(id.to_owned()),
            label: id.to_owned(),
            place: place.to_owned(),
            request: place.to_owned(),
            deprecated: id.starts_with("Old"),
            fields: fields.iter().map(|(name, old)| ((*name).to_owned(), *old)).collect(),
        }
    }

    #[test]
    fn lives_begin_change_and_end() {
        let versions = ["1.0.0", "1.1.0", "2.0.0", "2.1.0"].map(|text| Version::parse(text).unwrap());
        let releases = [
            vec![offered("Get", "GET /a", &[("x", false), ("y", false)]), offered("Put", "PUT /a", &[])],
            vec![offered("OldGet", "GET /a", &[("x", true), ("z", false)]), offered("Put", "POST /a", &[])],
            vec![offered("Put", "POST /a", &[])],
            vec![offered("Get", "GET /a", &[("y", false)]), offered("Put", "POST /a", &[])],
        ];
        let steps = versions.iter().zip(releases.iter().map(Vec::as_slice));
        let found = lives(steps);
        let told: Vec<String> =
            found.iter().map(|one| format!("{} {}", one.operation, one.life.words())).collect();
        assert_eq!(
            told,
            [
                "OldGet since 1.0.0, deprecated in 1.1.0, removed in 2.0.0",
                "Put since 1.0.0",
                "Get since 2.1.0"
            ]
        );
        let fields: Vec<String> =
            found[0].fields.iter().map(|(name, life)| format!("{name} {}", life.words())).collect();
        assert_eq!(
            fields,
            [
                "x since 1.0.0, deprecated in 1.1.0, removed in 2.0.0",
                "y since 1.0.0, removed in 1.1.0",
                "z since 1.1.0, removed in 2.0.0"
            ]
        );
        assert_eq!(found[0].formerly, ["Get"]);
    }
}
