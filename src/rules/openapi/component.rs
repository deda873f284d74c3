//! Components: their names, who uses them, and whether a value of them can exist.

use super::SPEC;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{
    Contract, Dialect, Reference, Schema, Target, Written, follow, next, percent_decoded, reference,
};
use crate::document::{Mend, Node, Step};
use crate::rules::on_circles;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

const COMPONENTS_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#components-object";
const DISCRIMINATOR_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#discriminator-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/component-unused"),
        severity: Severity::Note,
        summary: "Nothing refers to a component.",
        why: "It makes the definition larger, and readers look for its use in vain.",
        fix: "Remove it, or refer to it where it was copied.",
        reference: COMPONENTS_OBJECT,
        codes: &["definition-unused"],
        check: Check::References(component_unused),
    },
    Rule {
        id: RuleId::new("openapi/component-name-malformed"),
        severity: Severity::Warning,
        summary: "The name of a component has other characters than letters, digits, `.`, `-` and `_`.",
        why: "Generators make a type of it, and references to it have to be encoded.",
        fix: "Rename it, and the references to it.",
        reference: COMPONENTS_OBJECT,
        codes: &["definition-name"],
        check: Check::Contract(component_name_malformed),
    },
    Rule {
        id: RuleId::new("openapi/schema-endless"),
        severity: Severity::Error,
        summary: "A schema requires a property that leads back to the schema itself.",
        why: "Every value would have to hold another one without end, so that none exists.",
        fix: "Make one of the properties on the way optional, or a list.",
        reference: SPEC,
        codes: &["schema-cycle", "RequiredLoopInSchemaNotAllowed"],
        check: Check::Contract(schema_endless),
    },
    Rule {
        id: RuleId::new("openapi/discriminator-undefined"),
        severity: Severity::Error,
        summary: "A discriminator names a property that the schema does not have.",
        why: "Clients cannot tell which schema a value follows.",
        fix: "Add the property to the schema, or to each of its branches.",
        reference: DISCRIMINATOR_OBJECT,
        codes: &["discriminator-valid", "DiscriminatorMustBeARequiredStringProperty"],
        check: Check::Schema(discriminator_undefined),
    },
    Rule {
        id: RuleId::new("openapi/discriminator-optional"),
        severity: Severity::Warning,
        summary: "The property of a discriminator is not required.",
        why: "Without it nobody can tell which schema a value follows; the specification demands it.",
        fix: "List the property in `required`.",
        reference: DISCRIMINATOR_OBJECT,
        codes: &["discriminator-valid", "DiscriminatorMustBeARequiredStringProperty"],
        check: Check::Schema(discriminator_optional),
    },
    Rule {
        id: RuleId::new("openapi/discriminator-mapping-dangling"),
        severity: Severity::Error,
        summary: "A discriminator maps a value to a schema that does not exist.",
        why: "Clients fail when they meet that value.",
        fix: "Name an existing schema, or remove the entry.",
        reference: DISCRIMINATOR_OBJECT,
        codes: &[],
        check: Check::Schema(discriminator_mapping_dangling),
    },
];

/// The component that the fragment of a reference leads into: what stands behind it is cut off.
fn component_of<'t>(text: &'t str) -> Cow<'t, str> {
    let text = percent_decoded(text).map_or(Cow::Borrowed(text), Cow::Owned);
    let depth = if text.starts_with("/components/") { 3 } else { 2 };
    let end = text.match_indices('/').nth(depth).map(|(at, _)| at);
    match (end, text) {
        (Some(end), Cow::Borrowed(text)) => Cow::Borrowed(text.get(..end).unwrap_or(text)),
        (Some(end), Cow::Owned(text)) => Cow::Owned(text.get(..end).unwrap_or(&text).to_owned()),
        (None, text) => text,
    }
}

