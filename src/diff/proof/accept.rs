//! Whether a schema accepts a value, where that is certain.

use super::Proofs;
use crate::contract::{Bound, Schema, Shape, Types};
use crate::document::{Kind, Node, Number};

/// A value that is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'d> {
    Truth(bool),
    Written(Node<'d>),
}

/// The values of a schema without branches that accepts only some; `null` is none of them.
pub(super) fn values_of<'d>(shape: &Shape<'d>) -> Option<Vec<Value<'d>>> {
    match &shape.values {
        Some(values) => Some(values.iter().map(|value| Value::Written(*value)).collect()),
        None if shape.types == Types::BOOLEAN => Some(vec![Value::Truth(true), Value::Truth(false)]),
        None => None,
    }
}

impl Value<'_> {
    fn types(&self) -> Types<'static> {
        match self {
            Self::Truth(_) => Types::BOOLEAN,
            Self::Written(node) => match node.kind() {
                Kind::Null => Types::NULL,
                Kind::Bool => Types::BOOLEAN,
                Kind::Number if node.number().is_some_and(is_whole) => Types::INTEGER,
                Kind::Number => Types::NUMBER,
                Kind::String => Types::STRING,
                Kind::Array => Types::ARRAY,
                Kind::Object => Types::OBJECT,
            },
        }
    }

    fn is(&self, other: &Node<'_>) -> bool {
        match self {
            Self::Truth(truth) => other.as_bool() == Some(*truth),
            Self::Written(node) => node.same(other),
        }
    }

    fn number(&self) -> Option<Number> {
        match self {
            Self::Truth(_) => None,
            Self::Written(node) => node.number(),
        }
    }

    fn length(&self) -> Option<i128> {
        match self {
            Self::Truth(_) => None,
            Self::Written(node) => node.as_str().map(|text| text.chars().count() as i128),
        }
    }
}

fn is_whole(number: Number) -> bool {
    number.integer().is_some() || number.float().fract() == 0.0
}

impl Proofs {
    /// Whether a schema accepts a value; none where that is not certain.
    pub(super) fn accepts(&mut self, schema: &[Schema<'_>], value: &Value<'_>) -> Option<bool> {
        let shape = Some(Shape::of(schema)).filter(|_| self.may_step())?;
        let is_spent = !self.may_spend(super::cost::of_shape(&shape));
        if is_spent || shape.cut || shape.conflict || !shape.unresolved.is_empty() {
            return None;
        }
        self.depth += 1;
        let own = accepts_plain(&shape, value);
        let mut all = vec![own];
        for union in &shape.unions {
            let found: Vec<_> = union.branches.iter().map(|branch| self.accepts(&[*branch], value)).collect();
            let yes = found.iter().filter(|found| **found == Some(true)).count();
            let unsure = found.contains(&None);
            all.push(match (union.exclusive, yes) {
                (true, 2..) => Some(false),
                (true, 1) | (_, 0) if unsure => None,
                (_, 0) => Some(false),
                _ => Some(true),
            });
        }
        for refused in &shape.not {
            all.push(self.accepts(&[*refused], value).map(|accepted| !accepted));
        }
        self.depth -= 1;
        if all.contains(&Some(false)) { Some(false) } else { (!all.contains(&None)).then_some(true) }
    }
}

/// What a shape says itself, branches and refusals left aside.
fn accepts_plain(shape: &Shape<'_>, value: &Value<'_>) -> Option<bool> {
    if shape.is_nothing() {
        return Some(false);
    }
    if value.types() == Types::NULL {
        return Some(super::accepts_null(shape) || !shape.unions.is_empty())
            .filter(|_| shape.unions.is_empty());
    }
    if !shape.types.covers(value.types()) {
        return Some(false);
    }
    if shape.values.as_ref().is_some_and(|values| !values.iter().any(|known| value.is(known))) {
        return Some(false);
    }
    let applied = &shape.applied;
    if !shape.patterns.is_empty() || shape.format.is_some() || !applied.conditions.is_empty() {
        return None;
    }
    match value.types() {
        types if types == Types::ARRAY || types == Types::OBJECT => None,
        types if types == Types::STRING => (applied.content.is_empty()).then(|| length_fits(shape, value)),
        types if types == Types::INTEGER || types == Types::NUMBER => {
            let number = value.number()?;
            let above =
                |bound: Bound<'_>| number > bound.value || (number == bound.value && !bound.exclusive);
            let below =
                |bound: Bound<'_>| number < bound.value || (number == bound.value && !bound.exclusive);
            let multiple = |of: Number| super::is_multiple(number, of);
            let fits = shape.minimum.is_none_or(above) && shape.maximum.is_none_or(below);
            Some(fits && shape.multiple_of.iter().all(|limit| multiple(limit.value)))
        }
        _ => Some(true),
    }
}

fn length_fits(shape: &Shape<'_>, value: &Value<'_>) -> bool {
    let length = Number::from(value.length().unwrap_or_default());
    let limit = |key: &str| shape.limits.get(key).map(|limit| limit.value);
    limit("maxLength").is_none_or(|most| length <= most)
        && limit("minLength").is_none_or(|least| length >= least)
}
