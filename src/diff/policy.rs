//! Policies: what the platform changes in requests and responses on their way.
//!
//! What a template does is known for those that Power Platform has; the effect of the others, and
//! of most parameters, only the author can judge.

use super::connection::differing;
use super::ledger::{Ledger, below, equal};
use super::rest::shortened;
use super::walk::Pair;
use super::what::{Aspect, Place, Step, What};
use crate::document::Node;

/// Policies of one connector beyond this many are not compared.
const MAX_POLICIES: usize = 500;

/// What a policy does, as far as its template says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Sends a header or a query parameter.
    Value,
    /// Sends what proves who calls.
    Credential,
    /// Chooses the host.
    Host,
    /// Chooses the path behind the host.
    Route,
    /// Changes what is received.
    Shape,
    /// Something that only the author knows.
    Unknown,
}

/// A policy with the place it stands at.
#[derive(Clone, Copy)]
struct Policy<'d> {
    node: Node<'d>,
}

impl<'d> Policy<'d> {
    fn parameter(self, name: &str) -> Option<Node<'d>> {
        let parameters = self.node.get("parameters")?;
        let mut members = parameters.members();
        let is_named = |key: &str| key.rsplit(['.', '-']).next().is_some_and(|last| last == name);
        members.find(|member| is_named(member.name)).map(|member| member.value)
    }

    fn text(self, name: &str) -> &'d str {
        self.parameter(name).and_then(|node| node.as_str()).unwrap_or_default()
    }

    fn title(self) -> &'d str {
        self.node.get_str("title").unwrap_or_default()
    }

    fn template(self) -> String {
        self.node.get_str("templateId").unwrap_or_default().to_ascii_lowercase()
    }

    fn is_of_response(self) -> bool {
        let section = self.text("policySection");
        section.is_empty() || section.eq_ignore_ascii_case("response")
    }

    fn effect(self) -> Effect {
        match self.template().as_str() {
            "setheader" | "setqueryparameter" if is_credential(self.text("name"), self.text("value")) => {
                Effect::Credential
            }
            "setheader" | "setqueryparameter" => Effect::Value,
            "dynamichosturl" => Effect::Host,
            "routerequesttoendpoint" => Effect::Route,
            "setproperty"
            | "convertarraytoobject"
            | "convertobjecttoarray"
            | "stringreplace"
            | "stringtoarray"
            | "encodepropertyvalue"
            | "moveproperties"
                if self.is_of_response() =>
            {
                Effect::Shape
            }
            _ => Effect::Unknown,
        }
    }

    fn words(self) -> String {
        let (title, template) = (shortened(self.title()), shortened(&self.template()));
        if title.is_empty() {
            format!("the policy `{template}`")
        } else {
            format!("the policy “{title}” (`{template}`)")
        }
    }

    /// What it is about beside its template: the header or parameter that it sets.
    fn target(self) -> String {
        self.text("name").to_ascii_lowercase()
    }
}

/// Whether a header or a query parameter proves who calls.
fn is_credential(name: &str, value: &str) -> bool {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let words =
        ["authorization", "apikey", "appkey", "subscriptionkey", "accesskey", "token", "secret", "password"];
    let named = words.iter().any(|word| name.contains(word));
    let value = value.trim_start().to_ascii_lowercase();
    named || value.starts_with("bearer ") || value.starts_with("basic ")
}