fn component_unused(cx: &mut Cx<'_>, contract: &Contract<'_>, references: &[Reference<'_>]) {
    let within = references.iter().filter_map(|found| contract.within(found.node, found.text));
    let used: BTreeSet<Cow<'_, str>> = within.map(component_of).collect();
    // References to examples stand among data, where no reference is looked for.
    let held = contract.components().into_iter().filter(|(word, _)| word != "components/examples");
    for (word, holder) in held {
        for member in holder.members().filter(|member| !member.name.starts_with("x-")) {
            // What stands in another file may be referred to there.
            if reference(member.value).is_some_and(|text| !text.starts_with('#')) {
                continue;
            }
            let name = member.name.replace('~', "~0").replace('/', "~1");
            if !used.contains(format!("/{word}/{name}").as_str()) && !is_kind(contract, member.value) {
                let message = format!("nothing refers to `{}`", member.name);
                let mend = || Some(Mend::safe([removal(holder, member.name)?]));
                cx.report_with(member.value, message, mend);
            }
        }
    }
}

/// Texts longer than this, in bytes, are not searched for the name of a component.
const MAX_SEARCHED: usize = 2_000_000;

/// Of more components than this none is taken out: each time all of the text is searched.
const MAX_COMPONENTS: usize = 2_000;

/// Takes a component out that no text names, not even one in an example or an extension.
fn removal(holder: Node<'_>, name: &str) -> Option<Step> {
    let text = holder.document().source().text();
    let end = format!("/{name}");
    let is_small = text.len() <= MAX_SEARCHED && holder.members().nth(MAX_COMPONENTS).is_none();
    let is_free = is_small && memchr::memmem::find(text.as_bytes(), end.as_bytes()).is_none();
    if is_free { holder.without_member(name) } else { None }
}

/// Whether a schema is one of the kinds that the discriminator of another tells apart: those are
/// found by their names.
fn is_kind(contract: &Contract<'_>, node: Node<'_>) -> bool {
    let parts = node.get("allOf").into_iter().flat_map(|parts| parts.items());
    let told = |part: Node<'_>| follow(part).node().is_some_and(|base| base.get("discriminator").is_some());
    parts.take(32).any(told)
        || (contract.dialect() == Dialect::OpenApi31 && node.get("$dynamicAnchor").is_some())
}

fn component_name_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let plain = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    for (_, holder) in contract.components() {
        for member in holder.members().filter(|member| !plain(member.name)) {
            let message = format!("letters, digits, `.`, `-` and `_` are expected, found `{}`", member.name);
            cx.report(member.value, message);
        }
    }
}

/// Schemas that each value of another must hold, by the components that they are.
struct Holding<'d> {
    places: BTreeMap<u64, usize>,
    /// For each component those that it must hold, and where it says so.
    edges: Vec<Vec<(usize, Node<'d>)>>,
}

