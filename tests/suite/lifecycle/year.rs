//! A year in the life of several connectors: at every step what `status` says is held against what the
//! commands do, those that it does not allow among them.

use super::{both, command, done, on};
use crate::harness::{History, connector, path, write};
use connectory::catalogue::Action;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const IDS: [&str; 10] =
    ["alpha", "beta", "delta", "eta", "gamma", "iota", "kappa", "lambda", "omega", "sigma"];

/// The steps of the year; each is a commit.
const STEPS: u64 = 130;

/// A catalogue that grows.
struct Year {
    history: History,
    days: u64,
    minors: BTreeMap<&'static str, u64>,
}

impl Year {
    /// The day of the next commit.
    fn today(&self) -> String {
        let time = 1_760_000_000 + i64::try_from(self.days).unwrap() * 86_400;
        connectory::catalogue::date_of(time).unwrap().to_string()
    }

    fn commit(&mut self, tag: Option<String>) {
        let tags: Vec<&str> = tag.iter().map(String::as_str).collect();
        self.history.commit(&tags);
        self.days += 1;
    }

    fn manifest(&self, id: &str) -> String {
        std::fs::read_to_string(self.history.folder.join(format!("catalogue/{id}/v1/connector.toml")))
            .unwrap()
    }

    /// Releases another version of a connector: an operation more.
    fn release(&mut self, id: &'static str) {
        let minor = self.minors.get(id).map_or(0, |minor| minor + 1);
        self.minors.insert(id, minor);
        let line = format!("catalogue/{id}/v1");
        let old = (minor > 0).then(|| self.manifest(id));
        let more: String = (0..minor).map(|n| path(&format!("m{n}"), &format!("Get{n}"), &["id"])).collect();
        connector(&self.history.folder, &line, &format!("1.{minor}.0"), &format!("{}{more}", both()));
        let fresh = format!("{}platforms = [\"tencent\"]\n", self.manifest(id));
        let manifest = match old {
            Some(old) => old.replacen(&format!("1.{}.0", minor - 1), &format!("1.{minor}.0"), 1),
            None => fresh,
        };
        write(&self.history.folder, &format!("{line}/connector.toml"), manifest);
        self.commit(Some(format!("{id}/v1.{minor}.0")));
    }
}

/// What `status` says of a line: its state, and what each action that it allows waits for.
fn told(folder: &Path, id: &str, today: &str) -> (String, BTreeMap<String, (String, Option<String>)>) {
    let run = on(folder, today, &["status", id, "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let line = &report["lines"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let allows = line["allows"].as_array().unwrap().iter().map(|one| {
        (text(&one["action"]), (text(&one["command"]), one["blocked"].as_str().map(str::to_owned)))
    });
    (text(&line["state"]), allows.collect())
}

/// A command as `status` names it, with its placeholders filled in.
fn words(command: &str, minor: u64, sunset: &str) -> Vec<String> {
    let filled = command
        .replace("@VERSION", &format!("@1.{minor}.0"))
        .replace("DATE", sunset)
        .replace("TEXT", "Because.");
    filled.split(' ').skip(1).map(str::to_owned).collect()
}

fn day_after(today: &str, days: i64) -> String {
    let day: connectory::catalogue::Date = today.parse().unwrap();
    day.saturating_add(jiff::Span::new().days(days)).to_string()
}

const TRIED: [Action; 8] = super::ACTIONS;

#[test]
fn the_word_of_the_tool_holds_all_year() {
    let scratch = tempfile::tempdir().unwrap();
    let mut year = Year { history: History::new(scratch.path()), days: 0, minors: BTreeMap::new() };
    write(scratch.path(), "connectory.toml", "[policy]\nnotice-days = 3\n");
    IDS.iter().for_each(|id| year.release(id));
    let (mut states, mut taken): (BTreeSet<String>, BTreeMap<&str, usize>) = Default::default();
    for step in 0..STEPS {
        let id = IDS[usize::try_from(step).unwrap() % IDS.len()];
        let (today, minor) = (year.today(), year.minors[id]);
        let sunset = day_after(&today, 4);
        let (state, allows) = told(scratch.path(), id, &today);
        let mut open = Vec::new();
        for action in TRIED {
            let allowed = allows.get(action.as_str());
            let words = match allowed {
                Some((command, _)) => words(command, minor, &sunset),
                None => {
                    let named = command(action).unwrap().iter().filter(|word| **word != "--dry-run");
                    named
                        .map(|word| {
                            word.replace("acme@1.0.0", &format!("{id}@1.{minor}.0")).replace("acme", id)
                        })
                        .collect()
                }
            };
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let is_free = allowed.is_some_and(|(_, blocked)| blocked.is_none());
            let run = on(scratch.path(), &today, &[&words[..], &["--dry-run"]].concat());
            let said =
                format!("{today} {id} is {state}, {words:?}, {allowed:?}: {}{}", run.stdout, run.stderr);
            assert_eq!(run.code, if is_free { 0 } else { 2 }, "{said}");
            if is_free {
                open.push((action, words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>()));
            }
        }
        states.insert(state);
        // The step that was taken the least often, or, in turn, a version more where that is allowed.
        let may_edit = allows.contains_key("edit");
        open.retain(|(action, _)| {
            *action != Action::Retire || taken.get("retire").is_none_or(|count| *count < 3)
        });
        open.sort_by_key(|(action, _)| taken.get(action.as_str()).copied().unwrap_or_default());
        match open.first().filter(|_| step % 7 != 3 || !may_edit) {
            Some((action, words)) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                done(scratch.path(), &today, &words);
                *taken.entry(action.as_str()).or_default() += 1;
                year.commit(None);
            }
            None if may_edit => year.release(id),
            None => year.commit(None),
        }
    }
    for state in ["published", "in-review", "rejected", "deprecated", "retired"] {
        assert!(states.contains(state), "no connector was ever {state}: {states:?}");
    }
    assert_eq!(taken.len(), TRIED.len(), "not all steps were taken: {taken:?}");
    let found = on(scratch.path(), &year.today(), &["check", "--select", "lifecycle", "--format", "short"]);
    assert!(!found.stdout.contains("error["), "{}", found.stdout);
}
