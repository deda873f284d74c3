//! A cloud flow: which connectors it refers to, and which operations it calls.

use crate::contract::Contract;
use crate::document::Node;
use std::collections::BTreeSet;

/// A call of a connector's operation.
#[derive(Debug, Clone, Copy)]
pub struct Call<'d> {
    /// The operation's id.
    pub operation: Node<'d>,
    /// The key of the connection reference.
    pub connection: Option<&'d str>,
}

/// The connection references of a flow: their keys, and the names of the connectors they mean.
pub fn references<'d>(flow: Node<'d>) -> Vec<(&'d str, Option<Node<'d>>)> {
    let references = flow.at("/properties/connectionReferences");
    let members = references.into_iter().flat_map(|references| references.members());
    members.map(|member| (member.name, member.value.at("/api/logicalName"))).collect()
}

/// The keys of the connection references that mean a connector.
pub fn connections_to<'d>(flow: Node<'d>, connector: &str) -> BTreeSet<&'d str> {
    let means = |name: &Option<Node<'_>>| {
        let name = name.and_then(|name| name.as_str());
        name.is_some_and(|name| name.eq_ignore_ascii_case(connector))
    };
    references(flow).into_iter().filter(|(_, name)| means(name)).map(|(key, _)| key).collect()
}

/// Every call of an operation, in triggers, actions and whatever they hold.
pub fn calls<'d>(flow: Node<'d>) -> Vec<Call<'d>> {
    let mut calls = Vec::new();
    if let Some(definition) = flow.at("/properties/definition") {
        for part in ["triggers", "actions"] {
            definition.get(part).into_iter().for_each(|node| collect(node, &mut calls));
        }
    }
    calls
}

fn collect<'d>(node: Node<'d>, calls: &mut Vec<Call<'d>>) {
    if let Some(host) = node.at("/inputs/host")
        && let Some(operation) = host.get("operationId")
    {
        calls.push(Call { operation, connection: host.get_str("connectionName") });
    }
    for member in node.members().filter(|member| member.name != "inputs") {
        collect(member.value, calls);
    }
}

/// The visible actions that none of the called operations is: neither triggers, nor internal, nor
/// deprecated.
pub fn untested<'d>(contract: &Contract<'d>, called: &BTreeSet<&str>) -> Vec<&'d str> {
    let operations = contract.operations().iter().filter(|operation| {
        operation.visibility() != Some("internal") && !operation.deprecated() && operation.trigger().is_none()
    });
    operations.filter_map(|operation| operation.id()).filter(|id| !called.contains(id)).collect()
}
