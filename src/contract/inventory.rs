//! What an API offers, by name: its operations, and of each the parameters, properties and headers.
//!
//! Each schema is read once. Of one operation at most [`MAX_FIELDS`] names are listed, down to
//! [`MAX_DEPTH`] levels; a schema inside itself is not entered again.

use super::message::Content;
use super::{Conjunction, Contract, Operation, ParameterIn, Schema, Shape};
use std::collections::BTreeMap;

/// Names of one operation beyond this are not listed.
pub const MAX_FIELDS: usize = 2_000;

/// Properties deeper than this are not listed.
const MAX_DEPTH: usize = 8;

/// An operation with what can be sent to it and what comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The `operationId`.
    pub id: Option<String>,
    /// What authors call it: the `operationId`, or `GET /path`.
    pub label: String,
    /// The request: method and path below the host, parameter names blanked.
    pub place: String,
    /// Method and path as written.
    pub request: String,
    /// Whether callers should stop using it.
    pub deprecated: bool,
    /// The names, each with whether it is deprecated: `query limit`, `body a.b`, `200 items[].id`,
    /// `200 header etag`.
    pub fields: BTreeMap<String, bool>,
}

/// The operations of an API in the order of the file; with their fields where these are wanted.
pub fn inventory(contract: &Contract<'_>, with_fields: impl Fn(&Operation<'_>) -> bool) -> Vec<Offered> {
    let mut reader = Reader::default();
    let offered = |operation: &Operation<'_>| Offered {
        id: operation.id().map(str::to_owned),
        label: operation.label(),
        place: contract.place_of(operation),
        request: format!("{} {}", operation.method(), operation.path()),
        deprecated: operation.deprecated(),
        fields: BTreeMap::new(),
    };
    let operations = contract.operations().iter();
    operations
        .map(|operation| {
            let mut offered = offered(operation);
            if with_fields(operation) {
                offered.fields = reader.fields(operation);
            }
            offered
        })
        .collect()
}

/// A child of a schema: the name to go on with, what it holds, and whether it is deprecated.
type Child<'d> = (String, Conjunction<'d>, bool);

/// The places of schemas that hold together.
type Places = Vec<u64>;

/// The children of schemas that were read, by the places of the schemas.
#[derive(Default)]
struct Reader<'d> {
    known: BTreeMap<Places, Vec<Child<'d>>>,
}

impl<'d> Reader<'d> {
    fn fields(&mut self, operation: &Operation<'d>) -> BTreeMap<String, bool> {
        let mut fields = BTreeMap::new();
        for parameter in operation.parameters() {
            let mut name = parameter.name().to_owned();
            if parameter.location() == ParameterIn::Header {
                name.make_ascii_lowercase();
            }
            let key = format!("{} {name}", parameter.location().as_str());
            fields.insert(key, parameter.deprecated());
        }
        for media in operation.body().map(|body| body.media).unwrap_or_default() {
            match &media.content {
                Content::Schema(schema) => self.add(&mut fields, "body", vec![*schema]),
                Content::Form(parts) => {
                    for part in parts {
                        fields.insert(format!("body {}", part.name()), part.deprecated());
                    }
                }
                Content::Untold => {}
            }
        }
        if let Some(schema) = operation.notification_schema() {
            self.add(&mut fields, "notification", vec![schema]);
        }
        for response in operation.responses() {
            for header in response.headers() {
                let name = header.name.to_ascii_lowercase();
                fields.insert(format!("{} header {name}", response.status), false);
            }
            for media in response.media() {
                if let Content::Schema(schema) = media.content {
                    self.add(&mut fields, response.status, vec![schema]);
                }
            }
        }
        fields
    }

    /// Adds the properties of a schema, the shallow ones first.
    fn add(&mut self, fields: &mut BTreeMap<String, bool>, side: &str, schema: Conjunction<'d>) {
        let mut level = vec![(String::new(), schema, Vec::new())];
        for _ in 0..MAX_DEPTH {
            let mut next = Vec::new();
            for (at, schema, above) in level {
                let ids = ids(&schema);
                if above.contains(&ids) {
                    continue;
                }
                let below: Vec<Places> = above.iter().cloned().chain([ids.clone()]).collect();
                for (name, child, deprecated) in self.children(ids, &schema) {
                    if fields.len() >= MAX_FIELDS {
                        return;
                    }
                    let dot = if at.is_empty() || name.starts_with('[') { "" } else { "." };
                    let path = format!("{at}{dot}{name}");
                    if !name.starts_with('[') {
                        *fields.entry(format!("{side} {path}")).or_insert(true) &= deprecated;
                    }
                    next.push((path, child, below.clone()));
                }
            }
            level = next;
        }
    }

    fn children(&mut self, ids: Places, schema: &[Schema<'d>]) -> Vec<Child<'d>> {
        self.known.entry(ids).or_insert_with(|| children(schema)).clone()
    }
}

/// Properties, items, and those of the branches; additional properties are `[…]`.
fn children<'d>(schema: &[Schema<'d>]) -> Vec<Child<'d>> {
    let shape = Shape::of(schema);
    let mut found: Vec<Child<'d>> = Vec::new();
    for property in &shape.properties {
        let flag = |schema: &Schema<'d>| {
            schema.resolved().unwrap_or(*schema).get("deprecated").and_then(|node| node.as_bool())
        };
        let deprecated = property.schema.iter().any(|schema| flag(schema) == Some(true));
        found.push((property.name.to_owned(), property.schema.clone(), deprecated));
    }
    if !shape.items.is_empty() {
        found.push(("[]".to_owned(), shape.items.clone(), false));
    }
    for branch in shape.branches() {
        let inner = Shape::of(&[*branch]);
        found.extend(inner.properties.into_iter().map(|one| (one.name.to_owned(), one.schema, false)));
    }
    found
}

/// The places of schemas behind their references.
fn ids(conjunction: &[Schema<'_>]) -> Places {
    conjunction.iter().map(|schema| schema.resolved().unwrap_or(*schema).node().id()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    #[test]
    fn names_are_listed_and_cycles_end() {
        let text = r##"{"swagger": "2.0", "paths": {"/a/{id}": {"post": {"operationId": "A", "parameters": [
            {"name": "id", "in": "path", "type": "string"},
            {"name": "b", "in": "body", "schema": {"$ref": "#/definitions/T"}}],
            "responses": {"200": {"headers": {"X-A": {"type": "string"}},
                "schema": {"type": "array", "items": {"$ref": "#/definitions/T"}}}}}}},
            "definitions": {"T": {"properties": {"v": {"type": "string", "deprecated": true},
                "t": {"$ref": "#/definitions/T"}}}}}"##;
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, text.as_bytes().to_vec(), Format::Json);
        let contract = Contract::read(&document).unwrap();
        let found = inventory(&contract, |_| true);
        let fields: Vec<(&str, bool)> =
            found[0].fields.iter().map(|(name, old)| (name.as_str(), *old)).collect();
        assert_eq!(
            fields,
            [
                ("200 [].t", false),
                ("200 [].v", true),
                ("200 header x-a", false),
                ("body t", false),
                ("body v", true),
                ("path id", false)
            ]
        );
        assert_eq!(found[0].place, "POST /a/{}");
    }
}
