//! Operations: what a caller can do.

use super::message::{Body, Response, request_body, responses, swagger_body};
use super::parameter::{Parameter, ParameterIn};
use super::refs::follow;
use super::{Dialect, Schema, truth};
use crate::document::{Member, Node};
use std::collections::BTreeSet;
use std::fmt;

/// The methods that a path item can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `get`
    Get,
    /// `put`
    Put,
    /// `post`
    Post,
    /// `delete`
    Delete,
    /// `options`
    Options,
    /// `head`
    Head,
    /// `patch`
    Patch,
    /// `trace`
    Trace,
}

impl Method {
    /// Reads a key of a path item.
    pub fn parse(key: &str) -> Option<Self> {
        Some(match key {
            "get" => Self::Get,
            "put" => Self::Put,
            "post" => Self::Post,
            "delete" => Self::Delete,
            "options" => Self::Options,
            "head" => Self::Head,
            "patch" => Self::Patch,
            "trace" => Self::Trace,
            _ => return None,
        })
    }

    /// The method as it stands in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who calls whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The caller calls the API.
    Path,
    /// The API calls the caller (`webhooks` of OpenAPI 3.1).
    Webhook,
    /// The API calls back an address that an operation was given.
    Callback,
}

/// An operation with its place.
#[derive(Debug, Clone)]
pub struct Operation<'d> {
    node: Node<'d>,
    path_item: Node<'d>,
    path: &'d str,
    method: Method,
    origin: Origin,
    dialect: Dialect,
    parameters: Vec<Parameter<'d>>,
    sent: Vec<Parameter<'d>>,
}

/// A path item with the path it stands at.
#[derive(Debug, Clone, Copy)]
pub(super) struct PathItem<'d> {
    pub(super) path: &'d str,
    pub(super) node: Node<'d>,
    pub(super) origin: Origin,
    pub(super) dialect: Dialect,
}

/// A callback of an operation: calls that the API makes to an address that it was given.
#[derive(Debug, Clone, Copy)]
pub struct Callback<'d> {
    /// The name of the callback.
    pub name: &'d str,
    /// The callback object, `$ref` followed.
    pub node: Node<'d>,
    dialect: Dialect,
}

impl<'d> Callback<'d> {
    /// The operations that the caller offers; their path is the expression that gives the address.
    pub fn operations(&self) -> Vec<Operation<'d>> {
        let items = self.node.members().take(MAX_CALLBACKS);
        let items = items.filter_map(|item| PathItem::read(item, Origin::Callback, self.dialect));
        items.flat_map(|(item, _)| item.operations()).collect()
    }
}

impl<'d> PathItem<'d> {
    /// The item behind a member of `paths`, with the number of bytes that it took if it stands
    /// elsewhere.
    pub(super) fn read(member: Member<'d>, origin: Origin, dialect: Dialect) -> Option<(Self, usize)> {
        let node = follow(member.value).node().filter(Node::is_object)?;
        let span = node.span();
        let elsewhere = if node == member.value { 0 } else { span.end - span.start };
        Some((Self { path: member.name, node, origin, dialect }, elsewhere))
    }

    pub(super) fn operations(self) -> impl Iterator<Item = Operation<'d>> {
        let methods = self.node.members().filter(|member| member.value.is_object());
        methods.filter_map(move |member| {
            Method::parse(member.name).map(|method| Operation::read(self, method, member.value))
        })
    }
}

impl<'d> Operation<'d> {
    fn read(item: PathItem<'d>, method: Method, node: Node<'d>) -> Self {
        let all = merged_parameters(item, node);
        let is_sent =
            |parameter: &Parameter<'d>| matches!(parameter.location(), ParameterIn::Body | ParameterIn::Form);
        let (sent, parameters) = all.into_iter().partition(is_sent);
        let PathItem { path, node: path_item, origin, dialect } = item;
        Self { node, path_item, path, method, origin, dialect, parameters, sent }
    }

