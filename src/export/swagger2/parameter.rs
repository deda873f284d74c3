//! Parameters beside the body in Swagger 2.0: what they hold stands in themselves.

use super::super::components::Section;
use super::super::simple::KEYWORDS;
use super::super::{Exporter, LossKind, Object, Value};
use crate::contract::{Conjunction, Parameter, ParameterIn, Types, follow, reference};
use crate::document::Node;
use std::collections::BTreeMap;

/// An object with more properties is not written as a parameter each.
const MAX_PROPERTIES: usize = 64;

/// Keys of a parameter whose meaning moves into other keys.
const MOVED: [&str; 8] =
    ["schema", "content", "style", "explode", "allowReserved", "example", "examples", "deprecated"];

/// The parameters of a path that all of its operations share, and those that each must list itself.
type OfPath<'d> = (Vec<Value<'d>>, Vec<Node<'d>>);

impl<'d> Exporter<'_, 'd> {
    /// A list of parameters; one may become several, or none.
    pub(super) fn parameters(&mut self, listed: impl Iterator<Item = Node<'d>>) -> Vec<Value<'d>> {
        let listed: Vec<Node<'d>> = listed.collect();
        let queried = listed
            .iter()
            .filter_map(|node| follow(*node).node())
            .filter(|node| node.get_str("in") == Some("query"));
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for name in queried.filter_map(|node| node.get_str("name")) {
            *names.entry(name).or_default() += 1;
        }
        let mut list = Vec::new();
        for node in listed {
            let mut made = self.parameter(node);
            if made.len() > 1 {
                self.drop_taken(&mut made, node, &names);
            }
            let link = reference(node).filter(|_| made.len() == 1);
            match link.and_then(|text| self.components.reference(Section::Parameters, node, text)) {
                Some(text) => list.push(Object::of(node).with("$ref", Value::text(text)).into()),
                None => list.append(&mut made),
            }
        }
        list
    }

    /// Drops the parameters that an object became where there are others of their names.
    fn drop_taken(&mut self, made: &mut Vec<Value<'d>>, node: Node<'d>, names: &BTreeMap<&str, usize>) {
        let own = follow(node).node().and_then(|node| node.get_str("name"));
        let is_taken =
            |name: &str| names.get(name).is_some_and(|count| *count > usize::from(own == Some(name)));
        let before = made.len();
        made.retain(|one| !one.name().is_some_and(is_taken));
        if made.len() < before {
            let message = "other parameters have the names of some of its properties; those are left out";
            self.lose(node, LossKind::Parameter, message);
        }
    }

    /// Sorts out the parameters of a path.
    pub(super) fn shared_in_path(&mut self, item: Node<'d>) -> OfPath<'d> {
        let listed: Vec<Node<'d>> =
            item.get("parameters").into_iter().flat_map(|list| list.items()).collect();
        let (shared, own): (Vec<_>, Vec<_>) =
            listed.into_iter().partition(|node| self.parameter(*node).len() == 1);
        (self.parameters(shared.into_iter()), own)
    }

    /// A component; none where it is no single parameter in Swagger 2.0.
    pub(super) fn shared_parameter(&mut self, node: Node<'d>) -> Option<Value<'d>> {
        if let Some(text) = reference(node) {
            let text = self.refer(Section::Parameters, node, text)?;
            return Some(Object::of(node).with("$ref", Value::text(text)).into());
        }
        let mut made = self.parameter(node);
        made.pop().filter(|_| made.is_empty())
    }

    /// What a parameter becomes, `$ref` followed.
    fn parameter(&mut self, declared_at: Node<'d>) -> Vec<Value<'d>> {
        let Some(parameter) = Parameter::read(declared_at, self.source, false) else {
            self.lose(declared_at, LossKind::Reference, "the parameter leads nowhere; it is left out");
            return Vec::new();
        };
        if !self.spend(declared_at) {
            return Vec::new();
        }
        let node = parameter.node();
        if parameter.location() == ParameterIn::Cookie {
            let message = format!("Swagger 2.0 sends no cookies; `{}` is left out", parameter.name());
            self.lose(node, LossKind::Cookie, message);
            return Vec::new();
        }
        if parameter.allow_reserved() {
            let at = node.get("allowReserved").unwrap_or(node);
            self.lose(at, LossKind::Style, "Swagger 2.0 always encodes reserved characters");
        }
        if let Some(several) = self.one_a_property(&parameter) {
            return several;
        }
        let value = self.parameter_value(&parameter);
        vec![self.holder(node, value).into()]
    }

    /// What a parameter holds: the keywords of its schema, or a text where it is written in a media
    /// type of its own.
    fn parameter_value(&mut self, parameter: &Parameter<'d>) -> Object<'d> {
        let node = parameter.node();
        if let Some((name, media)) = parameter.content().filter(|_| node.get("schema").is_none()) {
            let message =
                format!("Swagger 2.0 knows no parameters in `{name}`; the caller writes the text of it");
            self.lose(media, LossKind::Parameter, message);
            return Object::of(media).with("type", Value::text("string"));
        }
        let schemas: Conjunction<'d> = parameter.schema().into_iter().collect();
        let mut value = self.simple(&schemas, node);
        self.set_format(&mut value, parameter);
        value
    }

    /// How lists become text; plain values have only one way.
    fn set_format(&mut self, value: &mut Object<'d>, parameter: &Parameter<'d>) {
        let style = parameter.style();
        let is_list = value.get("type").and_then(Value::as_str) == Some("array");
        let format = match (style.name, style.explode) {
            ("form" | "spaceDelimited" | "pipeDelimited", true) if is_list => Some("multi"),
            ("spaceDelimited", false) if is_list => Some("ssv"),
            ("pipeDelimited", false) if is_list => Some("pipes"),
            ("simple", true) if is_list => {
                let at = parameter.node().get("explode").unwrap_or(parameter.node());
                self.lose(
                    at,
                    LossKind::Spelling,
                    "`explode` makes no difference to such a list; it is left out",
                );
                None
            }
            ("form" | "simple", _) => None,
            ("spaceDelimited" | "pipeDelimited", _) => None,
            (name, _) => {
                let at = parameter.node().get("style").unwrap_or(parameter.node());
                self.lose(
                    at,
                    LossKind::Style,
                    format!("Swagger 2.0 knows no style `{name}`; the value is sent plainly"),
                );
                None
            }
        };
        if let Some(format) = format {
            value.set("collectionFormat", Value::text(format));
        }
    }

    /// A parameter or a header around the keywords of its value; texts and extensions of the schema
    /// come out where it has none itself.
    pub(super) fn holder(&mut self, node: Node<'d>, mut value: Object<'d>) -> Object<'d> {
        let mut object = Object::of(node);
        let texts = ["description", "title", "example"].map(|name| (name, value.remove(name)));
        for member in node.members() {
            match member.name {
                "schema" | "content" => {
                    for (name, value) in std::mem::replace(&mut value, Object::of(node)).into_members() {
                        self.move_out(&mut object, node, &name, value);
                    }
                }
                "deprecated" => object.set("x-deprecated", Value::Written(member.value)),
                "allowEmptyValue" if node.get_str("in") != Some("query") => {
                    if member.value.as_bool() == Some(true) {
                        let message = "only values of the query may be empty; `allowEmptyValue` is left out";
                        self.lose(member.value, LossKind::Text, message);
                    }
                }
                "example" => object.set("x-example", Value::Written(member.value)),
                "examples" => self.parameter_examples(&mut object, node, member.value),
                // Words of the other language mean nothing here.
                name if MOVED.contains(&name) || KEYWORDS.contains(&name) => {}
                name => object.set(name, Value::Written(member.value)),
            }
        }
        for (name, value) in value.into_members() {
            object.set_new(name, value);
        }
        for (name, text) in texts {
            self.move_text(&mut object, node, name, text);
        }
        object
    }

    /// An extension of the schema, at the parameter now; the parameter's own one holds.
    fn move_out(&mut self, object: &mut Object<'d>, node: Node<'d>, name: &str, value: Value<'d>) {
        let moves = name.starts_with("x-") && name != "x-nullable";
        if moves && let Value::Written(from) = value {
            let done = if node.get(name).is_some() { "gives way to that of" } else { "is written at" };
            self.lose(from, LossKind::Spelling, format!("`{name}` of the schema {done} the parameter"));
        }
        if KEYWORDS.contains(&name) || node.get(name).is_none() {
            object.set_new(name.to_owned(), value);
        }
    }

    fn move_text(&mut self, object: &mut Object<'d>, node: Node<'d>, name: &str, text: Option<Value<'d>>) {
        let Some(Value::Written(text)) = text else { return };
        match name {
            "description" if node.get(name).is_none() => {
                self.lose(
                    text,
                    LossKind::Spelling,
                    "the description of the schema is written at the parameter",
                );
                object.set_new("description", Value::Written(text));
            }
            "example" => {
                self.lose(text, LossKind::Spelling, "the example of the schema is written at the parameter");
                object.set_new("x-example", Value::Written(text));
            }
            _ if node.get(name).is_some_and(|own| own.same(&text)) => {}
            _ => {
                let message =
                    format!("a parameter of Swagger 2.0 has no `{name}` of its schema; it is left out");
                self.lose(text, LossKind::Text, message);
            }
        }
    }

    fn parameter_examples(&mut self, object: &mut Object<'d>, node: Node<'d>, examples: Node<'d>) {
        let first = examples.members().next().and_then(|member| follow(member.value).node()?.get("value"));
        if let Some(first) = first.filter(|_| node.get("example").is_none()) {
            object.set("x-example", Value::Written(first));
        }
        let message = "Swagger 2.0 has no named examples; the first value is kept";
        self.lose(examples, LossKind::Example, message);
    }

    /// An object in the query as a parameter for each of its properties, where that is what is sent.
    fn one_a_property(&mut self, parameter: &Parameter<'d>) -> Option<Vec<Value<'d>>> {
        let style = parameter.style();
        let deep = style.name == "deepObject";
        let schema = parameter.schema().filter(|_| parameter.location() == ParameterIn::Query)?;
        let shape = self.shape(&[schema]);
        let sent = deep || (style.name == "form" && style.explode);
        if !sent
            || shape.types != Types::OBJECT
            || shape.properties.is_empty()
            || parameter.content().is_some()
        {
            return None;
        }
        let is_plain =
            |types: Types<'_>| !types.has(Types::OBJECT) && !types.has(Types::ARRAY) && !types.is_any();
        let few = shape.properties.len() <= MAX_PROPERTIES;
        if !few || !shape.properties.iter().all(|one| is_plain(self.shape(&one.schema).types)) {
            return None;
        }
        let node = parameter.node();
        let names: Vec<String> =
            shape.properties.iter().map(|one| field_name(parameter, deep, one.name)).collect();
        let message =
            format!("Swagger 2.0 knows no objects in the query; `{}` are written", names.join("`, `"));
        self.lose(node, LossKind::Parameter, message);
        let mut made = Vec::new();
        for (property, name) in shape.properties.iter().zip(names) {
            let needed = parameter.required() && shape.required.contains(property.name);
            let mut value = self.simple(&property.schema, node);
            let mut object = Object::of(value.from()).with("name", Value::text(name));
            object.set("in", Value::text("query"));
            if needed {
                object.set("required", Value::Truth(true));
            }
            value.remove("title");
            if let Some(example) = value.remove("example") {
                value.set("x-example", example);
            }
            value.into_members().into_iter().for_each(|(name, value)| object.set_new(name, value));
            made.push(object.into());
        }
        Some(made)
    }
}

/// The name under which a property of an object is sent.
fn field_name(parameter: &Parameter<'_>, deep: bool, property: &str) -> String {
    if deep { format!("{}[{property}]", parameter.name()) } else { property.to_owned() }
}
