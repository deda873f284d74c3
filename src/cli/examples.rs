//! Every command shows examples, and every example is one that the program understands.

use super::Arguments;
use clap::CommandFactory as _;
use clap::error::ErrorKind;

/// The commands in the examples of a help text, without what is said beside them.
fn examples(help: &str) -> Vec<String> {
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with("connectory "));
    let command =
        |line: &str| line.split("   ").next().unwrap_or_default().split("  ").next().map(str::to_owned);
    lines.filter_map(command).collect()
}

/// The words of a command line up to a pipe or a redirection.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, ' ') => words.push(String::new()),
            (_, c) => words.last_mut().unwrap().push(c),
        }
    }
    let end = words.iter().position(|word| matches!(word.as_str(), ">" | ">>" | "<" | "|" | "&&"));
    words.truncate(end.unwrap_or(words.len()));
    words.retain(|word| !word.is_empty());
    words
}

/// Calls a function for each command with the words before it.
fn walk(command: &clap::Command, before: &str, visit: &mut impl FnMut(&clap::Command, &str)) {
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        let path = format!("{before} {}", below.get_name());
        visit(below, &path);
        walk(below, &path, visit);
    }
}

#[test]
fn every_command_has_examples_that_are_understood() {
    let mut faults = Vec::new();
    let mut count = 0;
    let mut all = String::new();
    let mut nested = Vec::new();
    walk(&Arguments::command(), "connectory", &mut |command, path| {
        let help = command.get_after_help().or(command.get_after_long_help());
        let help = help.map(ToString::to_string).unwrap_or_default();
        if path.split(' ').count() > 2 {
            nested.push(path.to_owned());
        } else if !help.contains("Examples:\n") && !help.contains("Example:") {
            faults.push(format!("`{path}` shows no example"));
        }
        let found = examples(&help);
        if help.contains("Example") && found.is_empty() {
            faults.push(format!("the examples of `{path}` call nothing"));
        }
        for line in found {
            count += 1;
            let tried = Arguments::command().try_get_matches_from(words(&line));
            if let Err(error) = tried.map_err(|error| error.kind())
                && !matches!(error, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
            {
                faults.push(format!("`{path}`: `{line}` is not understood: {error}"));
            }
            all.push_str(&line);
            all.push('\n');
        }
    });
    for path in nested {
        if !all.contains(&path) {
            faults.push(format!("no example calls `{path}`"));
        }
    }
    assert!(faults.is_empty() && count > 40, "{count}\n{}", faults.join("\n"));
}

#[test]
fn the_arguments_fit_together() {
    Arguments::command().debug_assert();
}
