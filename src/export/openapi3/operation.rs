//! Operations in OpenAPI 3.0.

use super::super::{Exporter, Object, Value};
use crate::contract::{NOTIFICATION, Parameter, ParameterIn};
use crate::document::Node;
use std::collections::BTreeSet;

impl<'d> Exporter<'_, 'd> {
    /// An operation; `of_path` are the body and the fields that the path has for all of its
    /// operations.
    pub(super) fn operation3(&mut self, operation: Node<'d>, of_path: &[Parameter<'d>]) -> Object<'d> {
        let mut object = Object::of(operation);
        let (plain, mut sent) = self.sorted(operation);
        let own: BTreeSet<_> = sent.iter().map(|one| (one.name(), one.location())).collect();
        let inherited = of_path.iter().filter(|one| !own.contains(&(one.name(), one.location())));
        let mut all: Vec<Parameter<'d>> = inherited.copied().collect();
        all.append(&mut sent);
        for member in operation.members() {
            match member.name {
                "parameters" => {
                    let list = self.parameters3(&plain);
                    if !list.is_empty() {
                        object.push("parameters", Value::List(list));
                    }
                    if let Some(body) = self.request_body(operation, &std::mem::take(&mut all)) {
                        object.push("requestBody", body.into());
                    }
                }
                "responses" => {
                    let responses = self.responses3(operation, member.value);
                    object.push("responses", responses);
                }
                // Words of the other language mean nothing here.
                "consumes" | "produces" | "servers" | "requestBody" => {}
                "security" => object.push("security", self.requirements3(member.value)),
                "schemes" => {
                    let root = self.contract.root();
                    if let Some(servers) = self.servers(root, Some(member.value)) {
                        object.push("servers", servers);
                    }
                }
                NOTIFICATION => {
                    let content = self.notification(member.value);
                    object.push(NOTIFICATION, content);
                }
                name => object.push(name, Value::Written(member.value)),
            }
        }
        if let Some(body) = self.request_body(operation, &all) {
            object.set("requestBody", body.into());
        }
        object
    }

    /// The parameters that an object lists: those beside the body as they are listed, and the body
    /// with the fields of forms.
    pub(super) fn sorted(&mut self, holder: Node<'d>) -> (Vec<Node<'d>>, Vec<Parameter<'d>>) {
        let (mut plain, mut sent) = (Vec::new(), Vec::new());
        for node in holder.get("parameters").into_iter().flat_map(|list| list.items()) {
            match Parameter::read(node, self.source, false) {
                Some(one) if matches!(one.location(), ParameterIn::Body | ParameterIn::Form) => {
                    sent.push(one)
                }
                _ => plain.push(node),
            }
        }
        (plain, sent)
    }

    /// The media types of an operation, or of the definition, each once.
    pub(super) fn media_types(&self, operation: Option<Node<'d>>, key: &str) -> Vec<&'d str> {
        let list =
            operation.and_then(|operation| operation.get(key)).or_else(|| self.contract.root().get(key));
        let mut seen = BTreeSet::new();
        let names = list.into_iter().flat_map(|list| list.items()).filter_map(|item| item.as_str());
        names.take(MAX_TYPES).filter(|name| seen.insert(*name)).collect()
    }
}

/// Media types beyond this are not written.
const MAX_TYPES: usize = 64;
