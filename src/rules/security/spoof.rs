//! Texts that are not what they seem: letters of other scripts, and marks that turn the order round.

use super::super::written_by_hand;
use super::alike::look_alike;
use super::{Written, written};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Node;
use crate::source::Span;

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("security/letters-mixed"),
        severity: Severity::Warning,
        summary: "A word has letters of two scripts that look alike.",
        why: "Readers take it for another name, and searches for that name do not find it.",
        fix: "Write the word in the letters of one script.",
        reference: "https://www.unicode.org/reports/tr39/#Mixed_Script_Detection",
        codes: &[],
        check: Check::Release(letters_mixed),
    },
    Rule {
        id: RuleId::new("security/text-reordered"),
        severity: Severity::Warning,
        summary: "A text holds marks that change the order in which it is shown.",
        why: "What reviewers read is not what machines do.",
        fix: "Delete the marks; texts in scripts from right to left do without them.",
        reference: "https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing",
        codes: &["json-invisible-characters"],
        check: Check::Release(text_reordered),
    },
];

/// The first word of a text that mixes ASCII letters with others that look like some.
fn mixed_word(text: &str) -> Option<(&str, char)> {
    let mut words = text.split(|c: char| !c.is_alphabetic());
    words.find_map(|word| {
        let other = word.chars().find(|c| !c.is_ascii() && look_alike(*c).is_some())?;
        word.chars().any(|c| c.is_ascii_alphabetic()).then_some((word, other))
    })
}

fn letters_mixed(cx: &mut Cx<'_>, release: &Release) {
    for node in written_by_hand(release).flat_map(|document| document.beyond_ascii()) {
        let Some((word, other)) = node.as_str().and_then(mixed_word) else { continue };
        let seen = look_alike(other).unwrap_or(other);
        let code = u32::from(other);
        cx.report(node, format!("the word `{word}` has `U+{code:04X}`, which looks like `{seen}`"));
    }
}

/// Marks that embed, override or isolate a direction.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn text_reordered(cx: &mut Cx<'_>, release: &Release) {
    for file in written(release) {
        match file.document {
            Some(document) => {
                let told = |node: &Node<'_>| node.as_str().is_some_and(|text| text.contains(reorders));
                document.beyond_ascii().filter(told).for_each(|node| {
                    cx.report(node, "this text has marks that change the order in which it is shown");
                });
            }
            None => reordered_file(cx, &file),
        }
    }
}

fn reordered_file(cx: &mut Cx<'_>, file: &Written<'_>) {
    let text = file.source.text();
    if !file.source.is_ascii()
        && let Some(at) = text.find(reorders)
    {
        cx.report(
            file.at(Span::at(at)),
            "from here on the text is shown in another order than it is written",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_two_scripts_are_found() {
        assert_eq!(mixed_word("Get \u{440}aypal orders").map(|(word, _)| word), Some("\u{440}aypal"));
        for text in ["10 µs", "Привет, Acme", "café", "ΔT in Ω", "naïve"] {
            assert_eq!(mixed_word(text), None, "{text}");
        }
    }
}
