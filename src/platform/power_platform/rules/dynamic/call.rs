//! A dynamic extension as it is written: which operation it calls, and with what.

use crate::contract::{Contract, Operation};
use crate::document::Node;

/// What an extension fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `x-ms-dynamic-values`: a list to choose from.
    Values,
    /// `x-ms-dynamic-list`: the same, for the new designer.
    List,
    /// `x-ms-dynamic-schema`: a schema.
    Schema,
    /// `x-ms-dynamic-properties`: the same, for the new designer.
    Properties,
    /// `open` of `x-ms-dynamic-tree`.
    Open,
    /// `browse` of `x-ms-dynamic-tree`.
    Browse,
}

/// The names of the extensions; a tree makes two calls.
pub(super) const VALUES: &str = "x-ms-dynamic-values";
pub(super) const LIST: &str = "x-ms-dynamic-list";
pub(super) const SCHEMA: &str = "x-ms-dynamic-schema";
pub(super) const PROPERTIES: &str = "x-ms-dynamic-properties";
pub(super) const TREE: &str = "x-ms-dynamic-tree";

/// What all of them begin with.
pub(super) const PREFIX: &str = "x-ms-dynamic-";

impl Form {
    /// The extension.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Values => VALUES,
            Self::List => LIST,
            Self::Schema => SCHEMA,
            Self::Properties => PROPERTIES,
            Self::Open | Self::Browse => TREE,
        }
    }

    /// The keys of the paths to the list, to a value and to a title.
    pub(super) fn paths(self) -> Option<(&'static str, &'static str, &'static str)> {
        match self {
            Self::Values => Some(("value-collection", "value-path", "value-title")),
            Self::List | Self::Open | Self::Browse => Some(("itemsPath", "itemValuePath", "itemTitlePath")),
            Self::Schema | Self::Properties => None,
        }
    }

    /// The key of the path to a schema.
    pub(super) fn schema_path(self) -> Option<&'static str> {
        match self {
            Self::Schema => Some("value-path"),
            Self::Properties => Some("itemValuePath"),
            Self::Values | Self::List | Self::Open | Self::Browse => None,
        }
    }
}

/// One call of an operation to fill something in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'d> {
    /// What it fills in.
    pub(super) form: Form,
    /// The object with `operationId` and `parameters`.
    pub(super) node: Node<'d>,
    /// The schema or parameter that the extension stands in.
    pub(super) holder: Node<'d>,
}

/// What a call gives for a parameter.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given<'d> {
    /// A value that is always the same.
    Value(Node<'d>),
    /// What users enter elsewhere in the operation: the text that says where.
    Source(Node<'d>, &'d str),
    /// Something that only the designer knows.
    Other,
}

impl<'d> Call<'d> {
    /// All calls of a schema or a parameter.
    pub(super) fn all(holder: Node<'d>) -> Vec<Self> {
        let mut calls = Vec::new();
        for member in holder.containers().filter(|member| member.name.starts_with(PREFIX)) {
            let mut add = |form, node| calls.push(Self { form, node, holder });
            match member.name {
                VALUES => add(Form::Values, member.value),
                LIST => add(Form::List, member.value),
                SCHEMA => add(Form::Schema, member.value),
                PROPERTIES => add(Form::Properties, member.value),
                TREE => {
                    member.value.get("open").into_iter().for_each(|node| add(Form::Open, node));
                    member.value.get("browse").into_iter().for_each(|node| add(Form::Browse, node));
                }
                _ => {}
            }
        }
        calls
    }

    /// The operation that is called; none where it does not exist or is the platform's own.
    pub(super) fn target<'c>(&self, contract: &'c Contract<'d>) -> Option<&'c Operation<'d>> {
        contract.operation(self.node.get_str("operationId")?)
    }

    /// What is given, by the names of the called operation's parameters.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'d str, Node<'d>, Given<'d>)> + use<'d> {
        let members = self.node.get("parameters").into_iter().flat_map(|list| list.members());
        members.map(|member| (member.name, member.value, given(member.value)))
    }
}

/// Both spellings of a source are read in all extensions: authors mix them up, and it works.
fn given(node: Node<'_>) -> Given<'_> {
    if !node.is_object() {
        return Given::Value(node);
    }
    if let Some(value) = node.get("value") {
        return Given::Value(value);
    }
    let source = node.get("parameter").or_else(|| node.get("parameterReference"));
    match source.and_then(|source| Some((source, source.as_str()?))) {
        Some((node, text)) => Given::Source(node, text),
        None => Given::Other,
    }
}
