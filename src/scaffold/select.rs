//! Which operations of a definition a connector offers.

use crate::check::nearest;
use crate::contract::{Contract, Operation, Origin};
use crate::error::{Error, Result};
use crate::report::one_line;
use std::collections::BTreeSet;

/// Words that choose operations: an `operationId`, `tag:NAME`, or `METHOD:/path`; `*` stands for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    word: String,
    by: By,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum By {
    Id(String),
    Tag(String),
    Call { method: String, path: String },
}

impl Choice {
    /// Reads a word.
    pub fn parse(word: &str) -> Self {
        let by = match word.split_once(':') {
            Some(("tag", tag)) => By::Tag(tag.to_owned()),
            Some((method, path)) if path.starts_with(['/', '*']) => {
                By::Call { method: method.to_ascii_uppercase(), path: path.to_owned() }
            }
            _ => By::Id(word.to_owned()),
        };
        Self { word: word.to_owned(), by }
    }

    fn takes(&self, operation: &Operation<'_>) -> bool {
        match &self.by {
            By::Id(id) => operation.id().is_some_and(|found| matches(id, found)),
            By::Tag(tag) => operation.tags().any(|found| matches(tag, found)),
            By::Call { method, path } => {
                matches(method, operation.method().as_str()) && matches(path, operation.path())
            }
        }
    }
}

/// The operations that choices take, by their places in the contract; without choices all of them.
///
/// # Errors
/// When a choice takes nothing.
pub(super) fn chosen(contract: &Contract<'_>, choices: &[Choice]) -> Result<BTreeSet<usize>> {
    let operations = || contract.operations().iter().enumerate();
    if choices.is_empty() {
        return Ok(operations().map(|(at, _)| at).collect());
    }
    let mut taken = BTreeSet::new();
    for choice in choices {
        let calls = operations().filter(|(_, operation)| operation.origin() == Origin::Path);
        let found: Vec<usize> =
            calls.filter(|(_, operation)| choice.takes(operation)).map(|(at, _)| at).collect();
        if found.is_empty() {
            return Err(nothing(contract, choice));
        }
        taken.extend(found);
    }
    Ok(taken)
}

fn nothing(contract: &Contract<'_>, choice: &Choice) -> Error {
    let error = Error::usage(format!("`--operations {}` takes no operation", one_line(&choice.word)));
    let operations = contract.operations().iter();
    let near = match &choice.by {
        By::Id(id) => nearest(id, operations.filter_map(Operation::id)).map(str::to_owned),
        By::Tag(tag) => {
            let tags: BTreeSet<&str> = operations.flat_map(Operation::tags).collect();
            nearest(tag, tags.into_iter()).map(|tag| format!("tag:{tag}"))
        }
        By::Call { .. } => None,
    };
    match near {
        Some(word) => error.with_help(format!("did you mean `{}`?", one_line(&word))),
        None => error
            .with_help("an operationId, `tag:NAME` or `METHOD:/path` is expected; `*` stands for anything"),
    }
}

/// Whether a text is as a pattern says, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = text.get(at + part.len()..).unwrap_or_default();
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text) in
            [("a", "a"), ("*", ""), ("*", "ab"), ("/a/*", "/a/b/c"), ("a*c*", "abcd"), ("*b", "abab")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("/a/*", "/b/a/"), ("a*b*a", "aba b"), ("ab*b", "ab")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn words_are_ids_tags_or_calls() {
        assert!(matches!(Choice::parse("GetOrder").by, By::Id(_)));
        assert!(matches!(Choice::parse("tag:a:b").by, By::Tag(tag) if tag == "a:b"));
        assert!(matches!(Choice::parse("get:/a").by, By::Call { method, .. } if method == "GET"));
        assert!(matches!(Choice::parse("a:b").by, By::Id(_)));
    }
}
