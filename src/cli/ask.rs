//! Questions to whoever sits at a terminal. Where nobody does, what has no default must come as an argument.

use crate::error::{Error, Result};
use std::io::{BufRead, IsTerminal as _, Write as _};

/// A longer answer is none, in bytes.
const MAX_ANSWER: u64 = 10_000;

/// Asks, or does not.
pub(super) struct Ask {
    /// Where answers come from; none where nobody is asked.
    answers: Option<Box<dyn BufRead>>,
}

/// What a question is about.
pub(super) struct Question<'q> {
    /// The argument that answers it: `--title`.
    pub(super) flag: &'static str,
    /// What is asked for.
    pub(super) text: &'q str,
    /// What counts where nothing is answered.
    pub(super) default: Option<String>,
}

impl Ask {
    /// Asks where standard input and standard error are terminals, unless `is_silent`.
    pub(super) fn new(is_silent: bool) -> Self {
        let is_heard = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let answers = || Box::new(std::io::BufReader::new(std::io::stdin())) as Box<dyn BufRead>;
        Self { answers: (is_heard && !is_silent).then(answers) }
    }

    /// Whether anybody answers.
    pub(super) fn is_heard(&self) -> bool {
        self.answers.is_some()
    }

    /// Asks until `read` takes the answer. Where nobody is asked the default counts.
    ///
    /// # Errors
    /// When there is neither an answer nor a default, or the default is refused.
    pub(super) fn text<T>(&mut self, question: &Question<'_>, read: impl Fn(&str) -> Result<T>) -> Result<T> {
        match self.optional(question, read)? {
            Some(value) => Ok(value),
            None => Err(Error::usage(format!("`{}` is missing: {}", question.flag, question.text))),
        }
    }

    /// Like [`Ask::text`]; an empty answer without a default is none.
    ///
    /// # Errors
    /// When the answers end, or the default is refused.
    pub(super) fn optional<T>(
        &mut self,
        question: &Question<'_>,
        read: impl Fn(&str) -> Result<T>,
    ) -> Result<Option<T>> {
        let default = question.default.as_deref();
        let Some(answers) = &mut self.answers else { return default.map(read).transpose() };
        loop {
            let shown = default.map(|default| format!(" [{default}]")).unwrap_or_default();
            say(&format!("? {}{shown}: ", question.text));
            let mut line = String::new();
            let got = std::io::Read::take(answers.as_mut(), MAX_ANSWER).read_line(&mut line);
            if !got.is_ok_and(|bytes| bytes > 0) {
                return Err(Error::usage(format!("`{}` was not answered", question.flag)));
            }
            let answer = match (line.trim(), default) {
                ("", Some(default)) => default,
                ("", None) => return Ok(None),
                (answer, _) => answer,
            };
            match read(answer) {
                Ok(value) => return Ok(Some(value)),
                Err(error) => say(&format!("  {error}\n")),
            }
        }
    }

    /// Asks whether to go on; yes where nobody is asked.
    ///
    /// # Errors
    /// When the answers end.
    pub(super) fn agrees(&mut self, flag: &'static str, text: &str) -> Result<bool> {
        let question = Question { flag, text, default: Some("yes".to_owned()) };
        self.text(&question, |answer| match answer.to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(true),
            "n" | "no" => Ok(false),
            _ => Err(Error::usage("`yes` or `no` is expected")),
        })
    }
}

fn say(text: &str) {
    let mut stderr = anstream::AutoStream::auto(std::io::stderr());
    let _ = write!(stderr, "{text}").and_then(|()| stderr.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(answers: &'static str) -> Ask {
        Ask { answers: Some(Box::new(answers.as_bytes())) }
    }

    fn question(default: Option<&str>) -> Question<'static> {
        Question { flag: "--title", text: "Title", default: default.map(str::to_owned) }
    }

    fn short(text: &str) -> Result<String> {
        if text.len() < 4 { Ok(text.to_owned()) } else { Err(Error::usage("too long")) }
    }

    #[test]
    fn questions_are_asked_until_the_answer_is_taken() {
        assert_eq!(ask("long\nabc\n").text(&question(None), short).unwrap(), "abc");
        assert_eq!(ask("\n").text(&question(Some("def")), short).unwrap(), "def");
        assert_eq!(ask("\n").optional(&question(None), short).unwrap(), None);
        assert!(ask("long\n").text(&question(None), short).is_err());
        assert!(!ask("maybe\nNo\n").agrees("--yes", "Go on?").unwrap());
    }

    #[test]
    fn without_a_terminal_defaults_count_and_the_rest_is_missing() {
        let mut nobody = Ask { answers: None };
        assert_eq!(nobody.text(&question(Some("def")), short).unwrap(), "def");
        let error = nobody.text(&question(None), short).unwrap_err();
        assert_eq!(error.to_string(), "`--title` is missing: Title");
        assert!(nobody.agrees("--yes", "Go on?").unwrap());
    }
}
