//! The one comment of a pull request, from the JSON of `check`, `diff` and `review`.
//!
//! It is written where nobody trusts those files: a job without rights made them from what a stranger
//! sent. So all that they say is text, bounded and escaped; what is not as expected counts as absent.

use super::escape::cut;
use super::markdown::{MARK, MAX_BYTES, code, plain, prose};
use super::{counted, one_line};
use serde::Deserialize;
use std::fmt::Write as _;

/// Entries of one list that are shown.
const MAX_LISTED: usize = 50;

/// Longer texts are cut, in characters.
const MAX_TEXT: usize = 300;

/// What a comment is written from.
#[derive(Debug, Default)]
pub struct Parts {
    /// Of `check --format json`.
    pub check: Option<CheckReport>,
    /// Of `diff --format json`.
    pub diff: Option<DiffReport>,
    /// Of `review --format json`.
    pub review: Option<ReviewReport>,
}

/// Where a comment leads; only addresses that are on the web.
#[derive(Debug, Default)]
pub struct Links {
    /// A preview of the site.
    pub preview: Option<String>,
    /// The run with everything.
    pub run: Option<String>,
    /// The commit that was judged.
    pub commit: Option<String>,
}

/// What is read of a report of `check`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CheckReport {
    summary: Counts,
    findings: Vec<Finding>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Counts {
    errors: u64,
    warnings: u64,
    notes: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Finding {
    rule: String,
    severity: String,
    connector: String,
    file: String,
    line: u64,
    message: String,
    help: String,
}

/// What is read of a report of `diff`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DiffReport {
    connectors: Vec<Compared>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Compared {
    subject: String,
    state: String,
    old_version: Option<String>,
    new_version: Option<String>,
    required: String,
    next: Option<String>,
    enough: Option<bool>,
    changes: Vec<Difference>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Difference {
    group: String,
    message: String,
}

/// What is read of a report of `review`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReviewReport {
    others: Vec<String>,
    more_others: u64,
    contributors: Vec<Contributor>,
    connectors: Vec<Reviewed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Contributor {
    email: String,
    first: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reviewed {
    id: String,
    risks: Vec<Risk>,
    lines: Vec<Line>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Risk {
    kind: String,
    message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    line: String,
    checklist: Checklist,
    packages: Option<Vec<Package>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Checklist {
    complete: u64,
    lines: u64,
    incomplete: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Package {
    file: String,
    sha256: String,
}

/// Writes the comment; shorter than hosts allow.
pub fn comment(parts: &Parts, links: &Links) -> String {
    let mut page =
        Page { text: format!("{MARK}### {}{}\n", verdict(parts), addresses(links)), left_out: false };
    page.versions(parts);
    page.breaking(parts);
    page.findings(parts);
    page.for_people(parts);
    page.folded(parts);
    if page.left_out {
        page.text.push_str("\nThere is more than fits here; the run has everything.\n");
    }
    let commit = links
        .commit
        .as_ref()
        .map(|commit| format!(" · commit {}", code(&cut(commit, 40))))
        .unwrap_or_default();
    let _ = writeln!(
        page.text,
        "\n<sub>connectory {}{commit} · try it yourself: `connectory check --changed`</sub>",
        env!("CARGO_PKG_VERSION")
    );
    page.text
}

fn verdict(parts: &Parts) -> String {
    let Some(check) = &parts.check else {
        return "✗ Connectory could not judge this change".to_owned();
    };
    let small =
        parts.diff.iter().flat_map(|diff| &diff.connectors).filter(|one| one.enough == Some(false)).count();
    let Counts { errors, warnings, notes } = check.summary;
    let count = |number: u64, noun: &str| counted(usize::try_from(number).unwrap_or(usize::MAX), noun);
    match (errors, warnings) {
        (0, 0) if small == 0 && notes == 0 => "✓ Connectory: nothing to mend".to_owned(),
        (0, 0) if small == 0 => format!("✓ Connectory: {}", count(notes, "note")),
        (0, _) if small == 0 => format!("✓ Connectory: {}", count(warnings, "warning")),
        (0, _) => format!("✗ Connectory: {} too small", counted(small, "version")),
        _ => format!("✗ Connectory: {}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

fn addresses(links: &Links) -> String {
    let link = |name: &str, address: &Option<String>| {
        let address = address.as_deref().filter(|address| is_web(address));
        address.map(|address| format!(" · [{name}]({address})")).unwrap_or_default()
    };
    link("preview", &links.preview) + &link("full report", &links.run)
}

/// Whether an address can stand in a link as it is.
fn is_web(address: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&*+,;=%".contains(c);
    address.starts_with("https://") && address.len() <= 2_000 && address.chars().all(is_plain)
}

/// A text of somebody as a piece of a line.
fn short(text: &str) -> String {
    prose(&cut(text, MAX_TEXT))
}

/// A name of somebody's as code.
fn name(text: &str) -> String {
    code(&cut(&one_line(text), 100))
}

/// The comment so far.
struct Page {
    text: String,
    left_out: bool,
}

impl Page {
    /// Adds a block where there is room for it.
    fn add(&mut self, block: &str) {
        match self.text.len() + block.len() <= MAX_BYTES {
            true => self.text.push_str(block),
            false => self.left_out = true,
        }
    }

    /// Adds a list below a head, line by line; nothing where it has none.
    fn list(&mut self, head: &str, lines: impl Iterator<Item = String>, foot: &str) {
        let mut lines = lines.peekable();
        if lines.peek().is_none() {
            return;
        }
        let mut block = head.to_owned();
        for (shown, line) in lines.enumerate() {
            if shown == MAX_LISTED || self.text.len() + block.len() + line.len() + foot.len() > MAX_BYTES {
                self.left_out = true;
                break;
            }
            block.push_str(&line);
            block.push('\n');
        }
        block.push_str(foot);
        self.add(&block);
    }

    /// Which version each connector has, which it needs and why, and its packages.
    fn versions(&mut self, parts: &Parts) {
        let compared = parts.diff.iter().flat_map(|diff| &diff.connectors);
        let row = |one: &Compared| {
            let version = match (&one.old_version, &one.new_version) {
                (Some(old), Some(new)) if old != new => format!("{} → {}", name(old), name(new)),
                (None, Some(new)) | (Some(_), Some(new)) => name(new),
                (_, None) => "–".to_owned(),
            };
            let needs = match (one.enough, &one.next) {
                (Some(true), _) => format!("{} ✓", plain(&cut(&one.required, 20))),
                (Some(false), Some(next)) => {
                    format!("{} ✗, so {}", plain(&cut(&one.required, 20)), name(next))
                }
                (Some(false), None) => format!("{} ✗", plain(&cut(&one.required, 20))),
                (None, _) => plain(&cut(&one.required, 20)),
            };
            format!(
                "| {} | {} | {version} | {needs} | {} |",
                name(&one.subject),
                plain(&cut(&one.state, 20)),
                packages(parts, &one.subject)
            )
        };
        self.list(
            "\n| connector | state | version | needs | package |\n|---|---|---|---|---|\n",
            compared.map(row),
            "",
        );
    }

    fn breaking(&mut self, parts: &Parts) {
        let breaks = parts.diff.iter().flat_map(|diff| &diff.connectors).flat_map(|one| {
            let breaking = one.changes.iter().filter(|change| change.group == "breaking");
            breaking.map(|change| format!("- {} {}", name(&one.subject), short(&change.message)))
        });
        self.list("\n**Breaks users**\n", breaks, "");
    }

    /// What the author has to mend, errors first.
    fn findings(&mut self, parts: &Parts) {
        let findings = || parts.check.iter().flat_map(|check| &check.findings);
        let line = |found: &Finding| {
            let place = code(&format!("{}:{}", cut(&one_line(&found.file), 200), found.line));
            let help = if found.help.is_empty() { String::new() } else { format!(" {}", short(&found.help)) };
            format!(
                "- {} {place} {}.{help} {}",
                name(&found.connector),
                short(&found.message),
                name(&found.rule)
            )
        };
        let of =
            |severity: &'static str| findings().filter(move |found| found.severity == severity).map(line);
        self.list("\n**For the author: errors**\n", of("error"), "");
        self.list("\n<details><summary>Warnings</summary>\n\n", of("warning"), "\n</details>\n");
    }

    /// What a machine cannot judge.
    fn for_people(&mut self, parts: &Parts) {
        let Some(review) = &parts.review else { return };
        let risks = review.connectors.iter().flat_map(|one| {
            one.risks
                .iter()
                .map(|risk| format!("- [ ] {} {}: {}", name(&one.id), name(&risk.kind), short(&risk.message)))
        });
        let first = review.contributors.iter().filter(|one| one.first == Some(true));
        let first = first.map(|one| format!("- [ ] first contribution of {}", name(&one.email)));
        let others = review.others.iter().map(|path| format!("- [ ] of no connector: {}", name(path)));
        let more = (review.more_others > 0)
            .then(|| format!("- [ ] of no connector: {} more files", review.more_others));
        self.list(
            "\n**For the reviewer: what a machine cannot judge**\n",
            risks.chain(first).chain(others).chain(more),
            "",
        );
    }

    /// What is good to know.
    fn folded(&mut self, parts: &Parts) {
        let changes = parts.diff.iter().flat_map(|diff| &diff.connectors).flat_map(|one| {
            let others = one.changes.iter().filter(|change| change.group != "breaking");
            others.map(|change| {
                format!(
                    "- {} {}: {}",
                    name(&one.subject),
                    plain(&cut(&change.group, 20)),
                    short(&change.message)
                )
            })
        });
        self.list("\n<details><summary>Other changes</summary>\n\n", changes, "\n</details>\n");
        let lines = parts.review.iter().flat_map(|review| &review.connectors).flat_map(|one| &one.lines);
        let checklist = lines.map(|line| {
            let Checklist { complete, lines, incomplete } = &line.checklist;
            let missing: Vec<String> = incomplete.iter().take(10).map(|one| plain(&cut(one, 40))).collect();
            let missing =
                if missing.is_empty() { String::new() } else { format!("; missing: {}", missing.join(", ")) };
            format!("- {} {complete} of {lines}{missing}", name(&line.line))
        });
        self.list("\n<details><summary>Checklist</summary>\n\n", checklist, "\n</details>\n");
    }
}

/// The packages that a tag of a line would give.
fn packages(parts: &Parts, subject: &str) -> String {
    let lines = parts.review.iter().flat_map(|review| &review.connectors).flat_map(|one| &one.lines);
    let Some(line) = lines.into_iter().find(|line| line.line == subject) else { return "–".to_owned() };
    let Some(packages) = &line.packages else { return "cannot be made".to_owned() };
    let told = packages.iter().take(8).map(|one| {
        let digest: String = one.sha256.chars().take(12).collect();
        format!("{} {}", plain(&cut(&one.file, 100)), code(&digest))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "–".to_owned() } else { told.join("<br>") }
}
