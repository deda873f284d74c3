//! The texts of sections, from templates in which every value is text and nothing else.

use super::facts::{Facts, tidy};
use crate::catalogue::guide::TO_FILL_IN;
use crate::catalogue::{is_address, is_email};
use crate::error::{Error, Result};
use crate::report::one_line;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

/// The most sentences of the opening.
const MAX_SENTENCES: usize = 8;

const TEMPLATES: [(&str, &str); 8] = [
    ("opening", include_str!("../../templates/intro/opening.md")),
    ("prerequisites", include_str!("../../templates/intro/prerequisites.md")),
    ("credentials", include_str!("../../templates/intro/credentials.md")),
    ("get-started", include_str!("../../templates/intro/get-started.md")),
    ("known-issues", include_str!("../../templates/intro/known-issues.md")),
    ("errors", include_str!("../../templates/intro/errors.md")),
    ("faq", include_str!("../../templates/intro/faq.md")),
    ("operations", include_str!("../../templates/intro/operations.md")),
];

/// The text of a section, by its id.
///
/// # Errors
/// When the template asks for a value that is not there; a test fills them all.
pub(super) fn render(id: &str, facts: &Facts) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    environment.set_formatter(|output, _, value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        output.write_str(&if value.is_safe() { text } else { escaped(&text) })?;
        Ok(())
    });
    environment.add_filter("address", |text: &str| Value::from_safe_string(address(text)));
    environment.add_filter("code", |text: &str| Value::from_safe_string(code(text)));
    environment.add_filter("sentence", |text: &str| Value::from_safe_string(sentence(text)));
    environment.add_filter("sentences", |text: &str| Value::from_safe_string(opening(text)));
    let failed = |error: minijinja::Error| Error::environment(format!("cannot fill `{id}`: {error}"));
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).map_err(failed)?;
    }
    let fill = Value::from_safe_string(TO_FILL_IN.to_owned());
    let values = context! { fill, ..Value::from(Serde(facts)) };
    let text = environment.get_template(id).and_then(|template| template.render(values)).map_err(failed)?;
    Ok(text.trim().to_owned())
}

/// An address that readers can follow; what is none is text.
fn address(text: &str) -> String {
    let is_plain = text.is_ascii() && !text.contains(['<', '>', '\\', '`', ' ']);
    match is_plain && (is_address(text) || is_email(text)) {
        true => format!("<{text}>"),
        false => escaped(text),
    }
}

/// A name as it is written in code.
fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'"))
}

/// A text that ends as a sentence does.
fn sentence(text: &str) -> String {
    let ended = text.ends_with(['.', '!', '?', '…', ':']);
    escaped(text) + if ended { "" } else { "." }
}

/// Text as Markdown that reads as the text does, wherever it stands in a line. Signs that mean nothing
/// where they stand are left alone, so that authors can read what they are to complete.
fn escaped(text: &str) -> String {
    let line = one_line(text);
    let mut shown = String::with_capacity(line.len());
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    for (at, character) in line.char_indices() {
        let rest = line.get(at..).unwrap_or_default();
        let begins = at == 0 && matches!(character, '#' | '+' | '-' | '=');
        let numbers = at == digits && digits > 0 && matches!(character, '.' | ')');
        let leads = rest.starts_with("://") || (character == '.' && is_www(&shown));
        match character {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => shown.extend(['\\', character]),
            _ if begins || numbers || leads => shown.extend(['\\', character]),
            _ => shown.push(character),
        }
    }
    shown
}

/// Whether what stands before a dot makes it an address to many renderers.
fn is_www(before: &str) -> bool {
    before
        .len()
        .checked_sub(3)
        .and_then(|at| before.get(at..))
        .is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// The first sentences of a text.
fn opening(text: &str) -> String {
    let mut kept = String::new();
    let mut count = 0;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        kept.push(letter);
        let ends = matches!(letter, '.' | '!' | '?') && letters.peek().is_none_or(|next| *next == ' ');
        count += usize::from(ends);
        if count == MAX_SENTENCES {
            break;
        }
    }
    sentence(&tidy(&kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Parser, Tag, TagEnd};

    /// What a reader sees of a text, and whether that is all that it is.
    fn read(text: &str) -> Option<String> {
        let mut seen = String::new();
        for event in Parser::new(text) {
            let paragraph = [Event::Start(Tag::Paragraph), Event::End(TagEnd::Paragraph)];
            if let Event::Text(text) = event {
                seen.push_str(&text);
            } else if !paragraph.contains(&event) {
                return None;
            }
        }
        Some(seen)
    }

    #[test]
    fn hostile_texts_are_read_as_they_are() {
        for text in [
            "# a",
            "- a",
            "+ a",
            "1. a",
            "12) a",
            "=== a",
            "a *b* _c_ `d`",
            "[a](javascript:b)",
            "![a](b)",
            "<b>a</b>",
            "&lt;",
            "a | b",
            "~~a~~",
            "<!-- connectory:end faq -->",
            "--> x",
            "\\",
            "> a",
            "a\\*b",
            "*",
        ] {
            let shown = escaped(text);
            assert_eq!(read(&shown).as_deref(), Some(text), "{shown}");
        }
        assert_eq!(
            escaped("see https://a.example and www.b.example"),
            "see https\\://a.example and www\\.b.example"
        );
    }

    #[test]
    fn addresses_are_links_and_nothing_else() {
        assert_eq!(address("https://a.example/b_c?d=e&f"), "<https://a.example/b_c?d=e&f>");
        assert_eq!(address("a@b.example"), "<a@b.example>");
        assert_eq!(address("https://a.example/<b>"), "https\\://a.example/&lt;b&gt;");
        assert_eq!(address("javascript:alert(1)"), "javascript:alert(1)");
    }

    #[test]
    fn an_opening_has_eight_sentences_at_most() {
        let text = "One v1.2 is here. ".repeat(20);
        assert_eq!(opening(&text).matches("here.").count(), MAX_SENTENCES);
        assert_eq!(opening("no end"), "no end.");
    }

    #[test]
    fn every_template_can_be_filled_with_nothing() {
        for (name, _) in TEMPLATES {
            render(name, &Facts::default()).unwrap();
        }
    }
}
