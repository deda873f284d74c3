//! What a shape says, said once: what means nothing is dropped, and what can be said in two ways is
//! said in one.

use super::super::schema::Schema;
use super::super::types::Types;
use super::{Additional, Shape, Union};
use crate::document::{Kind, Node, Number};
use std::collections::BTreeSet;

/// Expressions that every text matches.
const ANYTHING: [&str; 7] = ["", "^", "$", ".*", "(.*)", "[\\s\\S]*", "^[\\s\\S]*$"];

/// Patterns of names that every name matches; names have no line breaks.
const ANY_NAME: [&str; 9] = ["", "^", "$", ".*", "^.*", ".*$", "^.*$", "[\\s\\S]*", "^[\\s\\S]*$"];

/// Branches beside constants that say nothing of the value, besides texts and extensions.
const OF_CONSTANTS: [&str; 8] =
    ["const", "enum", "type", "title", "description", "example", "examples", "$comment"];

impl<'d> Shape<'d> {
    pub(super) fn settle(&mut self) {
        self.settle_applied();
        self.settle_null();
        self.settle_types();
        if let Some(values) = &self.values
            && self.types == Types::BOOLEAN
            && [true, false].iter().all(|truth| values.iter().any(|value| value.as_bool() == Some(*truth)))
        {
            self.values = None;
        }
        self.patterns.retain(|pattern| !ANYTHING.contains(pattern));
        self.drop_idle();
    }

    /// Branches that accept nothing go, `null` becomes a flag, and constants become a list of values.
    /// Says whether a branch was left alone by that and is now part of the schema itself, so that
    /// there may be more to fold.
    pub(super) fn fold_unions(&mut self) -> bool {
        let mut merged = false;
        for mut union in std::mem::take(&mut self.unions) {
            union.branches.retain(|branch| !branch.is_nothing());
            let (null, branches) = std::mem::take(&mut union.branches).into_iter().partition(is_null);
            union.branches = branches;
            let has_null = !null.is_empty();
            self.labels.extend(null.iter().filter_map(Schema::unwrapped));
            union.null |= has_null;
            self.null.accepted |= has_null;
            let refused = self.null.refused;
            let open = !union.exclusive && union.branches.iter().any(Schema::is_anything);
            match (constants(&union), union.branches.as_slice()) {
                _ if open => {}
                (_, []) if has_null => self.meet(Types::NULL),
                (_, []) => self.refuted = true,
                (Some(values), _) => {
                    self.absorb_values(values);
                    self.labels.extend(union.branches.iter().filter_map(Schema::unwrapped));
                }
                (None, [branch]) if has_null => {
                    self.null.wanted |= !refused;
                    self.merge_all(&[*branch]);
                    merged = true;
                }
                (None, _) => self.unions.push(union),
            }
            // What a branch refuses, the branch for `null` accepts.
            if has_null {
                self.null.refused = refused;
            }
        }
        merged
    }

    /// `null` among the values is the flag, where no type forbids it.
    fn settle_null(&mut self) {
        self.nullable = self.null.is_accepted();
        if let Some(values) = self.values.as_mut().filter(|values| self.nullable && !values.is_empty()) {
            let count = values.len();
            values.retain(|value| value.kind() != Kind::Null);
            if values.is_empty() || (self.types == Types::NULL && values.len() < count) {
                (self.types, self.values) = (Types::NULL, None);
            }
        }
        self.nullable &= self.types != Types::NULL;
    }

    /// Values say their types, and so do keywords that only objects and lists have.
    fn settle_types(&mut self) {
        if self.types.is_any() {
            if self.says_object() {
                self.types = Types::OBJECT;
            } else if self.says_array() {
                self.types = Types::ARRAY;
            }
        }
        let types = self.types;
        if types == Types::NULL && !self.nullable {
            // Values that are not `null` are none of them.
            self.values = self.values.as_ref().map(|_| Vec::new());
        }
        let Some(values) = self.values.as_mut().filter(|values| !values.is_empty()) else { return };
        // Whoever writes `1` for a text means the text; other values of other types are never met.
        let fits = |value: &Node<'_>| types.covers(type_of(*value)) || value.kind() == Kind::Null;
        if types != Types::STRING && values.iter().any(fits) {
            values.retain(fits);
        }
        let told = values.iter().fold(Types::ANY, |types, value| types.with(type_of(*value))).settled();
        if self.types.is_any() || (self.types != told && self.types.covers(told)) {
            self.types = told;
        }
    }

