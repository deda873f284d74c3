//! `connectory tags`: tags for the versions of a repository that had none, out of its history.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, ConnectorId, FirstTag, FirstTags};
use crate::error::{Error, Result};
use crate::files::MAX_FILE_BYTES;
use crate::git::{ObjectId, Repository, Revision};
use crate::report::{counted, one_line};
use semver::Version;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// List the tags that the history suggests for versions that were never tagged, and make them.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory tags                      the list: tag, commit, day, the version as it is written there\n  \
    connectory tags > tags.txt           … to look at, and to take lines out of\n  \
    connectory tags --apply tags.txt     make the tags of the list\n  \
    connectory tags --apply              make all of them\n\n\
    For each version that a connector ever said it has, the commit is named that changed the\n\
    connector last while it said so. A tag that is there is never moved.")]
pub(super) struct Arguments {
    /// Make the tags of this list (`-` is standard input), or all that the history suggests
    #[arg(long, value_name = "LIST", num_args = 0..=1)]
    apply: Option<Option<PathBuf>>,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: super::ListFormat,
}

/// What tags were made of.
#[derive(Default)]
struct Made {
    made: Vec<String>,
    /// How many were there already.
    present: usize,
    /// Those that are there and name another commit.
    others: Vec<String>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = place.catalogue(None)?;
    let history = catalogue.require_history()?;
    if let Some(Some(list)) = &arguments.apply {
        let wanted = listed(&catalogue, history.repository(), &text(&place.here()?, list)?)?;
        let made = make(history.repository(), &wanted)?;
        return tell_made(&made, arguments, output);
    }
    let tags = catalogue.first_tags()?;
    if arguments.apply.is_some() {
        let wanted: Vec<(String, ObjectId)> =
            tags.wanted.iter().map(|tag| (tag.name.clone(), tag.commit)).collect();
        let mut made = make(history.repository(), &wanted)?;
        made.present += tags.present.len();
        tell_untold(&tags, output);
        return tell_made(&made, arguments, output);
    }
    match arguments.format {
        super::ListFormat::Human => {
            output.print(&drawn(&tags.wanted))?;
            tell_untold(&tags, output);
            let (wanted, present) = (counted(tags.wanted.len(), "tag"), tags.present.len());
            output.say(&format!("{wanted} to make, {present} there already"));
            if !tags.wanted.is_empty() {
                output.say("next: connectory tags --apply, git push --tags");
            }
        }
        super::ListFormat::Json => output.print(&super::to_json(&json!({
            "version": 1,
            "wanted": tags.wanted.iter().map(|tag| json!({
                "tag": tag.name,
                "commit": tag.commit.to_string(),
                "date": tag.date.map(|date| date.to_string()),
                "was": tag.was,
            })).collect::<Vec<_>>(),
            "present": tags.present,
            "untold": tags.untold.iter().map(|(id, why)| json!({ "connector": id.as_str(), "why": why })).collect::<Vec<_>>(),
        })))?,
    }
    Ok(Outcome::Fine)
}

/// The list, as `--apply` reads it.
fn drawn(tags: &[FirstTag]) -> String {
    let rows: Vec<[String; 4]> = tags
        .iter()
        .map(|tag| {
            let date = tag.date.map(|date| date.to_string()).unwrap_or_default();
            [tag.name.clone(), tag.commit.to_string(), date, one_line(&tag.was)]
        })
        .collect();
    super::table(&rows)
}

fn tell_untold(tags: &FirstTags, output: &mut Output) {
    for (id, why) in &tags.untold {
        output.say(&format!("note: {id}: {}", one_line(why)));
    }
}

fn tell_made(made: &Made, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    match arguments.format {
        super::ListFormat::Human => {
            let (count, present) = (counted(made.made.len(), "tag"), made.present);
            output.print(&format!("made {count}; {present} there already\n"))?;
        }
        super::ListFormat::Json => output.print(&super::to_json(&json!({
            "version": 1,
            "made": made.made,
            "present": made.present,
            "others": made.others,
        })))?,
    }
    for name in &made.others {
        output.say(&format!("note: `{name}` names another commit; it stays where it is"));
    }
    Ok(if made.others.is_empty() { Outcome::Fine } else { Outcome::Findings })
}

/// Makes tags, none of which is ever moved.
fn make(repository: &Repository, wanted: &[(String, ObjectId)]) -> Result<Made> {
    let known: BTreeMap<String, ObjectId> =
        repository.tags()?.into_iter().map(|tag| (tag.name, tag.commit)).collect();
    let mut made = Made::default();
    for (name, commit) in wanted {
        match known.get(name) {
            Some(there) if there == commit => made.present += 1,
            Some(_) => made.others.push(name.clone()),
            None => {
                repository.plain_tag(name, *commit)?;
                made.made.push(name.clone());
            }
        }
    }
    Ok(made)
}

/// Reads a list; each line is right before any tag is made.
fn listed(catalogue: &Catalogue, repository: &Repository, text: &str) -> Result<Vec<(String, ObjectId)>> {
    let mut wanted: BTreeMap<String, ObjectId> = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let refused = |why: String| Error::usage(format!("line {}: {why}", number + 1));
        let mut words = line.split_whitespace();
        let (Some(name), Some(word)) = (words.next(), words.next()) else {
            return Err(refused("a tag and a commit are expected".to_owned()));
        };
        let parts = name.split_once("/v");
        let parts =
            parts.and_then(|(id, version)| Some((ConnectorId::parse(id)?, Version::parse(version).ok()?)));
        let Some((id, _)) = parts else {
            return Err(refused(format!("`{}` is no tag such as `acme-orders/v1.0.0`", one_line(name))));
        };
        if catalogue.place(id.as_str()).is_none() {
            return Err(refused(format!("there is no connector `{id}`")));
        }
        let is_whole = word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let found = if is_whole { repository.revision(word)? } else { None };
        let Some(Revision::Commit(commit)) = found else {
            return Err(refused(format!("`{}` names no commit by its 40 digits", one_line(word))));
        };
        if wanted.insert(name.to_owned(), commit).is_some_and(|other| other != commit) {
            return Err(refused(format!("`{name}` stands here twice, with two commits")));
        }
    }
    Ok(wanted.into_iter().collect())
}

/// The text of a list, within limits.
fn text(here: &Path, list: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let read = match list.as_os_str() == "-" {
        true => std::io::stdin().lock().take(MAX_FILE_BYTES).read_to_end(&mut bytes),
        false => {
            let path = here.join(list);
            let failed = |error: std::io::Error| Error::usage(Error::io("read", &path, &error).to_string());
            if !path.metadata().map_err(failed)?.is_file() {
                return Err(Error::usage(format!("`{}` is no plain file", list.display())));
            }
            let file = std::fs::File::open(&path).map_err(failed)?;
            file.take(MAX_FILE_BYTES).read_to_end(&mut bytes)
        }
    };
    read.map_err(|error| Error::environment(format!("cannot read the list: {error}")))?;
    String::from_utf8(bytes).map_err(|_| Error::usage("the list is no text in UTF-8"))
}
