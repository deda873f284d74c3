//! Pages that compare two versions: each with the one that it follows, and older ones with the newest.
//!
//! What neighbours changed is known from the changelog; a connector costs at most [`AGAINST_NEWEST`]
//! comparisons more, however many versions it has.

use super::super::comparison::Section;
use super::super::locale::Phrase;
use super::super::text::{NAME, tidy};
use super::super::view::{Guide, Version, bump_word};
use super::super::{Crumb, Page};
use super::lineage::Compared;
use super::{Goal, Studio};
use crate::catalogue::{Drift, Published, Release};
use crate::error::Result;
use crate::report::changes::{Comparison, Fate, Group, markdown};
use semver::Version as Number;
use serde::Serialize;
use std::collections::BTreeMap;

/// So many of the newest versions are compared with the one that they follow on a page of its own.
const NEIGHBOURS: usize = 100;

/// So many versions before the newest are compared with it.
const AGAINST_NEWEST: usize = 10;

/// Changes of one kind that a page lists.
const MAX_CHANGES: usize = 300;

/// What a page that compares two versions shows.
#[derive(Serialize)]
struct ComparePage<'v> {
    id: &'v str,
    title: String,
    from: String,
    to: String,
    /// What the newer version means for users.
    bump: Option<&'static str>,
    /// How many changes there are of each kind.
    counts: Vec<(&'static str, &'static str, usize)>,
    section: Section,
    guides: Vec<Guide>,
    markdown: String,
}

/// The versions that are compared.
pub(super) struct Pair<'a> {
    pub(super) from: &'a Number,
    pub(super) to: &'a Number,
}

impl Pair<'_> {
    /// The page, below the folder of a connector's pages.
    fn path(&self, folder: &str) -> String {
        format!("{folder}/compare/{}...{}/index.html", self.from, self.to)
    }
}

impl Studio<'_> {
    /// Says of a version where it is compared with the one before, if there is a page for it; `newer` is how
    /// many versions come after it.
    pub(super) fn mark_compared(
        &self,
        version: &mut Version,
        published: &Published,
        base: &Number,
        newer: usize,
    ) {
        let pair = Pair { from: base, to: &published.version };
        let has_page = version.comparable && newer < NEIGHBOURS;
        version.compare = has_page.then(|| pair.path(&self.folder()));
    }

    /// Compares the versions before the newest with it; gives the pages by the older version. What the
    /// newest follows has its page already.
    pub(super) fn compare_with_newest(&mut self, steps: &[Compared<'_>]) -> Result<BTreeMap<Number, String>> {
        let mut pages = BTreeMap::new();
        let Some(newest) = self.newest().filter(|newest| !newest.is_preview()) else { return Ok(pages) };
        let Some(to) = self.reader.read(newest)? else { return Ok(pages) };
        let own = steps.iter().find(|(_, published, _)| published.version == newest.version);
        let base = own.and_then(|(.., base)| *base);
        let all = || steps.iter().map(|(_, published, _)| *published);
        let is_older = |one: &&Published| {
            !one.is_preview()
                && one.version < newest.version
                && base.is_none_or(|base| base.version != one.version)
        };
        let mut older: Vec<&Published> = all().filter(is_older).collect();
        older.sort_by(|a, b| b.version.cmp(&a.version));
        for published in older.into_iter().take(AGAINST_NEWEST) {
            let Some(from) = self.reader.read(published)? else { continue };
            let terms = self.site.catalogue.terms_of(newest);
            let mut drift = Drift::between(&from, &to, Drift::changed_files(&from, &to), terms);
            if !drift.comparable {
                continue;
            }
            if let Some(history) = self.reader.history() {
                let releases = || Ok(all().cloned().collect());
                let sides = (&*from, &*to, &mut drift);
                self.site.catalogue.accept_on_the_way(history, releases, sides, terms)?;
            }
            let pair = Pair { from: &published.version, to: &newest.version };
            self.compare_page(&pair, &to, drift)?;
            pages.insert(published.version.clone(), pair.path(&self.folder()));
        }
        Ok(pages)
    }

    /// Makes the page of a pair of versions.
    pub(super) fn compare_page(&mut self, pair: &Pair<'_>, to: &Release, drift: Drift) -> Result<()> {
        let title = tidy(&to.title(), NAME);
        let comparison = Comparison {
            subject: title.clone(),
            from: pair.from.to_string(),
            to: pair.to.to_string(),
            old_version: Some(pair.from.clone()),
            new_version: Some(pair.to.clone()),
            fate: Fate::Changed,
            changes: drift.changes,
        };
        let counts =
            Group::ALL.into_iter().map(|group| (group.id(), group.title(), comparison.of_group(group).len()));
        let page = ComparePage {
            id: self.id(),
            from: comparison.from.clone(),
            to: comparison.to.clone(),
            bump: comparison.needs().map(bump_word),
            counts: counts.filter(|(.., count)| *count > 0).collect(),
            section: Section::of(0, &comparison, MAX_CHANGES),
            guides: self.guides_between(pair),
            markdown: markdown(std::slice::from_ref(&comparison), None),
            title: title.clone(),
        };
        let up = format!("{}/index.html", self.folder());
        let versions = format!("{}/versions/index.html", self.folder());
        let step = format!("{} → {}", pair.from, pair.to);
        let described = Phrase::new("compare-description").with("name", &title);
        let described = described.with("from", pair.from.to_string()).with("to", pair.to.to_string());
        let frame = Page {
            path: pair.path(&self.folder()),
            title: Some(format!("{title}: {step}")),
            description: self.site.locale().say(&described),
            crumbs: vec![
                Crumb::new(title, up),
                Crumb::new(self.site.text("versions"), versions),
                Crumb::new(step, ""),
            ],
            part: "browse",
            hidden: true,
            ..Page::default()
        };
        self.site.add(&mut self.files, "compare.html", frame, &page)
    }

    /// The guides that lead to versions after the older one, up to the newer one.
    fn guides_between(&self, pair: &Pair<'_>) -> Vec<Guide> {
        let is_passed =
            |goal: &Goal| matches!(goal, Goal::Version(version) if version > pair.from && version <= pair.to);
        let passed: Vec<String> =
            self.guides.keys().filter(|goal| is_passed(goal)).map(ToString::to_string).collect();
        self.guide_list().into_iter().filter(|guide| passed.contains(&guide.version)).collect()
    }
}
