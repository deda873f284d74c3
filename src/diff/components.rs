//! Components that no operation uses: their changes are told, but touch nobody.

use super::likeness::Likeness;
use super::walk::{Spot, Walk};
use super::what::{Aspect, Place, Step};
use crate::contract::{Contract, Schema, next, percent_decoded, reference, references};
use crate::document::Node;
use std::collections::{BTreeMap, BTreeSet};

/// The sections that hold schemas.
const SCHEMAS: [&str; 2] = ["definitions", "components/schemas"];

/// A component: the section it stands in, and its name.
type Key<'d> = (String, &'d str);

impl<'d> Walk<'d> {
    pub(super) fn components(&mut self, old: &Contract<'d>, new: &Contract<'d>) {
        if self.cross {
            return;
        }
        let (from, to) = (unused(old), unused(new));
        let (all_from, all_to) = (all(old), all(new));
        let mut likeness = Likeness::new(old.root(), new.root());
        let lost = from.iter().filter(|(key, _)| !all_to.contains_key(*key));
        let mut won: Vec<_> = to.iter().filter(|(key, _)| !all_from.contains_key(*key)).collect();
        for (key, node) in lost {
            let renamed =
                won.iter().position(|(name, other)| name.0 == key.0 && likeness.holds(*node, **other));
            match renamed {
                Some(place) => drop(won.remove(place)),
                None => self.component(key, Step::Removed, (Some(*node), None)),
            }
        }
        for (key, node) in won {
            self.component(key, Step::Added, (None, Some(*node)));
        }
        for (key, node) in &to {
            if let Some(before) = from.get(key).filter(|before| !likeness.holds(**before, *node)) {
                self.component(key, Step::Changed, (Some(*before), Some(*node)));
            }
        }
    }

    fn component(&mut self, key: &Key<'d>, step: Step, pair: (Option<Node<'d>>, Option<Node<'d>>)) {
        let subject = format!("`{}`, which no operation uses,", key.1);
        let spot = Spot::new(Place::Component, None, subject);
        let text = match step {
            Step::Added => "is new",
            Step::Removed => "is gone",
            Step::Changed | Step::Narrowed | Step::Widened | Step::Set | Step::Unset => "changed",
        };
        self.note(&spot, Aspect::Whole, step, pair, text);
    }
}

/// For the place of a component the components that extend it by `allOf`, by name.
pub(super) type Subtypes<'d> = BTreeMap<u64, BTreeMap<&'d str, Schema<'d>>>;

/// The components that extend others.
pub(super) fn subtypes<'d>(contract: &Contract<'d>) -> Subtypes<'d> {
    let mut found = Subtypes::new();
    for ((_, name), node) in all(contract) {
        let Some(schema) = contract.schema(node).resolved() else { continue };
        for part in schema.branches("allOf").filter(|part| part.reference().is_some()) {
            if let Some(base) = part.resolved() {
                found.entry(base.node().id()).or_default().insert(name, schema);
            }
        }
    }
    found
}

fn all<'d>(contract: &Contract<'d>) -> BTreeMap<Key<'d>, Node<'d>> {
    let mut all = BTreeMap::new();
    for (section, holder) in contract.components() {
        for member in holder.members() {
            all.insert((section.clone(), member.name), member.value);
        }
    }
    all
}

/// The components that nothing outside of them leads to.
fn unused<'d>(contract: &Contract<'d>) -> BTreeMap<Key<'d>, Node<'d>> {
    let mut left = all(contract);
    let extends = subtypes(contract);
    let mut waiting: Vec<Node<'d>> = outside(contract);
    let mut seen = BTreeSet::new();
    while let Some(node) = waiting.pop() {
        if node.is_beside(contract.root()) && !seen.insert(node.id()) {
            continue;
        }
        if node.get("discriminator").is_some() {
            for name in extends.get(&node.id()).into_iter().flat_map(|below| below.keys()) {
                let keys = SCHEMAS.map(|section| (section.to_owned(), *name));
                waiting.extend(keys.iter().filter_map(|key| left.remove(key)));
            }
        }
        for (holder, text) in named_from(node) {
            match contract.within(holder, text) {
                Some(fragment) if fragment.is_empty() || fragment.starts_with('/') => {
                    waiting.extend(take(&mut left, fragment));
                }
                _ => match next(holder, text).node() {
                    Some(target) if target.is_beside(contract.root()) => waiting.push(target),
                    Some(target) => waiting.extend(take_around(&mut left, target)),
                    None => {}
                },
            }
        }
    }
    // A component that only names what stands in another file is used where that is.
    let target = |node: Node<'d>| reference(node).and_then(|text| next(node, text).node());
    left.retain(|_, node| target(*node).is_none_or(|target| !seen.contains(&target.id())));
    left
}

/// What stands beside the components.
fn outside<'d>(contract: &Contract<'d>) -> Vec<Node<'d>> {
    let held: BTreeSet<&str> = ["definitions", "parameters", "responses", "components"].into();
    contract
        .root()
        .members()
        .filter(|member| !held.contains(member.name))
        .map(|member| member.value)
        .collect()
}

/// The references below a node and where they are written, with what discriminators name.
fn named_from<'d>(node: Node<'d>) -> Vec<(Node<'d>, &'d str)> {
    let mut named: Vec<_> = references(node).iter().map(|found| (found.node, found.text)).collect();
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        if let Some(mapping) = node.get("discriminator").and_then(|found| found.get("mapping")) {
            let texts = mapping.members().filter_map(|member| Some((member.value, member.value.as_str()?)));
            named.extend(texts);
        }
        let examples = node.get("examples").into_iter().flat_map(|examples| examples.members());
        named.extend(examples.filter_map(|example| Some((example.value, reference(example.value)?))));
        waiting.extend(node.members().map(|member| member.value));
        waiting.extend(node.items());
    }
    named
}

/// Takes out the component that the fragment of a reference leads to or into, also where its name is escaped there.
fn take<'d>(left: &mut BTreeMap<Key<'d>, Node<'d>>, reference: &'d str) -> Option<Node<'d>> {
    let key = component_of(reference)?;
    if let Some(found) = left.remove(&key) {
        return Some(found);
    }
    let name =
        percent_decoded(key.1).unwrap_or_else(|| key.1.to_owned()).replace("~1", "/").replace("~0", "~");
    let found = left.keys().find(|(section, plain)| *section == key.0 && *plain == name).cloned()?;
    left.remove(&found)
}

/// Takes out the component that holds a node, or is it.
fn take_around<'d>(left: &mut BTreeMap<Key<'d>, Node<'d>>, node: Node<'d>) -> Option<Node<'d>> {
    let pointer = node.pointer();
    let (section, name) = component_of(&pointer)?;
    let name = name.replace("~1", "/").replace("~0", "~");
    let key = left.keys().find(|(known, plain)| *known == section && *plain == name).cloned()?;
    let found = left.get(&key).copied().filter(|found| !found.is_beside(node))?;
    left.remove(&key);
    Some(found)
}

/// The component that a reference leads to or into.
fn component_of(reference: &str) -> Option<Key<'_>> {
    let path = reference.strip_prefix('/')?;
    let mut parts = path.split('/');
    let first = parts.next()?;
    if first != "components" {
        return Some((first.to_owned(), parts.next()?));
    }
    let section = parts.next()?;
    Some((format!("components/{section}"), parts.next()?))
}