impl<'d> Holding<'d> {
    fn read(contract: &Contract<'d>) -> (Self, Vec<(&'d str, Node<'d>)>) {
        let holder = match contract.dialect() {
            Dialect::Swagger2 => contract.root().get("definitions"),
            Dialect::OpenApi30 | Dialect::OpenApi31 => contract.root().at("/components/schemas"),
        };
        let members = holder.into_iter().flat_map(|holder| holder.members());
        let named: Vec<(&str, Node<'d>)> = members.map(|member| (member.name, member.value)).collect();
        let places = named.iter().enumerate().map(|(place, (_, node))| (node.id(), place)).collect();
        let mut holding = Self { places, edges: Vec::new() };
        for (_, node) in &named {
            let mut edges = Vec::new();
            holding.add(*node, *node, &mut edges);
            holding.edges.push(edges);
        }
        (holding, named)
    }

    /// Adds what every value of a schema must hold; `at` is where the schema is asked for.
    fn add(&self, node: Node<'d>, at: Node<'d>, edges: &mut Vec<(usize, Node<'d>)>) {
        if let Some(target) = node.get("$ref").and_then(|_| follow(node).node()) {
            edges.extend(self.places.get(&target.id()).map(|place| (*place, at)));
            return;
        }
        for part in node.get("allOf").into_iter().flat_map(|parts| parts.items()) {
            self.add(part, at, edges);
        }
        let (Some(required), Some(properties)) = (node.get("required"), node.get("properties")) else {
            return;
        };
        let required: BTreeSet<&str> = required.items().filter_map(|name| name.as_str()).collect();
        for property in properties.containers().filter(|property| required.contains(property.name)) {
            if !may_be_null(property.value) {
                self.add(property.value, property.value, edges);
            }
        }
    }
}

fn may_be_null(node: Node<'_>) -> bool {
    let flag = |key| node.get(key).and_then(|flag| flag.as_bool()) == Some(true);
    flag("nullable") || flag("x-nullable") || node.get("type").is_some_and(|types| types.is_array())
}

fn schema_endless(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let (holding, named) = Holding::read(contract);
    if holding.edges.iter().all(Vec::is_empty) {
        return;
    }
    let forth: Vec<Vec<usize>> =
        holding.edges.iter().map(|edges| edges.iter().map(|(to, _)| *to).collect()).collect();
    let left = on_circles(&forth);
    for ((edges, (name, _)), _) in holding.edges.iter().zip(&named).zip(&left).filter(|(_, left)| **left) {
        let onward = edges.iter().find(|(to, _)| left.get(*to) == Some(&true));
        let Some((_, at)) = onward else { continue };
        cx.report(*at, format!("every `{name}` would have to hold another `{name}` without end"));
    }
}

/// A schema's discriminator: the property that it names, and where.
fn discriminator<'d>(schema: &Written<'d>) -> Option<(&'d str, Node<'d>)> {
    let node = schema.node.get("discriminator").filter(|_| schema.is_unusual)?;
    let named = node.get("propertyName").unwrap_or(node);
    Some((named.as_str()?, named))
}

/// Parts of one schema beyond this are not searched for the property of its discriminator.
const MAX_PARTS: usize = 32;

/// What the parts of a schema say of the property that its discriminator names.
#[derive(Default)]
struct Told {
    defined: bool,
    required: bool,
    /// Whether there are parts that were not searched.
    beyond: bool,
    seen: BTreeSet<u64>,
}

impl Told {
    /// Adds what a schema, behind its `$ref`, and the parts of its `allOf` say.
    fn add(&mut self, node: Node<'_>, name: &str) {
        let Some(node) = follow(node).node() else {
            self.beyond = true;
            return;
        };
        if !self.seen.insert(node.id()) {
            return;
        }
        if self.seen.len() > MAX_PARTS {
            self.beyond = true;
            return;
        }
        self.defined |= node.get("properties").is_some_and(|properties| properties.get(name).is_some());
        let mut required = node.get("required").into_iter().flat_map(|names| names.items());
        self.required |= required.any(|one| one.as_str() == Some(name));
        // A part that branches itself may tell the property in each of its branches.
        self.beyond |= node.get("oneOf").is_some() || node.get("anyOf").is_some();
        node.get("allOf").into_iter().flat_map(|parts| parts.items()).for_each(|part| self.add(part, name));
    }
}

/// The schemas of which each must have the property, the branches where there are any, with what
/// each says of it; one that several branches name stands once.
fn carriers<'d>(schema: &Written<'d>, name: &str) -> Vec<(Schema<'d>, Told)> {
    let own = Schema::new(schema.node, schema.dialect);
    let branches = ["oneOf", "anyOf"].into_iter().flat_map(|key| own.branches(key));
    let mut seen = BTreeSet::new();
    let mut branches: Vec<Schema<'d>> = branches
        .filter(|branch| follow(branch.node()).node().is_some_and(|node| seen.insert(node.id())))
        .take(MAX_PARTS)
        .collect();
    if branches.is_empty() || schema.properties.is_some_and(|properties| !properties.is_empty()) {
        branches = vec![own];
    }
    let tell = |carrier: Schema<'d>| {
        let mut told = Told::default();
        told.add(carrier.node(), name);
        (carrier, told)
    };
    branches.into_iter().map(tell).collect()
}

fn discriminator_undefined(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some((name, node)) = discriminator(schema) else { return };
    for (carrier, _) in carriers(schema, name).iter().filter(|(_, told)| !told.defined && !told.beyond) {
        let of = carrier.component().map(|name| format!(" in `{name}`")).unwrap_or_default();
        cx.report(node, format!("there is no property `{name}`{of}"));
    }
}

fn discriminator_optional(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some((name, node)) = discriminator(schema) else { return };
    for (carrier, _) in carriers(schema, name).iter().filter(|(_, told)| told.defined && !told.required) {
        let of = carrier.component().map(|name| format!(" of `{name}`")).unwrap_or_default();
        cx.report(node, format!("the property `{name}`{of} is not required"));
    }
}

fn discriminator_mapping_dangling(cx: &mut Cx<'_>, contract: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_unusual {
        return;
    }
    let mapping = schema.node.get("discriminator").and_then(|node| node.get("mapping"));
    let schemas = contract.root().at("/components/schemas").filter(|_| mapping.is_some());
    for member in mapping.into_iter().flat_map(|mapping| mapping.members()) {
        let Some(text) = member.value.as_str() else { continue };
        let leads = match text.strip_prefix('#') {
            Some(_) => next(member.value, text) != Target::Dangling,
            None => text.contains(['.', '/']) || schemas.is_some_and(|schemas| schemas.get(text).is_some()),
        };
        if !leads {
            cx.report(member.value, format!("there is no schema `{text}`"));
        }
    }
}
