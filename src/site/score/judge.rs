//! What of a release counts for its score.
//!
//! Nothing follows more than one reference, and the number of operations is bounded, so that a large
//! definition costs no more than reading it.

use crate::catalogue::{Release, Verdict, changelog};
use crate::contract::{Content, Contract, Media, Operation, Origin, Parameter, Schema, example_of};
use crate::document::Node;
use crate::rules::sections::{CREDENTIALS, Heading, SECTIONS, Section, has_authentication, headings};
use std::fmt;

/// Operations that are looked at.
const MAX_OPERATIONS: usize = 1_500;

/// Properties of a schema that are looked at for an example.
const MAX_PROPERTIES: usize = 50;

/// Characters of a description that says enough.
const ENOUGH: usize = 30;

/// The section on what does not work.
const ISSUES: &Section = {
    let [_, _, issues, ..] = &SECTIONS;
    issues
};

/// How many of all are there.
pub(super) struct Share {
    there: usize,
    all: usize,
}

impl Share {
    fn whole(is_there: bool) -> Self {
        Self { there: usize::from(is_there), all: 1 }
    }

    fn counted<T>(all: impl Iterator<Item = T>, is_there: impl Fn(&T) -> bool) -> Self {
        all.fold(Self { there: 0, all: 0 }, |share, one| Self {
            there: share.there + usize::from(is_there(&one)),
            all: share.all + 1,
        })
    }

    /// So many of these points; all of them where nothing is asked for.
    pub(super) fn of(&self, points: usize) -> usize {
        (points * self.there).checked_div(self.all).unwrap_or(points)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.there, self.all) {
            (_, 0) => f.write_str("none to judge"),
            (1, 1) => f.write_str("there"),
            (0, 1) => f.write_str("missing"),
            (there, all) => write!(f, "{there} of {all}"),
        }
    }
}

/// What is judged.
pub(super) struct Subject<'s> {
    release: &'s Release,
    contract: Option<&'s Contract<'s>>,
    /// The headings of the introduction.
    headings: Vec<Heading>,
}

impl<'s> Subject<'s> {
    pub(super) fn new(release: &'s Release, contract: Option<&'s Contract<'s>>) -> Self {
        let file = release.file_named("intro.md").or_else(|| release.file_named("readme.md"));
        let text = file.map(|(_, bytes)| String::from_utf8_lossy(bytes));
        Self { release, contract, headings: text.map(|text| headings(&text)).unwrap_or_default() }
    }

    /// The operations that makers see.
    fn visible(&self) -> impl Iterator<Item = &'s Operation<'s>> {
        let all = self.contract.into_iter().flat_map(|contract| contract.operations());
        all.filter(|operation| operation.visibility() != Some("internal")).take(MAX_OPERATIONS)
    }

