//! Words beside what is compared by the values that it accepts: labels of constants, and texts in
//! schemas that are the same.

use super::facets::{key, word};
use super::rest::{Rest, rest_of, shortened};
use super::walk::{Spot, Walk};
use crate::contract::{Schema, Shape};
use crate::document::Node;
use std::collections::BTreeMap;

/// What no word is in a branch for constants.
const VALUES: [&str; 5] = ["const", "enum", "type", "default", "nullable"];

/// The key of `null`, and how it is called.
const NULL: &str = "null";

/// Values by a key that is equal for equal ones: how each is called, and the words beside it.
type Labels<'d> = BTreeMap<String, (&'d str, Rest<'d>)>;

impl<'d> Walk<'d> {
    /// Compares the words beside values that both sides have, and beside `null`.
    pub(super) fn labels(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if old.labels.is_empty() && new.labels.is_empty() {
            return;
        }
        let after = labels_of(new);
        for (key, (name, before)) in labels_of(old) {
            if let Some((_, after)) = after.get(&key) {
                self.rest(&before, after, &spot.below(&format!("({})", shortened(name))));
            }
        }
    }

    /// Compares the words in two schemas that accept the same values.
    pub(super) fn words(&mut self, old: Schema<'d>, new: Schema<'d>, spot: Spot) {
        if self.same(vec![old], vec![new], &spot) {
            self.schemas(vec![old], vec![new], spot);
        }
    }

    /// Compares the words that two schemas both have, where one is a branch or the like of the other.
    pub(super) fn shared_words(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let (mut before, mut after) = (old.rest.clone(), new.rest.clone());
        before.retain(|key, _| new.rest.contains_key(key));
        after.retain(|key, _| old.rest.contains_key(key));
        self.rest(&before, &after, spot);
    }
}

fn labels_of<'d>(shape: &Shape<'d>) -> Labels<'d> {
    let mut labels = Labels::new();
    for branch in &shape.labels {
        let node = branch.node();
        let rest = rest_of(node, &VALUES);
        let listed = node.get("enum").into_iter().flat_map(|list| list.items());
        let values: Vec<Node<'d>> = node.get("const").into_iter().chain(listed).collect();
        if values.is_empty() {
            labels.entry(NULL.to_owned()).or_insert((NULL, rest.clone()));
        }
        for value in values {
            labels.entry(key(value)).or_insert((word(value), rest.clone()));
        }
    }
    for value in shape.values.iter().flatten() {
        labels.entry(key(*value)).or_default().0 = word(*value);
    }
    if shape.nullable {
        labels.entry(NULL.to_owned()).or_default().0 = NULL;
    }
    labels
}
