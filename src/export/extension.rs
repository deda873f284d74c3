//! References inside of extensions: they lead to where the components are now.
//!
//! What an extension holds is not translated, because nobody knows what it is; but a `$ref` to a
//! component would lead nowhere, and tools that resolve all of them would refuse the definition.

use super::{Exporter, LossKind, Object, Value};
use crate::contract::{next, reference};
use crate::document::Node;

impl<'d> Exporter<'_, 'd> {
    /// Gives the references in all extensions of a value their new texts.
    pub(super) fn renew_extensions(&mut self, value: &mut Value<'d>) {
        match value {
            Value::Object(object) => {
                for (name, value) in object.members_mut() {
                    match value.written().filter(|node| name.starts_with("x-") && has_reference(*node)) {
                        Some(node) => {
                            if !self.is_same() {
                                let message = format!(
                                    "what `{name}` refers to is written in {}",
                                    self.target.dialect()
                                );
                                self.lose(node, LossKind::Spelling, message);
                            }
                            *value = self.renewed(node);
                        }
                        None => self.renew_extensions(value),
                    }
                }
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.renew_extensions(item)),
            Value::From(_, value) => self.renew_extensions(value),
            Value::Written(_) | Value::Text(_) | Value::Truth(_) | Value::Null => {}
        }
    }

    fn renewed(&self, node: Node<'d>) -> Value<'d> {
        if !has_reference(node) {
            return Value::Written(node);
        }
        if node.is_array() {
            return Value::List(node.items().map(|item| self.renewed(item)).collect());
        }
        let mut object = Object::of(node);
        for member in node.members() {
            let text = member.value.as_str().filter(|_| member.name == "$ref");
            let found = text.and_then(|text| self.components.known(next(node, text).node()?));
            object.push(member.name, found.map_or_else(|| self.renewed(member.value), Value::text));
        }
        object.into()
    }
}

fn has_reference(node: Node<'_>) -> bool {
    reference(node).is_some()
        || node.members().any(|member| has_reference(member.value))
        || node.items().any(has_reference)
}
