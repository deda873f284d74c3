//! Request bodies in Swagger 2.0: a body parameter, or a parameter for each field of a form.

use super::super::{Exporter, LossKind, Object, Value};
use crate::contract::{Additional, BODY_NAME, Property, Shape, Types, follow, is_form};
use crate::document::{Member, Node};

/// The name of a body parameter where its author gave none.
const BODY: &str = "body";

/// The key by which generators of code name a body, at the operation.
const CODE_BODY_NAME: &str = "x-codegen-request-body-name";

/// The name of an operation's body, where the body itself has none.
pub(in super::super) fn body_name(operation: Node<'_>) -> &str {
    operation.get_str(CODE_BODY_NAME).filter(|name| !name.is_empty()).unwrap_or(BODY)
}

/// What an operation sends.
#[derive(Default)]
pub(super) struct Sent<'d> {
    pub(super) parameters: Vec<Value<'d>>,
    pub(super) consumes: Vec<String>,
}

impl<'d> Exporter<'_, 'd> {
    /// What the body of an operation becomes.
    pub(super) fn sent(&mut self, operation: Node<'d>) -> Sent<'d> {
        let Some(declared_at) = operation.get("requestBody") else { return Sent::default() };
        let Some(body) = follow(declared_at).node().filter(Node::is_object) else {
            self.lose(declared_at, LossKind::Reference, "the body leads nowhere; it is left out");
            return Sent::default();
        };
        let chosen = body.get("content").and_then(|content| Some((content, chosen(content)?)));
        let Some((content, kept)) = chosen else {
            let message = "Swagger 2.0 knows no body of which nothing is told; it is left out";
            self.lose(declared_at, LossKind::BodyPresence, message);
            return Sent::default();
        };
        let mut consumes = Vec::new();
        for member in content.members() {
            if !self.spend(member.value) {
                break;
            }
            if is_same_schema(kept.value, member.value) {
                consumes.push(member.name.to_owned());
                self.lose_examples(kept, member);
            } else {
                let message = format!(
                    "Swagger 2.0 has one schema for all media types; `{}` is left out beside `{}`",
                    member.name, kept.name
                );
                self.lose(member.value, LossKind::MediaType, message);
            }
        }
        let parameters = match is_form(&plain(kept.name)) {
            true => self.form(body, kept),
            false => vec![self.body(operation, body, kept).into()],
        };
        Sent { parameters, consumes }
    }

    /// The examples of a media type whose schema is that of another one.
    fn lose_examples(&mut self, kept: Member<'d>, member: Member<'d>) {
        let examples = ["example", "examples"].into_iter().filter_map(|key| member.value.get(key));
        for example in examples.filter(|_| member.value != kept.value) {
            self.lose(example, LossKind::Example, "Swagger 2.0 has no example of a body; it is left out");
        }
    }

    fn body(&mut self, operation: Node<'d>, body: Node<'d>, media: Member<'d>) -> Object<'d> {
        let own = body.get_str(BODY_NAME).filter(|name| !name.is_empty());
        let name = own.unwrap_or_else(|| body_name(operation));
        let mut object = Object::of(body).with("name", Value::text(name)).with("in", Value::text("body"));
        for member in body.members() {
            match member.name {
                "content" => {
                    let schema = self.body_schema(member.value, media.value);
                    object.set("schema", schema);
                }
                // Words of the other language mean nothing here.
                BODY_NAME | "name" | "in" | "schema" | "type" => {}
                name => object.set(name, Value::Written(member.value)),
            }
        }
        object
    }

    /// The schema of a body, with the example of the media type in it where it has none.
    fn body_schema(&mut self, content: Node<'d>, media: Node<'d>) -> Value<'d> {
        let mut schema = match media.get("schema") {
            Some(schema) => self.schema(schema),
            None => {
                let message = "Swagger 2.0 wants a schema of a body; one that accepts anything is written";
                self.lose(content, LossKind::Spelling, message);
                Object::of(media).into()
            }
        };
        self.lose_of_media(media);
        let Some(example) = self.media_example(media) else { return schema };
        let mut done = "is left out";
        if let Value::Object(object) = &mut schema
            && object.get("$ref").is_none()
            && object.get("example").is_none()
        {
            object.set("example", Value::Written(example));
            done = "is written in the schema";
        }
        let message = format!("Swagger 2.0 has no example of a body; it {done}");
        self.lose(example, LossKind::Example, message);
        schema
    }

    /// The fields of a form.
    fn form(&mut self, body: Node<'d>, media: Member<'d>) -> Vec<Value<'d>> {
        let Some(schema) = media.value.get("schema") else {
            self.lose(media.value, LossKind::Field, "a form of Swagger 2.0 has fields, found none");
            return Vec::new();
        };
        let mut shape = self.shape(&[self.handle(schema)]);
        shape.collapse_single();
        self.form_presence(body, &shape);
        self.lose_form(body, media.value, schema, &shape);
        let multipart = plain(media.name) == "multipart/form-data";
        let mut fields = Vec::new();
        for property in &shape.properties {
            if !self.spend(schema) {
                break;
            }
            let encoding = media.value.get("encoding").and_then(|encoding| encoding.get(property.name));
            let required = shape.required.contains(property.name);
            fields.extend(self.field(property, required, encoding, multipart).map(Value::from));
        }
        for name in shape.required.iter().filter(|name| shape.property(name).is_none()) {
            let message = format!(
                "a field of Swagger 2.0 has a type, and `{name}` is not described; a text is written"
            );
            self.lose(schema, LossKind::Field, message);
            let field =
                Object::of(schema).with("name", Value::text(*name)).with("in", Value::text("formData"));
            fields
                .push(field.with("required", Value::Truth(true)).with("type", Value::text("string")).into());
        }
        fields
    }

    /// A body of Swagger 2.0 must be there where one of its fields must.
    fn form_presence(&mut self, body: Node<'d>, shape: &Shape<'d>) {
        let needed = !shape.required.is_empty();
        let required = body.get("required").and_then(|flag| flag.as_bool()).unwrap_or_default();
        match (required, needed) {
            (true, false) => {
                let message = "Swagger 2.0 cannot ask for a form without asking for one of its fields";
                self.lose(body, LossKind::BodyPresence, message);
            }
            (false, true) => {
                let message = "Swagger 2.0 has no form that may be left out as a whole; fields stay required";
                self.lose(body, LossKind::BodyPresence, message);
            }
            _ => {}
        }
    }

    /// What fields of their own cannot say of the form.
    fn lose_form(&mut self, body: Node<'d>, media: Node<'d>, schema: Node<'d>, shape: &Shape<'d>) {
        if shape.branches().next().is_some() {
            let message = "Swagger 2.0 knows no alternatives among fields; those of all schemas are left out";
            self.lose(schema, LossKind::Branches, message);
        }
        if !matches!(shape.additional, Additional::Open) {
            let at = shape.keyword("additionalProperties").unwrap_or(schema);
            self.lose(
                at,
                LossKind::Field,
                "a form of Swagger 2.0 says nothing of fields that are not listed",
            );
        }
        if shape.types != Types::OBJECT || shape.properties.is_empty() {
            self.lose(schema, LossKind::Field, "a form of Swagger 2.0 has fields; what has none is left out");
        }
        let texts = shape.rest.values().copied().chain(shape.discriminator.iter().map(|found| found.node));
        let of_body = body.members().filter(|member| !matches!(member.name, "content" | "required"));
        let examples = ["example", "examples"].into_iter().filter_map(|key| media.get(key));
        let lost: Vec<Node<'d>> = texts.chain(of_body.map(|member| member.value)).chain(examples).collect();
        for node in lost {
            let name = node.key().and_then(|key| key.as_str()).unwrap_or_default();
            let message = format!("a form of Swagger 2.0 has no `{name}` as a whole; it is left out");
            self.lose(node, LossKind::Text, message);
        }
    }

    /// A field; none where it is never sent.
    fn field(
        &mut self,
        property: &Property<'d>,
        required: bool,
        encoding: Option<Node<'d>>,
        multipart: bool,
    ) -> Option<Object<'d>> {
        let shape = self.shape(&property.schema);
        let node = property.schema.first()?.node();
        if shape.read_only {
            self.lose(
                node,
                LossKind::Direction,
                "a form of Swagger 2.0 has no fields that are never sent; it is left out",
            );
            return None;
        }
        let items = self.shape(&shape.items);
        let mut value = if multipart && is_file(&shape, &items) {
            self.file(&shape, node)
        } else {
            let mut value = self.simple(&property.schema, node);
            self.field_format(&mut value, encoding, multipart);
            value
        };
        for member in encoding.into_iter().flat_map(|encoding| encoding.members()) {
            let (kind, message) = match member.name {
                "style" | "explode" if multipart => (
                    LossKind::Spelling,
                    format!("`{}` has no effect in a form of several parts; it is left out", member.name),
                ),
                "style" | "explode" => {
                    (LossKind::Spelling, format!("`{}` is written as `collectionFormat`", member.name))
                }
                name => (LossKind::Field, format!("Swagger 2.0 has no `{name}` of a field; it is left out")),
            };
            self.lose(member.value, kind, message);
        }
        let mut object = Object::of(node).with("name", Value::text(property.name));
        object.set("in", Value::text("formData"));
        if required {
            object.set("required", Value::Truth(true));
        }
        if let Some(Value::Written(title)) = value.remove("title") {
            self.lose(title, LossKind::Text, "a field of Swagger 2.0 has no title; it is left out");
        }
        if let Some(example) = value.remove("example") {
            value.set_new("x-example", example);
        }
        value.into_members().into_iter().for_each(|(name, value)| object.set_new(name, value));
        Some(object)
    }

    fn file(&mut self, shape: &Shape<'d>, node: Node<'d>) -> Object<'d> {
        if shape.types == Types::ARRAY {
            let message = "Swagger 2.0 sends one file a field, found a list of files; one is written";
            self.lose(node, LossKind::Field, message);
        }
        let mut object = Object::of(node).with("type", Value::text("file"));
        for (name, flag) in [("x-nullable", shape.nullable), ("x-deprecated", shape.deprecated)] {
            if flag {
                object.set(name, Value::Truth(true));
            }
        }
        for (name, value) in &shape.rest {
            if matches!(*name, "description" | "title" | "example") || name.starts_with("x-") {
                object.set(*name, Value::Written(*value));
            }
        }
        object
    }

    /// How a field that is a list becomes text.
    fn field_format(&mut self, value: &mut Object<'d>, encoding: Option<Node<'d>>, multipart: bool) {
        if value.get("type").and_then(Value::as_str) != Some("array") {
            return;
        }
        let style = encoding.and_then(|encoding| encoding.get_str("style")).unwrap_or("form");
        let explode = encoding.and_then(|encoding| encoding.get("explode")?.as_bool());
        match (style, explode.unwrap_or(style == "form") || multipart) {
            (_, true) => value.set("collectionFormat", Value::text("multi")),
            ("spaceDelimited", false) => value.set("collectionFormat", Value::text("ssv")),
            ("pipeDelimited", false) => value.set("collectionFormat", Value::text("pipes")),
            (_, false) => {}
        }
    }
}

