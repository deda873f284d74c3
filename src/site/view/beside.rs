//! What a connector offers beside its API: data types, and how its fields map to a data model.

use super::super::markdown::{Html, render_short};
use super::super::text::{NAME, tidy};
use super::schema::{Budget, Table, table};
use crate::catalogue::{Mapping, Release};
use crate::contract::{DataType, DataTypes};
use serde::Serialize;

/// Data types of one connector that are shown.
const MAX_TYPES: usize = 100;

/// Mappings of one connector that are shown.
const MAX_MAPPINGS: usize = 500;

/// A data type that is offered.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Type {
    /// Its name.
    pub(in crate::site) name: String,
    /// What it means.
    pub(in crate::site) description: Html,
    /// Its properties.
    pub(in crate::site) table: Table,
}

/// A field of the data model, and where an operation has it.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Mapped {
    /// The field with its entity.
    pub(in crate::site) field: String,
    /// The operation.
    pub(in crate::site) operation: String,
    /// `request` or `response`.
    pub(in crate::site) side: &'static str,
    /// The native path.
    pub(in crate::site) path: String,
}

/// The data types that a release offers, in the order of their file.
pub(super) fn types(release: &Release) -> Vec<Type> {
    let mut budget = Budget::of_page();
    let types = release.data_types();
    let offered = types.iter().flat_map(DataTypes::iter).filter(|one| !one.is_internal);
    offered.take(MAX_TYPES).map(|one| view(&one, &mut budget)).collect()
}

fn view(one: &DataType<'_>, budget: &mut Budget) -> Type {
    let description = one.schema.get_str("description").map(render_short).unwrap_or_default();
    Type { name: tidy(one.name, NAME), description, table: table(&[one.schema], budget) }
}

/// The field mappings of a release, in the order of their file.
pub(super) fn mappings(release: &Release) -> Vec<Mapped> {
    let view = |one: Mapping<'_>| Mapped {
        field: tidy(&one.name(), NAME),
        operation: tidy(one.operation, NAME),
        side: one.direction.as_str(),
        path: tidy(one.path, NAME),
    };
    release.mappings().into_iter().take(MAX_MAPPINGS).map(view).collect()
}
