//! The one walk over all calls of a definition, for all rules of this folder.
//!
//! Each call is judged once against the operation that it calls, and once for each operation that
//! it stands in, which decides what its sources mean. Definitions without calls are passed by, and
//! the walk ends after a bounded number of steps.

use super::call::{Call, Form, Given, LIST, PROPERTIES};
use super::path::{End, Spot, answer, input, is_ambiguous, walk};
use super::{Fault, Finding, is_internal};
use crate::contract::{Contract, NOTIFICATION, Operation, ParameterIn, follow};
use crate::document::{Kind, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Schemas that one definition's calls are looked for in, and values that are held against them.
const MAX_STEPS: usize = 200_000;

/// Schemas inside of each other that are searched.
const MAX_DEPTH: usize = 64;

/// Everything that is wrong with the calls of a definition.
pub(super) fn find(contract: &Contract<'_>) -> Vec<Finding> {
    let mut search = Search {
        contract,
        found: Vec::new(),
        judged: BTreeSet::new(),
        blamed: BTreeSet::new(),
        sent: BTreeSet::new(),
        of_answers: false,
        answers: BTreeMap::new(),
        silent: BTreeSet::new(),
        left: MAX_STEPS,
    };
    for operation in contract.operations() {
        search.inputs(operation);
    }
    search.of_answers = true;
    for operation in contract.operations() {
        search.answers(operation);
    }
    search.found
}

struct Search<'c, 'd> {
    contract: &'c Contract<'d>,
    found: Vec<Finding>,
    /// Calls that were held against their operation.
    judged: BTreeSet<u64>,
    /// What was found wrong with sources, which several operations may share.
    blamed: BTreeSet<(Fault, u64)>,
    /// Calls in what operations are sent.
    sent: BTreeSet<u64>,
    /// Whether the search is through with what is sent, and looks at what is answered.
    of_answers: bool,
    /// What operations answer with.
    answers: BTreeMap<u64, Option<Spot<'d>>>,
    /// What references lead to that holds no call.
    silent: BTreeSet<u64>,
    left: usize,
}

/// Findings that are kept: a rule reports no more than a thousand places.
const MAX_FOUND: usize = 20_000;

impl<'c, 'd> Search<'c, 'd> {
    fn inputs(&mut self, operation: &'c Operation<'d>) {
        let mut roots: Vec<Node<'d>> = Vec::new();
        for parameter in operation.parameters().iter().chain(operation.sent_parameters()) {
            match parameter.location() {
                ParameterIn::Body => roots.extend(parameter.node().get("schema")),
                ParameterIn::Path
                | ParameterIn::Query
                | ParameterIn::Header
                | ParameterIn::Cookie
                | ParameterIn::Form
                | ParameterIn::Unknown => roots.push(parameter.node()),
            }
        }
        self.schemas(operation, roots);
    }

    fn answers(&mut self, operation: &'c Operation<'d>) {
        let answers = operation.node().get("responses").into_iter().flat_map(|list| list.containers());
        let mut roots: Vec<Node<'d>> = Vec::new();
        roots.extend(answers.filter_map(|member| follow(member.value).node()?.get("schema")));
        roots.extend(operation.path_item().get(NOTIFICATION).and_then(|content| content.get("schema")));
        self.schemas(operation, roots);
    }

    fn schemas(&mut self, operation: &'c Operation<'d>, roots: Vec<Node<'d>>) {
        let mut seen = BTreeSet::new();
        for root in roots {
            self.schema(operation, root, &mut seen, MAX_DEPTH);
        }
    }

    /// Whether the sources of a call mean what the operation is sent. In answers there is nothing to
    /// choose: there only a schema is asked for, and not for one that is also sent, whose sources
    /// are those of the operation that it is sent to.
    fn has_sources(&mut self, call: Call<'d>) -> bool {
        match self.of_answers {
            true => call.form.schema_path().is_some() && !self.sent.contains(&call.node.id()),
            false => {
                self.sent.insert(call.node.id());
                true
            }
        }
    }

    /// Whether there is enough left of what the search may cost.
    fn spend(&mut self, steps: usize) -> bool {
        let left = self.left.checked_sub(steps);
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether a call may stand in a schema; `seen` is what this operation's references led to.
    fn schema(
        &mut self,
        operation: &'c Operation<'d>,
        node: Node<'d>,
        seen: &mut BTreeSet<u64>,
        depth: usize,
    ) -> bool {
        let Some(depth) = depth.checked_sub(1).filter(|_| self.spend(1)) else { return true };
        if node.get("$ref").is_none() {
            return self.written(operation, node, seen, depth);
        }
        let Some(target) = follow(node).node() else { return false };
        if self.silent.contains(&target.id()) {
            return false;
        }
        if !seen.insert(target.id()) {
            return true;
        }
        let loud = self.written(operation, target, seen, depth);
        if !loud {
            self.silent.insert(target.id());
        }
        loud
    }

    fn written(
        &mut self,
        operation: &'c Operation<'d>,
        node: Node<'d>,
        seen: &mut BTreeSet<u64>,
        depth: usize,
    ) -> bool {
        let mut loud = false;
        let mut calls = false;
        for member in node.containers() {
            match member.name {
                "properties" => {
                    for property in member.value.containers() {
                        loud |= self.schema(operation, property.value, seen, depth);
                    }
                }
                "items" | "additionalProperties" => loud |= self.schema(operation, member.value, seen, depth),
                "allOf" => {
                    for part in member.value.items() {
                        loud |= self.schema(operation, part, seen, depth);
                    }
                }
                name => calls |= name.starts_with(super::call::PREFIX),
            }
        }
        if calls {
            Call::all(node).into_iter().for_each(|call| self.call(operation, call));
        }
        loud || calls
    }

    fn call(&mut self, operation: &'c Operation<'d>, call: Call<'d>) {
        let contract = self.contract;
        let target = call.target(contract);
        if self.judged.insert(call.node.id())
            && let Some(target) = target
        {
            self.hold_against(call, target);
        }
        if !self.has_sources(call) {
            return;
        }
        for (name, _, given) in call.given() {
            if let Given::Source(node, text) = given
                && self.spend(looked_through(operation) + target.map_or(0, looked_through))
            {
                self.source(operation, call, (node, text), target.map(|target| (target, name)));
            }
        }
    }

    fn add(&mut self, fault: Fault, node: Node<'d>, key: Option<&'static str>, message: String) {
        if self.found.len() < MAX_FOUND {
            self.found.push(Finding { fault, node: node.id(), key, message });
        }
    }

    /// Says the first time what is wrong with a place that stands in several operations.
    fn blame(&mut self, fault: Fault, node: Node<'d>, message: String) {
        if self.blamed.insert((fault, node.id())) {
            self.add(fault, node, None, message);
        }
    }

    /// A source against the operation that the call stands in, and the parameter that it is for.
    fn source(
        &mut self,
        operation: &'c Operation<'d>,
        call: Call<'d>,
        (node, text): (Node<'d>, &'d str),
        target: Option<(&Operation<'d>, &str)>,
    ) {
        let old = matches!(call.form, Form::Values | Form::Schema);
        let spot = match input(operation, text) {
            End::Here(spot) => spot,
            End::Untold => return,
            // Authors name fields of bodies with full stops in the old extensions, which do not know them.
            End::Nowhere if old && is_field(operation, text) => {
                return self.ask_newer(call, text);
            }
            End::Nowhere => {
                let message = format!("`{}` has no parameter or field `{text}`", operation.label());
                return self.blame(Fault::SourceUnknown, node, message);
            }
        };
        let needs_newer = if spot.of_body { text.contains('/') } else { is_ambiguous(operation, text) };
        if old && needs_newer {
            self.ask_newer(call, text);
        }
        if spot.hidden {
            let message = format!("`{text}` of `{}` is internal: nobody can enter it", operation.label());
            self.blame(Fault::SourceInternal, node, message);
        }
        let Some((target, name)) = target else { return };
        let End::Here(wanted) = input(target, name) else { return };
        if let (Some(wanted), Some(found)) = (wanted.type_name(), spot.type_name())
            && !passes(found, wanted)
        {
            let message = format!("`{name}` is `{wanted}`, `{text}` is `{found}`");
            self.blame(Fault::SourceMistyped, node, message);
        }
        if wanted.required && !wanted.of_body && !spot.required && wanted.node.get("default").is_none() {
            let message = format!("`{}` requires `{name}`, and `{text}` may be left out", target.label());
            self.blame(Fault::SourceOptional, node, message);
        }
    }

    /// A source that only the newer extension can name.
    fn ask_newer(&mut self, call: Call<'d>, text: &str) {
        let newer = if call.form == Form::Values { LIST } else { PROPERTIES };
        if call.holder.get(newer).is_none() {
            let message = format!("`{text}` can only be told apart in `{newer}`, which is missing");
            self.blame(Fault::NewerMissing, call.node, message);
        }
    }

    fn hold_against(&mut self, call: Call<'d>, target: &'c Operation<'d>) {
        self.parameters(call, target);
        if !is_internal(target.node()) && self.judged.insert(target.node().id()) {
            let message = format!("`{}` fills in fields, and users see it among the actions", target.label());
            self.add(Fault::TargetVisible, target.node(), Some("x-ms-visibility"), message);
        }
        if call.form.paths().is_some() {
            self.values(call, target);
        } else {
            self.schema_path(call, target);
        }
    }

    fn parameters(&mut self, call: Call<'d>, target: &'c Operation<'d>) {
        let mut body_given = false;
        for (name, node, given) in call.given() {
            if !self.spend(looked_through(target)) {
                return;
            }
            match input(target, name) {
                End::Nowhere => {
                    let message = format!("`{}` has no parameter `{name}`", target.label());
                    self.add(Fault::ParameterUnknown, node, None, message);
                }
                End::Untold => body_given = true,
                End::Here(spot) => {
                    body_given |= spot.of_body;
                    if let (Given::Value(value), Some(wanted)) = (given, spot.type_name())
                        && !is_of_type(value, wanted)
                    {
                        let message = format!("`{name}` is `{wanted}`, found {}", value.kind());
                        self.add(Fault::ValueMistyped, value, None, message);
                    }
                }
            }
        }
        if !self.spend(looked_through(target)) {
            return;
        }
        let given: BTreeSet<&str> = call.given().map(|(name, ..)| name).collect();
        for parameter in target.parameters().iter().chain(target.sent_parameters()) {
            let of_body = parameter.location() == ParameterIn::Body;
            let supplied = given.contains(parameter.name()) || (of_body && body_given);
            if parameter.required() && !supplied && parameter.node().get("default").is_none() {
                let message =
                    format!("`{}` requires `{}`, which is not given", target.label(), parameter.name());
                self.add(Fault::ParameterMissing, call.node, Some("parameters"), message);
            }
        }
    }

    /// What an operation answers with, looked up once.
    fn answer(&mut self, target: &Operation<'d>) -> Option<Spot<'d>> {
        *self.answers.entry(target.node().id()).or_insert_with(|| answer(target))
    }

    /// The paths to a list, its values and its titles.
    fn values(&mut self, call: Call<'d>, target: &'c Operation<'d>) {
        let Some((list, value, title)) = call.form.paths() else { return };
        // What the old extension lacks has a rule of its own.
        if call.form == Form::Values && call.node.get(value).is_none() {
            return;
        }
        let place = |key: &str| call.node.get(key).unwrap_or(call.node);
        let Some(answer) = self.answer(target) else {
            let message = format!("`{}` does not say what it answers", target.label());
            return self.add(Fault::PathUnresolved, call.node, None, message);
        };
        let path = call.node.get_str(list).unwrap_or_default();
        let spot = match walk(answer, path) {
            End::Here(spot) => spot,
            End::Untold => return,
            End::Nowhere => {
                let message = format!("`{}` does not answer with `{path}`", target.label());
                return self.add(Fault::PathUnresolved, place(list), None, message);
            }
        };
        if !spot.is_list() {
            let inside = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
            let message = format!("`{}` is expected to answer with a list{inside}", target.label());
            return self.add(Fault::PathUnresolved, place(list), None, message);
        }
        let Some(item) = spot.node.get("items").and_then(Spot::of_schema) else { return };
        for key in [value, title] {
            let Some(node) = call.node.get(key) else { continue };
            let path = node.as_str().unwrap_or_default();
            if matches!(walk(item, path), End::Nowhere) {
                let message = format!("the items of `{}` have no `{path}`", target.label());
                self.add(Fault::PathUnresolved, node, None, message);
            }
        }
    }

    fn schema_path(&mut self, call: Call<'d>, target: &'c Operation<'d>) {
        let Some(node) = call.form.schema_path().and_then(|key| call.node.get(key)) else { return };
        let path = node.as_str().unwrap_or_default();
        let end = self.answer(target).map_or(End::Nowhere, |answer| walk(answer, path));
        if matches!(end, End::Nowhere) {
            let message = format!("`{}` does not say that it answers with `{path}`", target.label());
            self.add(Fault::SchemaPathUnresolved, node, None, message);
        }
    }
}

/// Whether a name with full stops leads to a field of the body.
fn is_field(operation: &Operation<'_>, text: &str) -> bool {
    text.contains('.') && matches!(input(operation, &text.replace('.', "/")), End::Here(_))
}

/// What it costs to look for a name among the parameters of an operation.
fn looked_through(operation: &Operation<'_>) -> usize {
    1 + (operation.parameters().len() + operation.sent_parameters().len()) / 8
}

/// Whether a value of one type can be given where another is asked for.
fn passes(found: &str, wanted: &str) -> bool {
    found == wanted || (found == "integer" && wanted == "number")
}

/// Whether a value is of a type.
fn is_of_type(value: Node<'_>, wanted: &str) -> bool {
    match wanted {
        "string" => value.kind() == Kind::String,
        "boolean" => value.kind() == Kind::Bool,
        "integer" => value.as_i64().is_some(),
        "number" => value.kind() == Kind::Number,
        _ => true,
    }
}
