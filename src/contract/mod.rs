//! An API as its callers see it.
//!
//! A [`Contract`] is a borrowed view of a definition in Swagger 2.0, OpenAPI 3.0 or 3.1: it answers
//! what is there, in one form for all three, and refuses nothing. Operations and their parameters
//! are read at once, schemas when they are asked for. Beside the document only those of its
//! folder are read, where it refers to them, and every view gives the node it stands for.

mod data_types;
mod example;
mod field_path;
mod inventory;
mod message;
mod operation;
mod parameter;
mod refs;
mod request;
mod schema;
mod schemas;
mod security;
mod server;
mod shape;
mod types;
mod unread;

pub use data_types::{DEFINITIONS, DataType, DataTypes, INTERNAL};
pub use example::{Made, Maker, Manner, Way, example_of};
pub use field_path::{FieldFinder, FieldPath, Fields, Reach};
pub use inventory::{MAX_FIELDS, Offered, inventory};
pub use message::{BODY_NAME, Body, Content, Header, Media, Response, is_form};
pub use operation::{Callback, Method, NOTIFICATION, Operation, Origin};
pub use parameter::{Asked, Parameter, ParameterIn, Style};
pub use refs::{Reference, Target, follow, is_reference_key, next, percent_decoded, reference, references};
pub use request::{Request, is_json, request};
pub use schema::{Schema, SchemaKey};
pub use schemas::Written;
pub use security::{Alternative, OAuthFlow, SchemeKind, SecurityScheme, alternatives};
pub use server::{Server, ServerVariable, host_of, listed_servers, servers_of};
pub use shape::{
    Additional, Applied, Bound, Condition, Conjunction, Discriminator, Limit, MAX_PARTS, Property, Shape,
    Union,
};
pub use types::Types;
pub use unread::{Part, Unread};

use crate::document::{Document, Documents, Node};
use operation::PathItem;
use std::collections::BTreeMap;
use std::fmt;

/// The language of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// Swagger 2.0.
    Swagger2,
    /// OpenAPI 3.0.
    OpenApi30,
    /// OpenAPI 3.1 and later.
    OpenApi31,
}

impl Dialect {
    /// The language of a root; none where it has neither `swagger` nor `openapi`.
    pub fn of(root: Node<'_>) -> Option<Self> {
        match root.get("openapi") {
            Some(version) => Some(match version.scalar_text() {
                Some(text) if text.starts_with("3.0") => Self::OpenApi30,
                _ => Self::OpenApi31,
            }),
            None => root.get("swagger").map(|_| Self::Swagger2),
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Swagger2 => "Swagger 2.0",
            Self::OpenApi30 => "OpenAPI 3.0",
            Self::OpenApi31 => "OpenAPI 3.1",
        })
    }
}

/// Path items that stand elsewhere are read until they have taken this many bytes.
const MAX_ELSEWHERE: usize = 64 * 1024 * 1024;

/// An API definition, read tolerantly.
#[derive(Debug)]
pub struct Contract<'d> {
    root: Node<'d>,
    dialect: Dialect,
    servers: Vec<Server<'d>>,
    operations: Vec<Operation<'d>>,
    by_id: BTreeMap<&'d str, usize>,
    schemes: Vec<SecurityScheme<'d>>,
}

impl<'d> Contract<'d> {
    /// Reads a definition by itself; none where the root has neither `swagger` nor `openapi`.
    pub fn read(document: &'d Document) -> Option<Self> {
        Self::read_from(document.root())
    }

    /// Reads a definition that may refer to the documents beside it.
    pub fn read_among(document: &'d Document, documents: &'d Documents) -> Option<Self> {
        Self::read_from(documents.root(document))
    }

    fn read_from(root: Node<'d>) -> Option<Self> {
        let dialect = Dialect::of(root)?;
        let operations = operations(root, dialect);
        let mut by_id = BTreeMap::new();
        for (place, operation) in operations.iter().enumerate() {
            if let Some(id) = operation.id() {
                by_id.entry(id).or_insert(place);
            }
        }
        let servers = server::servers(root, dialect);
        let schemes = security::schemes(root, dialect);
        Some(Self { root, dialect, servers, operations, by_id, schemes })
    }

