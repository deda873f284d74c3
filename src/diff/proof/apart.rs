//! Whether no value fits two schemas.

use super::cost::Listed;
use super::{Level, Proofs, accepts_null};
use crate::contract::{Additional, Conjunction, Schema, Shape, Types};
use crate::document::{Kind, Node};

impl Proofs {
    /// Whether certainly no value is one of both schemas.
    pub(in crate::diff) fn apart(&mut self, one: &[Schema<'_>], other: &[Schema<'_>]) -> bool {
        if !self.may_step() {
            return false;
        }
        let (Some(first), Some(second)) = (self.level(one), self.level(other)) else { return false };
        self.depth += 1;
        let apart = self.shapes_apart(&first.shape, &second.shape)
            || self.levels_apart((one, &first), (other, &second));
        self.depth -= 1;
        apart
    }

    /// Whether all that the one can be is apart from all that the other can be, `null` included, of which
    /// the alternatives do not speak.
    fn levels_apart(
        &mut self,
        (first, one): (&[Schema<'_>], &Level<'_>),
        (second, other): (&[Schema<'_>], &Level<'_>),
    ) -> bool {
        if one.shape.unions.is_empty() && other.shape.unions.is_empty() {
            return false;
        }
        if self.takes_null(first) != Some(false) && self.takes_null(second) != Some(false) {
            return false;
        }
        one.alternatives.iter().all(|first| other.alternatives.iter().all(|second| self.apart(first, second)))
    }

    fn shapes_apart(&mut self, one: &Shape<'_>, other: &Shape<'_>) -> bool {
        if one.is_nothing() || other.is_nothing() {
            return true;
        }
        if (accepts_null(one) && accepts_null(other)) || one.cut || other.cut {
            return false;
        }
        one.types.conflicts(other.types)
            || self.refuses_values(one, other)
            || self.refuses_values(other, one)
            || limits_apart(one, other)
            || limits_apart(other, one)
            || self.properties_apart(one, other)
    }

    /// Whether none of the values of `one` is accepted by `other`.
    fn refuses_values(&mut self, one: &Shape<'_>, other: &Shape<'_>) -> bool {
        let Some(values) = &one.values else { return false };
        let Some(known) = &other.values else {
            return values.iter().all(|value| !may_have_type(*value, other.types));
        };
        let listed = Listed::new(known);
        self.may_spend(listed.cost(values))
            && values.iter().all(|value| !listed.holds(value) || !may_have_type(*value, other.types))
    }

    /// Whether a property that must be there can never suit both.
    fn properties_apart(&mut self, one: &Shape<'_>, other: &Shape<'_>) -> bool {
        if one.types != Types::OBJECT && other.types != Types::OBJECT {
            return false;
        }
        one.required.union(&other.required).any(|name| match (held(one, name), held(other, name)) {
            (Held::Nothing, _) | (_, Held::Nothing) => true,
            (Held::Schema(first), Held::Schema(second)) => self.apart(&first, &second),
            (Held::Anything, _) | (_, Held::Anything) => false,
        })
    }
}

/// What a property may be.
enum Held<'d> {
    Anything,
    Nothing,
    Schema(Conjunction<'d>),
}

fn held<'d>(shape: &Shape<'d>, name: &str) -> Held<'d> {
    if let Some(property) = shape.property(name) {
        return Held::Schema(property.schema.clone());
    }
    if !shape.applied.pattern_properties.is_empty() {
        return Held::Anything;
    }
    match &shape.additional {
        Additional::Open => Held::Anything,
        Additional::Closed(_) => Held::Nothing,
        Additional::Schema(schema) => Held::Schema(schema.clone()),
    }
}

fn may_have_type(value: Node<'_>, types: Types<'_>) -> bool {
    let own = match value.kind() {
        Kind::Null => return true,
        Kind::Bool => Types::BOOLEAN,
        Kind::Number => Types::NUMBER.with(Types::INTEGER),
        Kind::String => Types::STRING,
        Kind::Array => Types::ARRAY,
        Kind::Object => Types::OBJECT,
    };
    types.is_any() || types.has(own)
}

/// Whether the greatest that `low` may be is less than the least that `high` may be.
fn limits_apart(low: &Shape<'_>, high: &Shape<'_>) -> bool {
    let only = |types: Types<'_>| low.types == types && high.types == types;
    let counts = |most: &str, least: &str| match (low.limits.get(most), high.limits.get(least)) {
        (Some(most), Some(least)) => most.value < least.value,
        _ => false,
    };
    let number = |shape: &Shape<'_>| [Types::NUMBER, Types::INTEGER].contains(&shape.types);
    let bounds = match (low.maximum, high.minimum) {
        (Some(most), Some(least)) if number(low) && number(high) => {
            most.value < least.value || (most.value == least.value && (most.exclusive || least.exclusive))
        }
        _ => false,
    };
    bounds
        || (only(Types::STRING) && counts("maxLength", "minLength"))
        || (only(Types::ARRAY) && counts("maxItems", "minItems"))
        || (only(Types::OBJECT) && counts("maxProperties", "minProperties"))
}
