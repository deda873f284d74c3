//! What a catalogue decides about bumps, on top of what a kind of change needs by itself.
//!
//! There is one way in: [`Weights::weigh`], once, over the changes of a comparison. The first that
//! speaks of a kind decides: an override by name, then who consumes, then what texts need.

use super::bump::Bump;
use super::change::Change;
use super::name::name;
use super::what::{Aspect, Place, Step, What};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Who consumes the connectors of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// Flows and apps: they hold on to ids, names of inputs and what designers show.
    #[default]
    Flow,
    /// Clients of the API: only what travels counts.
    Wire,
    /// Apps that call operations as functions, besides: they also hold on to the order of required
    /// parameters.
    Apps,
}

/// How changes are weighed; every field has a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// Who consumes.
    pub strictness: Strictness,
    /// What changes of documentation need.
    pub text: Option<Bump>,
    /// What kinds of change need, by their names.
    pub overrides: BTreeMap<String, Option<Bump>>,
}

impl Default for Weights {
    fn default() -> Self {
        Self { strictness: Strictness::Flow, text: Some(Bump::Patch), overrides: BTreeMap::new() }
    }
}

impl Weights {
    /// Gives every change the bump that it needs here, and puts the gravest first again.
    pub fn weigh(&self, changes: &mut [Change]) {
        if *self == Self::default() {
            return;
        }
        for change in &mut *changes {
            let bump = self.bump(change.what, change.bump);
            change.weigh(bump);
        }
        changes.sort_by_key(|change| Reverse(change.bump));
    }

    /// The bump of a kind of change that would need `usual`.
    pub fn bump(&self, what: What, usual: Option<Bump>) -> Option<Bump> {
        let named = || self.overrides.get(&name(what)).copied();
        if let Some(bump) = (!self.overrides.is_empty()).then(named).flatten() {
            return bump;
        }
        if self.strictness == Strictness::Apps && what.aspect == Aspect::Order {
            return usual.max(Some(Bump::Major));
        }
        let is_silent = self.strictness == Strictness::Wire && !travels(what);
        if is_silent || is_documentation(what) { usual.min(self.text) } else { usual }
    }
}

/// Whether a client that only sends and receives could notice. What is not in doubt alone is left
/// out: an operation that swapped ids or moved is told as it was matched, by its id.
fn travels(what: What) -> bool {
    let hint = matches!(
        what.aspect,
        Aspect::Id
            | Aspect::IdCase
            | Aspect::Order
            | Aspect::OperationVisibility
            | Aspect::InputVisibility
            | Aspect::OutputVisibility
            | Aspect::Importance
            | Aspect::Trigger
            | Aspect::TriggerKind
            | Aspect::TriggerMetadata
            | Aspect::NotificationUrl
            | Aspect::DynamicValues
            | Aspect::DynamicValuePath
            | Aspect::DynamicOperation
            | Aspect::DynamicSchema
            | Aspect::AnnotationStatus
            | Aspect::Pageable
    );
    // A template's names and that of a Swagger body are replaced or dropped before anything is sent.
    let blanked = matches!(
        (what.place, what.aspect, what.step),
        (Place::Parameter, Aspect::InPath, Step::Changed) | (Place::Body, Aspect::Name, _)
    );
    !hint && !blanked
}

/// Rows of texts that only people read. Other hints bind nobody either, but a program may read them.
const DOCUMENTATION: [&str; 19] = [
    "connection-parameter-text-changed",
    "connector-name-declared",
    "connector-readme-or-icon-changed",
    "connector-text-changed",
    "ct-config-description-changed",
    "description-changed",
    "example-changed",
    "external-docs-changed",
    "info-contact-license-terms-changed",
    "info-description-changed",
    "info-title-changed",
    "ms-connector-metadata-changed",
    "ms-dynamic-values-title-changed",
    "ms-summary-changed",
    "ms-trigger-hint-changed",
    "policy-title-changed",
    "schema-title-changed",
    "summary-changed",
    "tags-changed",
];

fn is_documentation(what: What) -> bool {
    let Aspect::Text(row) = what.aspect else { return what.aspect == Aspect::ScopeText };
    DOCUMENTATION.contains(&row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(place: Place, aspect: Aspect, step: Step) -> What {
        What::new(place, aspect, step)
    }

    #[test]
    fn an_override_goes_before_strictness_and_texts() {
        let id = what(Place::Operation, Aspect::Id, Step::Changed);
        let mut weights = Weights { strictness: Strictness::Wire, text: None, ..Weights::default() };
        assert_eq!(weights.bump(id, Some(Bump::Major)), None);
        weights.overrides.insert("operation-id-changed".to_owned(), Some(Bump::Minor));
        assert_eq!(weights.bump(id, Some(Bump::Major)), Some(Bump::Minor));
    }

    #[test]
    fn names_count_for_flows_and_not_on_the_wire() {
        let wire = Weights { strictness: Strictness::Wire, ..Weights::default() };
        let rows = [
            what(Place::Operation, Aspect::Id, Step::Changed),
            what(Place::Parameter, Aspect::InPath, Step::Changed),
            what(Place::Body, Aspect::Name, Step::Changed),
            what(Place::Extension, Aspect::OperationVisibility, Step::Narrowed),
        ];
        for row in rows {
            assert_eq!(Weights::default().bump(row, Some(Bump::Major)), Some(Bump::Major));
            assert_eq!(wire.bump(row, Some(Bump::Major)), Some(Bump::Patch));
        }
        for step in [Step::Added, Step::Removed] {
            let sent = what(Place::Parameter, Aspect::InPath, step);
            assert_eq!(wire.bump(sent, Some(Bump::Major)), Some(Bump::Major));
        }
    }

    #[test]
    fn the_order_of_parameters_counts_for_apps() {
        let order = what(Place::Parameter, Aspect::Order, Step::Changed);
        let id = what(Place::Operation, Aspect::Id, Step::Changed);
        let mut apps = Weights { strictness: Strictness::Apps, text: None, ..Weights::default() };
        assert_eq!(Weights::default().bump(order, Some(Bump::Patch)), Some(Bump::Patch));
        assert_eq!(apps.bump(order, Some(Bump::Patch)), Some(Bump::Major));
        assert_eq!(apps.bump(id, Some(Bump::Major)), Some(Bump::Major));
        apps.overrides.insert("required-parameter-order-changed".to_owned(), None);
        assert_eq!(apps.bump(order, Some(Bump::Patch)), None);
    }

    #[test]
    fn only_what_people_read_is_documentation() {
        let quiet = Weights { text: None, ..Weights::default() };
        let text = |row| what(Place::Operation, Aspect::Text(row), Step::Changed);
        assert_eq!(quiet.bump(text("summary-changed"), Some(Bump::Patch)), None);
        assert_eq!(quiet.bump(text("unknown-extension-changed"), Some(Bump::Patch)), Some(Bump::Patch));
        assert_eq!(quiet.bump(text("script-changed"), Some(Bump::Patch)), Some(Bump::Patch));
    }
}
