//! `connectory explain`: what a rule demands, why, and how to mend it; also by what a platform says.

use super::Outcome;
use super::output::Output;
use crate::check::{Rule, RuleBook};
use crate::error::{Error, Result};
use crate::platform::{PLATFORMS, Recognised};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

/// Say what a rule demands, why, and how to mend it.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
    connectory explain version/bump-too-small
    connectory explain 5000.2.2.1
    connectory explain \"The 'contact' property is required. ValuePath: /info\"
    connectory explain - < validator.log")]
pub(super) struct Arguments {
    /// A rule's id, a code of the platform, or a message as the platform printed it; `-` reads it
    /// from standard input
    #[arg(required = true, value_name = "RULE|CODE|MESSAGE")]
    words: Vec<String>,
}

/// More rules than this are listed, not explained.
const MAX_EXPLAINED: usize = 5;

/// What is read from standard input, in bytes.
const MAX_INPUT: u64 = 1_000_000;

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let asked = match arguments.words.as_slice() {
        [word] if word == "-" => input()?,
        words => words.join(" "),
    };
    let book = crate::platform::rule_book();
    let answer = named(&book, asked.trim())
        .or_else(|| told(&book, &asked))
        .ok_or_else(|| unknown(&book, asked.trim()))?;
    output.print(&answer)?;
    Ok(Outcome::Fine)
}