    fn says_object(&self) -> bool {
        let applied = &self.applied;
        let named = !self.properties.is_empty() || !self.required.is_empty();
        let beside = !matches!(self.additional, Additional::Open) || !applied.pattern_properties.is_empty();
        let depends = !applied.dependent_required.is_empty() || !applied.dependent_schemas.is_empty();
        let counted = ["minProperties", "maxProperties"].iter().any(|key| self.limits.contains_key(key));
        named || beside || depends || counted || !applied.property_names.is_empty()
    }

    fn says_array(&self) -> bool {
        let applied = &self.applied;
        let counted = ["minItems", "maxItems"].iter().any(|key| self.limits.contains_key(key));
        let listed = !applied.prefix_items.is_empty() || !applied.contains.is_empty();
        !self.items.is_empty() || counted || listed || self.unique_items
    }

    /// Keywords that hold schemas for some values, where they say nothing.
    fn settle_applied(&mut self) {
        self.items.retain(|schema| !schema.is_anything());
        let applied = &mut self.applied;
        for list in [
            &mut applied.property_names,
            &mut applied.unevaluated_items,
            &mut applied.unevaluated_properties,
            &mut applied.content,
        ] {
            list.retain(|schema| !schema.is_anything());
        }
        applied.property_names.retain(|schema| !schema.is_only_type("string"));
        applied.dependent_required.retain(|name, names| {
            names.remove(name);
            !names.is_empty()
        });
        for schemas in applied.dependent_schemas.values_mut().chain(applied.pattern_properties.values_mut()) {
            schemas.retain(|schema| !schema.is_anything());
        }
        applied.dependent_schemas.retain(|_, schemas| !schemas.is_empty());
        applied.conditions.retain_mut(|condition| {
            condition.then = condition.then.filter(|schema| !schema.is_anything());
            condition.otherwise = condition.otherwise.filter(|schema| !schema.is_anything());
            condition.then.is_some() || condition.otherwise.is_some()
        });
        // Where all are spoken of, none is left.
        if self.told.items {
            applied.unevaluated_items.clear();
        }
        if self.told.additional {
            applied.unevaluated_properties.clear();
        }
        self.settle_contains();
        self.settle_patterns_of_names();
        self.not.retain(|schema| !schema.is_nothing());
    }

    /// One item must fit `contains`, where nothing else is said; without it the counts say nothing.
    fn settle_contains(&mut self) {
        let optional = self.limits.get("minContains").is_some_and(|limit| limit.value <= Number::from(0));
        let counts = self.limits.contains_key("maxContains") || !self.applied.unevaluated_items.is_empty();
        if optional && !counts {
            self.applied.contains.clear();
        }
        if self.applied.contains.is_empty() {
            self.limits.remove("minContains");
            self.limits.remove("maxContains");
        }
        if self.limits.get("minContains").is_some_and(|limit| limit.value == Number::from(1)) {
            self.limits.remove("minContains");
        }
    }

    /// A pattern of names that all names match says what additional properties are.
    fn settle_patterns_of_names(&mut self) {
        let patterns = &mut self.applied.pattern_properties;
        if !self.properties.is_empty() || patterns.len() != 1 {
            patterns.retain(|_, schemas| !schemas.is_empty() || !self.properties.is_empty());
            return;
        }
        let Some((pattern, schemas)) = patterns.pop_first() else { return };
        if ANY_NAME.contains(&pattern) {
            self.additional = if schemas.is_empty() { Additional::Open } else { Additional::Schema(schemas) };
        } else {
            patterns.insert(pattern, schemas);
        }
    }

