//! What mends a fault or a finding: replacements of text, and files that move or go.
//!
//! The steps that change a document are splices of its text: comments, the order of keys,
//! indentation, line ends and quotes stay as the author had them. Where a change cannot be made
//! without doubt there is no step.

mod flow;
mod json;
mod order;
mod quote;
mod text;
mod toml;
mod yaml;

pub use quote::double as quoted;

use super::{Format, Kind, Node};
use crate::path::RepoPath;
use crate::source::Span;
use serde_json::Value;

/// Whether a change can be made without looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Keeps the meaning.
    Safe,
    /// May change the meaning: needs a person's consent.
    Unsafe,
}

impl Fix {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// One step of a change. Files are seen from the root of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Puts text in the place of other text.
    Replace {
        /// The file.
        file: RepoPath,
        /// What is replaced, in bytes of the decoded text.
        span: Span,
        /// By what.
        text: String,
    },
    /// Gives a file another name.
    Rename {
        /// The name it has.
        from: RepoPath,
        /// The name it gets.
        to: RepoPath,
    },
    /// Takes a file away.
    Remove(RepoPath),
    /// Writes a file that is not there.
    Create {
        /// The file.
        file: RepoPath,
        /// What it holds.
        text: String,
    },
}

/// A change that mends a fault or a finding: all of its steps, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// Whether it can be made without looking.
    pub fix: Fix,
    /// What is done.
    pub steps: Vec<Step>,
}

/// A text as YAML that stands in no brackets, quoted where it needs it.
pub(super) fn yaml_scalar(text: &str) -> String {
    quote::yaml(text, quote::Quote::Plain, false)
}

impl Mend {
    /// A change that keeps the meaning.
    pub fn safe(steps: impl Into<Vec<Step>>) -> Self {
        Self { fix: Fix::Safe, steps: steps.into() }
    }

    /// A change that needs consent.
    pub fn uncertain(steps: impl Into<Vec<Step>>) -> Self {
        Self { fix: Fix::Unsafe, steps: steps.into() }
    }
}

/// Of more members or items than this none is taken out.
const MAX_PARTS: usize = 2_000;

/// Text that takes the place of other text.
struct Edit {
    span: Span,
    text: String,
}

impl Node<'_> {
    /// Puts another value in the place of this one.
    pub fn with_value(&self, value: impl Into<Value>) -> Option<Step> {
        let value = value.into();
        let edit = match self.document().format() {
            Format::Json => json::value(*self, &value),
            Format::Yaml => yaml::value(*self, &value),
            Format::Toml => toml::value(*self, &value),
        };
        self.step(edit?)
    }

    /// Puts the one of some words in the place of this text that differs from it in case or blanks alone.
    pub fn respelled(&self, words: &[&str]) -> Option<Step> {
        let text = self.as_str()?;
        let meant = words.iter().find(|word| word.eq_ignore_ascii_case(text.trim()))?;
        (**meant != *text).then(|| self.with_value(*meant))?
    }

    /// Sets a member of this object, whether it is there or not.
    pub fn with(&self, name: &str, value: impl Into<Value>) -> Option<Step> {
        match self.get(name) {
            Some(old) => old.with_value(value),
            None => self.with_member(name, value),
        }
    }

    /// Adds a member to this object, behind its last; none where it has one of that name.
    pub fn with_member(&self, name: &str, value: impl Into<Value>) -> Option<Step> {
        let value = value.into();
        if !self.has_clear_keys() || self.get(name).is_some() {
            return None;
        }
        let edit = match self.document().format() {
            Format::Json => json::member(*self, name, &value),
            Format::Yaml => yaml::member(*self, name, &value),
            Format::Toml => toml::member(*self, name, &value),
        };
        self.step(edit?)
    }

    /// Adds a table of TOML at the end of the document under a header of its own, such as `[name]` or
    /// `[[name]]`; none where this is not the root of such a document.
    pub fn with_table(&self, header: &str, members: &[(&str, Value)]) -> Option<Step> {
        let is_root = self.document().format() == Format::Toml && *self == self.root();
        self.step(toml::table_at_end(*self, header, members).filter(|_| is_root)?)
    }

    /// Takes a member out of this object.
    pub fn without_member(&self, name: &str) -> Option<Step> {
        if !self.has_clear_keys() {
            return None;
        }
        self.without(self.members().position(|member| member.name == name)?)
    }

    /// Gives a key of this object another name; none where that name is taken.
    pub fn with_renamed(&self, old: &str, new: &str) -> Option<Step> {
        let key = self.get(old)?.key()?;
        // A key of YAML that is not there at all has no place to write in.
        let is_absent = self.document().format() == Format::Yaml && old.is_empty();
        if is_absent || !self.has_clear_keys() || self.get(new).is_some() {
            return None;
        }
        let edit = match self.document().format() {
            Format::Json => json::rename(key, new),
            Format::Yaml => yaml::rename(*self, key, new),
            Format::Toml => toml::rename(*self, old, new),
        };
        self.step(edit?)
    }

    /// Takes an item out of this array.
    pub fn without_item(&self, index: usize) -> Option<Step> {
        if self.kind() != Kind::Array || index >= self.len() {
            return None;
        }
        self.without(index)
    }

    fn without(&self, index: usize) -> Option<Step> {
        // To find its neighbours takes a walk over all of them, for each of many findings.
        if self.members().map(|_| ()).chain(self.items().map(|_| ())).nth(MAX_PARTS).is_some() {
            return None;
        }
        let edit = match self.document().format() {
            Format::Json => json::remove(*self, index),
            Format::Yaml => yaml::remove(*self, index),
            Format::Toml => toml::remove(*self, index),
        };
        self.step(edit?)
    }

    /// Whether this is an object whose keys all stand once.
    fn has_clear_keys(&self) -> bool {
        self.is_object() && !self.has_shadowed_keys()
    }

    /// The step of an edit; a document that was not read to its end is left alone.
    fn step(&self, edit: Edit) -> Option<Step> {
        let document = self.document();
        let file = document.path().clone();
        let is_sure =
            document.is_whole() && document.source().text().get(edit.span.start..edit.span.end).is_some();
        is_sure.then_some(Step::Replace { file, span: edit.span, text: edit.text })
    }
}

#[cfg(test)]
mod tests;
