//! `connectory explain`: what a rule demands, why, and how to mend it.

use super::Outcome;
use super::output::Output;
use crate::check::Rule;
use crate::error::{Error, Result};

/// Say what a rule demands, why, and how to mend it.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A rule's id, such as `version/bump-too-small`
    rule: String,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let book = crate::platform::rule_book();
    let Some(rule) = book.rule(&arguments.rule) else {
        let error = Error::usage(format!("there is no rule `{}`", arguments.rule));
        let ids = book.rules().iter().map(|rule| rule.id.as_str());
        return Err(match super::nearest(&arguments.rule, ids) {
            Some(id) => error.with_help(format!("did you mean `{id}`?")),
            None => error.with_help("`connectory rules` lists all rules"),
        });
    };
    output.print(&explanation(rule))?;
    Ok(Outcome::Fine)
}

fn explanation(rule: &Rule) -> String {
    format!(
        "{} ({})\n\n{}\n\nwhy:  {}\nfix:  {}\nsee:  {}\n",
        rule.id, rule.severity, rule.summary, rule.why, rule.fix, rule.reference
    )
}
