//! Reading schemas into one shape: every keyword of every part, the tightest where several speak.

use super::super::schema::Schema;
use super::super::types::Types;
use super::super::{Dialect, refs, truth};
use super::{Additional, Bound, Condition, Discriminator, Limit, MAX_PARTS, Property, Shape, Union};
use crate::document::{Kind, Member, Node, Number};
use std::collections::{BTreeMap, BTreeSet};

/// Enumerations whose product is larger are not intersected.
const MAX_VALUE_PAIRS: usize = 1_000_000;

/// The keywords that limit a length or a count.
const LIMITS: [&str; 8] = [
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "maxProperties",
    "minProperties",
    "maxContains",
    "minContains",
];

/// Texts that stand beside a `$ref` in every dialect, and what authors write there although no
/// dialect before 3.1 reads it.
const BESIDE: [&str; 4] = ["description", "title", "nullable", "x-nullable"];

impl<'d> Shape<'d> {
    /// Reads the schemas and what their `$ref` and `allOf` lead to, the outer parts first.
    pub(super) fn merge_all(&mut self, conjunction: &[Schema<'d>]) {
        let mut seen: BTreeSet<u64> = self.parts.iter().map(|part| part.node().id()).collect();
        let mut waiting: Vec<Schema<'d>> = conjunction.iter().rev().copied().collect();
        while let Some(schema) = waiting.pop() {
            if self.parts.len() >= MAX_PARTS {
                self.cut = true;
                return;
            }
            let Some(target) = schema.resolved() else {
                self.unresolved.extend(schema.reference_node().map(unread));
                self.absorb_siblings(schema, &mut waiting);
                continue;
            };
            if target.node() != schema.node() {
                self.absorb_siblings(schema, &mut waiting);
            }
            if seen.insert(target.node().id()) {
                self.absorb(target, &mut waiting);
            }
        }
    }

    /// What stands beside a `$ref`: texts and extensions, and in 3.1 everything.
    fn absorb_siblings(&mut self, schema: Schema<'d>, waiting: &mut Vec<Schema<'d>>) {
        if schema.dialect() == Dialect::OpenApi31 {
            return self.absorb(schema, waiting);
        }
        for member in schema.node().members() {
            if BESIDE.contains(&member.name) || member.name.starts_with("x-") {
                self.absorb_member(schema, member);
            }
        }
    }

    fn absorb(&mut self, schema: Schema<'d>, waiting: &mut Vec<Schema<'d>>) {
        self.parts.push(schema);
        let node = schema.node();
        match node.kind() {
            Kind::Object | Kind::Null | Kind::Bool => {}
            Kind::Number | Kind::String | Kind::Array => self.unresolved.extend([unread(node)]),
        }
        for member in node.members() {
            self.absorb_member(schema, member);
        }
        self.narrowed |= !schema.narrowed_to().is_any();
        self.meet(schema.narrowed_to());
        let below: Vec<_> = schema.branches("allOf").take(MAX_PARTS).collect();
        waiting.extend(below.into_iter().rev().map(|part| part.seen_as(&schema)));
    }

    fn absorb_member(&mut self, schema: Schema<'d>, member: Member<'d>) {
        if !is_shaped(member) {
            let told = format!("{}: {}", member.name, member.value.to_json());
            self.unresolved.insert(told, member.value);
            return;
        }
        let known = self.absorb_kind(schema, member)
            || self.absorb_number(schema, member)
            || self.absorb_child(schema, member)
            || self.absorb_applied(schema, member)
            || self.absorb_flag(schema, member);
        if !known && schema.owns(member.name) {
            self.rest.entry(member.name).or_insert(member.value);
        }
    }

    /// Types, formats, values and what else says which kind of value it is.
    fn absorb_kind(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        let value = member.value;
        match member.name {
            "type" => self.absorb_types(schema, value),
            "format" => self.format = self.format.or(value.as_str().filter(|format| !format.is_empty())),
            "contentEncoding" if value.as_str() == Some("base64") => {
                self.format = self.format.or(Some("byte"));
            }
            "nullable" | "x-nullable" => self.null.wanted |= truth(value),
            // Before 3.1 a list must not be empty: one that is says nothing.
            "enum" if value.is_empty() && schema.dialect() != Dialect::OpenApi31 => {}
            "enum" => self.absorb_values(value.items().collect()),
            "const" => self.absorb_values(vec![value]),
            "pattern" => self.patterns.extend(value.as_str()),
            "default" => self.default = self.default.or(Some(value)),
            "discriminator" => {
                let found = discriminator(value);
                self.discriminator = self.discriminator.take().or(found);
            }
            _ => return false,
        }
        true
    }

    fn absorb_types(&mut self, schema: Schema<'d>, node: Node<'d>) {
        let names = schema.type_names();
        if names.contains(&"file") {
            self.format = self.format.or(Some("binary"));
        }
        let types = names.iter().fold(Types::ANY, |types, name| types.with(Types::named(name)));
        if !types.is_any() {
            self.null.accepted |= types.has(Types::NULL);
            self.null.refused |= !types.has(Types::NULL);
        }
        let types = types.settled();
        self.meet(if types == Types::NULL { types } else { types.without(Types::NULL) });
        self.type_node = self.type_node.or(Some(node));
    }

    /// Narrows the types to those that are among others.
    pub(super) fn meet(&mut self, types: Types<'d>) {
        self.conflict |= self.types.conflicts(types);
        self.types = self.types.common(types);
    }

    pub(super) fn absorb_values(&mut self, values: Vec<Node<'d>>) {
        let has_null = values.iter().any(|value| value.kind() == Kind::Null);
        self.null.accepted |= has_null;
        self.null.refused |= !has_null;
        let kept = match self.values.take() {
            None => values,
            Some(known) if known.len().saturating_mul(values.len()) > MAX_VALUE_PAIRS => {
                self.cut = true;
                known
            }
            Some(known) => {
                known.into_iter().filter(|value| values.iter().any(|other| value.same(other))).collect()
            }
        };
        self.values = Some(kept);
    }

    fn absorb_number(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        let Member { name, value: node, .. } = member;
        match name {
            "maximum" | "exclusiveMaximum" => self.absorb_maximum(schema, member),
            "minimum" | "exclusiveMinimum" => self.absorb_minimum(schema, member),
            "multipleOf" => {
                self.multiple_of.extend(number(node).map(|value| Limit { value, node }));
            }
            "uniqueItems" => self.unique_items |= truth(node),
            _ => {
                let Some(key) = LIMITS.iter().find(|key| **key == name) else { return false };
                self.absorb_limit(key, node);
            }
        }
        true
    }

    fn absorb_limit(&mut self, key: &'static str, node: Node<'d>) {
        let Some(value) = number(node) else { return };
        if value <= Number::from(0) && key.starts_with("min") && key != "minContains" {
            return;
        }
        let known = self.limits.entry(key).or_insert(Limit { value, node });
        let tighter = if key.starts_with("max") { value < known.value } else { value > known.value };
        if tighter {
            *known = Limit { value, node };
        }
    }

    fn absorb_maximum(&mut self, schema: Schema<'d>, member: Member<'d>) {
        let Some(bound) = bound(schema, member) else { return };
        let tighter =
            |known: Bound<'d>| bound.value < known.value || (bound.value == known.value && bound.exclusive);
        if self.maximum.is_none_or(tighter) {
            self.maximum = Some(bound);
        }
    }

    fn absorb_minimum(&mut self, schema: Schema<'d>, member: Member<'d>) {
        let Some(bound) = bound(schema, member) else { return };
        let tighter =
            |known: Bound<'d>| bound.value > known.value || (bound.value == known.value && bound.exclusive);
        if self.minimum.is_none_or(tighter) {
            self.minimum = Some(bound);
        }
    }

    /// Properties, items and branches.
    fn absorb_child(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        let child = Schema::new(member.value, schema.dialect());
        match member.name {
            "properties" => {
                for (name, schema) in schema.properties() {
                    self.add_property(name, schema);
                }
            }
            "required" => self.required.extend(schema.required()),
            "additionalProperties" => self.absorb_additional(child),
            "items" if member.value.is_array() => self.absorb_positions(schema, member.value),
            "items" => {
                self.told.items = true;
                self.items.push(child);
            }
            "additionalItems" if schema.get("items").is_some_and(|items| items.is_array()) => {
                self.items.push(child);
            }
            "additionalItems" => {}
            "oneOf" | "anyOf" if schema.is_bare() => {}
            "oneOf" | "anyOf" => self.absorb_union(schema, member),
            "not" => self.not.push(child),
            "allOf" | refs::REFERENCE | refs::DYNAMIC_REFERENCE => {}
            _ => return false,
        }
        true
    }

    fn absorb_union(&mut self, schema: Schema<'d>, member: Member<'d>) {
        let branches: Vec<_> = schema.branches(member.name).collect();
        if !branches.is_empty() {
            let exclusive = member.name == "oneOf";
            self.unions.push(Union { exclusive, branches, null: false, node: member.value });
        }
    }

    pub(super) fn add_property(&mut self, name: &'d str, schema: Schema<'d>) {
        let place = *self.places.entry(name).or_insert(self.properties.len());
        match self.properties.get_mut(place) {
            Some(property) => property.schema.push(schema),
            None => self.properties.push(Property { name, schema: vec![schema] }),
        }
    }

    fn absorb_additional(&mut self, child: Schema<'d>) {
        self.told.additional = true;
        let node = child.node();
        let said = if child.is_nothing() {
            Additional::Closed(node)
        } else if child.is_anything() {
            return;
        } else {
            Additional::Schema(vec![child])
        };
        self.additional = match (std::mem::take(&mut self.additional), said) {
            (Additional::Open, said) => said,
            (Additional::Schema(mut known), Additional::Schema(more)) => {
                known.extend(more);
                Additional::Schema(known)
            }
            (Additional::Closed(node), _) | (_, Additional::Closed(node)) => Additional::Closed(node),
            (Additional::Schema(known), Additional::Open) => Additional::Schema(known),
        };
    }

    /// The first items of a list, each with a schema of its own.
    fn absorb_positions(&mut self, schema: Schema<'d>, list: Node<'d>) {
        for (number, item) in list.items().enumerate() {
            let item = Schema::new(item, schema.dialect());
            match self.applied.prefix_items.get_mut(number) {
                Some(known) => known.push(item),
                None => self.applied.prefix_items.push(vec![item]),
            }
        }
    }

    /// The keywords of JSON Schema that hold other schemas for some values.
    fn absorb_applied(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        let child = |node: Node<'d>| Schema::new(node, schema.dialect());
        let applied = &mut self.applied;
        match member.name {
            "prefixItems" => self.absorb_positions(schema, member.value),
            "contains" => applied.contains.push(child(member.value)),
            "propertyNames" => applied.property_names.push(child(member.value)),
            "patternProperties" => {
                for pattern in member.value.members() {
                    applied.pattern_properties.entry(pattern.name).or_default().push(child(pattern.value));
                }
            }
            "dependentRequired" | "dependentSchemas" | "dependencies" => {
                for one in member.value.members() {
                    if one.value.is_array() {
                        let names = one.value.items().filter_map(|name| name.as_str());
                        applied.dependent_required.entry(one.name).or_default().extend(names);
                    } else {
                        applied.dependent_schemas.entry(one.name).or_default().push(child(one.value));
                    }
                }
            }
            "unevaluatedItems" => applied.unevaluated_items.push(child(member.value)),
            "unevaluatedProperties" => applied.unevaluated_properties.push(child(member.value)),
            "contentSchema" => applied.content.push(child(member.value)),
            "if" => {
                let branch = |key| schema.get(key).map(child);
                let (then, otherwise) = (branch("then"), branch("else"));
                applied.conditions.push(Condition { test: child(member.value), then, otherwise });
            }
            "then" | "else" => {}
            _ => return false,
        }
        true
    }

    fn absorb_flag(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        match member.name {
            "readOnly" => self.read_only |= truth(member.value),
            "writeOnly" => self.write_only |= truth(member.value),
            "deprecated" | "x-deprecated" => {
                self.deprecated |= truth(member.value) && schema.owns(member.name)
            }
            _ => return false,
        }
        true
    }
}

/// A number, also where an integer was put into quotes.
fn number(node: Node<'_>) -> Option<Number> {
    let quoted = || node.as_str()?.parse::<i128>().ok().map(Number::from);
    node.number().or_else(quoted)
}

/// Whether the value of a keyword is of the kind that it must have; `null` says nothing.
fn is_shaped(member: Member<'_>) -> bool {
    let kinds: &[Kind] = match member.name {
        "properties" | "patternProperties" | "dependentSchemas" | "dependentRequired" => &[Kind::Object],
        "allOf" | "oneOf" | "anyOf" | "enum" | "prefixItems" => &[Kind::Array],
        "type" => &[Kind::String, Kind::Array],
        _ => return true,
    };
    let kind = member.value.kind();
    kind == Kind::Null || kinds.contains(&kind)
}

/// What cannot be read, by what stands in its place.
fn unread(node: Node<'_>) -> (String, Node<'_>) {
    (node.as_str().map_or_else(|| node.to_json().to_string(), str::to_owned), node)
}

/// A bound from either spelling of `exclusive…`: a boolean beside it, or a number of its own.
fn bound<'d>(schema: Schema<'d>, member: Member<'d>) -> Option<Bound<'d>> {
    let value = number(member.value)?;
    let beside = match member.name {
        "maximum" => "exclusiveMaximum",
        "minimum" => "exclusiveMinimum",
        _ => return Some(Bound { value, exclusive: true, node: member.value }),
    };
    let exclusive = schema.get(beside).is_some_and(truth);
    Some(Bound { value, exclusive, node: member.value })
}

fn discriminator(node: Node<'_>) -> Option<Discriminator<'_>> {
    if let Some(property) = node.as_str() {
        return Some(Discriminator { property, mapping: BTreeMap::new(), node });
    }
    let property = node.get_str("propertyName")?;
    let members = node.get("mapping").into_iter().flat_map(|mapping| mapping.members());
    let told = members.filter(|member| member.value.as_str().is_some());
    let mapping = told.map(|member| (member.name, member.value)).collect();
    Some(Discriminator { property, mapping, node })
}
