//! `apiProperties.json`: connection parameters, policies, code and what the gallery shows.

use super::change::Change;
use super::connection::differing;
use super::ledger::{Ledger, below, beyond, equal, texts};
use super::rest::shortened;
use super::walk::Pair;
use super::what::{Aspect, Place, Step, What};
use crate::document::Node;

/// Keys of `properties` that are compared one by one.
const KEYS: [&str; 8] = [
    "connectionParameters",
    "connectionParameterSets",
    "policyTemplateInstances",
    "scriptOperations",
    "capabilities",
    "iconBrandColor",
    "publisher",
    "stackOwner",
];

/// The changes from one file of connection properties to another, in the order of their subjects;
/// a file that is missing is held to say nothing.
pub fn properties_changes(from: Option<Node<'_>>, to: Option<Node<'_>>) -> Vec<Change> {
    let mut ledger = Ledger::default();
    let properties = below((from, to), "properties");
    let get = |key: &str| below(properties, key);
    ledger.connection(properties);
    let policies = get("policyTemplateInstances");
    ledger.policies(policies.0, policies.1);
    ledger.lists(get("scriptOperations"), "script-operations-changed", "the script's operations");
    ledger.capabilities(get("capabilities"));
    ledger.looks(get("iconBrandColor"), "brand-or-icon-changed", "the brand colour");
    ledger.looks(get("publisher"), "publisher-or-stack-owner-changed", "the publisher");
    ledger.looks(get("stackOwner"), "publisher-or-stack-owner-changed", "the owner of the stack");
    for (key, pair) in differing(properties, &KEYS) {
        ledger.opaque(
            Place::Connection,
            "connection-properties-changed",
            pair,
            &format!("`{}`", shortened(key)),
        );
    }
    ledger.finish()
}

impl Ledger {
    /// A list of names in which some came and some went.
    fn lists(&mut self, pair: Pair<'_>, row: &'static str, noun: &str) {
        let (from, to) = (texts(pair.0), texts(pair.1));
        let named = |list: Vec<(&str, Node<'_>)>| {
            let names: Vec<String> = list.iter().map(|(name, _)| format!("`{}`", shortened(name))).collect();
            names.join(", ")
        };
        let (lost, won) = (named(beyond(&from, &to)), named(beyond(&to, &from)));
        let text = match (lost.is_empty(), won.is_empty()) {
            (true, true) => return,
            (true, false) => format!("{noun} have {won} too"),
            (false, true) => format!("{noun} have {lost} no more"),
            (false, false) => format!("{noun} have {won} in the place of {lost}"),
        };
        self.note(What::new(Place::Connector, Aspect::Hint(row), Step::Changed), pair, &text);
    }

    fn capabilities(&mut self, pair: Pair<'_>) {
        self.lists(pair, "capabilities-changed", "the capabilities");
        let has = |node: Option<Node<'_>>| texts(node).iter().any(|(name, _)| *name == "gateway");
        let change = |step| What::new(Place::Connection, Aspect::Gateway, step);
        match (has(pair.0), has(pair.1)) {
            (true, false) => {
                let text = "the connector works with no gateway any more";
                self.note(change(Step::Removed), pair, text);
            }
            (false, true) => self.note(change(Step::Added), pair, "the connector works with a gateway"),
            (true, true) | (false, false) => {}
        }
    }

    /// Something that people see of the connector.
    fn looks(&mut self, pair: Pair<'_>, row: &'static str, noun: &str) {
        if !equal(pair) {
            let what = What::new(Place::Connector, Aspect::Text(row), Step::Changed);
            self.note(what, pair, &format!("{noun} is another"));
        }
    }
}
