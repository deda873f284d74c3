//! The manifest and the folder it stands in.

use crate::catalogue::owners::is_owner;
use crate::catalogue::{Layout, Release, manifest};
use crate::check::{Card, Check, Cx, Rule, RuleId, Severity, nearest};
use crate::document::{FaultKind, Location, Mend, Node};
use std::collections::{BTreeMap, BTreeSet};

const GUIDE: &str = "README.md, The manifest";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("manifest/field-malformed"),
        severity: Severity::Error,
        summary: "A field of the manifest has the wrong shape.",
        why: "The field is ignored, and what it should say is missing from packages and pages.",
        fix: "Write the value in the shape that the message names.",
        reference: GUIDE,
        codes: &[],
        check: Check::Fault(FaultKind::ManifestField),
    },
    Rule {
        id: RuleId::new("manifest/field-missing"),
        severity: Severity::Error,
        summary: "A field that the manifest must have is missing.",
        why: "Without it the connector cannot be released.",
        fix: "Add the field.",
        reference: GUIDE,
        codes: &[],
        check: Check::Fault(FaultKind::ManifestMissing),
    },
    Rule {
        id: RuleId::new("manifest/key-unknown"),
        severity: Severity::Error,
        summary: "The manifest has a key that does not exist.",
        why: "A misspelt key is silently without effect.",
        fix: "Correct the spelling, or remove the key.",
        reference: GUIDE,
        codes: &[],
        check: Check::Fault(FaultKind::ManifestKey),
    },
    Rule {
        id: RuleId::new("manifest/folder-misplaced"),
        severity: Severity::Error,
        summary: "A manifest stands in a folder that is no release line.",
        why: "Tags name connectors as `<id>/v1.2.3`; a folder elsewhere can never be released.",
        fix: "Move the folder to `<id>/v1`, with the major version in its name.",
        reference: GUIDE,
        codes: &[],
        check: Check::Fault(FaultKind::Layout),
    },
    Rule {
        id: RuleId::new("manifest/id-malformed"),
        severity: Severity::Error,
        summary: "The folder's name is no connector id, or is taken.",
        why: "The id is part of tags, addresses and packages; it must be the same everywhere.",
        fix: "Rename the folder: a letter, then lower-case letters, digits and hyphens, 2 to 63 in all.",
        reference: GUIDE,
        codes: &["layout-folder-name"],
        check: Check::Fault(FaultKind::Id),
    },
    Rule {
        id: RuleId::new("manifest/id-inferred-twice"),
        severity: Severity::Note,
        summary: "Two folders suggest the same connector id.",
        why: "The second was numbered; the number may change when folders come and go.",
        fix: "Rename one of the folders.",
        reference: GUIDE,
        codes: &["catalogue-slug-unique"],
        check: Check::Catalogue(id_inferred_twice),
    },
    Rule {
        id: RuleId::new("manifest/alias-taken"),
        severity: Severity::Error,
        summary: "An older id of a connector is the id of a connector, or an older id of another one.",
        why: "The address of the older id can lead to one connector only.",
        fix: "Remove it from `aliases` of all but the connector that had it last.",
        reference: GUIDE,
        codes: &[],
        check: Check::Catalogue(alias_taken),
    },
    Rule {
        id: RuleId::new("manifest/title-taken"),
        severity: Severity::Warning,
        summary: "Two connectors have the same title.",
        why: "Users cannot tell them apart, and platforms refuse a title that another connector has.",
        fix: "Give one of them a title of its own.",
        reference: "https://learn.microsoft.com/connectors/custom-connectors/certification-submission",
        codes: &["title-unique", "5000.2.2.5"],
        check: Check::Catalogue(title_taken),
    },
    Rule {
        id: RuleId::new("manifest/title-disagrees"),
        severity: Severity::Warning,
        summary: "The manifest and the definition have different titles.",
        why: "Users see one title in the catalogue and another one on the platform.",
        fix: "Use one title in both, or leave `title` out of the manifest.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(title_disagrees),
    },
    Rule {
        id: RuleId::new("manifest/summary-missing"),
        severity: Severity::Warning,
        summary: "Nothing says what the connector is for.",
        why: "The card in the catalogue is empty, and search finds the connector by its title only.",
        fix: "Add `summary` to the manifest, or `info.description` to the definition.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(summary_missing),
    },
    Rule {
        id: RuleId::new("manifest/publisher-missing"),
        severity: Severity::Warning,
        summary: "Nothing says who publishes the connector.",
        why: "Users cannot tell whom they trust, and platforms refuse a connector without a publisher.",
        fix: "Add `publisher` to the manifest.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(publisher_missing),
    },
    Rule {
        id: RuleId::new("manifest/platform-unknown"),
        severity: Severity::Error,
        summary: "The manifest names a platform that does not exist.",
        why: "No rules hold and no package is made for it.",
        fix: "Use an id that the message lists.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(platform_unknown),
    },
    Rule {
        id: RuleId::new("manifest/profile-unknown"),
        severity: Severity::Error,
        summary: "The manifest names a profile that does not exist.",
        why: "The rules are held as strictly as for everybody else, not as the manifest asks.",
        fix: "Use a profile that the message lists, or leave `profile` out.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(profile_unknown),
    },
    Rule {
        id: RuleId::new("manifest/owner-malformed"),
        severity: Severity::Warning,
        summary: "An owner is none that a host of repositories knows.",
        why: "Nobody is asked to review changes of the connector.",
        fix: "Write `@user`, `@organisation/team` or an e-mail address.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(owner_malformed),
    },
    Rule {
        id: RuleId::new("manifest/brand-color-malformed"),
        severity: Severity::Error,
        summary: "The brand colour is not of the form `#rrggbb`.",
        why: "Pages and packages fall back to a colour that is not the brand's.",
        fix: "Write a hash and six hexadecimal digits, such as `#1f6feb`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(brand_color_malformed),
    },
    Rule {
        id: RuleId::new("manifest/list-empty"),
        severity: Severity::Warning,
        summary: "A list of the manifest has no entries.",
        why: "It says nothing; without a platform the rules of none hold, and the connector is checked for less than its author may think.",
        fix: "List what is meant, or remove the key.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(list_empty),
    },
    Rule {
        id: RuleId::new("manifest/entry-duplicate"),
        severity: Severity::Warning,
        summary: "An entry of a list stands twice in the manifest.",
        why: "The second one is without effect, and is often a slip for another entry.",
        fix: "Remove one of the two, or write what was meant.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(entry_duplicate),
    },
    Rule {
        id: RuleId::new("manifest/allow-unused"),
        severity: Severity::Warning,
        summary: "An exception excuses nothing.",
        why: "It would silently excuse the next finding of that rule.",
        fix: "Remove the `[[allow]]`, or correct its `rule` and `where`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Elsewhere,
    },
];

