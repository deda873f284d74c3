//! Characters that nobody sees, and blanks where none belong, in the documents that people write.

use super::super::{unseen, unseen::Unseen, written_by_hand};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Format, Mend, Node, Step};

const UNICODE: &str = "https://www.unicode.org/reports/tr36/";
const STRINGS: &str = "https://learn.microsoft.com/connectors/custom-connectors/connector-string-guidance";

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("document/invisible-character"),
        severity: Severity::Warning,
        summary: "A text has a character that nobody sees.",
        why: "Names that look the same are not equal, searches fail, and nobody finds out why.",
        fix: "Delete the character; write a plain blank for a no-break space.",
        reference: UNICODE,
        codes: &["json-invisible-characters"],
        check: Check::Release(invisible_character),
    },
    Rule {
        id: RuleId::new("document/character-lost"),
        severity: Severity::Warning,
        summary: "A text has the mark that stands for a lost character.",
        why: "The file was once saved in the wrong encoding; users see a question mark in place of a letter.",
        fix: "Write the character that was meant.",
        reference: "https://www.unicode.org/faq/unsup_char.html",
        codes: &["json-invisible-characters"],
        check: Check::Release(character_lost),
    },
    Rule {
        id: RuleId::new("document/text-untrimmed"),
        severity: Severity::Warning,
        summary: "A text for people begins or ends with white space.",
        why: "Designers show the gap, and certification refuses texts that end in a blank or a line end.",
        fix: "Delete the white space at the edges of the text.",
        reference: STRINGS,
        codes: &["json-string-trim"],
        check: Check::Release(text_untrimmed),
    },
    Rule {
        id: RuleId::new("document/key-untrimmed"),
        severity: Severity::Warning,
        summary: "A key begins or ends with white space.",
        why: "Whoever types the name without the blank gets nothing back.",
        fix: "Delete the white space if the service sends and takes the name without it.",
        reference: STRINGS,
        codes: &["json-key-trim"],
        check: Check::Release(key_untrimmed),
    },
];

/// Keys whose texts people read.
const HUMAN: [&str; 6] = ["title", "summary", "description", "x-ms-summary", "displayName", "tooltip"];

/// Parts of a pointer below which values are data, whatever their keys.
const DATA: [&str; 5] = ["/example", "/x-example", "/default", "/enum", "/const"];

/// Whether people read a text: it may be changed without changing the API.
fn is_for_people(node: Node<'_>) -> bool {
    let Some(key) = node.key().and_then(|key| key.as_str()) else { return false };
    HUMAN.contains(&key) && {
        let pointer = node.pointer();
        !DATA.iter().any(|part| pointer.contains(part))
    }
}

fn invisible_character(cx: &mut Cx<'_>, release: &Release) {
    for node in written_by_hand(release).flat_map(|document| document.beyond_ascii()) {
        let text = node.as_str().unwrap_or_default();
        let Some(found) = unseen::first(text) else { continue };
        let what = if node.is_key() { "key" } else { "text" };
        cx.report_with(node, format!("this {what} has {found}"), || without_unseen(node, found));
    }
}

/// Texts for people lose nothing by it; in keys and data a service may wait for the character.
fn without_unseen(node: Node<'_>, found: Unseen) -> Option<Mend> {
    let step = match node.document().format() {
        Format::Json => rewritten(node, unseen::removed_from_json(raw(node))),
        Format::Yaml | Format::Toml if node.is_key() => return None,
        Format::Yaml | Format::Toml => node.with_value(unseen::removed(node.as_str()?))?,
    };
    let safe = found.is_safe_to_remove() && !node.is_key() && is_for_people(node);
    Some(if safe { Mend::safe([step]) } else { Mend::uncertain([step]) })
}

/// A key or string as it is written in JSON, without its quotes.
fn raw<'d>(node: Node<'d>) -> &'d str {
    node.document().source().slice(node.span())
}

/// The same with another text, so that all other escapes stay as they are.
fn rewritten(node: Node<'_>, text: String) -> Step {
    Step::Replace { file: node.document().path().clone(), span: node.span(), text }
}

fn character_lost(cx: &mut Cx<'_>, release: &Release) {
    for node in written_by_hand(release).flat_map(|document| document.beyond_ascii()) {
        if node.as_str().is_some_and(|text| text.contains(char::REPLACEMENT_CHARACTER)) {
            cx.report(node, "a character of this text was lost: `U+FFFD` stands in its place");
        }
    }
}

/// Finding where a text stands walks down its document, so only so many are looked at.
const MAX_LOOKED_AT: usize = 2_000;

fn text_untrimmed(cx: &mut Cx<'_>, release: &Release) {
    let human =
        |node: &Node<'_>| node.key().and_then(|key| key.as_str()).is_some_and(|key| HUMAN.contains(&key));
    let untrimmed = written_by_hand(release).flat_map(|document| document.untrimmed());
    for node in untrimmed.filter(human).take(MAX_LOOKED_AT) {
        let text = node.as_str().unwrap_or_default();
        // A block of YAML ends in a line feed by nature.
        let yaml = node.document().format() == Format::Yaml;
        let text = if yaml { text.strip_suffix('\n').unwrap_or(text) } else { text };
        // A blank text is told by those who miss it.
        if text.trim().is_empty() {
            continue;
        }
        let ends = match (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace)) {
            (true, true) => "begins and ends",
            (true, false) => "begins",
            (false, true) => "ends",
            (false, false) => continue,
        };
        if is_for_people(node) {
            cx.report_with(node, format!("this text {ends} with white space"), || trimmed(node));
        }
    }
}

/// The text without the blanks at its edges.
fn trimmed(node: Node<'_>) -> Option<Mend> {
    Some(Mend::safe([match node.document().format() {
        Format::Json => rewritten(node, trim_json(raw(node)).to_owned()),
        Format::Yaml | Format::Toml => node.with_value(node.as_str()?.trim())?,
    }]))
}

/// Takes white space off the edges of a string as it is written in JSON, escaped or not.
fn trim_json(mut text: &str) -> &str {
    const ESCAPES: [&str; 8] = ["\\n", "\\r", "\\t", "\\f", "\\u0020", "\\u00a0", "\\u00A0", "\\u000a"];
    loop {
        let before = text.len();
        text = text.trim();
        for escape in ESCAPES {
            text = text.strip_prefix(escape).unwrap_or(text);
            if let Some(rest) = text.strip_suffix(escape) {
                let backslashes = rest.bytes().rev().take_while(|byte| *byte == b'\\').count();
                text = if backslashes % 2 == 0 { rest } else { text };
            }
        }
        if text.len() == before {
            return text;
        }
    }
}

fn key_untrimmed(cx: &mut Cx<'_>, release: &Release) {
    for node in written_by_hand(release).flat_map(|document| document.untrimmed()) {
        if node.is_key() {
            let name = node.as_str().unwrap_or_default();
            let message = format!("the key `{}` begins or ends with white space", name.escape_debug());
            cx.report(node, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_trimmed_like_blanks() {
        assert_eq!(trim_json(" \\n a b\\t\\n "), "a b");
        assert_eq!(trim_json("C:\\\\n"), "C:\\\\n");
        assert_eq!(trim_json("x\\\\\\n"), "x\\\\");
        assert_eq!(trim_json("\\n"), "");
    }
}
