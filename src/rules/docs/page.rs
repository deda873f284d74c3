//! A Markdown file of a release.

use super::sections::{self, Heading};
use crate::catalogue::Release;
use crate::check::Cx;
use crate::document::Location;
use crate::path::RepoPath;
use crate::source::{Source, Span};
use pulldown_cmark::Event;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A Markdown file of a release with its text.
#[derive(Clone, Copy)]
pub(super) struct Page<'r> {
    pub(super) path: &'r RepoPath,
    pub(super) source: &'r Source,
}

/// The headings of every page of a release.
struct Outlines(BTreeMap<RepoPath, Rc<Vec<Heading>>>);

impl<'r> Page<'r> {
    /// The Markdown files of a release.
    pub(super) fn all(release: &'r Release) -> impl Iterator<Item = Self> {
        let texts = release.texts().iter().filter(|text| text.path.extension() == "md");
        texts.map(|text| Self { path: &text.path, source: &text.source })
    }

    /// Those whose texts hold `mark`.
    pub(super) fn all_with(release: &'r Release, mark: &[u8]) -> impl Iterator<Item = Self> {
        let holds = move |page: &Self| memchr::memmem::find(page.source.text().as_bytes(), mark).is_some();
        Self::all(release).filter(holds)
    }

    /// The page of a name, without regard to case, at the head of the folder.
    pub(super) fn named(release: &'r Release, name: &str) -> Option<Self> {
        let (path, _) = release.file_named(name)?;
        let path = release.folder.join(path);
        Self::all(release).find(|page| *page.path == path)
    }

    /// What the Markdown holds, with its bytes in the source.
    pub(super) fn events(self) -> impl Iterator<Item = (Event<'r>, Span)> {
        sections::events(self.source.text())
    }

    /// Whether its file has a name, without regard to case.
    pub(super) fn is_named(self, name: &str) -> bool {
        self.path.name().eq_ignore_ascii_case(name)
    }

    /// The headings in their order; read once for all rules that ask.
    pub(super) fn headings(self, cx: &mut Cx<'_>) -> Rc<Vec<Heading>> {
        let release = cx.release();
        let outlines = cx.once(|| {
            let pages = release.into_iter().flat_map(Page::all);
            Outlines(
                pages
                    .map(|page| (page.path.clone(), Rc::new(sections::headings(page.source.text()))))
                    .collect(),
            )
        });
        outlines.0.get(self.path).cloned().unwrap_or_default()
    }

    pub(super) fn at(self, span: Span) -> Location {
        Location { span: Some(span), ..Location::file(self.path.clone()) }
    }

    pub(super) fn whole(self) -> Location {
        Location::file(self.path.clone())
    }
}
