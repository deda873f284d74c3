//! What it costs to look at schemas and values, in steps: about as long as it takes to merge one schema.

use super::Key;
use crate::contract::Shape;
use crate::document::Node;
use std::collections::BTreeSet;

/// Bytes of a value that take as long to be compared as a short one.
const SHORT: usize = 32;

/// Pairs of short values that are compared in one step.
const PAIRS: usize = 128;

/// What it costs to read a shape.
pub(super) fn of_shape(shape: &Shape<'_>) -> usize {
    let branches = shape.branches().count() + shape.labels.len();
    let values = shape.values.as_ref().map_or(0, |values| weight(values));
    shape.parts.len() + branches / 2 + shape.properties.len() / 8 + values / 32
}

/// What it costs to know a pair of schemas again.
pub(super) fn of_keys((one, other): &(Key, Key)) -> usize {
    1 + (one.len() + other.len()) / 8
}

/// How many short values are as long as some values.
fn weight(values: &[Node<'_>]) -> usize {
    let length = |value: &Node<'_>| value.span().end.saturating_sub(value.span().start);
    values.iter().map(|value| 1 + length(value) / SHORT).sum()
}

/// Values among which others are looked for: texts by themselves, all else one by one.
pub(super) struct Listed<'v, 'd> {
    values: &'v [Node<'d>],
    texts: Option<BTreeSet<&'d str>>,
}

impl<'v, 'd> Listed<'v, 'd> {
    pub(super) fn new(values: &'v [Node<'d>]) -> Self {
        Self { values, texts: values.iter().map(Node::as_str).collect() }
    }

    pub(super) fn holds(&self, value: &Node<'_>) -> bool {
        match &self.texts {
            Some(texts) => value.as_str().is_some_and(|text| texts.contains(text)),
            None => self.values.iter().any(|known| known.same(value)),
        }
    }

    /// What it costs to look for some values.
    pub(super) fn cost(&self, values: &[Node<'_>]) -> usize {
        match self.texts {
            Some(_) => (weight(values) + weight(self.values)) / 32,
            None => weight(values).saturating_mul(self.values.len()) / PAIRS,
        }
    }
}