    /// A share of the operations; nothing is there where no definition can be read.
    fn of_operations(&self, is_there: impl Fn(&&Operation<'s>) -> bool) -> Share {
        match self.contract {
            Some(_) => Share::counted(self.visible(), is_there),
            None => Share::whole(false),
        }
    }
}

fn is_told(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

pub(super) fn description(subject: &Subject<'_>) -> Share {
    let length = subject.release.summary().map(|text| text.trim().chars().count()).unwrap_or_default();
    Share { there: usize::from(length > 0) + usize::from(length >= ENOUGH), all: 2 }
}

pub(super) fn look(subject: &Subject<'_>) -> Share {
    let release = subject.release;
    let has_icon = release.icon().is_some_and(|icon| icon.picture().is_some());
    let properties = || release.properties()?.at("/properties/iconBrandColor")?.as_str();
    let has_color = is_told(release.manifest.brand_color.as_deref().or_else(properties));
    Share { there: usize::from(has_icon) + usize::from(has_color), all: 2 }
}

pub(super) fn operations(subject: &Subject<'_>) -> Share {
    subject.of_operations(|operation| is_told(operation.summary()) && is_told(operation.description()))
}

pub(super) fn parameters(subject: &Subject<'_>) -> Share {
    if subject.contract.is_none() {
        return Share::whole(false);
    }
    let is_visible =
        |parameter: &&Parameter<'_>| parameter.node().get_str("x-ms-visibility") != Some("internal");
    let all = subject.visible().flat_map(|operation| operation.parameters()).filter(is_visible);
    Share::counted(all, |parameter| {
        let title = || parameter.schema().and_then(|schema| schema.node().get_str("title"));
        is_told(parameter.ms_summary()) || is_told(parameter.description()) || is_told(title())
    })
}

pub(super) fn responses(subject: &Subject<'_>) -> Share {
    subject.of_operations(|operation| {
        let mut fine = operation.responses().into_iter().filter(|response| response.is_success());
        fine.any(|response| matches!(response.status, "204" | "205") || response.schema().is_some())
    })
}

pub(super) fn examples(subject: &Subject<'_>) -> Share {
    subject.of_operations(|operation| {
        let mut parameters = operation.parameters().iter();
        let body = operation.body().into_iter().flat_map(|body| body.media);
        let answers = operation.responses().into_iter();
        parameters.any(|parameter| is_shown(parameter.node(), parameter.schema()))
            || body.into_iter().any(|media| is_media_shown(&media))
            || answers.into_iter().any(|response| {
                response.node.get("examples").is_some_and(|examples| !examples.is_empty())
                    || response.media().iter().any(is_media_shown)
            })
    })
}

fn is_media_shown(media: &Media<'_>) -> bool {
    let schema = match &media.content {
        Content::Schema(schema) => Some(*schema),
        Content::Untold | Content::Form(_) => None,
    };
    is_shown(media.node, schema)
}

/// Whether there is an example beside a schema, in it, or in one of its properties.
fn is_shown(holder: Node<'_>, schema: Option<Schema<'_>>) -> bool {
    example_of(holder).is_some() || schema.and_then(|schema| schema.resolved()).is_some_and(has_example)
}

fn has_example(schema: Schema<'_>) -> bool {
    let node = schema.node();
    let properties = node.get("properties").into_iter().flat_map(|properties| properties.members());
    let mut nodes = std::iter::once(node).chain(properties.take(MAX_PROPERTIES).map(|one| one.value));
    nodes.any(|node| node.get("example").or_else(|| node.get("examples")).is_some())
}

pub(super) fn credentials(subject: &Subject<'_>) -> Share {
    match has_authentication(subject.release) {
        true => Share::whole(subject.headings.iter().any(|heading| heading.tells(&CREDENTIALS))),
        false => Share { there: 0, all: 0 },
    }
}

pub(super) fn issues(subject: &Subject<'_>) -> Share {
    Share::whole(subject.headings.iter().any(|heading| heading.tells(ISSUES)))
}

pub(super) fn notes(subject: &Subject<'_>) -> Share {
    let said = || {
        let (_, bytes) = subject.release.file_named(changelog::FILE)?;
        let text = String::from_utf8_lossy(bytes);
        let notes = changelog::told(&text, subject.release.version()?)?;
        Some(is_told(Some(&notes)))
    };
    Share::whole(said().unwrap_or_default())
}

pub(super) fn contact(subject: &Subject<'_>) -> Share {
    let declared = &subject.release.manifest.contact;
    let info = subject.contract.and_then(Contract::info).and_then(|info| info.get("contact"));
    let written = |key: &str| info.and_then(|contact| contact.get_str(key));
    let all = [declared.email.as_deref(), declared.url.as_deref(), written("email"), written("url")];
    Share::whole(all.into_iter().any(is_told))
}

pub(super) fn stable(subject: &Subject<'_>) -> Share {
    let version = subject.release.version();
    Share::whole(version.is_some_and(|version| version.major >= 1 && version.pre.is_empty()))
}

pub(super) fn tests(subject: &Subject<'_>) -> Share {
    if subject.contract.is_none() {
        return Share::whole(false);
    }
    let called = subject.visible().filter(|operation| operation.origin() == Origin::Path);
    Share::counted(called, |operation| {
        let result = subject.release.evidence.of(&operation.label());
        result.is_some_and(|result| result.verdict == Verdict::Pass)
    })
}
