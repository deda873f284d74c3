//! Texts of strangers as parts of reports.
//!
//! Build agents read what tools print: a line that holds `##[` or `##vso[` anywhere is a command to
//! them. So no report holds one that it did not write itself.

use serde::Serialize;
use std::borrow::Cow;

/// Text with control characters written out, so that it is one line, moves no cursor and gives no
/// command to a build agent.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in disarmed(text).chars() {
        if is_unseen(character) {
            line.extend(character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}

/// Control characters, changes of direction, and what has neither width nor ink.
fn is_unseen(character: char) -> bool {
    let unseen = matches!(
        character,
        '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    );
    character.is_control() || unseen
}

/// Text in which nothing is a command to a build agent; as long as before, in bytes.
pub(super) fn disarmed(text: &str) -> Cow<'_, str> {
    if !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("##") {
        let (before, found) = rest.split_at(at);
        let behind = found.trim_start_matches('#');
        let run = found.get(..found.len() - behind.len()).unwrap_or_default();
        safe.push_str(before);
        let commands = behind.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('[');
        match run.strip_suffix('#') {
            Some(shorter) if commands => safe.extend([shorter, " "]),
            _ => safe.push_str(run),
        }
        rest = behind;
    }
    safe.push_str(rest);
    Cow::Owned(safe)
}

/// A value as JSON in one line, in which nothing is a command to a build agent.
pub fn json_line(value: &impl Serialize) -> String {
    let mut text = disarm_json(serde_json::to_string(value).unwrap_or_default());
    text.push('\n');
    text
}

/// JSON in which nothing is a command to a build agent and nothing turns the direction of text.
pub(super) fn disarm_json(text: String) -> String {
    let text = if text.contains("##") { text.replace("##", "#\\u0023") } else { text };
    if !text.chars().any(|character| is_unseen(character) && character != '\n') {
        return text;
    }
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let mut units = [0; 2];
        match character {
            '\n' => safe.push(character),
            character if is_unseen(character) => {
                let units = character.encode_utf16(&mut units);
                safe.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
            character => safe.push(character),
        }
    }
    safe
}

/// Text of at most so many characters.
pub(super) fn cut(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        Some((at, _)) => Cow::Owned(format!("{}…", text.get(..at).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_command_to_a_build_agent() {
        for text in ["##[error]x", "a ##vso[task.setvariable]", "####[x", "##VSO[x", "#####vso[a]##[b"] {
            let safe = one_line(text);
            assert!(!safe.contains("##[") && !safe.to_lowercase().contains("##vso["), "{safe}");
            assert_eq!(disarmed(text).len(), text.len());
            let line = json_line(&text);
            assert!(!line.contains("##"), "{line}");
            assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
        assert_eq!(disarmed("## Title\n### [x](y) ## a b["), "## Title\n### [x](y) ## a b[");
    }

    #[test]
    fn long_runs_cost_no_more_than_their_length() {
        let text = format!("{}{}", "#".repeat(200_000), "a".repeat(200_000));
        assert_eq!(one_line(&text).len(), text.len());
    }
}