fn policies(list: Option<Node<'_>>) -> Vec<Policy<'_>> {
    let items = list.into_iter().flat_map(|list| list.items()).filter(Node::is_object);
    items.take(MAX_POLICIES).map(|node| Policy { node }).collect()
}

fn on(aspect: Aspect, step: Step) -> What {
    What::new(Place::Policy, aspect, step)
}

/// How two policies are known to be one, the surest way first.
const WAYS: [fn(Policy<'_>, Policy<'_>) -> bool; 4] = [
    |old, new| old.node.same(&new.node),
    |old, new| old.title() == new.title() && old.target() == new.target(),
    |old, new| {
        old.target() == new.target()
            && equal((old.parameter("operationName"), new.parameter("operationName")))
    },
    |old, new| old.target() == new.target(),
];

impl Ledger {
    /// Compares two lists of policies; their order counts only among those with one effect.
    pub(super) fn policies(&mut self, old: Option<Node<'_>>, new: Option<Node<'_>>) {
        let (mut from, mut to) = (policies(old), policies(new));
        for is_one in WAYS {
            from.retain(|before| {
                let found = to
                    .iter()
                    .position(|after| before.template() == after.template() && is_one(*before, *after));
                if let Some(place) = found {
                    self.policy(*before, to.remove(place));
                }
                found.is_none()
            });
        }
        for before in from {
            self.policy_step(before, Step::Removed, (Some(before.node), new), "is gone");
        }
        for after in to {
            self.policy_step(after, Step::Added, (old, Some(after.node)), "is new");
        }
    }

    /// A policy that came or went.
    fn policy_step(&mut self, policy: Policy<'_>, step: Step, pair: Pair<'_>, word: &str) {
        let name = policy.words();
        let (aspect, why) = match policy.effect() {
            Effect::Credential => (CREDENTIAL, "; it carries what proves who calls"),
            Effect::Host => (HOST, "; calls go to another host"),
            Effect::Shape => (SHAPE, "; it changes what is received"),
            Effect::Value | Effect::Route | Effect::Unknown => {
                let row = if step == Step::Added { "policy-added" } else { "policy-removed" };
                (Aspect::Hint(row), "; only its author can say whether that needs more than a minor version")
            }
        };
        self.note(on(aspect, step), pair, &format!("{name} {word}{why}"));
    }

    fn policy(&mut self, old: Policy<'_>, new: Policy<'_>) {
        let nodes = (Some(old.node), Some(new.node));
        let titles = below(nodes, "title");
        let name = new.words();
        if !equal(titles) {
            let text = format!("{name} has another title");
            self.note(on(Aspect::Text("policy-title-changed"), Step::Changed), titles, &text);
        }
        let differing = differing(below(nodes, "parameters"), &[]);
        let Some((key, pair)) = differing.iter().find(|(_, pair)| !is_empty_list(*pair)) else { return };
        let short = key.rsplit(['.', '-']).next().unwrap_or(key);
        let (aspect, text) = match (old.effect(), new.effect()) {
            (Effect::Credential, _) | (_, Effect::Credential) => {
                (CREDENTIAL, format!("{name} has another `{short}`; it carries what proves who calls"))
            }
            (Effect::Host, _) => (HOST, format!("{name} has another `{short}`; calls go to another host")),
            (Effect::Shape, _) | (_, Effect::Shape) => {
                (SHAPE, format!("{name} has another `{short}`; it changes what is received"))
            }
            (Effect::Value, _) => (VALUE, format!("{name} has another `{short}`")),
            (Effect::Route, _) => (ROUTE, format!("{name} has another `{short}`; callers see no difference")),
            (Effect::Unknown, _) => {
                let noun = format!("`{short}` of {name}");
                return self.opaque(Place::Policy, "policy-changed", *pair, &noun);
            }
        };
        self.note(on(aspect, Step::Changed), *pair, &text);
    }
}

const CREDENTIAL: Aspect = Aspect::Bond("policy-auth-header-changed");
const HOST: Aspect = Aspect::Bond("policy-dynamic-host-changed");
const SHAPE: Aspect = Aspect::Bond("policy-response-shape-changed");
const VALUE: Aspect = Aspect::Text("policy-set-header-value-changed");
const ROUTE: Aspect = Aspect::Text("policy-route-request-changed");

/// A list of operations that is empty means the same as none: all of them.
fn is_empty_list((old, new): Pair<'_>) -> bool {
    old.or(new).is_some_and(|list| list.is_array() && list.is_empty()) && (old.is_none() || new.is_none())
}
