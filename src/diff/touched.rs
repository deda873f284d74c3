//! Which operations have another contract than before, each by itself.

use super::change::Change;
use super::operations::matched;
use super::walk::Walk;
use super::{Aspect, Place, has_moved};
use crate::contract::{Contract, Operation};
use std::collections::BTreeSet;

/// Where more operations than this are not written as before, all of them count as touched.
const MAX_COMPARED: usize = 300;

/// The operations of the newer definition that are new, or whose contract is another than in the older one,
/// by what their authors call them. Texts, and what nothing on the wire shows, do not count; what several
/// operations share counts for each of them.
pub fn touched<'d>(old: &Contract<'d>, new: &Contract<'d>) -> BTreeSet<String> {
    let matched = matched(old, new);
    let mut touched: BTreeSet<String> = matched.added.iter().map(|operation| operation.label()).collect();
    let mut unchanged = super::unchanged::Unchanged::new(old, new);
    let differing: Vec<_> =
        matched.pairs.iter().copied().filter(|(from, to)| !unchanged.holds(from, to)).collect();
    if differing.len() > MAX_COMPARED {
        touched.extend(differing.iter().map(|(_, to)| to.label()));
        return touched;
    }
    let mut schemes = Walk::new(old, new);
    let renamed = schemes.security_schemes(old, new);
    let signs_in_otherwise = schemes.finish(new.root()).iter().any(counts);
    for (from, to) in differing {
        let asks = || !new.security_of(to).is_empty();
        let is_other = || {
            let mut walk = Walk::new(old, new);
            walk.operation((old, new), (from, to), &renamed);
            walk.finish(new.root()).iter().any(counts)
        };
        if has_another_name(from, to)
            || has_moved((old, new), from, to)
            || (signs_in_otherwise && asks())
            || is_other()
        {
            touched.insert(to.label());
        }
    }
    touched
}

fn has_another_name(from: &Operation<'_>, to: &Operation<'_>) -> bool {
    from.label() != to.label()
}

/// Whether a call or its answer may be another for a change.
fn counts(change: &Change) -> bool {
    let is_text = matches!(change.what.aspect, Aspect::Text(_) | Aspect::Deprecated | Aspect::Sunset);
    !is_text && change.what.place != Place::Info
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    const API: &str = r##"{"swagger": "2.0", "info": {}, "basePath": "/v1",
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "definitions": {"Order": {"type": "object", "description": "d", "properties": {"a": {"type": "string"}}}},
        "paths": {
            "/a": {"get": {"operationId": "A", "responses": {"200": {"schema": {"$ref": "#/definitions/Order"}}}}},
            "/b": {"get": {"operationId": "B", "security": [{"key": []}],
                "responses": {"200": {"schema": {"$ref": "#/definitions/Order"}}}}},
            "/c": {"get": {"operationId": "C", "parameters": [{"name": "q", "in": "query", "type": "string"}],
                "responses": {"200": {"schema": {"type": "string"}}}}}
        }}"##;

    fn found(replaced: &str, with: &str) -> Vec<String> {
        assert!(API.contains(replaced));
        let read = |text: &str| {
            let path = RepoPath::parse("a.json").unwrap();
            Document::parse(path, text.as_bytes().to_vec(), Format::Json).0
        };
        let (old, new) = (read(API), read(&API.replace(replaced, with)));
        let (old, new) = (Contract::read(&old).unwrap(), Contract::read(&new).unwrap());
        touched(&old, &new).into_iter().collect()
    }

    #[test]
    fn each_operation_is_judged_by_itself() {
        assert!(found("A", "A").is_empty());
        assert_eq!(found(r#""a": {"type": "string"}"#, r#""a": {"type": "integer"}"#), ["A", "B"]);
        assert_eq!(found("X-Key", "X-Token"), ["B"]);
        assert_eq!(found(r#""q""#, r#""p""#), ["C"]);
        assert_eq!(found("/c", "/d"), ["C"]);
        assert_eq!(found(r#""operationId": "C""#, r#""operationId": "D""#), ["D"]);
        assert!(found(r#""description": "d""#, r#""description": "e""#).is_empty());
        assert!(found(r#""info": {}"#, r#""info": {"title": "T"}"#).is_empty());
        // Where the API answers is another matter than what it answers.
        assert!(found("/v1", "/v2").is_empty());
    }
}
