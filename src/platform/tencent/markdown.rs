//! Texts of authors as Markdown that reads as the text does.

use std::fmt::Write as _;

/// The longest text in a cell, in characters.
const MAX_CELL: usize = 500;

/// A text in one line: in a paragraph, in a heading, in a cell of a table.
pub(super) fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let mut shown = String::with_capacity(line.len());
    for (at, character) in line.chars().enumerate() {
        if at == MAX_CELL {
            shown.push('…');
            break;
        }
        match character {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => shown.extend(['\\', character]),
            '#' | '+' | '-' | '=' if at == 0 => shown.extend(['\\', character]),
            // Bidirectional controls would turn what stands around them.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            control if control.is_control() => {}
            other => shown.push(other),
        }
    }
    shown
}

/// A name as it is written in code.
pub(super) fn code(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().filter(|c| !c.is_control()).take(MAX_CELL).collect();
    if line.is_empty() { String::new() } else { format!("`{}`", line.replace('`', "'").replace('|', "\\|")) }
}

/// A table, whose cells are Markdown already; nothing where there is no row.
pub(super) fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    if rows.is_empty() {
        return text;
    }
    let _ = writeln!(text, "| {} |\n|{}", heads.join(" | "), " --- |".repeat(heads.len()));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_texts_are_cells() {
        assert_eq!(plain("a | b\n<c> `d` \u{202e}e"), "a \\| b &lt;c&gt; \\`d\\` e");
        assert_eq!(plain("# a"), "\\# a");
        assert_eq!(code("a`|\nb"), "`a'\\| b`");
        assert_eq!(table(&["a"], &[]), "");
    }
}
