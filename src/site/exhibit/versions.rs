//! What every version changed.

use super::super::markdown::{self, Links};
use super::super::view::{self, Version};
use super::Studio;
use crate::catalogue::{Drift, Line, Published, Release};
use crate::error::Result;
use crate::path::RepoPath;

impl Studio<'_> {
    /// A version and what it changed.
    pub(super) fn version(
        &mut self,
        line: usize,
        published: &Published,
        release: Option<&Release>,
    ) -> Result<Version> {
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
        let Some(release) = release else { return Ok(version) };
        if let Some((_, bytes)) = release.file_named("changelog.md") {
            let text = String::from_utf8_lossy(bytes);
            let section = crate::catalogue::changelog::section(&text, &published.version);
            version.notes = section.map(|text| markdown::render(text, 4, &Links::none())).unwrap_or_default();
        }
        if let Some(base) = self.base(line, published).cloned()
            && let Some(from) = self.reader.read(&base)?
        {
            let weights = &self.site.catalogue.settings().versions.weights;
            let drift = Drift::between(&from, release, Drift::changed_files(&from, release), weights);
            version.compare(&base.version, &drift);
        }
        Ok(version)
    }

    /// What a version is compared with: the version before it in its line, or, for the first of a
    /// line, what the line before it had released by then. Pre-releases do not count for releases.
    fn base(&self, line: usize, published: &Published) -> Option<&Published> {
        let counts = |other: &&Published| published.is_preview() || !other.is_preview();
        let mut own = self.connector.lines.get(line)?.releases.iter();
        let is_before = |other: &&Published| other.version < published.version && counts(other);
        if let Some(base) = own.rfind(is_before) {
            return Some(base);
        }
        let earlier = &self.connector.lines.get(line.checked_sub(1)?)?.releases;
        let by_then = |other: &&Published| other.tag.time <= published.tag.time;
        let known = earlier.iter().filter(by_then).rfind(counts);
        known.or_else(|| earlier.iter().rfind(counts))
    }
}
