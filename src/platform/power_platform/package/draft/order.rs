//! In which order a test flow calls operations: what creates comes before what reads or deletes.
//!
//! Operations stand in the tree of their paths. Those of a path come before those below it, but for
//! the ones that delete: they come last. Beside each other paths keep the order of their letters.

use crate::contract::{Method, Operation, blanked};

/// What the ids of operations begin with that make something.
const CREATING: [&str; 8] = ["create", "add", "insert", "new", "upload", "register", "post", "open"];

/// What the ids of operations begin with that take something away.
const DELETING: [&str; 4] = ["delete", "remove", "destroy", "purge"];

/// What the ids of operations begin with that only read, whatever their method.
const READING: [&str; 7] = ["search", "list", "get", "find", "query", "read", "retrieve"];

/// Deeper paths are taken for one of this depth.
const MAX_DEPTH: usize = 64;

/// What an operation does to the thing at its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Create,
    Read,
    Replace,
    Change,
    Other,
    Delete,
}

impl Deed {
    /// What an operation does, by its id where that tells, else by its method.
    pub(super) fn of(operation: &Operation<'_>) -> Self {
        let begins =
            |words: &[&str]| words.iter().any(|word| begins_with(operation.id().unwrap_or_default(), word));
        if begins(&DELETING) || operation.method() == Method::Delete {
            return Self::Delete;
        }
        let is_item = operation.path().ends_with('}');
        match operation.method() {
            Method::Post if begins(&READING) => Self::Read,
            Method::Post if begins(&CREATING) || !is_item => Self::Create,
            Method::Get | Method::Head | Method::Options => Self::Read,
            Method::Put => Self::Replace,
            Method::Patch => Self::Change,
            Method::Post | Method::Delete | Method::Trace => Self::Other,
        }
    }
}

/// Whether an id begins with a word, and the word ends there: `AddUser`, `add_user`, not `Address`.
fn begins_with(id: &str, word: &str) -> bool {
    let head = id.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    let next = id.get(word.len()..).and_then(|rest| rest.chars().next());
    head && next.is_none_or(|next| !next.is_lowercase())
}

/// The path of the thing that an operation deals with, names of parameters blanked: where a path ends
/// in the name of a deed, such as `/orders/delete`, what stands before it.
pub(super) fn thing(operation: &Operation<'_>, deed: Deed) -> Vec<String> {
    let path = blanked(operation.path());
    let mut parts: Vec<String> =
        path.split('/').filter(|part| !part.is_empty()).take(MAX_DEPTH).map(str::to_owned).collect();
    let words: &[&str] = match deed {
        Deed::Create => &CREATING,
        Deed::Delete => &DELETING,
        Deed::Read | Deed::Replace | Deed::Change | Deed::Other => &[],
    };
    if parts.len() > 1 && parts.last().is_some_and(|last| words.iter().any(|word| begins_with(last, word))) {
        parts.pop();
    }
    parts
}

/// A place in the order: for each part of the path that what is below comes behind what is there,
/// and before what deletes it.
type Rank = Vec<(u8, String, Option<Deed>)>;

/// What stands at a path.
const HERE: u8 = 0;

/// What stands below it.
const BELOW: u8 = 1;

/// What takes it away.
const AT_LAST: u8 = 2;

/// Brings operations into the order in which they are called.
pub(super) fn ordered<'o, 'd>(mut operations: Vec<&'o Operation<'d>>) -> Vec<&'o Operation<'d>> {
    operations.sort_by_cached_key(|operation| rank(operation));
    operations
}

fn rank(operation: &Operation<'_>) -> Rank {
    let deed = Deed::of(operation);
    let mut rank: Rank = thing(operation, deed).into_iter().map(|part| (BELOW, part, None)).collect();
    let phase = if deed == Deed::Delete { AT_LAST } else { HERE };
    rank.push((phase, String::new(), Some(deed)));
    rank
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    fn order(operations: &[(&str, &str, &str)]) -> Vec<String> {
        let mut paths = serde_json::Map::new();
        for (method, path, id) in operations {
            let item = paths.entry((*path).to_owned()).or_insert_with(|| serde_json::json!({}));
            item[*method] = serde_json::json!({ "operationId": id });
        }
        let text = serde_json::json!({ "swagger": "2.0", "paths": paths }).to_string();
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, text.into_bytes(), Format::Json);
        let contract = Contract::read(&document).unwrap();
        let ordered = ordered(contract.operations().iter().collect());
        ordered.iter().map(|operation| operation.id().unwrap().to_owned()).collect()
    }

    #[test]
    fn what_creates_comes_first_and_what_deletes_last() {
        let found = order(&[
            ("delete", "/orders/{id}", "DeleteOrder"),
            ("get", "/orders/{id}", "GetOrder"),
            ("patch", "/orders/{id}", "UpdateOrder"),
            ("delete", "/orders/{id}/lines/{line}", "RemoveLine"),
            ("get", "/orders/{id}/lines", "ListLines"),
            ("post", "/orders/{id}/lines", "AddLine"),
            ("get", "/orders", "ListOrders"),
            ("post", "/orders", "CreateOrder"),
            ("get", "/articles", "ListArticles"),
        ]);
        let expected = [
            "ListArticles",
            "CreateOrder",
            "ListOrders",
            "GetOrder",
            "UpdateOrder",
            "AddLine",
            "ListLines",
            "RemoveLine",
            "DeleteOrder",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn ids_tell_what_methods_do_not() {
        let found = order(&[
            ("post", "/orders/delete", "DeleteOrder"),
            ("post", "/orders/search", "SearchOrders"),
            ("post", "/orders/create", "CreateOrder"),
            ("get", "/orders/address", "GetAddress"),
        ]);
        assert_eq!(found, ["CreateOrder", "GetAddress", "SearchOrders", "DeleteOrder"]);
        assert!(
            begins_with("add_user", "add") && begins_with("AddUser", "add") && !begins_with("Address", "add")
        );
        assert!(!begins_with("é", "add"));
    }

    #[test]
    fn endless_paths_are_cut() {
        let path = "/a".repeat(100_000);
        assert_eq!(order(&[("get", &path, "Get"), ("delete", &path, "Delete")]), ["Get", "Delete"]);
    }
}
