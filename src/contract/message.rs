//! What goes over the wire as a whole: request bodies, responses and their headers.

use super::parameter::{Parameter, ParameterIn, is_deprecated};
use super::refs::follow;
use super::{Dialect, Schema, truth};
use crate::document::Node;

/// The key by which Microsoft's tools name a body in OpenAPI 3, as Swagger 2.0 does.
pub const BODY_NAME: &str = "x-bodyName";

/// What a body holds.
#[derive(Debug, Clone)]
pub enum Content<'d> {
    /// The definition does not say.
    Untold,
    /// A schema.
    Schema(Schema<'d>),
    /// The fields of a Swagger 2.0 form.
    Form(Vec<Parameter<'d>>),
}

/// One media type of a body or a response.
#[derive(Debug, Clone)]
pub struct Media<'d> {
    /// The media type in lower case, without spaces and without `charset=utf-8`; none where Swagger
    /// 2.0 leaves it open.
    pub name: Option<String>,
    /// The media type object; in Swagger 2.0, which has none, the schema or the body parameter.
    pub node: Node<'d>,
    /// Whether the node is a media type object.
    pub is_object: bool,
    /// What lists it: `consumes`, `produces` or `content`; the root where nothing does.
    pub listed_by: Node<'d>,
    /// What it holds.
    pub content: Content<'d>,
}

/// What a caller sends as the body.
#[derive(Debug, Clone)]
pub struct Body<'d> {
    /// The request body object, the body parameter, or the first field of the form.
    pub node: Node<'d>,
    /// Where the operation lists it.
    pub declared_at: Node<'d>,
    /// The name of Swagger's body parameter, or of [`BODY_NAME`].
    pub name: Option<&'d str>,
    /// Whether a call without it is wrong.
    pub required: bool,
    /// Whether it is a Swagger 2.0 form.
    pub is_form: bool,
    /// Its media types in their order.
    pub media: Vec<Media<'d>>,
}

/// A response of an operation, `$ref` followed.
#[derive(Debug, Clone, Copy)]
pub struct Response<'d> {
    /// The status as written: `200`, `2XX`, `default`.
    pub status: &'d str,
    /// The response object.
    pub node: Node<'d>,
    /// Where the operation lists it.
    pub declared_at: Node<'d>,
    operation: Node<'d>,
    dialect: Dialect,
}

/// A header of a response.
#[derive(Debug, Clone, Copy)]
pub struct Header<'d> {
    /// Its name as written; names ignore case.
    pub name: &'d str,
    /// The header object.
    pub node: Node<'d>,
    /// Whether it is always sent.
    pub required: bool,
    /// What it holds.
    pub schema: Option<Schema<'d>>,
}

impl Header<'_> {
    /// Whether callers should stop reading it.
    pub fn deprecated(&self) -> bool {
        is_deprecated(self.node)
    }
}

impl<'d> Response<'d> {
    /// The description.
    pub fn description(&self) -> Option<&'d str> {
        self.node.get_str("description")
    }

    /// Whether the status says that the call worked: `2..`.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }

    /// The headers in their order; `Content-Type` is none of them.
    pub fn headers(&self) -> Vec<Header<'d>> {
        let members = self.node.get("headers").into_iter().flat_map(|headers| headers.members());
        let dialect = self.dialect;
        let read = members.filter(|member| !member.name.eq_ignore_ascii_case("content-type"));
        read.filter_map(|member| {
            let node = follow(member.value).node().filter(Node::is_object)?;
            let schema = match dialect {
                Dialect::Swagger2 => Some(Schema::of_holder(node, dialect)),
                Dialect::OpenApi30 | Dialect::OpenApi31 => {
                    let content = || node.get("content")?.members().next()?.value.get("schema");
                    node.get("schema").or_else(content).map(|node| Schema::new(node, dialect))
                }
            };
            let required = node.get("required").is_some_and(truth);
            Some(Header { name: member.name, node, required, schema })
        })
        .collect()
    }

    /// The media types with what they hold; in Swagger 2.0 one for each of `produces`.
    pub fn media(&self) -> Vec<Media<'d>> {
        match self.dialect {
            Dialect::Swagger2 => {
                let Some(node) = self.node.get("schema") else { return Vec::new() };
                let content = Content::Schema(Schema::new(node, self.dialect));
                listed(self.operation, "produces", node, &content)
            }
            Dialect::OpenApi30 | Dialect::OpenApi31 => media_types(self.node, self.dialect),
        }
    }

    /// The first schema of the response, for those to whom the media type is all one.
    pub fn schema(&self) -> Option<Schema<'d>> {
        self.media().into_iter().find_map(|media| match media.content {
            Content::Schema(schema) => Some(schema),
            Content::Untold | Content::Form(_) => None,
        })
    }
}

