//! What every version changed.

use super::super::markdown::{self, Links};
use super::super::view::{self, Version};
use super::Studio;
use crate::catalogue::{Drift, Line, Published, Release, changelog};
use crate::error::Result;
use crate::path::RepoPath;

impl Studio<'_> {
    /// A version, and how it differs from the one before.
    pub(super) fn version(
        &mut self,
        line: usize,
        (published, base): (&Published, Option<&Published>),
        release: Option<&Release>,
    ) -> Result<(Version, Option<Drift>)> {
        let name = self.connector.lines.get(line).map(Line::name).unwrap_or_default();
        let mut version = Version::new(published, name);
        version.guide = self
            .guide_list()
            .into_iter()
            .find(|guide| guide.version == version.version)
            .map(|guide| guide.path);
        let path = RepoPath::parse(&format!("{}/{}", self.id(), version.version)).unwrap_or_default();
        let files = self.site.options.downloads.below(&path);
        let at = RepoPath::parse("downloads").unwrap_or_default().join(&path);
        let stem = format!("{}-{}", self.id(), version.version);
        version.downloads = view::downloads(&files, &at, &stem);
        let Some(release) = release else { return Ok((version, None)) };
        if let Some((_, bytes)) = release.file_named(changelog::FILE) {
            let text = String::from_utf8_lossy(bytes);
            let section = changelog::told(&text, &published.version);
            version.notes =
                section.map(|text| markdown::render(&text, 4, &Links::none())).unwrap_or_default();
        }
        let mut found = None;
        if let Some(base) = base
            && let Some(from) = self.reader.read(base)?
        {
            let terms = self.site.catalogue.terms_of(published);
            let drift = Drift::between(&from, release, Drift::changed_files(&from, release), terms);
            version.compare(&base.version, &drift);
            found = Some(drift);
        }
        Ok((version, found))
    }
}
