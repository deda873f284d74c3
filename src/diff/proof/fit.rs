//! Whether one shape without branches accepts everything that another does.

use super::super::equal::equal;
use super::super::rest::binds;
use super::super::schemas::last_part;
use super::cost::Listed;
use super::{Proofs, accepts_null};
use crate::contract::{Additional, Applied, Bound, Conjunction, Limit, Shape, Types};
use crate::document::{Node, Number};
use std::collections::BTreeSet;

impl Proofs {
    /// Whether every value of `narrow` is one of `wide`; both have no branches.
    pub(super) fn fits(&mut self, narrow: &Shape<'_>, wide: &Shape<'_>) -> bool {
        let unread = narrow.cut || wide.cut || !narrow.unresolved.keys().eq(wide.unresolved.keys());
        if unread || !same_hints(narrow, wide) {
            return false;
        }
        if narrow.is_nothing() || wide.is_nothing() {
            return narrow.is_nothing();
        }
        (!accepts_null(narrow) || accepts_null(wide))
            && self.values_fit(narrow, wide)
            && facets_fit(narrow, wide)
            && self.children_fit(narrow, wide)
            && self.refusals_fit(narrow, wide)
            && self.applied_fit(&narrow.applied, &wide.applied)
    }

    fn values_fit(&mut self, narrow: &Shape<'_>, wide: &Shape<'_>) -> bool {
        let types = wide.types.covers(narrow.types);
        match (&narrow.values, &wide.values) {
            (_, None) => types,
            (None, Some(_)) => false,
            (Some(values), Some(known)) => {
                let listed = Listed::new(known);
                types && self.may_spend(listed.cost(values)) && values.iter().all(|value| listed.holds(value))
            }
        }
    }

    fn children_fit(&mut self, narrow: &Shape<'_>, wide: &Shape<'_>) -> bool {
        let names = |shape: &Shape<'_>| -> BTreeSet<String> {
            shape.properties.iter().map(|property| property.name.to_owned()).collect()
        };
        if names(narrow) != names(wide) || !wide.required.iter().all(|name| narrow.required.contains(name)) {
            return false;
        }
        let additional = match (&narrow.additional, &wide.additional) {
            (_, Additional::Open) | (Additional::Closed(_), _) => true,
            (Additional::Schema(one), Additional::Schema(other)) => self.within(one, other),
            (Additional::Open | Additional::Schema(_), Additional::Closed(_))
            | (Additional::Open, Additional::Schema(_)) => false,
        };
        additional
            && self.all_within(&narrow.items, &wide.items)
            && narrow.properties.iter().all(|property| {
                let other = wide.property(property.name);
                other.is_some_and(|other| self.within(&property.schema, &other.schema))
            })
    }

    /// Whether conjunctions, of which an empty one accepts anything, are within each other.
    fn all_within(&mut self, narrow: &Conjunction<'_>, wide: &Conjunction<'_>) -> bool {
        wide.is_empty() || (!narrow.is_empty() && self.within(narrow, wide))
    }

    /// What `wide` refuses, `narrow` refuses too.
    fn refusals_fit(&mut self, narrow: &Shape<'_>, wide: &Shape<'_>) -> bool {
        wide.not.iter().all(|refused| {
            narrow.not.iter().any(|own| self.within(&[*refused], &[*own]))
                || (!narrow.said.is_empty() && self.apart(&narrow.said, &[*refused]))
        })
    }

    fn applied_fit(&mut self, narrow: &Applied<'_>, wide: &Applied<'_>) -> bool {
        let same_keys = narrow.pattern_properties.keys().eq(wide.pattern_properties.keys())
            && narrow.dependent_schemas.keys().eq(wide.dependent_schemas.keys());
        let positions = narrow.prefix_items.len() == wide.prefix_items.len();
        let needed = narrow.dependent_required == wide.dependent_required;
        let counted = narrow.contains.len() == wide.contains.len();
        if !same_keys || !positions || !needed || !counted || narrow.conditions.len() != wide.conditions.len()
        {
            return false;
        }
        let conditions = narrow.conditions.iter().zip(&wide.conditions).all(|(one, other)| {
            let schema = |schema: &Option<_>| -> Conjunction<'_> { schema.iter().copied().collect() };
            self.equal(&[one.test], &[other.test])
                && self.all_within(&schema(&one.then), &schema(&other.then))
                && self.all_within(&schema(&one.otherwise), &schema(&other.otherwise))
        });
        let pairs = narrow.pattern_properties.values().zip(wide.pattern_properties.values());
        let depend = narrow.dependent_schemas.values().zip(wide.dependent_schemas.values());
        let single = [
            (&narrow.property_names, &wide.property_names),
            (&narrow.unevaluated_items, &wide.unevaluated_items),
            (&narrow.unevaluated_properties, &wide.unevaluated_properties),
            (&narrow.content, &wide.content),
        ];
        let places = narrow.prefix_items.iter().zip(&wide.prefix_items);
        let mut all = pairs.chain(depend).chain(single).chain(places);
        conditions
            && all.all(|(one, other)| self.all_within(one, other))
            && narrow.contains.iter().zip(&wide.contains).all(|(one, other)| self.equal(&[*one], &[*other]))
    }
}

