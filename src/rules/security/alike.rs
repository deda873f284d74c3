//! Names across the catalogue that readers take for one another.

use crate::catalogue::ConnectorId;
use crate::check::{Card, Check, Cx, Rule, RuleId, Severity};
use std::collections::BTreeMap;

const CONFUSABLES: &str = "https://www.unicode.org/reports/tr39/#Confusable_Detection";

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("security/title-alike"),
        severity: Severity::Warning,
        summary: "Two connectors have titles that look the same.",
        why: "Users sign in to the wrong one; it is how they are lured into giving their keys away.",
        fix: "Choose a title that differs by a word, not by a blank, a sign or a letter that looks alike.",
        reference: CONFUSABLES,
        codes: &["title-unique"],
        check: Check::Catalogue(title_alike),
    },
    Rule {
        id: RuleId::new("security/host-alike"),
        severity: Severity::Warning,
        summary: "Two connectors of different publishers call hosts that look the same.",
        why: "One of the two may be there to collect the keys of the other's users.",
        fix: "Correct the host, or allow this place with a reason.",
        reference: CONFUSABLES,
        codes: &[],
        check: Check::Catalogue(host_alike),
    },
];

/// The ASCII letter, in lower case, that a letter of another script looks like.
pub(super) fn look_alike(c: char) -> Option<char> {
    const CYRILLIC: &str = "аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwӏlАaВbЕeЅsІiЈjКkМmНhОoРpСcТtУyХx";
    const GREEK: &str = "οoνvρpιiκkΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧx";
    const OTHERS: &str = "օoսuհhոnցgıiɑaɡgⅼlℓl";
    match c {
        '\u{ff21}'..='\u{ff3a}' => char::from_u32(u32::from(c) - 0xff21 + u32::from('a')),
        '\u{ff41}'..='\u{ff5a}' => char::from_u32(u32::from(c) - 0xff41 + u32::from('a')),
        _ if c.is_ascii() => None,
        _ => [CYRILLIC, GREEK, OTHERS].iter().find_map(|pairs| {
            let mut rest = pairs.chars();
            rest.find(|letter| *letter == c)?;
            rest.next()
        }),
    }
}

/// What is left of a name when all that readers overlook is folded: case, letters that look alike,
/// and signs other than `kept`.
fn skeleton(name: &str, kept: char) -> String {
    let letters = name.chars().flat_map(|c| look_alike(c).unwrap_or(c).to_lowercase());
    let folded = letters.filter_map(|c| match c {
        '0' => Some('o'),
        '1' | 'i' | '|' => Some('l'),
        c => (c.is_alphanumeric() || c == kept).then_some(c),
    });
    folded.collect::<String>().replace("rn", "m").replace("vv", "w")
}

fn title_alike(cx: &mut Cx<'_>, cards: &[Card]) {
    let mut first: BTreeMap<String, &Card> = BTreeMap::new();
    for card in cards {
        let folded = skeleton(&card.title, ' ').replace(' ', "");
        match first.get(&folded) {
            // Titles that are the same are told by another rule.
            Some(other) if other.title.to_lowercase() != card.title.to_lowercase() => {
                let message =
                    format!("`{}` of `{}` looks the same as `{}`", other.title, other.id, card.title);
                cx.report(card.title_location.clone(), message);
            }
            Some(_) => {}
            None => {
                first.insert(folded, card);
            }
        }
    }
}

fn host_alike(cx: &mut Cx<'_>, cards: &[Card]) {
    let mut first: BTreeMap<String, (&str, &ConnectorId, &str)> = BTreeMap::new();
    for card in cards {
        let publisher = card.publisher.as_deref().unwrap_or_default();
        for (host, location) in &card.hosts {
            let own = (host.as_str(), &card.id, publisher);
            let (seen, id, owner) = *first.entry(skeleton(host, '.')).or_insert(own);
            if seen != host && (owner != publisher || owner.is_empty()) {
                cx.report(
                    location.clone(),
                    format!("`{host}` looks the same as `{seen}`, which `{id}` calls"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_have_one_skeleton() {
        for (one, other) in [
            ("Paypal", "\u{420}\u{430}yPa1"),
            ("ID Analyzer", "IDAnalyzer"),
            ("Modern", "Modem"),
            ("Ｆｏｏ", "f0o"),
            ("AI-Search", "Al Search"),
        ] {
            assert_eq!(skeleton(one, '.'), skeleton(other, '.'), "{one}");
        }
        assert_ne!(skeleton("api.acme.test", '.'), skeleton("apiacme.test", '.'));
        assert_ne!(skeleton("Snowflake v2", ' '), skeleton("Snowflake v3", ' '));
    }
}
