//! Custom data types: schemas that a connector offers by name, beside its API.
//!
//! They stand in a file of their own, a JSON Schema document (2020-12) whose `$defs` hold them. Types
//! refer to each other by `#/$defs/Name`, definitions to types by `types.json#/$defs/Name`.

use super::refs::{next, percent_decoded};
use super::{Dialect, Schema, Written, schemas};
use crate::document::Node;

/// The key that holds the types.
pub const DEFINITIONS: &str = "$defs";

/// The key by which a type says that only others of the connector use it.
pub const INTERNAL: &str = "x-internal";

/// The types of a connector.
#[derive(Debug, Clone, Copy)]
pub struct DataTypes<'d> {
    root: Node<'d>,
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub struct DataType<'d> {
    /// Its name.
    pub name: &'d str,
    /// The key that names it.
    pub key: Node<'d>,
    /// What it is.
    pub schema: Schema<'d>,
    /// Whether it is there for other types and the definition only, and not offered by itself.
    pub is_internal: bool,
}

impl<'d> DataTypes<'d> {
    /// The types of a file, given its outermost value.
    pub fn new(root: Node<'d>) -> Self {
        Self { root }
    }

    /// The outermost value of the file.
    pub fn root(&self) -> Node<'d> {
        self.root
    }

    /// The types in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = DataType<'d>> + use<'d> {
        let members = self.root.get(DEFINITIONS).into_iter().flat_map(|types| types.members());
        members.map(|member| DataType {
            name: member.name,
            key: member.key,
            schema: Schema::new(member.value, Dialect::OpenApi31),
            is_internal: member.value.get(INTERNAL).and_then(|flag| flag.as_bool()) == Some(true),
        })
    }

    /// Whether there is a type of a name.
    pub fn has(&self, name: &str) -> bool {
        self.root.get(DEFINITIONS).is_some_and(|types| types.get(name).is_some())
    }

    /// Hands every schema of the types to `visit`, once, in no particular order; references are visited,
    /// and followed only into other files.
    pub fn each_schema(&self, mut visit: impl FnMut(&Written<'d>)) {
        if let Some(types) = self.root.get(DEFINITIONS) {
            schemas::each_below(types, Dialect::OpenApi31, &mut visit);
        }
    }

    /// The name of the type that a reference leads to or into, wherever that is written.
    pub fn named(&self, holder: Node<'d>, text: &str) -> Option<String> {
        let (file, fragment) = text.split_once('#')?;
        let is_here = match file {
            "" => !holder.is_beside(self.root),
            file => next(holder, file).node().is_some_and(|root| !root.is_beside(self.root)),
        };
        let fragment = percent_decoded(fragment).unwrap_or_else(|| fragment.to_owned());
        let name = fragment.strip_prefix('/')?.strip_prefix(DEFINITIONS)?.strip_prefix('/')?;
        let name = name.split('/').next()?;
        is_here.then(|| name.replace("~1", "/").replace("~0", "~"))
    }
}