    /// Keywords for values of a type that is not accepted.
    fn drop_idle(&mut self) {
        if self.types.is_any() || self.types.each().any(|one| one.bits() == 0) {
            return;
        }
        let has = |types: Types<'_>| self.types.has(types);
        let (text, list, object) = (has(Types::STRING), has(Types::ARRAY), has(Types::OBJECT));
        let number = has(Types::NUMBER) || has(Types::INTEGER);
        self.limits.retain(|key, _| match *key {
            "minLength" | "maxLength" => text,
            "minProperties" | "maxProperties" => object,
            _ => list,
        });
        if !text {
            self.patterns.clear();
        }
        if !number {
            (self.maximum, self.minimum) = (None, None);
            self.multiple_of.clear();
        }
        if self.narrowed {
            self.nullable = false;
            self.drop_children(list, object);
        }
        let one = self.limits.get("maxItems").is_some_and(|limit| limit.value <= Number::from(1));
        self.unique_items &= list && !one;
        if self.types == Types::INTEGER {
            self.multiple_of.retain(|limit| limit.value != Number::from(1));
        }
        if self.types == Types::NUMBER && self.multiple_of.iter().any(|limit| limit.value == Number::from(1))
        {
            self.types = Types::INTEGER;
            self.multiple_of.retain(|limit| limit.value != Number::from(1));
        }
    }
}

impl Shape<'_> {
    /// What belongs to lists and objects, where only values of other types are meant.
    fn drop_children(&mut self, list: bool, object: bool) {
        let applied = &mut self.applied;
        if !list {
            self.items.clear();
            applied.prefix_items.clear();
            applied.contains.clear();
            applied.unevaluated_items.clear();
        }
        if !object {
            self.properties.clear();
            self.places.clear();
            self.required.clear();
            self.additional = Additional::Open;
            applied.pattern_properties.clear();
            applied.property_names.clear();
            applied.dependent_required.clear();
            applied.dependent_schemas.clear();
            applied.unevaluated_properties.clear();
        }
    }
}

/// The values of a union of which every branch is a list of constants.
fn constants<'d>(union: &Union<'d>) -> Option<Vec<Node<'d>>> {
    let mut values: Vec<Node<'d>> = Vec::new();
    let mut known = BTreeSet::new();
    for branch in &union.branches {
        let branch = branch.unwrapped()?;
        let node = branch.node();
        let is_plain = |name: &str| OF_CONSTANTS.contains(&name) || name.starts_with("x-");
        if !node.members().all(|member| is_plain(member.name)) {
            return None;
        }
        let own: Vec<Node<'d>> = match (node.get("const"), node.get("enum")) {
            (Some(value), None) => vec![value],
            (None, Some(list)) => list.items().collect(),
            (None, None) | (Some(_), Some(_)) => return None,
        };
        let types = branch.type_names().iter().fold(Types::ANY, |types, name| types.with(Types::named(name)));
        let fits = own.iter().all(|value| types.covers(type_of(*value)));
        // What stands twice fits two of which only one may hold.
        let twice = union.exclusive && own.iter().any(|value| !known.insert(value.to_json().to_string()));
        if !fits || twice {
            return None;
        }
        values.extend(own);
    }
    // A branch that has no other is part of the schema, with all that it says.
    (union.branches.len() > 1).then_some(values)
}

/// The type of a value.
pub(super) fn type_of(value: Node<'_>) -> Types<'static> {
    match value.kind() {
        Kind::Null => Types::NULL,
        Kind::Bool => Types::BOOLEAN,
        Kind::Number => {
            let whole = value.number().is_some_and(|n| n.integer().is_some() || n.float().fract() == 0.0);
            if whole { Types::INTEGER } else { Types::NUMBER }
        }
        Kind::String => Types::STRING,
        Kind::Array => Types::ARRAY,
        Kind::Object => Types::OBJECT,
    }
}

/// Whether a branch accepts `null` and nothing else.
fn is_null(branch: &Schema<'_>) -> bool {
    let Some(branch) = branch.unwrapped() else { return false };
    let node = branch.node();
    let is_null = |node: Node<'_>| node.kind() == Kind::Null;
    let may_stand = |name: &str| OF_CONSTANTS.contains(&name) || matches!(name, "default" | "nullable");
    let is_plain = |name: &str| may_stand(name) || name.starts_with("x-");
    let types = branch.type_names();
    let named = !types.is_empty() && types.iter().all(|name| *name == "null");
    let listed = |list: Node<'_>| list.len() == 1 && list.items().all(is_null);
    let valued = node.get("const").is_some_and(is_null) || node.get("enum").is_some_and(listed);
    let is_listed = node.get("enum").is_none_or(|list| list.items().any(is_null));
    let is_left = is_listed && node.get("const").is_none_or(is_null);
    ((named && is_left) || valued) && node.members().all(|member| is_plain(member.name))
}