    /// The language it is written in.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The operation object.
    pub fn node(&self) -> Node<'d> {
        self.node
    }

    /// The path item, `$ref` followed.
    pub fn path_item(&self) -> Node<'d> {
        self.path_item
    }

    /// The path as written, or a webhook's name, or a callback's expression.
    pub fn path(&self) -> &'d str {
        self.path
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Who calls whom.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The `operationId`; none where it is absent or empty.
    pub fn id(&self) -> Option<&'d str> {
        self.node.get_str("operationId").filter(|id| !id.is_empty())
    }

    /// What authors call it: its `operationId`, or `GET /path`; at most [`MAX_LABEL`] characters.
    pub fn label(&self) -> String {
        let shown = |text: &str| text.chars().take(MAX_LABEL).collect();
        self.id().map_or_else(|| shown(&format!("{} {}", self.method, self.path)), shown)
    }

    /// An id made of method and path, for an operation that has none: `GetOrdersItems`.
    pub fn suggested_id(&self) -> String {
        let mut id = String::new();
        let method = self.method.to_string().to_ascii_lowercase();
        for word in
            std::iter::once(method.as_str()).chain(self.path.split(|c: char| !c.is_ascii_alphanumeric()))
        {
            let mut letters = word.chars();
            id.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
            id.push_str(letters.as_str());
        }
        id
    }

    /// The short text.
    pub fn summary(&self) -> Option<&'d str> {
        self.node.get_str("summary")
    }

    /// The long text.
    pub fn description(&self) -> Option<&'d str> {
        self.node.get_str("description")
    }

    /// Whether callers should stop using it.
    pub fn deprecated(&self) -> bool {
        self.node.get("deprecated").is_some_and(truth)
    }

    /// The tags in their order.
    pub fn tags(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        self.node.get("tags").into_iter().flat_map(|tags| tags.items()).filter_map(|tag| tag.as_str())
    }

    /// The parameters beside the body: the path's first, those that the operation overrides left
    /// out.
    pub fn parameters(&self) -> &[Parameter<'d>] {
        &self.parameters
    }

    /// The body and form parameters of Swagger 2.0, as they are listed; [`Self::body`] says what
    /// they mean.
    pub fn sent_parameters(&self) -> &[Parameter<'d>] {
        &self.sent
    }

    /// What is sent as the body.
    pub fn body(&self) -> Option<Body<'d>> {
        match self.dialect {
            Dialect::Swagger2 => swagger_body(self.node, &self.sent),
            Dialect::OpenApi30 | Dialect::OpenApi31 => request_body(self.node, self.dialect),
        }
    }

    /// The responses in their order.
    pub fn responses(&self) -> Vec<Response<'d>> {
        responses(self.node, self.dialect)
    }

    /// The value of `x-ms-visibility`; none where it is absent or empty.
    pub fn visibility(&self) -> Option<&'d str> {
        self.node.get_str("x-ms-visibility").filter(|value| !value.is_empty())
    }

    /// The value of `x-ms-trigger`: the operation starts flows, for a `single` item or a `batch`.
    pub fn trigger(&self) -> Option<&'d str> {
        self.node.get_str("x-ms-trigger")
    }

    /// What the service sends to a webhook trigger: `x-ms-notification-content` of the operation,
    /// or of its path where the operation is a trigger.
    pub fn notification_content(&self) -> Option<Node<'d>> {
        let own = self.node.get(NOTIFICATION);
        own.or_else(|| self.trigger().and_then(|_| self.path_item.get(NOTIFICATION)))
    }

    /// The schema of [`Self::notification_content`].
    pub fn notification_schema(&self) -> Option<Schema<'d>> {
        Some(Schema::new(self.notification_content()?.get("schema")?, self.dialect))
    }

    /// The callbacks in their order.
    pub fn callbacks(&self) -> Vec<Callback<'d>> {
        let members = self.node.get("callbacks").into_iter().flat_map(|callbacks| callbacks.members());
        let read = members.filter_map(|member| {
            let node = follow(member.value).node().filter(Node::is_object)?;
            Some(Callback { name: member.name, node, dialect: self.dialect })
        });
        read.take(MAX_CALLBACKS).collect()
    }

    /// The security requirements that it lists itself; an empty list makes it open.
    pub fn own_security(&self) -> Option<Node<'d>> {
        self.node.get("security").filter(Node::is_array)
    }
}

/// The key of the payload of a webhook trigger.
pub const NOTIFICATION: &str = "x-ms-notification-content";

/// Labels longer than this are cut, in characters.
pub const MAX_LABEL: usize = 200;

/// Callbacks of one operation, and expressions of one callback, beyond this are not read.
const MAX_CALLBACKS: usize = 64;

/// The parameters of a path item and an operation; a later one of the same name and place counts.
fn merged_parameters<'d>(item: PathItem<'d>, operation: Node<'d>) -> Vec<Parameter<'d>> {
    let own = listed(operation, item.dialect, false);
    let mut seen = BTreeSet::new();
    for parameter in &own {
        seen.insert((parameter.name(), parameter.location()));
    }
    let mut merged = listed(item.node, item.dialect, true);
    merged.retain(|parameter| !seen.contains(&(parameter.name(), parameter.location())));
    merged.extend(own);
    merged
}

fn listed<'d>(holder: Node<'d>, dialect: Dialect, of_path: bool) -> Vec<Parameter<'d>> {
    let items = holder.get("parameters").into_iter().flat_map(|list| list.items());
    items.filter_map(|item| Parameter::read(item, dialect, of_path)).collect()
}
