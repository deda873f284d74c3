//! Operations in Swagger 2.0.

use super::super::{Exporter, LossKind, Object, Value};
use super::server::Address;
use crate::contract::{NOTIFICATION, Parameter, follow};
use crate::document::Node;
use std::collections::BTreeSet;

/// What an operation has from its path.
pub(super) struct Holder<'h, 'd> {
    pub(super) address: &'h Address,
    /// The parameters that the path cannot list for all of its operations.
    pub(super) parameters: &'h [Node<'d>],
    pub(super) schemes: Option<Vec<String>>,
    /// The callback that the path tells in another way.
    pub(super) told: Option<Node<'d>>,
}

impl<'d> Exporter<'_, 'd> {
    pub(super) fn operation(&mut self, operation: Node<'d>, holder: &Holder<'_, 'd>) -> Object<'d> {
        let mut object = Object::of(operation);
        let listed = operation.get("parameters").into_iter().flat_map(|list| list.items());
        let mut parameters = self.parameters(listed);
        parameters.extend(self.inherited(operation, holder.parameters));
        let sent = self.sent(operation);
        parameters.extend(sent.parameters);
        for member in operation.members() {
            match member.name {
                "parameters" | "requestBody" => {
                    let list = std::mem::take(&mut parameters);
                    if !list.is_empty() {
                        object.push("parameters", Value::List(list));
                    }
                }
                "responses" => {
                    let (responses, produces) = self.responses(member.value);
                    self.list_media(&mut object, "consumes", &sent.consumes);
                    self.list_media(&mut object, "produces", &produces);
                    object.push("responses", responses);
                }
                // Words of the other language mean nothing here.
                "servers" | "consumes" | "produces" | "schemes" => {}
                "security" => {
                    let list = self.requirements(member.value);
                    object.push("security", list.unwrap_or(Value::List(Vec::new())));
                }
                "callbacks" => self.lose_callbacks(member.value, holder.told),
                NOTIFICATION => {
                    let content = self.notification(member.value);
                    object.push(NOTIFICATION, content);
                }
                name => object.push(name, Value::Written(member.value)),
            }
        }
        if !parameters.is_empty() {
            object.push("parameters", Value::List(parameters));
        }
        if operation.get("responses").is_none() {
            self.list_media(&mut object, "consumes", &sent.consumes);
            object.push("responses", self.no_responses(operation));
        }
        let schemes = self
            .schemes_of(operation, holder.address)
            .or_else(|| holder.schemes.clone().filter(|_| super::server::listed(operation).is_none()));
        if let Some(schemes) = schemes {
            object.push("schemes", Value::List(schemes.into_iter().map(Value::text).collect()));
        }
        object
    }

    /// The parameters of the path that the operation does not replace.
    fn inherited(&mut self, operation: Node<'d>, of_path: &[Node<'d>]) -> Vec<Value<'d>> {
        let read = |node| Parameter::read(node, self.source, false);
        let key = |parameter: &Parameter<'d>| (parameter.name(), parameter.location());
        let listed = operation.get("parameters").into_iter().flat_map(|list| list.items());
        let own: BTreeSet<_> = listed.filter_map(read).map(|parameter| key(&parameter)).collect();
        let kept: Vec<Node<'d>> = of_path
            .iter()
            .copied()
            .filter(|node| read(*node).is_some_and(|parameter| !own.contains(&key(&parameter))))
            .collect();
        self.parameters(kept.into_iter())
    }

    /// Lists media types at an operation, and counts who lists them.
    fn list_media(&mut self, object: &mut Object<'d>, key: &'static str, types: &[String]) {
        if types.is_empty() || !types.iter().all(|_| self.spend(object.from())) {
            return;
        }
        *self.media.entry((key, types.to_vec())).or_default() += 1;
        object.push(key, Value::List(types.iter().cloned().map(Value::text).collect()));
    }

    fn lose_callbacks(&mut self, callbacks: Node<'d>, told: Option<Node<'d>>) {
        for member in callbacks.members().filter(|member| !member.name.starts_with("x-")) {
            let node = follow(member.value).node().unwrap_or(member.value);
            let done = match told == Some(node) {
                true => "what is sent is written as `x-ms-notification-content` of the path",
                false => "it is left out",
            };
            self.lose(node, LossKind::Callback, format!("Swagger 2.0 knows no callbacks; {done}"));
        }
    }

    /// A response where there is none: before 3.1 there has to be one.
    pub(in super::super) fn no_responses(&mut self, operation: Node<'d>) -> Value<'d> {
        let message = format!("{} wants a response; an empty `default` is written", self.target.dialect());
        self.lose(operation, LossKind::Status, message);
        let response = Object::of(operation).with("description", Value::text(""));
        Object::of(operation).with("default", response.into()).into()
    }
}
