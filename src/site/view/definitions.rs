//! Schemas that have a name: one that stands at several places of a page is shown once, and named there.

use super::super::text::{NAME, tidy};
use super::operation::{Anchors, Operation};
use super::schema::{Budget, Row, Table, table};
use crate::contract::Schema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Tables of so many rows stand where they are needed, however often.
const SHORT: usize = 5;

/// A schema that several places of the page name.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Definition {
    /// Its anchor on the page.
    pub(in crate::site) anchor: String,
    /// What the definition calls it.
    pub(in crate::site) name: String,
    /// Its properties.
    pub(in crate::site) table: Table,
}

/// Where the rows of a table are shown.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::site) struct Shown {
    /// The anchor of the definition.
    pub(in crate::site) anchor: String,
    /// Its name.
    pub(in crate::site) name: String,
    /// Whether the value is a list of it.
    pub(in crate::site) is_list: bool,
    /// Which of those that were read it is.
    #[serde(skip)]
    at: usize,
}

/// The tables of a page, and what is left for them.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) budget: Budget,
    named: Vec<Named>,
    /// Where the schema of a node is among them.
    places: BTreeMap<u64, usize>,
}

#[derive(Debug)]
struct Named {
    name: String,
    table: Table,
    uses: usize,
}

impl Tables {
    /// For a page that nothing stands on yet.
    pub(super) fn of_page() -> Self {
        Self { budget: Budget::of_page(), named: Vec::new(), places: BTreeMap::new() }
    }

    /// The table of a schema. Until [`Tables::settle`] that of a named one has no rows.
    pub(super) fn of(&mut self, schema: Schema<'_>) -> Table {
        let whole = |tables: &mut Self| table(&[schema], &mut tables.budget);
        let Some((reference, is_list)) = named(schema) else { return whole(self) };
        let Some(target) = reference.resolved() else { return whole(self) };
        let Self { budget, named, places } = self;
        let at = *places.entry(target.node().id()).or_insert_with(|| {
            let name = tidy(reference.component().unwrap_or_default(), NAME);
            named.push(Named { name, table: table(&[target], budget), uses: 0 });
            named.len() - 1
        });
        match self.named.get_mut(at) {
            Some(named) if !is_list || named.table.rows.iter().all(|row| !row.path.is_empty()) => {
                named.uses += 1;
                Table { shown: Some(Shown { at, is_list, ..Shown::default() }), ..Table::default() }
            }
            _ => whole(self),
        }
    }

    /// Gives each table its rows, or the place at which they are shown; the definitions that the page needs.
    pub(super) fn settle<'o>(
        &self,
        operations: impl Iterator<Item = &'o mut Operation>,
        anchors: &mut Anchors,
    ) -> Vec<Definition> {
        let mut placed: BTreeMap<usize, String> = BTreeMap::new();
        let mut definitions = Vec::new();
        for table in operations.flat_map(Operation::tables) {
            let Some(shown) = table.shown.clone() else { continue };
            let Some(named) = self.named.get(shown.at) else { continue };
            if named.uses == 1 || named.table.rows.len() <= SHORT {
                *table = inlined(&named.table, shown.is_list);
                continue;
            }
            let anchor = placed.entry(shown.at).or_insert_with(|| {
                let anchor = anchors.free(&format!("type-{}", named.name));
                let Named { name, table, .. } = named;
                definitions.push(Definition {
                    anchor: anchor.clone(),
                    name: name.clone(),
                    table: table.clone(),
                });
                anchor
            });
            table.shown = Some(Shown { anchor: anchor.clone(), name: named.name.clone(), ..shown });
        }
        definitions
    }
}

/// The reference that a schema is, or whose list it is.
fn named(schema: Schema<'_>) -> Option<(Schema<'_>, bool)> {
    let is_pure = |schema: &Schema<'_>| schema.component().is_some() && schema.node().members().count() == 1;
    if is_pure(&schema) {
        return Some((schema, false));
    }
    let is_list = schema.reference().is_none() && schema.type_names() == ["array"];
    let items = schema.items().filter(|items| is_list && is_pure(items));
    items.map(|items| (items, true))
}

fn inlined(table: &Table, is_list: bool) -> Table {
    let mut table = table.clone();
    if is_list {
        table.rows.iter_mut().for_each(|row: &mut Row| row.path.insert_str(0, "[]."));
    }
    table
}
