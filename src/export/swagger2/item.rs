//! Paths and path items in Swagger 2.0.

use super::super::{Exporter, LossKind, Object, Value};
use super::operation::Holder;
use super::server::{Address, listed};
use crate::contract::{Method, NOTIFICATION, Operation, follow};
use crate::document::Node;

impl<'d> Exporter<'_, 'd> {
    pub(super) fn paths(&mut self, paths: Node<'d>, address: &Address) -> Value<'d> {
        let mut object = Object::of(paths);
        for member in follow(paths).node().unwrap_or(paths).members() {
            if member.name.starts_with("x-") {
                object.push(member.name, Value::Written(member.value));
                continue;
            }
            let Some(item) = follow(member.value).node().filter(Node::is_object) else {
                self.lose(member.value, LossKind::Reference, "the path leads nowhere; it is left out");
                continue;
            };
            if self.spend(item) {
                let item = self.item(item, address);
                object.push(member.name, item.into());
            }
        }
        object.into()
    }

    fn item(&mut self, item: Node<'d>, address: &Address) -> Object<'d> {
        let mut object = Object::of(item);
        let (shared, own) = self.shared_in_path(item);
        if !shared.is_empty() {
            object.push("parameters", Value::List(shared));
        }
        let told = self.told_callback(item);
        let schemes = self.schemes_of(item, address);
        let holder =
            Holder { address, parameters: &own, schemes, told: told.as_ref().map(|(node, _)| *node) };
        for member in item.members() {
            match (member.name, Method::parse(member.name)) {
                ("parameters" | "servers", _) => {}
                (_, Some(Method::Trace)) => {
                    let message = "Swagger 2.0 knows no method TRACE; the operation is left out";
                    self.lose(member.value, LossKind::Method, message);
                }
                (name, Some(_)) if member.value.is_object() => {
                    let operation = self.operation(member.value, &holder);
                    object.push(name, operation.into());
                }
                (NOTIFICATION, _) => {
                    let content = self.notification(member.value);
                    object.push(NOTIFICATION, content);
                }
                (name, _) if name.starts_with("x-") => object.push(name, Value::Written(member.value)),
                (name, _) => {
                    let message = format!("Swagger 2.0 has no `{name}` of a path; it is left out");
                    self.lose(member.value, LossKind::Text, message);
                }
            }
        }
        if let Some((_, call)) = told {
            let content = self.payload(&call);
            object.set(NOTIFICATION, content.into());
        }
        object
    }

    /// The schemes that the servers of a path or an operation stand for.
    pub(super) fn schemes_of(&mut self, holder: Node<'d>, address: &Address) -> Option<Vec<String>> {
        let list = self.own_servers(listed(holder)?, address)?;
        let Value::List(schemes) = list else { return None };
        Some(schemes.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// What a service sends to a trigger, with its schema in the wanted language.
    pub(in super::super) fn notification(&mut self, content: Node<'d>) -> Value<'d> {
        let mut object = Object::of(content);
        for member in content.members() {
            let value = match member.name {
                "schema" => self.schema(member.value),
                _ => Value::Written(member.value),
            };
            object.push(member.name, value);
        }
        if content.is_object() { object.into() } else { Value::Written(content) }
    }

    /// The one callback of the one trigger of a path, and the one call that it makes.
    fn told_callback(&self, item: Node<'d>) -> Option<(Node<'d>, Operation<'d>)> {
        let trigger = self.contract.operations().get((*self.triggers.get(&item.id())?)?)?;
        let callbacks = trigger.callbacks();
        let [callback] = callbacks.as_slice() else { return None };
        let calls = callback.operations();
        let [call] = calls.as_slice() else { return None };
        let is_told = trigger.notification_content().is_some() || item.get(NOTIFICATION).is_some();
        schema_of(call).filter(|_| !is_told)?;
        Some((callback.node, call.clone()))
    }

    /// What a service sends with a call, as a trigger of Power Platform has it.
    fn payload(&mut self, call: &Operation<'d>) -> Object<'d> {
        let mut content = Object::of(call.node());
        if let Some(text) = call.node().get("description").or_else(|| call.node().get("summary")) {
            content.push("description", Value::Written(text));
        }
        if let Some(schema) = schema_of(call) {
            content.push("schema", self.schema(schema));
        }
        content
    }

    /// The operations that start flows, by their paths; none where a path has several.
    pub(super) fn find_triggers(&mut self) {
        for (place, operation) in self.contract.operations().iter().enumerate() {
            if operation.trigger().is_some() && operation.node().get("callbacks").is_some() {
                let known = self.triggers.entry(operation.path_item().id());
                known.and_modify(|known| *known = None).or_insert(Some(place));
            }
        }
    }
}

/// The schema of the body that a call has.
fn schema_of<'d>(call: &Operation<'d>) -> Option<Node<'d>> {
    call.body()?.media.into_iter().find_map(|media| media.node.get("schema"))
}
