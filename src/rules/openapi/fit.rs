//! Whether a value fits a schema, as far as its structure tells: types, enumerations, properties and
//! items. Limits, patterns and formats are not judged.
//!
//! The work is bounded by [`MAX_STEPS`] and [`MAX_DEPTH`]; beyond that a value fits.

use super::schema::is_of_type;
use crate::contract::{Dialect, follow};
use crate::document::{Kind, Node};
use std::collections::BTreeSet;

/// Pairs of a value and a schema that are compared for one example.
const MAX_STEPS: usize = 2_000;

/// Schemas that lead to each other are followed so far.
const MAX_DEPTH: usize = 64;

/// Of a list as many items are compared.
const MAX_ITEMS: usize = 100;

/// Objects of more properties than this are not looked into: each look-up reads all of them.
const MAX_PROPERTIES: usize = 2_000;

/// Where a value does not fit, and why; the reason is the end of a sentence.
pub(super) struct Misfit<'d> {
    pub(super) value: Node<'d>,
    pub(super) reason: String,
}

/// The first place where a value does not fit a schema.
pub(super) fn misfit<'d>(value: Node<'d>, schema: Node<'d>, dialect: Dialect) -> Option<Misfit<'d>> {
    Comparison { dialect, steps: 0 }.misfit(value, schema, 0)
}

struct Comparison {
    dialect: Dialect,
    steps: usize,
}

impl Comparison {
    fn misfit<'d>(&mut self, value: Node<'d>, schema: Node<'d>, depth: usize) -> Option<Misfit<'d>> {
        self.steps += 1;
        if self.steps > MAX_STEPS || depth > MAX_DEPTH {
            return None;
        }
        let schema = follow(schema).node().filter(Node::is_object)?;
        if value.kind() == Kind::Null && self.may_be_null(schema) {
            return None;
        }
        let found = own_misfit(value, schema);
        found
            .or_else(|| self.in_parts(value, schema, depth))
            .or_else(|| self.in_properties(value, schema, depth))
            .or_else(|| self.in_items(value, schema, depth))
    }

    /// Swagger 2.0 has no way to say that a value may be absent, so that `null` fits there.
    fn may_be_null(&self, schema: Node<'_>) -> bool {
        let flag = |key| schema.get(key).and_then(|flag| flag.as_bool()) == Some(true);
        self.dialect == Dialect::Swagger2 || flag("nullable") || flag("x-nullable")
    }

    fn in_parts<'d>(&mut self, value: Node<'d>, schema: Node<'d>, depth: usize) -> Option<Misfit<'d>> {
        for part in schema.get("allOf").into_iter().flat_map(|parts| parts.items()) {
            let found = self.misfit(value, part, depth + 1);
            if found.is_some() {
                return found;
            }
        }
        for key in ["oneOf", "anyOf"] {
            let Some(branches) = schema.get(key).filter(|branches| !branches.is_empty()) else { continue };
            if branches.items().all(|branch| self.misfit(value, branch, depth + 1).is_some()) {
                return Some(Misfit { value, reason: format!("fits no branch of `{key}`") });
            }
        }
        None
    }

    fn in_properties<'d>(&mut self, value: Node<'d>, schema: Node<'d>, depth: usize) -> Option<Misfit<'d>> {
        if !value.is_object() {
            return None;
        }
        let properties = schema.get("properties");
        if properties.is_some_and(|properties| properties.members().nth(MAX_PROPERTIES).is_some()) {
            return None;
        }
        let missing = missing(value, schema, properties);
        if let Some(name) = missing {
            return Some(Misfit { value, reason: format!("lacks the property `{name}`, which is required") });
        }
        let additional = schema.get("additionalProperties");
        let closed = additional.and_then(|node| node.as_bool()) == Some(false);
        let patterned = schema.get("patternProperties").is_some();
        for member in value.members() {
            let found = match (properties.and_then(|properties| properties.get(member.name)), additional) {
                (Some(property), _) => self.misfit(member.value, property, depth + 1),
                (None, _) if patterned => None,
                (None, _) if closed => {
                    let reason =
                        format!("has the property `{}`, which the schema does not allow", member.name);
                    Some(Misfit { value: member.value, reason })
                }
                (None, Some(additional)) => self.misfit(member.value, additional, depth + 1),
                (None, None) => None,
            };
            if found.is_some() || self.steps > MAX_STEPS {
                return found;
            }
        }
        None
    }

    fn in_items<'d>(&mut self, value: Node<'d>, schema: Node<'d>, depth: usize) -> Option<Misfit<'d>> {
        let items =
            schema.get("items").filter(|items| items.is_object() && schema.get("prefixItems").is_none())?;
        value.items().take(MAX_ITEMS).find_map(|item| self.misfit(item, items, depth + 1))
    }
}

/// A required property that a value lacks; those that only one direction has may be absent.
fn missing<'d>(value: Node<'d>, schema: Node<'d>, properties: Option<Node<'d>>) -> Option<&'d str> {
    let required = schema.get("required")?;
    let present: BTreeSet<&str> = value.members().map(|member| member.name).collect();
    let one_way = |name: &str| {
        let property = properties.and_then(|properties| follow(properties.get(name)?).node());
        let flag = |key| property.and_then(|property| property.get(key)?.as_bool()) == Some(true);
        flag("readOnly") || flag("writeOnly")
    };
    let names = required.items().take(MAX_ITEMS).filter_map(|name| name.as_str());
    names.into_iter().find(|name| !present.contains(name) && !one_way(name))
}

/// What is wrong with the value itself, whatever is in it.
fn own_misfit<'d>(value: Node<'d>, schema: Node<'d>) -> Option<Misfit<'d>> {
    let types = schema.get("type");
    let fits = |name: &str| name == "file" || is_of_type(value, name);
    let typed = types.is_none_or(|types| match types.as_str() {
        Some(name) => fits(name),
        None => types.items().any(|name| name.as_str().is_none_or(fits)),
    });
    let found = || match value.scalar_text() {
        Some(text) if value.kind() == Kind::String => format!("the text `{}`", shortened(text)),
        Some(text) => format!("`{}`", shortened(text)),
        None => value.kind().to_string(),
    };
    if !typed {
        let expected = types.and_then(|types| types.as_str()).unwrap_or("one of the listed types");
        return Some(Misfit { value, reason: format!("is {}, and the type is `{expected}`", found()) });
    }
    let listed = |values: Node<'d>| values.is_empty() || values.items().any(|one| one.same(&value));
    let values = schema.get("enum").filter(|values| values.is_array());
    if values.is_some_and(|values| !listed(values))
        || schema.get("const").is_some_and(|one| !one.same(&value))
    {
        return Some(Misfit {
            value,
            reason: format!("is {}, which is none of the allowed values", found()),
        });
    }
    None
}

fn shortened(text: &str) -> String {
    let line = |character: char| if character.is_control() { ' ' } else { character };
    let short: String = text.chars().take(40).map(line).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
