//! How much there is, and what Google says nothing of: each told once, with its count.

use super::{GUIDE, counted};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Operation, Origin, Reference, is_json};
use crate::document::Node;
use crate::rules::on_circles;

/// A definition with more bytes is worth a look: a threshold of ours, Google documents none.
const LARGE: usize = 1_000_000;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("google/definition-large"),
        severity: Severity::Warning,
        summary: "The definition has more than 1 MB.",
        why: "Google documents no limit, and few definitions are larger: whether this one is read shows only there.",
        fix: "Offer the operations that are needed, and validate the definition before anything is made.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(definition_large),
    },
    Rule {
        id: RuleId::new("google/schemas-circular"),
        severity: Severity::Warning,
        summary: "Schemas refer to themselves in circles.",
        why: "Google does not say how it reads them; tools that write references out stop somewhere, or never.",
        fix: "Try an action that uses one; where it fails, describe the inner value as any object.",
        reference: GUIDE,
        codes: &[],
        check: Check::References(schemas_circular),
    },
    Rule {
        id: RuleId::new("google/alternatives-used"),
        severity: Severity::Warning,
        summary: "Schemas have `oneOf` or `anyOf`.",
        why: "Google does not say what it makes of alternatives; forms for values seldom know them.",
        fix: "Try an action that uses one; where it fails, describe one object with the properties of all.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(alternatives_used),
    },
    Rule {
        id: RuleId::new("google/body-not-json"),
        severity: Severity::Warning,
        summary: "Operations take a body that is not JSON.",
        why: "Google does not say which media types it sends.",
        fix: "Offer JSON beside it, or try such an action before others rely on it.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(body_not_json),
    },
    Rule {
        id: RuleId::new("google/response-schema-missing"),
        severity: Severity::Warning,
        summary: "Operations answer with something that is not described.",
        why: "Google makes the output of an action of the schema; without one, integrations have nothing to map.",
        fix: "Describe the content of the successful responses; 204 and 205 have none.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(response_schema_missing),
    },
];

fn definition_large(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let size = contract.document().source().text().len();
    if size > LARGE {
        let message = format!("{LARGE} bytes are usual at most, the definition has {size}");
        cx.report(contract.root(), message);
    }
}

/// Components by where they begin and end: which of them holds a place.
struct Components<'d> {
    holder: Option<Node<'d>>,
    spans: Vec<(usize, usize)>,
}

impl<'d> Components<'d> {
    fn of(contract: &Contract<'d>) -> Self {
        let holder = contract.root().at("/components/schemas");
        let members = holder.into_iter().flat_map(|holder| holder.members());
        let spans = members.map(|member| (member.value.span().start, member.value.span().end)).collect();
        Self { holder, spans }
    }

    fn holding(&self, node: Node<'_>) -> Option<usize> {
        let at = node.span().start;
        let place = self.spans.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
        self.spans.get(place).filter(|(_, end)| at < *end).map(|_| place)
    }
}

fn schemas_circular(cx: &mut Cx<'_>, contract: &Contract<'_>, references: &[Reference<'_>]) {
    let components = Components::of(contract);
    let Some(holder) = components.holder else { return };
    let mut forth: Vec<Vec<usize>> = vec![Vec::new(); components.spans.len()];
    for reference in references {
        let target = reference.target.node().and_then(|node| components.holding(node));
        let from = components.holding(reference.node).and_then(|from| forth.get_mut(from));
        if let (Some(list), Some(to)) = (from, target) {
            list.push(to);
        }
    }
    let on_circles = on_circles(&forth);
    let named = holder.members().zip(&on_circles).filter(|(_, is_on)| **is_on);
    let named: Vec<_> = named.map(|(member, _)| member).collect();
    if let Some(first) = named.first() {
        let names: Vec<&str> = named.iter().map(|member| member.name).collect();
        let schemas = counted(names.len(), "schema is", "schemas are");
        cx.report(first.value, format!("{schemas} in circles of references: {}", super::listed(&names)));
    }
}

fn alternatives_used(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if !contract.may_have_key("oneOf") && !contract.may_have_key("anyOf") {
        return;
    }
    let mut found = Vec::new();
    contract.each_schema(|schema| {
        let alternatives = ["oneOf", "anyOf"].into_iter().find_map(|key| schema.node.get(key));
        found.extend(alternatives.filter(|_| schema.is_unusual));
    });
    found.sort_by_key(|node| node.span().start);
    if let Some(first) = found.first() {
        cx.report(*first, format!("{} alternatives", counted(found.len(), "schema has", "schemas have")));
    }
}

/// The operations that Google calls.
fn called<'c, 'd>(contract: &'c Contract<'d>) -> impl Iterator<Item = &'c Operation<'d>> {
    contract.operations().iter().filter(|operation| operation.origin() == Origin::Path)
}

fn body_not_json(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let bodies = called(contract).filter_map(|operation| {
        let body = operation.body()?;
        let has_json = body.media.iter().any(|media| media.name.as_deref().is_none_or(is_json));
        (!has_json && !body.media.is_empty()).then_some((operation, body))
    });
    let bodies: Vec<_> = bodies.collect();
    if let Some((first, body)) = bodies.first() {
        let media = body.media.first().and_then(|media| media.name.as_deref()).unwrap_or_default();
        let operations = counted(bodies.len(), "operation takes", "operations take");
        let message =
            format!("{operations} a body that is not JSON, the first is `{}` with `{media}`", first.label());
        cx.report(body.declared_at, message);
    }
}

fn response_schema_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let lacking = called(contract).filter_map(|operation| {
        let responses = operation.responses().into_iter();
        let untold = |status: &str| matches!(status, "204" | "205");
        let mut answers = responses.filter(|response| response.is_success() && !untold(response.status));
        let lacking = answers.find(|response| response.schema().is_none())?;
        Some((operation, lacking))
    });
    let lacking: Vec<_> = lacking.collect();
    if let Some((first, response)) = lacking.first() {
        let operations = counted(lacking.len(), "operation has", "operations have");
        let message = format!(
            "{operations} a successful response without a schema, the first is `{}` with {}",
            first.label(),
            response.status
        );
        cx.report(response.declared_at, message);
    }
}