    /// The document it is a view of.
    pub fn document(&self) -> &'d Document {
        self.root.document()
    }

    /// The language it is written in.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The outermost object.
    pub fn root(&self) -> Node<'d> {
        self.root
    }

    /// The documents that it consists of: the definition, and the files that it refers to.
    pub fn documents(&self) -> Vec<&'d Document> {
        let mut found = vec![self.document()];
        if self.root.beside().is_some() {
            refs::each_beside(self.root, &mut |reference| {
                let ends = [Some(reference.node), reference.target.node()];
                for document in ends.into_iter().flatten().map(|node| node.document()) {
                    if !found.iter().any(|known| std::ptr::eq(*known, document)) {
                        found.push(document);
                    }
                }
            });
        }
        found
    }

    /// The fragment of a reference that leads into the definition's own file, wherever the reference
    /// is written.
    pub fn within<'t>(&self, holder: Node<'d>, text: &'t str) -> Option<&'t str> {
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        let is_within = match file {
            "" => !holder.is_beside(self.root),
            file => next(holder, file).node() == Some(self.root),
        };
        is_within.then_some(fragment)
    }

    /// Whether any object of its documents may have a key that reads `name`; where it says no, none has.
    pub fn may_have_key(&self, name: &str) -> bool {
        match self.root.beside() {
            Some(documents) => documents.iter().any(|document| document.may_have_key(name)),
            None => self.document().may_have_key(name),
        }
    }

    /// Whether a text may stand anywhere in its documents; where it says no, it stands in none.
    pub fn may_say(&self, text: &str) -> bool {
        let says = |document: &Document| {
            memchr::memmem::find(document.source().text().as_bytes(), text.as_bytes()).is_some()
        };
        match self.root.beside() {
            Some(documents) => documents.iter().any(says),
            None => says(self.document()),
        }
    }

    /// The value or key of its documents that [`Node::id`] named.
    pub fn node(&self, id: u64) -> Option<Node<'d>> {
        match self.root.beside() {
            Some(documents) => documents.node(id),
            None => Some(self.document().node(id)),
        }
    }

    /// The `info` object.
    pub fn info(&self) -> Option<Node<'d>> {
        self.root().get("info")
    }

    /// The name of the API.
    pub fn title(&self) -> Option<&'d str> {
        self.info()?.get_str("title")
    }

    /// What the API is for.
    pub fn description(&self) -> Option<&'d str> {
        self.info()?.get_str("description")
    }

    /// The version as written, also where it is a number.
    pub fn version(&self) -> Option<&'d str> {
        self.info()?.get("version")?.scalar_text()
    }

    /// The operations of `paths` and then of `webhooks`, in the order of the file.
    pub fn operations(&self) -> &[Operation<'d>] {
        &self.operations
    }

    /// The first operation with an `operationId`.
    pub fn operation(&self, id: &str) -> Option<&Operation<'d>> {
        self.operations.get(*self.by_id.get(id)?)
    }

    /// The addresses that it answers at.
    pub fn servers(&self) -> &[Server<'d>] {
        &self.servers
    }

    /// The path that all operations stand below: that of the first server.
    pub fn base_path(&self) -> &str {
        self.servers.first().map_or("", Server::base_path)
    }

    /// The ways to prove who one is.
    pub fn security_schemes(&self) -> &[SecurityScheme<'d>] {
        &self.schemes
    }

    /// The security scheme of a name.
    pub fn security_scheme(&self, name: &str) -> Option<&SecurityScheme<'d>> {
        self.schemes.iter().find(|scheme| scheme.name == name)
    }

    /// The requirements for operations that have none of their own.
    pub fn security(&self) -> Option<Node<'d>> {
        self.root().get("security").filter(Node::is_array)
    }

    /// The requirements that hold for an operation: its own, or those of the root.
    pub fn security_of(&self, operation: &Operation<'d>) -> Vec<Alternative<'d>> {
        alternatives(operation.own_security().or_else(|| self.security()))
    }

    /// The method and the path below the host, parameter names blanked: equal for operations that
    /// are the same request. The path `/` below a base path is the base path itself.
    pub fn place_of(&self, operation: &Operation<'d>) -> String {
        let path = operation.path();
        match operation.origin() {
            Origin::Path if path == "/" && !self.base_path().is_empty() => {
                format!("{} {}", operation.method(), self.base_path())
            }
            Origin::Path => format!("{} {}{}", operation.method(), self.base_path(), blanked(path)),
            Origin::Webhook => format!("webhook {} {path}", operation.method()),
            Origin::Callback => format!("callback {} {path}", operation.method()),
        }
    }

    /// The schema at a node of this definition.
    pub fn schema(&self, node: Node<'d>) -> Schema<'d> {
        Schema::new(node, self.dialect)
    }

    /// The objects that hold components by name, with the word that their names stand under:
    /// `definitions`, `components/schemas`, …; security schemes are not among them.
    pub fn components(&self) -> Vec<(String, Node<'d>)> {
        let root = self.root();
        match self.dialect {
            Dialect::Swagger2 => ["definitions", "parameters", "responses"]
                .into_iter()
                .filter_map(|key| Some((key.to_owned(), root.get(key)?)))
                .collect(),
            Dialect::OpenApi30 | Dialect::OpenApi31 => {
                let members = root.get("components").into_iter().flat_map(|holder| holder.members());
                let told = members
                    .filter(|member| member.name != "securitySchemes" && !member.name.starts_with("x-"));
                told.map(|member| (format!("components/{}", member.name), member.value)).collect()
            }
        }
    }

    /// Hands every schema that is written down to `visit`, once, in no particular order; references
    /// are visited, not followed. Parameters and headers of Swagger 2.0 are schemas too.
    pub fn each_schema(&self, mut visit: impl FnMut(&Written<'d>)) {
        schemas::each(self.root(), self.dialect, &mut visit);
    }

    /// Hands every `$ref` of the definition, and of what it refers to in other files, to `visit` with
    /// where it leads, in the order of each file.
    pub fn each_reference(&self, mut visit: impl FnMut(&Reference<'d>)) {
        refs::each_beside(self.root(), &mut visit);
    }
}

/// The truth of a flag, also where it was put into quotes.
fn truth(node: Node<'_>) -> bool {
    node.as_bool().unwrap_or_else(|| node.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true")))
}

/// A path with the names of its parameters taken out: `/a/{id}` becomes `/a/{}`.
pub fn blanked(path: &str) -> String {
    let mut inside = false;
    let keep = |c: &char| {
        let kept = !inside || *c == '}';
        inside = (inside || *c == '{') && *c != '}';
        kept
    };
    path.chars().filter(keep).collect()
}

/// The names of a path's parameters in their order.
pub fn template_names(path: &str) -> Vec<&str> {
    let starts = path.split('{').skip(1);
    starts.filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

fn operations(root: Node<'_>, dialect: Dialect) -> Vec<Operation<'_>> {
    let mut left = MAX_ELSEWHERE;
    let mut found = Vec::new();
    for (key, origin) in
        [("paths", Origin::Path), ("x-ms-paths", Origin::Path), ("webhooks", Origin::Webhook)]
    {
        let items = root.get(key).and_then(|items| follow(items).node());
        let members = items.into_iter().flat_map(|items| items.members());
        for member in members.filter(|member| !member.name.starts_with("x-")) {
            let Some((item, elsewhere)) = PathItem::read(member, origin, dialect) else { continue };
            match left.checked_sub(elsewhere) {
                Some(rest) => left = rest,
                None => continue,
            }
            found.extend(item.operations());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_the_names_of_their_parameters() {
        assert_eq!(blanked("/a/{id}/b-{x}{y}"), "/a/{}/b-{}{}");
        assert_eq!(blanked("/a/{id"), "/a/{");
        assert_eq!(template_names("/a/{id}/b-{x}{y}/{z"), ["id", "x", "y"]);
    }
}
