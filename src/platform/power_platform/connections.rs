//! Connection references: what flows refer to, and what their solution declares.
//!
//! A reference is named in four places: by the step that uses it, in the flow's own list, in
//! `customizations.xml`, and by the connector that it leads to. All four must say the same.

use super::flow::{self, Call, Reference, cut};
use super::solution::{Solution, bare_id};
use crate::document::xml::Element;
use crate::document::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a connection reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is used and not declared.
    Undeclared,
    /// It is declared and not used.
    Unused,
    /// Two places name different connectors.
    Disagreeing,
}

/// Where it is wrong.
#[derive(Debug, Clone, Copy)]
pub enum Spot<'a> {
    /// In a flow.
    Flow(Node<'a>),
    /// In `customizations.xml`.
    Declaration(&'a Element),
}

/// What is wrong, where, and what to say of it.
pub type Remark<'a> = (Trouble, Spot<'a>, String);

/// What stands before the name of an API where a connector's address is given.
pub const APIS: &str = "/providers/Microsoft.PowerApps/apis/";

/// Holds the connection references of flows against the steps that use them and the solution that
/// declares them.
pub fn judge<'a>(solution: &'a Solution, flows: &[&'a Document]) -> Vec<Remark<'a>> {
    let declared = Declared::of(solution);
    let mut remarks = Vec::new();
    let mut used = BTreeSet::new();
    for flow in flows {
        let references: BTreeMap<&str, Reference<'_>> =
            flow::references(flow.root()).map(|reference| (reference.key, reference)).collect();
        let calls = flow::calls(flow.root());
        steps(&calls, &references, &mut remarks);
        let keys: BTreeSet<&str> = calls.iter().filter_map(Call::key).collect();
        for reference in references.values() {
            if !keys.contains(reference.key) {
                let message = format!("no step of the flow uses the connection `{}`", cut(reference.key));
                remarks.push((Trouble::Unused, Spot::Flow(reference.node), message));
            }
            used.extend(declaration(reference, &declared, &mut remarks));
        }
    }
    for (name, element) in declared.references.iter().filter(|(name, _)| !used.contains(*name)) {
        let shown = cut(element.attribute(LOGICAL_NAME).unwrap_or(name));
        let message = format!("no flow uses the connection reference `{shown}`");
        remarks.push((Trouble::Unused, Spot::Declaration(element), message));
    }
    remarks
}

/// The attribute with the name of a connection reference.
const LOGICAL_NAME: &str = "connectionreferencelogicalname";

/// What a solution declares, by names in lower case.
struct Declared<'a> {
    references: BTreeMap<String, &'a Element>,
    /// The ids of the connectors.
    connectors: BTreeMap<String, String>,
}

impl<'a> Declared<'a> {
    fn of(solution: &'a Solution) -> Self {
        let elements = solution.customizations.iter().flat_map(|part| part.root.all("connectionreference"));
        let named = elements.filter_map(|element| Some((element.attribute(LOGICAL_NAME)?, element)));
        let connectors = solution.connectors().into_iter().filter_map(|connector| {
            Some((connector.text_of("name")?.to_lowercase(), bare_id(connector.text_of("connectorid")?)))
        });
        Self {
            references: named.map(|(name, element)| (name.to_lowercase(), element)).collect(),
            connectors: connectors.collect(),
        }
    }
}

/// The steps against the list of their flow.
fn steps<'a>(calls: &[Call<'a>], references: &BTreeMap<&str, Reference<'a>>, remarks: &mut Vec<Remark<'a>>) {
    for call in calls {
        let Some(place) = call.connection else {
            let message = format!("the step `{}` names no connection", cut(call.step));
            remarks.push((Trouble::Undeclared, Spot::Flow(call.operation), message));
            continue;
        };
        let Some(key) = place.as_str() else { continue };
        let Some(reference) = references.get(key) else {
            let (step, key) = (cut(call.step), cut(key));
            let message = format!("the step `{step}` uses the connection `{key}`, which is not declared");
            remarks.push((Trouble::Undeclared, Spot::Flow(place), message));
            continue;
        };
        let own = call.api.and_then(|api| api.as_str()).map(api_of);
        if let (Some(own), Some(api)) = (own, reference.api.and_then(|api| api.as_str()))
            && !own.eq_ignore_ascii_case(api)
        {
            let (step, own, api) = (cut(call.step), cut(own), cut(api));
            let message = format!("the step `{step}` calls `{own}`, its connection leads to `{api}`");
            remarks.push((Trouble::Disagreeing, Spot::Flow(call.api.unwrap_or(place)), message));
        }
    }
}

/// A reference of a flow against the declaration that it names; answers the name that was used.
fn declaration<'a>(
    reference: &Reference<'a>,
    declared: &Declared<'a>,
    remarks: &mut Vec<Remark<'a>>,
) -> Option<String> {
    let Some(name) = reference.declared_as.and_then(|name| name.as_str()) else {
        let key = cut(reference.key);
        let message = format!("the connection `{key}` has no `connection.connectionReferenceLogicalName`");
        remarks.push((Trouble::Undeclared, Spot::Flow(reference.node), message));
        return None;
    };
    let Some(element) = declared.references.get(&name.to_lowercase()) else {
        let message = format!("`customizations.xml` declares no connection reference `{}`", cut(name));
        remarks.push((Trouble::Undeclared, Spot::Flow(reference.declared_as?), message));
        return None;
    };
    let leads_to = element.text_of("connectorid").map(api_of);
    if let (Some(leads_to), Some(api)) = (leads_to, reference.api.and_then(|api| api.as_str()))
        && !leads_to.eq_ignore_ascii_case(api)
    {
        let (leads_to, api) = (cut(leads_to), cut(api));
        let message =
            format!("the connection reference leads to `{leads_to}`, the flow says that it is `{api}`");
        remarks.push((Trouble::Disagreeing, Spot::Declaration(element), message));
    }
    let connector = reference.connector.and_then(|name| name.as_str()).unwrap_or_default();
    let id = element.at(&["customconnectorid", "connectorid"]).map(|id| bare_id(id.text.trim()));
    if let (Some(id), Some(known)) = (id, declared.connectors.get(&connector.to_lowercase()))
        && id != *known
    {
        let (id, connector, known) = (cut(&id), cut(connector), cut(known));
        let message =
            format!("the connection reference leads to {id}, the connector `{connector}` is {known}");
        remarks.push((Trouble::Disagreeing, Spot::Declaration(element), message));
    }
    Some(name.to_lowercase())
}

/// The name of an API at the end of its address.
fn api_of(address: &str) -> &str {
    address.trim_end_matches('/').rsplit('/').next().unwrap_or(address)
}
