//! The lines that are about the API: authentication, operations, tests.

use super::{Found, Subject};
use crate::catalogue::{Age, Release, TestResult, Verdict};
use crate::contract::{Contract, Operation, Origin};
use crate::document::{Location, Node};

/// Names that are shown of a list.
const MAX_NAMES: usize = 3;

/// The contract; without one the line lacks everything.
fn contract<'s>(subject: &Subject<'s>, found: &mut Found) -> Option<&'s Contract<'s>> {
    if subject.release.offers_no_api() {
        found.exempt = Some("the connector offers no API");
    } else if subject.contract.is_none() {
        let folder = &subject.release.folder;
        found.lacks("there is no definition that can be read", || Location::file(folder.clone()));
    }
    subject.contract
}

/// What callers can do.
fn called<'c, 'd>(contract: &'c Contract<'d>) -> impl Iterator<Item = &'c Operation<'d>> {
    contract.operations().iter().filter(|operation| operation.origin() == Origin::Path)
}

pub(super) fn authentication(subject: &Subject<'_>, found: &mut Found) {
    let Some(contract) = contract(subject, found) else { return };
    if let Some((node, count)) = connection_parameters(subject.release) {
        found.proves(format!("parameters of a connection: {count}"), node);
    }
    for scheme in contract.security_schemes().iter().take(MAX_NAMES) {
        found.proves(format!("`{}` of the type `{}`", scheme.name, scheme.kind.type_name()), scheme.node);
    }
    let is_open = |list: Option<Node<'_>>| list.is_some_and(|list| list.is_empty());
    if let Some(list) = contract.security().filter(|list| is_open(Some(*list))) {
        found.proves("`security: []` says that no sign-in is needed", list);
    }
    if found.evidence.is_empty() && called(contract).all(|operation| operation.own_security().is_none()) {
        return found.lacks("nothing says how callers sign in", || contract.root().missing("security"));
    }
    // What a connection asks for is sent with every call, whatever the definition requires.
    if connection_parameters(subject.release).is_some() {
        return;
    }
    for operation in called(contract) {
        let list = operation.own_security().or_else(|| contract.security());
        let asked = contract.security_of(operation);
        let unknown =
            asked.iter().flat_map(|one| one.keys()).find(|name| contract.security_scheme(name).is_none());
        let label = operation.label();
        match unknown {
            Some(name) => {
                found.lacks(format!("`{label}` asks for `{name}`, which is no scheme"), || operation.node())
            }
            None if list.is_none() => {
                found.lacks(format!("`{label}` does not say how callers sign in"), || operation.node());
            }
            None => {}
        }
    }
}

fn connection_parameters(release: &Release) -> Option<(Node<'_>, usize)> {
    let node = release.properties()?.at("/properties/connectionParameters")?;
    Some((node, node.len())).filter(|(_, count)| *count > 0)
}

pub(super) fn operations(subject: &Subject<'_>, found: &mut Found) {
    let Some(contract) = contract(subject, found) else { return };
    let whole: Vec<&Operation<'_>> = called(contract).filter(|operation| is_whole(operation)).collect();
    match whole.first() {
        Some(first) => {
            let (count, all) = (whole.len(), called(contract).count());
            let text = format!(
                "with parameters and a response schema: {count} of {all}, such as `{}`",
                first.label()
            );
            found.proves(text, first.node());
        }
        None => found.lacks("no operation has parameters and a response schema", || {
            contract
                .root()
                .get("paths")
                .map_or_else(|| contract.root().missing("paths"), |paths| paths.location())
        }),
    }
}

fn is_whole(operation: &Operation<'_>) -> bool {
    let takes = !operation.parameters().is_empty() || operation.body().is_some();
    takes && operation.responses().iter().any(|response| response.is_success() && response.schema().is_some())
}

pub(super) fn tests(subject: &Subject<'_>, found: &mut Found) {
    let Some(contract) = contract(subject, found) else { return };
    let evidence = &subject.release.evidence;
    let mut passed: Vec<&TestResult> = Vec::new();
    let mut count = 0;
    for operation in called(contract) {
        count += 1;
        let label = operation.label();
        match evidence.of(&label) {
            Some(result) if result.verdict == Verdict::Pass => passed.push(result),
            Some(result) => {
                let word = if result.verdict == Verdict::Fail { "failed" } else { "was skipped" };
                found.lacks(format!("`{label}` {word} on {}", result.day), || result.location.clone());
            }
            None => {
                let of_it = |result: &&TestResult| result.operation == label;
                let older = evidence.results.iter().filter(of_it).max_by_key(|result| result.day);
                let text = match older.map(|result| (result.day, evidence.age(result))) {
                    None => format!("`{label}` was never tested"),
                    Some((day, Age::Lost)) => {
                        format!("`{label}` was tested on {day}, of a tree that no commit here has")
                    }
                    Some((day, _)) => format!("`{label}` has changed since it was tested on {day}"),
                };
                found.lacks(text, || operation.node());
            }
        }
    }
    if count == 0 {
        found.lacks("there is no operation to test", || contract.root().location());
    }
    let oldest = passed.iter().min_by_key(|result| result.day);
    if let Some(oldest) = oldest {
        let text = format!("passed: {} of {count}, the oldest on {}", passed.len(), oldest.day);
        found.proves(text, oldest.location.clone());
    }
}
