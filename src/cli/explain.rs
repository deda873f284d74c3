//! `connectory explain`: what a rule demands, why, and how to mend it; also by what a platform says;
//! and what a kind of change needs.

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
    connectory explain parameter-removed
    connectory explain \"The 'contact' property is required. ValuePath: /info\"
    connectory explain - < validator.log")]
pub(super) struct Arguments {
    /// A rule's id, a code of the platform, a message as the platform printed it, or a kind of change;
    /// `-` reads it from standard input
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
        .or_else(|| of_change(asked.trim()))
        .or_else(|| told(&book, &asked))
        .ok_or_else(|| unknown(&book, asked.trim()))?;
    output.print(&answer)?;
    say_what_is_unknown(&book, &asked, output);
    Ok(Outcome::Fine)
}

/// Lines beyond this are not asked whether they are known.
const MAX_LINES: usize = 1_000;

/// Says which of several lines no answer was given to.
fn say_what_is_unknown(book: &RuleBook, asked: &str, output: &mut Output) {
    let lines: Vec<&str> = asked.lines().filter(|line| !line.trim().is_empty()).take(MAX_LINES).collect();
    if lines.len() < 2 {
        return;
    }
    let count = |text: &str| {
        PLATFORMS.iter().map(|platform| platform.vocabulary.recognise(text).len()).sum::<usize>()
    };
    let counts: Vec<usize> = lines.iter().map(|line| count(line)).collect();
    // A message may be broken at the end of a line.
    let goes_on = |(pair, counts): (&[&str], &[usize])| count(&pair.join(" ")) > counts.iter().sum();
    let joined: Vec<bool> = lines.windows(2).zip(counts.windows(2)).map(goes_on).collect();
    let is_part = |number: usize| {
        let before = number.checked_sub(1).and_then(|before| joined.get(before));
        before.into_iter().chain(joined.get(number)).any(|joined| *joined)
    };
    let silent = lines
        .iter()
        .zip(&counts)
        .enumerate()
        .filter(|(number, (line, count))| **count == 0 && !is_part(*number) && !is_named(book, line));
    let silent: Vec<String> = silent
        .map(|(_, (line, _))| format!("`{}`", line.trim().chars().take(60).collect::<String>()))
        .collect();
    if let Some((first, rest)) = silent.split_first() {
        let shown = rest.iter().take(2).fold(first.clone(), |shown, line| format!("{shown}, {line}"));
        let more = if silent.len() > 3 { ", …" } else { "" };
        output.say(&format!("note: {} not known: {shown}{more}", were(silent.len())));
    }
}

fn were(lines: usize) -> String {
    if lines == 1 { "1 line was".to_owned() } else { format!("{lines} lines were") }
}

/// Whether a line names something by itself, or mentions a code.
fn is_named(book: &RuleBook, line: &str) -> bool {
    named(book, line.trim()).is_some() || mentioned(book, line).is_some()
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
    let mut rules = book.named(code);
    if rules.is_empty()
        && let Some((_, fault)) = code.split_once('/')
    {
        rules = book.named(fault);
    }
    let elsewhere = elsewhere(code);
    if rules.is_empty() && elsewhere.is_none() {
        return None;
    }
    let head = elsewhere.map(|sentence| format!("{code}\n\n{sentence}\n"));
    let rules = (!rules.is_empty()).then(|| explanations(book, &rules));
    Some([head, rules].into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// The answer to the name of a kind of change.
fn of_change(name: &str) -> Option<String> {
    let (bump, _) = crate::diff::kinds().remove(name)?;
    Some(format!(
        "{name}\n\nA kind of change that needs a {bump} version by itself. What it needs in a catalogue, \
         `[versions]` in connectory.toml decides; `connectory rules --changes` lists it.\n\n\
         Where it hurts nobody, one such change is accepted in connector.toml:\n\n  \
         [[accept]]\n  change = \"{name}\"\n  at = \"POINTER, FILE#POINTER, OPERATION OR FILE\"\n  reason = \"…\"\n"
    ))
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
    let messages = recognised(book, asked);
    let is_other = |line: &&str| messages.is_none() || recognised(book, line).is_none();
    let others: Vec<&str> = asked.lines().filter(is_other).collect();
    let codes = mentioned(book, &others.join("\n"));
    let answers = [messages, codes];
    answers.iter().any(Option::is_some).then(|| answers.into_iter().flatten().collect::<Vec<_>>().join("\n"))
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
fn mentioned<'t>(book: &RuleBook, asked: &'t str) -> Option<String> {
    let words = |line: &'t str| {
        let words = line.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '/' | '-'));
        let words = words.map(|word| word.trim_matches(['.', '/', '-'])).filter(|word| is_telling(word));
        // A word that stands alone on its line is meant, whatever it is.
        let alone = Some(line.trim()).filter(|line| !line.contains(char::is_whitespace));
        alone.filter(|word| !is_telling(word)).into_iter().chain(words)
    };
    let words = asked.lines().flat_map(words);
    let mut known: Vec<&'t str> = Vec::new();
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
