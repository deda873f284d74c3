//! The version to write: what was asked for, against what the changes need.

use crate::diff::Bump;
use semver::Version;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// What the changes need.
    Auto,
    /// A step of this size.
    Step(Bump),
    /// This version.
    Exactly(Version),
}

impl Asked {
    /// Reads `auto`, a bump or a version.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "auto" {
            return Some(Self::Auto);
        }
        let version = || Version::parse(word.strip_prefix('v').unwrap_or(word)).ok().map(Self::Exactly);
        Bump::of_word(word).map(Self::Step).or_else(version)
    }
}

/// What is known of a line.
#[derive(Debug, Clone, Copy)]
pub struct Known<'v> {
    /// The newest release.
    pub newest: Option<&'v Version>,
    /// The version of the work tree.
    pub draft: Option<&'v Version>,
    /// The first version of the line.
    pub first: &'v Version,
    /// The major version of the line; none where one folder holds them all.
    pub major: Option<u64>,
    /// Every version of the connector that was tagged, as a preview or for good.
    pub tagged: &'v [&'v Version],
    /// The bump that the changes and the change notes need.
    pub needs: Option<Bump>,
}

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// This version is written.
    Version(Version),
    /// Nothing needs a release.
    Nothing,
    /// What was asked for is less than the changes and the notes need: this bump, to this version.
    TooSmall(Version, Bump, Version),
    /// What was asked for makes no sense, and why.
    Senseless(String),
}

/// Decides on the version.
pub fn target(asked: &Asked, known: Known<'_>) -> Target {
    let Some(newest) = known.newest else { return first(asked, known) };
    let wanted = match asked {
        Asked::Auto => return automatic(newest, known),
        Asked::Step(step) => step.apply(newest),
        Asked::Exactly(version) => version.clone(),
    };
    if wanted.cmp_precedence(newest).is_le() {
        return Target::Senseless(format!("{wanted} does not come after the released {newest}"));
    }
    match known.needs {
        Some(bump) if !Bump::is_enough(Some(bump), newest, &wanted) => {
            Target::TooSmall(wanted, bump, bump.apply(newest))
        }
        _ => known.free(wanted),
    }
}

/// The version of a line that has no release yet.
fn first(asked: &Asked, known: Known<'_>) -> Target {
    let draft = known.draft.unwrap_or(known.first);
    match asked {
        Asked::Auto => {
            // A folder that was copied from an older line still has its version.
            let is_older = known.major.is_some_and(|major| draft.major < major);
            let draft = if is_older { known.first } else { draft };
            // What a tagged preview led to comes next.
            let is_preview = !draft.pre.is_empty() && known.is_tagged(draft);
            known.free(if is_preview { core(draft) } else { draft.clone() })
        }
        Asked::Exactly(version) => known.free(version.clone()),
        Asked::Step(_) => {
            Target::Senseless(format!("there is no release to step from; the first one will be {draft}"))
        }
    }
}

/// The least version that is enough; the author's, where it is enough and not tagged.
fn automatic(newest: &Version, known: Known<'_>) -> Target {
    let raised = known.draft.filter(|draft| draft.cmp_precedence(newest).is_gt() && !known.is_tagged(draft));
    match (raised, known.needs) {
        // Another major is a line of its own, which begins with its first version.
        (Some(draft), _) if known.major.is_some_and(|major| draft.major > major) => {
            let is_first = (draft.minor, draft.patch) == (0, 0);
            known.free(if is_first { draft.clone() } else { Version::new(draft.major, 0, 0) })
        }
        (Some(draft), _) if Bump::is_enough(known.needs, newest, draft) => Target::Version(draft.clone()),
        (_, Some(bump)) => known.free(bump.apply(newest)),
        (_, None) => Target::Nothing,
    }
}

/// The least version that nobody took, where `taken` is: enough for what changed since the newest of its
/// line, or the next pre-release.
pub fn next_free(taken: &Version, tagged: &[&Version], needs: Option<Bump>) -> Version {
    let is_free = |version: &Version| tagged.iter().all(|tagged| tagged.cmp_precedence(version).is_ne());
    if let Some((name, number)) = taken.pre.rsplit_once('.').filter(|_| !taken.pre.is_empty())
        && let Ok(number) = number.parse::<u64>()
    {
        let numbered = |number: u64| semver::Prerelease::new(&format!("{name}.{number}")).unwrap_or_default();
        let next = (number..number.saturating_add(tagged.len() as u64 + 2))
            .map(|number| Version { pre: numbered(number), ..core(taken) })
            .find(is_free);
        return next.unwrap_or_else(|| core(taken));
    }
    let line = tagged.iter().filter(|tagged| tagged.major == taken.major && tagged.pre.is_empty());
    let newest = line.max().map_or(taken, |newest| (*newest).max(taken));
    let mut next = needs.unwrap_or(Bump::Patch).apply(newest);
    while !is_free(&next) {
        next = Bump::Patch.apply(&next);
    }
    next
}

