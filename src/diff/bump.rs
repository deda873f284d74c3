//! How far a version must move.

use semver::{BuildMetadata, Prerelease, Version};
use std::fmt;

/// The part of a version that a change raises; where nothing changed there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nobody has to change anything.
    Patch,
    /// Something new, or something that callers may take note of.
    Minor,
    /// What worked may work no more.
    Major,
}

impl Bump {
    /// The word of a bump that may be absent: `none`, `patch`, `minor` or `major`.
    pub fn word(bump: Option<Self>) -> &'static str {
        match bump {
            None => "none",
            Some(Self::Patch) => "patch",
            Some(Self::Minor) => "minor",
            Some(Self::Major) => "major",
        }
    }

    /// The bump that a word names; none for `none` and for other words.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Patch, Self::Minor, Self::Major].into_iter().find(|bump| Self::word(Some(*bump)) == word)
    }

    /// The lowest version that is far enough from `from`. Below 1.0.0 the minor takes the major's
    /// role and the patch that of the others; a pre-release counts as the release it leads to.
    pub fn apply(self, from: &Version) -> Version {
        let core = Version::new(from.major, from.minor, from.patch);
        let early = from.major == 0;
        let role = match self {
            Self::Major if early => Self::Minor,
            Self::Minor if early => Self::Patch,
            Self::Patch | Self::Minor | Self::Major => self,
        };
        let leads_here = !from.pre.is_empty();
        match role {
            Self::Patch if leads_here => core,
            Self::Minor if leads_here && from.patch == 0 => core,
            Self::Major if leads_here && from.patch == 0 && from.minor == 0 => core,
            Self::Patch => Version::new(from.major, from.minor, from.patch.saturating_add(1)),
            Self::Minor => Version::new(from.major, from.minor.saturating_add(1), 0),
            Self::Major => Version::new(from.major.saturating_add(1), 0, 0),
        }
    }

    /// Whether the step between two versions is large enough: a pre-release of the right version
    /// will do, build metadata does not count, and where nothing is needed the version may stay.
    pub fn is_enough(needed: Option<Self>, from: &Version, to: &Version) -> bool {
        let (from, to) = (without_build(from), without_build(to));
        match needed {
            None => to >= from,
            Some(bump) => to > from && core(&to) >= core(&bump.apply(&from)),
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::word(Some(*self)))
    }
}

fn core(version: &Version) -> (u64, u64, u64) {
    (version.major, version.minor, version.patch)
}

fn without_build(version: &Version) -> Version {
    Version { build: BuildMetadata::EMPTY, pre: Prerelease::clone(&version.pre), ..*version }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn versions_move_as_far_as_needed() {
        let cases = [
            (Bump::Patch, "1.2.3", "1.2.4"),
            (Bump::Minor, "1.2.3", "1.3.0"),
            (Bump::Major, "1.2.3", "2.0.0"),
            (Bump::Major, "0.2.3", "0.3.0"),
            (Bump::Minor, "0.2.3", "0.2.4"),
            (Bump::Minor, "1.3.0-rc.1", "1.3.0"),
            (Bump::Major, "1.3.0-rc.1", "2.0.0"),
            (Bump::Major, "2.0.0-rc.1+x", "2.0.0"),
        ];
        for (bump, from, to) in cases {
            assert_eq!(bump.apply(&version(from)), version(to), "{bump} from {from}");
        }
    }

    #[test]
    fn steps_are_judged() {
        let enough = |needed, from, to| Bump::is_enough(needed, &version(from), &version(to));
        assert!(enough(Some(Bump::Major), "1.2.3", "2.0.0-rc.1"));
        assert!(enough(Some(Bump::Minor), "1.2.3", "2.0.0"));
        assert!(!enough(Some(Bump::Major), "1.2.3", "1.3.0"));
        assert!(!enough(Some(Bump::Patch), "1.2.3", "1.2.3+build"));
        assert!(!enough(Some(Bump::Patch), "1.2.3", "1.2.2"));
        assert!(enough(None, "1.2.3", "1.2.3") && !enough(None, "1.2.3", "1.2.2"));
        assert!(enough(Some(Bump::Major), "0.2.3", "0.3.0"));
    }
}