fn id_inferred_twice(cx: &mut Cx<'_>, cards: &[Card]) {
    for card in cards.iter().filter(|card| card.renamed) {
        let message = format!("another folder suggests the same id; this connector is called `{}`", card.id);
        let file = card.title_location.file.clone();
        cx.report(Location::file(file), message);
    }
}

fn title_taken(cx: &mut Cx<'_>, cards: &[Card]) {
    let mut first: BTreeMap<String, &Card> = BTreeMap::new();
    for card in cards {
        let title = card.title.to_lowercase();
        match first.get(&title) {
            Some(other) => {
                let message = format!("`{}` has the title `{}` too", other.id, card.title);
                cx.report(card.title_location.clone(), message);
            }
            None => {
                first.insert(title, card);
            }
        }
    }
}

fn alias_taken(cx: &mut Cx<'_>, cards: &[Card]) {
    let mut first: BTreeMap<&str, &Card> = BTreeMap::new();
    for card in cards {
        for (alias, location) in &card.aliases {
            if cx.catalogue.place(alias).is_some() {
                cx.report(location.clone(), format!("`{alias}` is the id of a connector"));
            } else if let Some(other) = first.get(alias.as_str()) {
                let message = format!("`{alias}` is an older id of `{}` too", other.id);
                cx.report(location.clone(), message);
            } else {
                first.insert(alias, card);
            }
        }
    }
}

/// The manifest's table, where the layout has one.
fn table(release: &Release) -> Option<Node<'_>> {
    Some(release.document(manifest::FILE)?.root())
}

fn title_disagrees(cx: &mut Cx<'_>, release: &Release) {
    let Some(node) = table(release).and_then(|table| table.get("title")) else { return };
    if let (Some(title), Some(defined)) = (node.as_str(), release.info_text("title"))
        && title.trim() != defined
        && !title.trim().is_empty()
    {
        cx.report(node.location(), format!("the manifest says `{title}`, the definition says `{defined}`"));
    }
}

