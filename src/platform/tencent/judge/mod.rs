//! What a release lacks for the platform, found once for rules, reports and pages.
//!
//! A lack is said in both languages of the platform's users. Where the platform's document says nothing,
//! there is at most a warning.

mod agreement;
mod flows;
mod shape;

use super::given::Given;
use super::module::Module;
use crate::catalogue::{ConnectorId, Release};
use crate::check::nearest;
use crate::document::Location;
use crate::platform::{Phrase, Words};
use std::collections::BTreeMap;

/// What is wrong at a place.
#[derive(Debug, Clone)]
pub(super) struct Lack {
    /// The rule, without its scope.
    pub(super) fault: &'static str,
    /// Where.
    pub(super) at: Location,
    /// What was expected and what was found.
    pub(super) text: Phrase,
}

/// A connector as the platform gets it, and what it lacks.
#[derive(Debug)]
pub(super) struct Judged {
    /// What is handed in: what the author wrote by hand, else what is derived.
    pub(super) module: Module,
    /// Whether the author wrote the XML by hand and it can be read.
    pub(super) is_given: bool,
    /// What it lacks, in no particular order.
    pub(super) lacks: Vec<Lack>,
}

/// Of one kind at most so many lacks are found, so that none hides another.
const MAX_LACKS: usize = 1_000;

/// Behind so many lacks nobody is told what may have been meant.
const MAX_HINTS: usize = 500;

/// At most this many names are compared with one that is not there.
const MAX_COMPARED: usize = 300;

/// Collects lacks.
#[derive(Default)]
struct Lacks {
    found: Vec<Lack>,
    counts: BTreeMap<&'static str, usize>,
}

impl Lacks {
    fn add(
        &mut self,
        fault: &'static str,
        at: Location,
        words: Words,
        values: impl IntoIterator<Item = String>,
    ) {
        let count = self.counts.entry(fault).or_default();
        if *count < MAX_LACKS {
            *count += 1;
            self.found.push(Lack { fault, at, text: words.with(values) });
        }
    }

    /// Adds that a name is none of those that are known, and the nearest of them as the last value where
    /// one is near.
    fn add_unknown<'k>(
        &mut self,
        fault: &'static str,
        at: Location,
        (alone, with_near): (Words, Words),
        mut values: Vec<String>,
        known: impl Iterator<Item = &'k str>,
    ) {
        let name = values.first().map(String::as_str).unwrap_or_default();
        let compared = if self.found.len() < MAX_HINTS { MAX_COMPARED } else { 0 };
        match nearest(name, known.take(compared)) {
            Some(near) => {
                values.push(near.to_owned());
                self.add(fault, at, with_near, values);
            }
            None => self.add(fault, at, alone, values),
        }
    }
}

/// Looks at a release.
pub(super) fn judge(id: &ConnectorId, release: &Release) -> Judged {
    let derived = Module::derived(id, release);
    let mut lacks = Lacks::default();
    agreement::of_manifest(release, &derived, &mut lacks);
    agreement::of_document(release, &mut lacks);
    let given = Given::of(release);
    let Some(given) = given else {
        agreement::of_derived(release, &derived, &mut lacks);
        return Judged { module: derived, is_given: false, lacks: lacks.found };
    };
    let root = match &given.root {
        Ok(root) => root,
        Err(malformed) => {
            let at = given.at(crate::source::Span::at(malformed.at));
            let words = Words::new("{0}", "无法读取此 XML：{0}");
            lacks.add("connector-malformed", at, words, [malformed.message.clone()]);
            return Judged { module: derived, is_given: false, lacks: lacks.found };
        }
    };
    if !shape::is_module(&given, root, &mut lacks) {
        return Judged { module: derived, is_given: false, lacks: lacks.found };
    }
    shape::judge(&given, root, &mut lacks);
    flows::judge(&given, root, &mut lacks);
    agreement::of_given((&given, root), release, &derived, &mut lacks);
    Judged { module: given.module(derived), is_given: true, lacks: lacks.found }
}
