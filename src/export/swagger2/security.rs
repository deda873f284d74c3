//! Security schemes and requirements in Swagger 2.0.

use super::super::{Exporter, LossKind, Object, Target, Value};
use crate::contract::follow;
use crate::document::{Member, Node};

/// The flows of OAuth 2 with the words of Swagger 2.0, those first that flows can use.
const FLOWS: [(&str, &str); 4] = [
    ("authorizationCode", "accessCode"),
    ("clientCredentials", "application"),
    ("password", "password"),
    ("implicit", "implicit"),
];

impl<'d> Exporter<'_, 'd> {
    pub(super) fn security_schemes(&mut self, schemes: Node<'d>) -> Object<'d> {
        let mut object = Object::of(schemes);
        for member in schemes.members() {
            let Some(scheme) = follow(member.value).node().filter(Node::is_object) else { continue };
            if let Some(written) = self.scheme(scheme) {
                object.push(member.name, written.into());
            }
        }
        object
    }

    /// A scheme; none where Swagger 2.0 has no way to say it.
    fn scheme(&mut self, scheme: Node<'d>) -> Option<Object<'d>> {
        let text = |key| scheme.get_str(key).unwrap_or_default();
        if self.is_unsayable(scheme) {
            return self.lose_scheme(scheme);
        }
        let (kind, scheme_name) = (text("type"), text("scheme").to_ascii_lowercase());
        match kind {
            "http" if scheme_name == "basic" => Some(rest(scheme).with("type", Value::text("basic"))),
            "http" | "openIdConnect" => {
                let what = if kind == "http" { scheme_name.as_str() } else { "openIdConnect" };
                let message = format!(
                    "Swagger 2.0 knows no sign-in of the kind `{what}`; callers write the whole header `Authorization`"
                );
                self.lose(scheme, LossKind::Security, message);
                let key = rest(scheme).with("type", Value::text("apiKey"));
                Some(key.with("name", Value::text("Authorization")).with("in", Value::text("header")))
            }
            "oauth2" => Some(self.oauth(scheme)),
            _ => {
                let mut object = Object::of(scheme);
                scheme.members().for_each(|member| object.push(member.name, Value::Written(member.value)));
                Some(object)
            }
        }
    }

    /// Notes that a scheme cannot be said.
    pub(in super::super) fn lose_scheme<T>(&mut self, scheme: Node<'d>) -> Option<T> {
        let way = if scheme.get_str("type") == Some("mutualTLS") { "certificate" } else { "cookie" };
        let language = self.target.dialect();
        let message = format!("{language} knows no sign-in by {way}; it is left out, with what asks for it");
        self.lose(scheme, LossKind::Security, message);
        None
    }

    /// OAuth 2 with the one flow that Swagger 2.0 takes.
    fn oauth(&mut self, scheme: Node<'d>) -> Object<'d> {
        let mut object = rest(scheme).with("type", Value::text("oauth2"));
        let Some(flows) = scheme.get("flows") else { return object };
        let known = FLOWS.iter().find_map(|(name, word)| Some((*word, *name, flows.get(name)?)));
        let Some((word, name, flow)) = known else { return object };
        let others = flows.members().filter(|member| member.name != name && !member.name.starts_with("x-"));
        let others: Vec<&str> = others.map(|member| member.name).collect();
        if !others.is_empty() {
            let message = format!(
                "Swagger 2.0 takes one flow of OAuth 2; `{name}` is written, `{}` is left out",
                others.join("`, `")
            );
            self.lose(flows, LossKind::Flow, message);
        }
        object.set("flow", Value::text(word));
        for member in flow.members() {
            if member.name == "refreshUrl" {
                let message = "Swagger 2.0 has no `refreshUrl`; it is left out";
                self.lose(member.value, LossKind::Text, message);
            } else {
                object.set(member.name, Value::Written(member.value));
            }
        }
        object.set_new("scopes", Object::of(flow).into());
        object
    }

    /// A list of requirements without the schemes that cannot be said; none where nothing is left
    /// of those that there are.
    pub(in super::super) fn requirements(&mut self, list: Node<'d>) -> Option<Value<'d>> {
        if !list.is_array() {
            return Some(Value::Written(list));
        }
        let alternatives: Vec<Node<'d>> = list.items().collect();
        let (vain, kept): (Vec<Node<'d>>, Vec<Node<'d>>) =
            alternatives.iter().copied().partition(|one| one.members().any(|name| self.asks_in_vain(name)));
        if kept.is_empty() && !alternatives.is_empty() {
            let language = self.target.dialect();
            let message =
                format!("{language} knows none of these ways to sign in; calls are written as open");
            self.lose(list, LossKind::Security, message);
            return None;
        }
        for one in vain {
            let message =
                format!("{} cannot ask for all of these; the alternative is left out", self.target.dialect());
            self.lose(one, LossKind::Security, message);
        }
        if kept.len() == alternatives.len() && !alternatives.iter().any(|one| self.has_roles(*one)) {
            return Some(Value::Written(list));
        }
        Some(Value::List(kept.into_iter().map(|one| self.alternative(one)).collect()))
    }

    fn alternative(&mut self, one: Node<'d>) -> Value<'d> {
        let mut object = Object::of(one);
        for member in one.members() {
            let roles = self.is_role(member);
            if roles {
                let language = self.target.dialect();
                let message = format!("{language} knows scopes of OAuth 2 alone; the roles are left out");
                self.lose(member.value, LossKind::Text, message);
            }
            let value = if roles { Value::List(Vec::new()) } else { Value::Written(member.value) };
            object.push(member.name, value);
        }
        object.into()
    }

    fn has_roles(&self, one: Node<'d>) -> bool {
        one.members().any(|member| self.is_role(member))
    }

    /// Whether a requirement names scopes of a scheme that has none in Swagger 2.0.
    fn is_role(&self, member: Member<'d>) -> bool {
        let scheme = self.schemes.get(member.name);
        let kinds = ["oauth2", "openIdConnect"];
        let known = if self.target == Target::Swagger2 { &kinds[..1] } else { &kinds[..] };
        let has_scopes =
            scheme.and_then(|scheme| scheme.get_str("type")).is_some_and(|kind| known.contains(&kind));
        !member.value.is_empty() && scheme.is_some() && !has_scopes
    }

    fn asks_in_vain(&self, member: Member<'d>) -> bool {
        self.schemes.get(member.name).is_some_and(|scheme| self.is_unsayable(*scheme))
    }

    /// Whether the wanted language has no way to say a scheme.
    pub(in super::super) fn is_unsayable(&self, scheme: Node<'d>) -> bool {
        let cookie = scheme.get_str("type") == Some("apiKey") && scheme.get_str("in") == Some("cookie");
        scheme.get_str("type") == Some("mutualTLS") || (cookie && self.target == Target::Swagger2)
    }
}

/// What a scheme says beside its kind: its description and extensions.
fn rest(scheme: Node<'_>) -> Object<'_> {
    let mut object = Object::of(scheme);
    for member in scheme.members() {
        if member.name == "type" || member.name == "description" || member.name.starts_with("x-") {
            object.push(member.name, Value::Written(member.value));
        }
    }
    object
}