/// Where a text would stand that neither the manifest nor the definition has.
fn absent(release: &Release, key: &str, pointer: &str, name: &str) -> Location {
    let document = release.definition_document();
    match (release.layout, table(release), document.and_then(|document| document.root().at(pointer))) {
        (Layout::Native, Some(table), _) => table.missing(key),
        (_, _, Some(node)) => node.missing(name),
        _ => Location::file(release.folder.clone()),
    }
}

fn summary_missing(cx: &mut Cx<'_>, release: &Release) {
    // Platforms ask for the description of the definition by rules of their own.
    if release.summary().is_none() && release.manifest.platforms.is_empty() {
        let location = absent(release, "summary", "/info", "description");
        cx.report(location, "neither the manifest nor the definition says what the connector is for");
    }
}

fn publisher_missing(cx: &mut Cx<'_>, release: &Release) {
    if release.layout == Layout::Native && release.manifest.publisher.is_none() {
        let location = absent(release, "publisher", "/info", "contact");
        cx.report(location, "the manifest does not say who publishes the connector");
    }
}

fn platform_unknown(cx: &mut Cx<'_>, release: &Release) {
    let Some(node) = table(release).and_then(|table| table.get("platforms")) else { return };
    for item in node.items() {
        let Some(name) = item.as_str() else { continue };
        if !cx.platforms().contains(&name) {
            let known = cx.platforms().join("`, `");
            cx.report(item.location(), format!("there is no platform `{name}`; there is `{known}`"));
        }
    }
}

fn profile_unknown(cx: &mut Cx<'_>, release: &Release) {
    let Some(node) = table(release).and_then(|table| table.get("profile")) else { return };
    let Some(name) = node.as_str().filter(|name| !name.trim().is_empty()) else { return };
    let known: Vec<&str> = cx.profiles().iter().map(|profile| profile.id).collect();
    if !known.contains(&name) {
        let hint = nearest(name, known.iter().copied()).map(|id| format!("; did you mean `{id}`?"));
        let hint = hint.unwrap_or_else(|| format!("; there is `{}`", known.join("`, `")));
        cx.report(node.location(), format!("there is no profile `{name}`{hint}"));
    }
}

/// The lists of texts that a manifest may have.
fn lists(release: &Release) -> impl Iterator<Item = (&'static str, Node<'_>)> {
    let table = table(release);
    let lists = ["categories", "platforms", "keywords", "owners"];
    let lists = lists.into_iter().filter_map(move |name| Some((name, table?.get(name)?)));
    lists.filter(|(_, list)| list.is_array())
}

fn list_empty(cx: &mut Cx<'_>, release: &Release) {
    for (name, list) in lists(release).filter(|(_, list)| list.is_empty()) {
        let message = match name {
            "platforms" => "`platforms` is empty: the rules of no platform hold".to_owned(),
            _ => format!("`{name}` is empty"),
        };
        let mend = || Some(Mend::uncertain([table(release)?.without_member(name)?]));
        cx.report_with(list, message, mend);
    }
}

/// Case does not tell entries apart.
fn entry_duplicate(cx: &mut Cx<'_>, release: &Release) {
    for (name, list) in lists(release) {
        let mut seen = BTreeSet::new();
        for (number, item) in list.items().enumerate() {
            let Some(text) = item.as_str() else { continue };
            if !seen.insert(text.trim().to_lowercase()) {
                let mend = || Some(Mend::safe([list.without_item(number)?]));
                cx.report_with(item, format!("`{text}` stands twice in `{name}`"), mend);
            }
        }
    }
}

fn owner_malformed(cx: &mut Cx<'_>, release: &Release) {
    let Some(list) = table(release).and_then(|table| table.get("owners")) else { return };
    for item in list.items() {
        let Some(text) = item.as_str().filter(|text| !is_owner(text)) else { continue };
        let expected = "`@user`, `@organisation/team` or an e-mail address";
        cx.report(item.location(), format!("{expected} is expected, found `{text}`"));
    }
}

fn brand_color_malformed(cx: &mut Cx<'_>, release: &Release) {
    let Some(node) = table(release).and_then(|table| table.get("brand-color")) else { return };
    let Some(text) = node.as_str() else { return };
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        cx.report(node.location(), format!("`#rrggbb` is expected, found `{text}`"));
    }
}