/// Whether two shapes say the same beside the values that they accept.
fn same_hints(one: &Shape<'_>, other: &Shape<'_>) -> bool {
    let flags = |shape: &Shape<'_>| (shape.read_only, shape.write_only, shape.deprecated);
    let told = |shape: &Shape<'_>| {
        let found = shape.discriminator.as_ref()?;
        let target = |node: &Node<'_>| node.as_str().map(|text| last_part(text).to_owned());
        let values: Vec<_> =
            found.mapping.iter().map(|(value, node)| ((*value).to_owned(), target(node))).collect();
        Some((found.property.to_owned(), values))
    };
    let same = |one: Option<Node<'_>>, other: Option<Node<'_>>| match (one, other) {
        (Some(one), Some(other)) => equal(one, other),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let keys: BTreeSet<&str> = one.rest.keys().chain(other.rest.keys()).copied().collect();
    flags(one) == flags(other)
        && told(one) == told(other)
        && same(one.default, other.default)
        && keys
            .iter()
            .filter(|key| binds(key))
            .all(|key| same(one.rest.get(*key).copied(), other.rest.get(*key).copied()))
}

fn facets_fit(narrow: &Shape<'_>, wide: &Shape<'_>) -> bool {
    let format = match (narrow.format, wide.format) {
        (_, None) | (Some("int32"), Some("int64")) | (Some("float"), Some("double")) => true,
        (one, other) => one == other,
    };
    let whole = narrow.types == Types::INTEGER;
    let multiple =
        |limit: &Limit<'_>| narrow.multiple_of.iter().any(|own| is_multiple(own.value, limit.value));
    format
        && wide.patterns.iter().all(|pattern| narrow.patterns.contains(pattern))
        && bound_fits(narrow.maximum, wide.maximum, whole, true)
        && bound_fits(narrow.minimum, wide.minimum, whole, false)
        && wide.multiple_of.iter().all(multiple)
        && (narrow.unique_items || !wide.unique_items)
        && wide.limits.iter().all(|(key, limit)| {
            narrow.limits.get(key).is_some_and(|own| {
                if key.starts_with("max") { own.value <= limit.value } else { own.value >= limit.value }
            })
        })
        && (wide.limits.contains_key("minContains") || !narrow.limits.contains_key("minContains"))
}

fn bound_fits(narrow: Option<Bound<'_>>, wide: Option<Bound<'_>>, whole: bool, upper: bool) -> bool {
    let (Some(wide), Some(narrow)) = (wide, narrow) else { return wide.is_none() };
    if let (true, Some(narrow), Some(wide)) = (whole, narrow.edge(upper), wide.edge(upper)) {
        return if upper { narrow <= wide } else { narrow >= wide };
    }
    let inside = if upper { narrow.value < wide.value } else { narrow.value > wide.value };
    inside || (narrow.value == wide.value && (narrow.exclusive || !wide.exclusive))
}

/// Whether every multiple of one number is a multiple of another.
pub(in crate::diff) fn is_multiple(one: Number, of: Number) -> bool {
    match (one.integer(), of.integer()) {
        (Some(one), Some(of)) => one.checked_rem(of) == Some(0),
        _ => of.float() != 0.0 && (one.float() / of.float()).fract() == 0.0,
    }
}
