//! How much a connector tells its users, from 0 to 100: what is asked for, and how far it is there.
//!
//! A score is computed from the contract and the manifest of one release, and from nothing else: it does
//! not change with the day. It hides nothing; it shows what would help next.

mod judge;
mod page;

pub(super) use page::{add, distribution};

use crate::catalogue::Release;
use judge::{Share, Subject};
use serde::Serialize;

/// What is asked for.
struct Wanted {
    /// Its word in the data.
    id: &'static str,
    /// Its name for people.
    name: &'static str,
    /// The points of all of it.
    points: usize,
    /// How to gain them.
    gain: &'static str,
    /// The rule that says the same, where there is one.
    rule: Option<&'static str>,
    judge: fn(&Subject<'_>) -> Share,
}

/// Everything that is asked for; the points sum up to 100.
const WANTED: [Wanted; 12] = [
    Wanted {
        id: "description",
        name: "Description",
        points: 10,
        gain: "Say in at least 30 characters what the connector is for: `summary` in the manifest, or `info.description`.",
        rule: Some("manifest/summary-missing"),
        judge: judge::description,
    },
    Wanted {
        id: "look",
        name: "Icon and colour",
        points: 5,
        gain: "Add `icon.png`, and the colour behind it as `brand-color`.",
        rule: Some("checklist/overview-incomplete"),
        judge: judge::look,
    },
    Wanted {
        id: "operations",
        name: "Operations described",
        points: 15,
        gain: "Give every operation a `summary` and a `description`.",
        rule: Some("power-platform/operation-description-missing"),
        judge: judge::operations,
    },
    Wanted {
        id: "parameters",
        name: "Parameters named",
        points: 15,
        gain: "Give every parameter an `x-ms-summary`, a title or a description.",
        rule: Some("power-platform/parameter-summary-missing"),
        judge: judge::parameters,
    },
    Wanted {
        id: "responses",
        name: "Response schemas",
        points: 15,
        gain: "Describe what every operation answers when it works, or answer with 204.",
        rule: Some("power-platform/response-schema-missing"),
        judge: judge::responses,
    },
    Wanted {
        id: "examples",
        name: "Examples",
        points: 5,
        gain: "Give every operation an example: of a parameter, of its body or of an answer.",
        rule: None,
        judge: judge::examples,
    },
    Wanted {
        id: "credentials",
        name: "How to get credentials",
        points: 10,
        gain: "Say under a heading of the introduction how one gets credentials; who needs none has the points.",
        rule: Some("docs/section-missing"),
        judge: judge::credentials,
    },
    Wanted {
        id: "issues",
        name: "Known issues",
        points: 5,
        gain: "Say under a heading of the introduction what does not work, also where nothing is known.",
        rule: Some("docs/section-missing"),
        judge: judge::issues,
    },
    Wanted {
        id: "notes",
        name: "Notes of the release",
        points: 5,
        gain: "Say in `CHANGELOG.md` what the version brings.",
        rule: Some("version/notes-missing"),
        judge: judge::notes,
    },
    Wanted {
        id: "contact",
        name: "Contact",
        points: 5,
        gain: "Name an e-mail address or a page for help: `[contact]` in the manifest, or `info.contact`.",
        rule: Some("power-platform/contact-missing"),
        judge: judge::contact,
    },
    Wanted {
        id: "stable",
        name: "Stable",
        points: 5,
        gain: "Release a version from 1.0.0 on that is no pre-release: it promises that changes tell what they break.",
        rule: None,
        judge: judge::stable,
    },
    Wanted {
        id: "tests",
        name: "Test evidence",
        points: 5,
        gain: "Test every operation and keep the results in `tests/results.json`.",
        rule: Some("checklist/test-missing"),
        judge: judge::tests,
    },
];

/// The score of a release.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Score {
    /// All points, from 0 to 100.
    pub(super) points: usize,
    pub(super) items: Vec<Item>,
}

/// What is asked for, and how far it is there.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Item {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// The points of all of it.
    pub(super) points: usize,
    /// The points of what is there.
    pub(super) reached: usize,
    /// How much is there.
    pub(super) found: String,
    /// How to gain the rest; nothing where nothing is missing.
    pub(super) gain: Option<Vec<super::text::Piece>>,
    pub(super) rule: Option<&'static str>,
}

impl Score {
    /// Judges a release.
    pub(super) fn read(release: &Release) -> Self {
        let contract = release.contract();
        let subject = Subject::new(release, contract.as_ref());
        let items: Vec<Item> = WANTED.iter().map(|wanted| item(wanted, &(wanted.judge)(&subject))).collect();
        Self { points: items.iter().map(|item| item.reached).sum(), items }
    }
}

fn item(wanted: &Wanted, share: &Share) -> Item {
    let reached = share.of(wanted.points);
    Item {
        id: wanted.id,
        name: wanted.name,
        points: wanted.points,
        reached,
        found: share.to_string(),
        gain: (reached < wanted.points).then(|| gain(wanted)),
        rule: wanted.rule,
    }
}

fn gain(wanted: &Wanted) -> Vec<super::text::Piece> {
    super::text::pieces(wanted.gain, super::text::PROSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_are_a_hundred_and_every_rule_is_one() {
        assert_eq!(WANTED.iter().map(|wanted| wanted.points).sum::<usize>(), 100);
        let book = crate::platform::rule_book();
        for rule in WANTED.iter().filter_map(|wanted| wanted.rule) {
            assert!(book.rules().iter().any(|known| known.id.as_str() == rule), "{rule}");
        }
    }
}