fn input() -> Result<String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes);
    read.map_err(|error| Error::io("read", Path::new("standard input"), &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The answer to an id, a scope, a code, or codes as documents write them: `5000.2.1.1–.5`.
fn named(book: &RuleBook, asked: &str) -> Option<String> {
    let codes = codes(asked).unwrap_or_else(|| vec![asked.to_owned()]);
    let answers: Vec<String> = codes.iter().filter_map(|code| of_code(book, code)).collect();
    (!answers.is_empty()).then(|| answers.join("\n"))
}

/// The answer to one word.
fn of_code(book: &RuleBook, code: &str) -> Option<String> {
    let rules = book.named(code);
    let elsewhere = elsewhere(code);
    if rules.is_empty() && elsewhere.is_none() {
        return None;
    }
    let head = elsewhere.map(|sentence| format!("{code}\n\n{sentence}\n"));
    let rules = (!rules.is_empty()).then(|| explanations(book, &rules));
    Some([head, rules].into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// Who decides what no rule answers for.
fn elsewhere(code: &str) -> Option<&'static str> {
    PLATFORMS.iter().find_map(|platform| platform.vocabulary.elsewhere(code))
}

/// The codes of a list in which the ends of numbers may stand for the whole: `5000.1.1.6 / .7`.
fn codes(asked: &str) -> Option<Vec<String>> {
    if !asked.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let asked = asked.replace(" - ", "-").replace(" – ", "-");
    let mut codes: Vec<String> = Vec::new();
    for part in asked.split(['/', ',', ' ']).filter(|part| !part.is_empty()) {
        let mut ends = part.split(['–', '—', '-']);
        let first = completed(ends.next()?, codes.last())?;
        let last = ends.next().map(|end| completed(end, Some(&first))).unwrap_or(Some(first.clone()))?;
        codes.extend(between(&first, &last)?);
    }
    Some(codes)
}

/// A code of numbers and dots; one that begins with a dot takes what it lacks from another.
fn completed(code: &str, before: Option<&String>) -> Option<String> {
    let code = match code.strip_prefix('.') {
        Some(end) => format!("{}.{end}", before?.rsplit_once('.')?.0),
        None => code.to_owned(),
    };
    let numbers = code.split('.').all(|number| number.parse::<u32>().is_ok());
    numbers.then_some(code)
}

/// All codes from one to another that differ in the last number only.
fn between(first: &str, last: &str) -> Option<Vec<String>> {
    let ((head, from), (same, to)) = (first.rsplit_once('.')?, last.rsplit_once('.')?);
    let (from, to) = (from.parse::<u32>().ok()?, to.parse::<u32>().ok()?);
    let few = head == same && from <= to && to - from < 100;
    few.then(|| (from..=to).map(|number| format!("{head}.{number}")).collect())
}

/// The answer to messages, and to codes in lines that hold no message.
fn told(book: &RuleBook, asked: &str) -> Option<String> {
    let Some(messages) = recognised(book, asked) else { return mentioned(book, asked) };
    let speaks = |line: &&str| mentioned(book, line).is_some() && recognised(book, line).is_none();
    let others: Vec<&str> = asked.lines().filter(speaks).collect();
    let codes = mentioned(book, &others.join("\n"));
    Some([Some(messages), codes].into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// The answer to messages of a platform.
fn recognised(book: &RuleBook, asked: &str) -> Option<String> {
    let found = PLATFORMS.iter().flat_map(|platform| platform.vocabulary.recognise(asked));
    let found: Vec<Recognised> = found.collect();
    let mut answers: Vec<String> = Vec::new();
    for message in &found {
        let answer = of_message(book, message, found.len() == 1);
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    (!answers.is_empty()).then(|| answers.join("\n"))
}

/// The answer to a message: the rules that fit its place best and, where it is the only one, those
/// that it means elsewhere.
fn of_message(book: &RuleBook, message: &Recognised, only: bool) -> String {
    let mut text = format!("{}: {}\n", message.code, message.message);
    if let Some(sentence) = elsewhere(message.code) {
        let _ = write!(text, "\n{sentence}\n");
    }
    let rules = book.named(message.code);
    let (best, others) = message.part(&rules);
    if !best.is_empty() {
        let _ = write!(text, "\n{}", explanations(book, &best));
    }
    if only && !others.is_empty() {
        let _ = write!(text, "\nElsewhere the same message belongs to\n\n{}", listing(&others));
    }
    text
}

/// The answer to a text that mentions codes.
fn mentioned(book: &RuleBook, asked: &str) -> Option<String> {
    let words = asked.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '/' | '-'));
    let words = words.map(|word| word.trim_matches(['.', '/', '-'])).filter(|word| is_telling(word));
    let mut known: Vec<&str> = Vec::new();
    for word in words.take(100_000) {
        if !known.contains(&word) && (elsewhere(word).is_some() || !book.named(word).is_empty()) {
            known.push(word);
        }
    }
    let answers: Vec<String> = known.iter().filter_map(|word| of_code(book, word)).collect();
    (!answers.is_empty()).then(|| answers.join("\n"))
}

/// Whether a word is more than one that occurs in any text.
fn is_telling(word: &str) -> bool {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count() > 1;
    word.len() <= 100 && (capitals || word.contains(['.', '/', '-']))
}

fn unknown(book: &RuleBook, asked: &str) -> Error {
    let shown: String = asked.chars().take(200).collect();
    let error = Error::usage(format!("there is no rule, code or message `{shown}`"));
    let ids =
        book.rules().iter().flat_map(|rule| [rule.id.as_str()].into_iter().chain(rule.codes.iter().copied()));
    let message = || PLATFORMS.iter().find_map(|platform| platform.vocabulary.nearest(asked));
    match super::nearest(&shown, ids).or_else(message) {
        Some(near) => error.with_help(format!("did you mean `{near}`?")),
        None => error.with_help("`connectory rules` lists all rules"),
    }
}

/// Each rule in full, or one line a rule where there are many.
fn explanations(book: &RuleBook, rules: &[&'static Rule]) -> String {
    match rules.len() {
        0..=MAX_EXPLAINED => rules.iter().map(|rule| explanation(book, rule)).collect::<Vec<_>>().join("\n"),
        _ => format!("{}\n`connectory explain RULE` says more\n", listing(rules)),
    }
}

fn listing(rules: &[&'static Rule]) -> String {
    let row = |rule: &&'static Rule| [rule.id.as_str().to_owned(), rule.summary.to_owned()];
    super::table(&rules.iter().map(row).collect::<Vec<_>>())
}

fn explanation(book: &RuleBook, rule: &Rule) -> String {
    let mut text = format!("{} ({})\n\n{}\n\n", rule.id, weight(book, rule), rule.summary);
    let _ = write!(text, "why:  {}\nfix:  {}\nsee:  {}\n", rule.why, rule.fix, rule.reference);
    if !rule.codes.is_empty() {
        let _ = writeln!(text, "also: {}", rule.codes.join(", "));
    }
    text
}

/// The severity under the first profile, and where others differ from it.
fn weight(book: &RuleBook, rule: &Rule) -> String {
    let mut profiles = book.weights(rule).into_iter();
    let usual = profiles.next().map_or("off", |(_, weight)| weight);
    let mut text = usual.to_owned();
    for weight in ["error", "warning", "note", "off"] {
        let here = profiles.as_slice().iter().filter(|(_, other)| *other == weight && *other != usual);
        let names: Vec<&str> = here.map(|(name, _)| *name).collect();
        if !names.is_empty() {
            let _ = write!(text, "; {weight} under {}", names.join(", "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_written_in_short() {
        let read = |text| codes(text).unwrap_or_default().join(" ");
        assert_eq!(read("5000.2.2.1"), "5000.2.2.1");
        assert_eq!(read("5000.2.1.1–.3"), "5000.2.1.1 5000.2.1.2 5000.2.1.3");
        assert_eq!(read("5000.2.1.1 - .2"), "5000.2.1.1 5000.2.1.2");
        assert_eq!(read("5000.1.1.6 / .7"), "5000.1.1.6 5000.1.1.7");
        assert_eq!(read("5000.2.6.2: The title"), "");
        assert_eq!(read("5000.1.1.1-5000.1.1.4000000000"), "");
    }
}
