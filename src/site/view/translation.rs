//! The words of a release in another language, put in the place of the original ones.

use super::super::markdown::render_short;
use super::super::text::{NAME, PROSE, tidy};
use super::operation::Operation;
use super::release::Release;
use crate::catalogue::{self, Wording};

/// Puts what a release says of itself in a language in its place; what stays in the original language is
/// marked with it, where that is another one.
pub(super) fn translate(view: &mut Release, release: &catalogue::Release, language: &str, original: &str) {
    let mut translations = release.translations();
    let own = translations.iter().position(|(tag, _)| *tag == language);
    let words = own.map(|at| translations.swap_remove(at).1).unwrap_or_default();
    let marked = (language != original).then(|| original.to_owned());
    let is_whole = words.title.is_some() && words.summary.is_some();
    if let Some(title) = words.title {
        view.title = tidy(title, NAME);
    }
    if let Some(summary) = words.summary {
        view.summary = tidy(summary, PROSE);
    }
    view.heading_language = marked.clone().filter(|_| !is_whole);
    view.overview_language = marked.clone().filter(|_| introduction(release, language).is_none());
    for operation in view.api.triggers.iter_mut().chain(&mut view.api.actions) {
        match words.operations.get(operation.id.as_str()) {
            Some(wording) => reword(operation, wording),
            None => operation.language.clone_from(&marked),
        }
    }
}

fn reword(operation: &mut Operation, wording: &Wording<'_>) {
    if let Some(summary) = wording.summary {
        operation.name = tidy(summary, NAME);
    }
    if let Some(description) = wording.description {
        operation.line = tidy(description.lines().next().unwrap_or_default(), 180);
        operation.description = render_short(description);
    }
}

/// The introduction in a language.
pub(super) fn introduction<'r>(release: &'r catalogue::Release, language: &str) -> Option<&'r [u8]> {
    release.file_named(&format!("intro.{language}.md")).map(|(_, bytes)| bytes)
}
