//! What a manifest records of releases that were made already: submissions, and ends of single releases.
//!
//! Records are no part of what a version is: to write one needs no new version.

use super::{ending, submission};
use crate::document::{Document, Format, Node};
use crate::path::RepoPath;

/// The tables that are records.
pub const TABLES: [&str; 2] = [submission::TABLE, ending::RELEASES];

/// Whether two manifests differ in what they record, and in nothing else that they say.
pub(super) fn is_all_that_differs(old: &[u8], new: &[u8]) -> bool {
    let parse = |bytes: &[u8]| Document::parse(RepoPath::root(), bytes.to_vec(), Format::Toml).0;
    let (old, new) = (parse(old), parse(new));
    let is_read = old.is_whole() && new.is_whole();
    is_read && same(old.root(), new.root(), false) && !same(old.root(), new.root(), true)
}

/// Whether two manifests say the same in their records, or in all else.
fn same(old: Node<'_>, new: Node<'_>, in_records: bool) -> bool {
    let is_meant = |name: &str| TABLES.contains(&name) == in_records;
    let all_in = |one: Node<'_>, other: Node<'_>| {
        let mut members = one.members().filter(|member| is_meant(member.name));
        members.all(|member| other.get(member.name).is_some_and(|value| member.value.same(&value)))
    };
    all_in(old, new) && all_in(new, old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_records_are_passed_over() {
        let base = "version = \"1.0.0\"\n";
        let record = "[[submission]]\nplatform = \"a\"\n";
        let is = |old: &str, new: &str| is_all_that_differs(old.as_bytes(), new.as_bytes());
        assert!(is(base, &format!("{base}# why\n{record}")));
        assert!(is(&format!("{base}{record}"), base));
        assert!(!is(base, &format!("version = \"1.0.1\"\n{record}")));
        assert!(!is(base, &format!("{base}# why\n")));
        assert!(!is(base, &format!("{base}title = \"x\"\n")));
        assert!(!is(base, &format!("{base}{record}]")));
        assert!(is("", record));
    }
}