/// Whether a field of a form of several parts is a file, or a list of files.
fn is_file(shape: &Shape<'_>, items: &Shape<'_>) -> bool {
    let is_binary = |shape: &Shape<'_>| {
        let raw = shape.rest.contains_key("contentMediaType") && shape.format.is_none();
        shape.format == Some("binary") || (raw && (shape.types == Types::STRING || shape.types.is_any()))
    };
    is_binary(shape) || (shape.types == Types::ARRAY && is_binary(items))
}

/// The media type whose schema is written: JSON, else the first that is no form, else the first.
pub(super) fn chosen(content: Node<'_>) -> Option<Member<'_>> {
    let find = |wanted: fn(&str) -> bool| content.members().find(|member| wanted(&plain(member.name)));
    find(|name| name == "application/json")
        .or_else(|| find(|name| name.ends_with("+json")))
        .or_else(|| find(|name| !is_form(name)))
        .or_else(|| content.members().next())
}

/// Whether two media types hold the same.
pub(super) fn is_same_schema(one: Node<'_>, other: Node<'_>) -> bool {
    match (one.get("schema"), other.get("schema")) {
        (Some(one), Some(other)) => one == other || (!one.is_beside(other) && one.same(&other)),
        (None, None) => true,
        _ => false,
    }
}

/// A media type in lower case, without parameters.
pub(in super::super) fn plain(name: &str) -> String {
    name.split(';').next().unwrap_or(name).trim().to_ascii_lowercase()
}
