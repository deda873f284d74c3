//! Security schemes in OpenAPI 3.0.

use super::super::components::Section;
use super::super::{Exporter, LossKind, Object, Value};
use crate::document::Node;

/// What a flow of OAuth 2 says of itself.
const FLOW: [&str; 4] = ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"];

impl<'d> Exporter<'_, 'd> {
    pub(super) fn security_schemes3(&mut self, schemes: Node<'d>) -> Object<'d> {
        let mut object = Object::of(schemes);
        for member in schemes.members() {
            let scheme = match member.value.get_str("type") {
                Some("basic") => basic(member.value).into(),
                Some("oauth2") => oauth(member.value).into(),
                _ => Value::Written(member.value),
            };
            let name = self.scheme_names.get(member.name).map_or(member.name, String::as_str);
            object.push(name.to_owned(), scheme);
        }
        object
    }

    /// Gives names to the schemes whose own are not allowed.
    pub(super) fn name_schemes(&mut self, schemes: Node<'d>) {
        for member in schemes.members() {
            let name = self.components.claim(Section::SecuritySchemes, member.name);
            if name != member.name {
                let message = format!("OpenAPI 3.0 does not allow this name; it is `{name}` now");
                self.lose(member.value, LossKind::Name, message);
                self.scheme_names.insert(member.name, name);
            }
        }
    }

    /// Requirements by the names that the schemes have now.
    pub(super) fn requirements3(&self, list: Node<'d>) -> Value<'d> {
        if self.scheme_names.is_empty() || !list.is_array() {
            return Value::Written(list);
        }
        let alternative = |one: Node<'d>| {
            let mut object = Object::of(one);
            for member in one.members() {
                let name = self.scheme_names.get(member.name).map_or(member.name, String::as_str);
                object.set(name.to_owned(), Value::Written(member.value));
            }
            object.into()
        };
        Value::List(list.items().map(alternative).collect())
    }
}

fn basic(scheme: Node<'_>) -> Object<'_> {
    let mut object = Object::of(scheme);
    for member in scheme.members() {
        match member.name {
            "type" => {
                object.push("type", Value::text("http"));
                object.push("scheme", Value::text("basic"));
            }
            name => object.set_new(name, Value::Written(member.value)),
        }
    }
    object
}

fn oauth(scheme: Node<'_>) -> Object<'_> {
    let mut object = Object::of(scheme);
    let mut flow = Object::of(scheme);
    for member in scheme.members() {
        match member.name {
            "flow" => {}
            name if FLOW.contains(&name) => flow.push(name, Value::Written(member.value)),
            name => object.push(name, Value::Written(member.value)),
        }
    }
    flow.set_new("scopes", Object::of(scheme).into());
    let name = match scheme.get_str("flow") {
        Some("application") => "clientCredentials",
        Some("accessCode") => "authorizationCode",
        Some(other) => other,
        None => return object,
    };
    object.with("flows", Object::of(scheme).with(name, flow.into()).into())
}