impl Known<'_> {
    fn is_tagged(&self, version: &Version) -> bool {
        self.tagged.iter().any(|tagged| tagged.cmp_precedence(version).is_eq())
    }

    /// A version, where it was never tagged and comes after all pre-releases of it that were.
    fn free(&self, version: Version) -> Target {
        if self.is_tagged(&version) {
            return Target::Senseless(format!("{version} is tagged; what was released never changes"));
        }
        let same = self.tagged.iter().filter(|tagged| core(tagged) == core(&version));
        let later = same.filter(|tagged| tagged.cmp_precedence(&version).is_gt());
        match later.max_by(|one, other| one.cmp_precedence(other)) {
            Some(later) => Target::Senseless(format!("{version} does not come after the tagged {later}")),
            None => Target::Version(version),
        }
    }
}

/// The version without what follows its three numbers.
fn core(version: &Version) -> Version {
    Version::new(version.major, version.minor, version.patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(asked: &str, newest: &str, draft: &str, needs: Option<Bump>) -> String {
        let version = |text: &str| Version::parse(text).ok();
        let (newest, draft) = (version(newest), version(draft));
        let first = Version::new(1, 0, 0);
        let tagged: Vec<Version> =
            ["1.2.0+b", "1.4.0", "1.5.0-rc.3", "2.0.0-rc.1"].map(|text| Version::parse(text).unwrap()).into();
        let known = Known {
            newest: newest.as_ref(),
            draft: draft.as_ref(),
            first: &first,
            major: Some(1),
            tagged: &tagged.iter().collect::<Vec<_>>(),
            needs,
        };
        match target(&Asked::parse(asked).unwrap(), known) {
            Target::Version(version) => version.to_string(),
            Target::Nothing => "nothing".to_owned(),
            Target::TooSmall(wanted, _, least) => format!("{wanted} < {least}"),
            Target::Senseless(_) => "senseless".to_owned(),
        }
    }

    #[test]
    fn versions_are_large_enough_and_new() {
        let (patch, minor, major) = (Some(Bump::Patch), Some(Bump::Minor), Some(Bump::Major));
        let cases = [
            ("auto", "1.2.0", "1.2.0", None, "nothing"),
            ("auto", "1.2.0", "1.2.0", minor, "1.3.0"),
            ("auto", "1.2.0", "1.3.0", minor, "1.3.0"),
            ("auto", "1.2.0", "1.2.1", minor, "1.3.0"),
            ("auto", "1.2.0", "1.3.0-rc.1", patch, "1.3.0-rc.1"),
            ("auto", "1.2.0", "1.2.0", major, "2.0.0"),
            ("auto", "1.2.0", "2.3.0", major, "2.0.0"),
            ("auto", "1.2.0", "2.0.0-rc.2", minor, "2.0.0-rc.2"),
            ("auto", "1.3.0", "1.3.0", minor, "senseless"),
            ("auto", "1.2.0", "1.2.0+c", None, "nothing"),
            ("auto", "1.2.0", "1.3.0+c", minor, "1.3.0+c"),
            ("auto", "0.2.0", "0.2.0", major, "0.3.0"),
            ("auto", "", "1.0.0", None, "1.0.0"),
            ("auto", "", "", None, "1.0.0"),
            ("auto", "", "0.9.0", None, "1.0.0"),
            ("auto", "", "2.0.0-rc.1", None, "2.0.0"),
            ("auto", "", "2.0.0-rc.2", None, "2.0.0-rc.2"),
            ("patch", "", "1.0.0", None, "senseless"),
            ("patch", "1.2.0", "1.2.0", minor, "1.2.1 < 1.3.0"),
            ("major", "1.2.0", "1.2.0", minor, "2.0.0"),
            ("1.4.0-rc.1", "1.2.0", "1.2.0", minor, "senseless"),
            ("1.6.0-rc.1", "1.2.0", "1.2.0", minor, "1.6.0-rc.1"),
            ("1.4.0+b", "1.2.0", "1.2.0", minor, "senseless"),
            ("1.5.0-rc.2", "1.2.0", "1.2.0", minor, "senseless"),
            ("1.5.0-rc.4", "1.2.0", "1.2.0", minor, "1.5.0-rc.4"),
            ("1.1.0", "1.2.0", "1.2.0", patch, "senseless"),
            ("v1.2.9", "1.2.0", "1.2.0", minor, "1.2.9 < 1.3.0"),
        ];
        for (asked, newest, draft, needs, expected) in cases {
            assert_eq!(decide(asked, newest, draft, needs), expected, "{asked} from {newest}, {draft}");
        }
    }
}