/// The responses of an operation in their order; those whose reference leads nowhere are left out.
pub fn responses<'d>(operation: Node<'d>, dialect: Dialect) -> Vec<Response<'d>> {
    let members = operation.get("responses").into_iter().flat_map(|responses| responses.members());
    let told = members.filter(|member| !member.name.starts_with("x-"));
    told.filter_map(|member| {
        let node = follow(member.value).node().filter(Node::is_object)?;
        Some(Response { status: member.name, node, declared_at: member.value, operation, dialect })
    })
    .collect()
}

/// The body of an operation from its OpenAPI 3 `requestBody`.
pub fn request_body<'d>(operation: Node<'d>, dialect: Dialect) -> Option<Body<'d>> {
    let declared_at = operation.get("requestBody")?;
    let node = follow(declared_at).node().filter(Node::is_object)?;
    let required = node.get("required").is_some_and(truth);
    let media = media_types(node, dialect);
    let name = node.get_str(BODY_NAME).filter(|name| !name.is_empty());
    Some(Body { node, declared_at, name, required, is_form: false, media })
}

/// The body of a Swagger 2.0 operation from its `body` parameter or its `formData` parameters.
pub fn swagger_body<'d>(operation: Node<'d>, sent: &[Parameter<'d>]) -> Option<Body<'d>> {
    if let Some(body) = sent.iter().find(|parameter| parameter.location() == ParameterIn::Body) {
        let content = body.schema().map_or(Content::Untold, Content::Schema);
        return Some(Body {
            node: body.node(),
            declared_at: body.declared_at(),
            name: Some(body.name()),
            required: body.required(),
            is_form: false,
            media: listed(operation, "consumes", body.node(), &content),
        });
    }
    let first = sent.first()?;
    let content = Content::Form(sent.to_vec());
    Some(Body {
        node: first.node(),
        declared_at: first.declared_at(),
        name: None,
        required: sent.iter().any(|field| field.required()),
        is_form: true,
        media: form_media(operation, sent, first.node(), &content),
    })
}

/// The media types of a form: those of `consumes` that are forms, or the one that fits its fields.
fn form_media<'d>(
    operation: Node<'d>,
    sent: &[Parameter<'d>],
    node: Node<'d>,
    content: &Content<'d>,
) -> Vec<Media<'d>> {
    let mut media = listed(operation, "consumes", node, content);
    media.retain(|media| media.name.as_deref().is_some_and(is_form));
    if media.is_empty() {
        let file = sent.iter().any(|field| field.node().get_str("type") == Some("file"));
        let name = if file { MULTIPART } else { URLENCODED };
        media.push(Media {
            name: Some(name.to_owned()),
            node,
            is_object: false,
            listed_by: node,
            content: content.clone(),
        });
    }
    media
}

const MULTIPART: &str = "multipart/form-data";
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// Whether a media type carries fields.
pub fn is_form(name: &str) -> bool {
    name == MULTIPART || name == URLENCODED
}

/// One media type for each entry of `consumes` or `produces`, the operation's before the root's.
fn listed<'d>(operation: Node<'d>, key: &str, node: Node<'d>, content: &Content<'d>) -> Vec<Media<'d>> {
    let list = operation.get(key).or_else(|| operation.document().root().get(key));
    let listed_by = list.unwrap_or_else(|| operation.document().root());
    let names = list.into_iter().flat_map(|list| list.items()).filter_map(|item| item.as_str());
    let mut media: Vec<Media<'d>> = Vec::new();
    for name in names.take(MAX_LISTED) {
        let name = Some(normalised(name));
        if media.iter().all(|known| known.name != name) {
            media.push(Media { name, node, is_object: false, listed_by, content: content.clone() });
        }
    }
    if media.is_empty() {
        media.push(Media { name: None, node, is_object: false, listed_by, content: content.clone() });
    }
    media
}

/// More media types than this are not told apart.
const MAX_LISTED: usize = 64;

fn media_types<'d>(holder: Node<'d>, dialect: Dialect) -> Vec<Media<'d>> {
    let members = holder.get("content").into_iter().flat_map(|content| content.members());
    members
        .map(|member| {
            let schema = member.value.get("schema").map(|node| Schema::new(node, dialect));
            let content = schema.map_or(Content::Untold, Content::Schema);
            Media {
                name: Some(normalised(member.name)),
                node: member.value,
                is_object: true,
                listed_by: holder,
                content,
            }
        })
        .collect()
}

fn normalised(name: &str) -> String {
    let mut name: String = name.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
    name.make_ascii_lowercase();
    name.strip_suffix(";charset=utf-8").map_or(name.clone(), str::to_owned)
}
