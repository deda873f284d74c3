//! The Markdown twin of a connector's page: the same content for programs and people who read text.
//!
//! Texts of authors are escaped, or are Markdown that [`super::markdown`] tamed; links lead where those
//! of the page lead, because twin and page stand in one folder.

mod api;

use super::exhibit::ReleasePage;
use super::locale::{Locale, Phrase};
use super::markdown::{code, plain};
use super::text::Piece;
use super::view::{Count, Ending, Version};
use std::fmt::Write as _;

/// A document that grows.
pub(super) struct Text<'l> {
    out: String,
    /// What messages are said in.
    locale: &'l Locale,
}

impl Text<'_> {
    /// A message.
    fn said(&self, phrase: &Phrase) -> String {
        self.locale.say(phrase)
    }

    /// A paragraph, a heading or another block; nothing where it is empty.
    fn block(&mut self, block: &str) {
        let block = block.trim_end();
        if !block.is_empty() {
            self.out.push_str(block);
            self.out.push_str("\n\n");
        }
    }

    /// A table; nothing where it has no rows.
    fn table<const N: usize>(&mut self, head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return;
        }
        let _ = writeln!(self.out, "| {} |\n|{}", head.join(" | "), "---|".repeat(N));
        for row in rows {
            let _ = writeln!(self.out, "| {} |", row.join(" | "));
        }
        self.out.push('\n');
    }

    /// A list; nothing where it has no entries.
    fn list(&mut self, entries: impl IntoIterator<Item = String>) {
        let lines: Vec<String> = entries.into_iter().map(|entry| format!("- {entry}\n")).collect();
        self.block(&lines.concat());
    }
}

/// A link to a page of the site; `root` leads to its root.
fn link(text: &str, root: &str, path: &str) -> String {
    format!("[{}]({root}{path})", plain(text))
}

/// A sentence of our own making.
fn sentence(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| {
        let (start, end) = (piece.text.starts_with(' '), piece.text.ends_with(' '));
        let text = if piece.code { code(&piece.text) } else { plain(&piece.text) };
        format!("{}{text}{}", if start { " " } else { "" }, if end { " " } else { "" })
    };
    pieces.iter().map(piece).collect::<String>().trim().to_owned()
}

/// The twin of a connector's own page.
pub(super) fn written(page: &ReleasePage<'_>, root: &str, locale: &Locale) -> String {
    let mut text = Text { out: String::new(), locale };
    text.block(&format!("# {}", plain(&page.release.title)));
    text.block(&plain(&page.release.summary));
    standing(&mut text, page, root);
    facts(&mut text, page, root);
    if !page.release.overview.as_str().is_empty() {
        text.block("## Overview");
        text.block(&page.release.overview.to_markdown());
    }
    api::add(&mut text, page.release);
    watched(&mut text, page);
    changelog(&mut text, page, root);
    versions(&mut text, page, root);
    checklist(&mut text, page);
    text.out.trim_end().to_owned() + "\n"
}

fn standing(text: &mut Text<'_>, page: &ReleasePage<'_>, root: &str) {
    let standing = page.standing;
    let endings = standing.ending.iter().chain(page.other_endings.iter().copied());
    for ending in endings {
        text.block(&told(ending, root));
    }
    for part in &standing.parts {
        text.block(&format!("**Deprecated:** {}", sentence(part)));
    }
    if standing.is_preview {
        text.block("**Pre-release.** This version is for trying; it may still change in ways that break what uses it.");
    } else if standing.is_draft {
        text.block("**Draft.** This connector was never released; everything about it may change.");
    }
    if let Some(reason) = &standing.unreadable {
        text.block(&format!(
            "**The API cannot be shown.** {}",
            plain(&text.said(&Phrase::of("unreadable", reason)))
        ));
    }
    text.list(
        page.guides
            .iter()
            .map(|guide| link(&format!("Migration guide to {}", guide.version), root, &guide.path)),
    );
}

fn told(ending: &Ending, root: &str) -> String {
    let line = ending.line.as_deref().map(|line| format!(" Line {}", plain(line))).unwrap_or_default();
    let mut told = match (&ending.on, ending.is_retired) {
        (Some(on), true) => format!("**Retired.**{line} was retired on {on}."),
        (None, true) => format!("**Retired.**{line} was retired."),
        (Some(on), false) if ending.is_over => format!("**Deprecated.**{line} reached its end on {on}."),
        (Some(on), false) => format!("**Deprecated.**{line} ends on {on}."),
        (None, false) => format!("**Deprecated.**{line} will end; the day is not set yet."),
    };
    let _ = write!(told, " {}", plain(&ending.reason));
    if let Some(other) = &ending.replacement {
        let named = match &other.path {
            Some(path) => link(&other.title, root, path),
            None => plain(&other.title),
        };
        let _ = write!(told, " Use {named} instead.");
    }
    if let Some(guide) = &ending.guide {
        let name = format!("Migration guide to {}", guide.version);
        let _ = write!(told, " {}.", link(&name, root, &guide.path));
    }
    told
}

fn facts(text: &mut Text<'_>, page: &ReleasePage<'_>, root: &str) {
    let release = page.release;
    let mut entries = vec![format!("Id: {}", code(page.id)), format!("State: {}", page.state.name)];
    if let Some(version) = page.version {
        let day = version.date.as_ref().map(|day| format!(" of {day}")).unwrap_or_default();
        entries.push(format!("Version: {}{day}, tag {}", plain(&version.version), code(&version.tag)));
    }
    if let Some(publisher) = &release.publisher {
        entries.push(match &page.publisher_page {
            Some(path) => format!("Publisher: {}", link(&publisher.name, root, path)),
            None => format!("Publisher: {}", plain(&publisher.name)),
        });
    }
    for (name, list) in [
        ("Platforms", &release.platforms),
        ("Categories", &release.categories),
        ("Authentication", &release.auth),
    ] {
        let names: Vec<String> = list.iter().map(|named| plain(&named.name)).collect();
        entries.extend((!names.is_empty()).then(|| format!("{name}: {}", names.join(", "))));
    }
    for fact in &release.facts {
        let values: Vec<String> = fact.values.iter().map(|value| plain(&text.said(&value.text))).collect();
        entries.push(format!("{}: {}", text.said(&Phrase::of("fact", fact.id)), values.join(", ")));
    }
    if let Some(dialect) = &release.dialect {
        entries.push(format!("Definition: {}", plain(dialect)));
    }
    if !release.keywords.is_empty() {
        entries.push(format!("Keywords: {}", plain(&release.keywords.join(", "))));
    }
    if let Some(path) = page.definition.and_then(|definition| definition.path.as_ref()) {
        entries.push(link("The API as OpenAPI 3.0", root, path));
    }
    entries.extend(page.score.map(|score| format!("Score: {} of 100", score.points)));
    text.list(entries);
}

/// How far submissions came, and how much it is used.
fn watched(text: &mut Text<'_>, page: &ReleasePage<'_>) {
    if !page.reviews.is_empty() {
        text.block("## Submissions");
        let rows = page.reviews.iter().map(|review| {
            let [platform, version] = [&review.platform, &review.version].map(|text| plain(text));
            [platform, version, review.status.to_owned(), review.since.clone()]
        });
        text.table(["Platform", "Version", "State", "Since"], rows);
    }
    if let Some(usage) = &page.usage {
        text.block("## Used by");
        let locale = text.locale;
        let told = |count: &Count| {
            format!("{}: {}", locale.say(&Phrase::of("usage", count.id)), plain(&locale.say(&count.count)))
        };
        text.list(usage.counts.iter().map(told));
        text.block(&format!("As of {}, counted by the operator.", usage.date));
    }
}

fn changelog(text: &mut Text<'_>, page: &ReleasePage<'_>, root: &str) {
    if page.recent.is_empty() {
        return;
    }
    text.block("## Changelog");
    for version in page.recent {
        let day = version.date.as_ref().map(|day| format!(" ({day})")).unwrap_or_default();
        text.block(&format!("### {}{day}", plain(&version.version)));
        text.block(&version.notes.to_markdown());
        if let Some(guide) = &version.guide {
            text.block(&link(&format!("Migration guide to {}", version.version), root, guide));
        }
        changes(text, version);
    }
}

fn changes(text: &mut Text<'_>, version: &Version) {
    let Some(since) = &version.since else { return };
    if !version.comparable {
        return text.block(&format!("The APIs of {since} and {} could not be compared.", version.version));
    }
    for group in &version.groups {
        text.block(&format!("{} since {since}:", group.name));
        let left_out = (group.left_out > 0).then(|| format!("and {} more", group.left_out));
        text.list(group.changes.iter().map(|change| sentence(change)).chain(left_out));
    }
}

fn versions(text: &mut Text<'_>, page: &ReleasePage<'_>, root: &str) {
    if page.versions.is_empty() {
        return;
    }
    text.block("## Versions");
    let row = |version: &Version| {
        let path = format!("c/{}/v/{}/index.html", page.id, version.version);
        let bump = if version.since.is_none() { "first" } else { version.bump.unwrap_or("–") };
        let day = version.date.clone().unwrap_or_default();
        [link(&version.version, root, &path), day, bump.to_owned()]
    };
    text.table(["Version", "Released", "Kind"], page.versions.iter().map(row));
    let Some(version) = page.version.filter(|version| !version.downloads.is_empty()) else { return };
    text.block(&format!("## Downloads of {}", plain(&version.version)));
    let rows = version.downloads.iter().map(|download| {
        [link(&download.file, root, &download.path), download.size.clone(), code(&download.sha256)]
    });
    text.table(["File", "Size", "SHA-256"], rows);
}

fn checklist(text: &mut Text<'_>, page: &ReleasePage<'_>) {
    if page.checklist.lines.is_empty() {
        return;
    }
    text.block("## Checklist");
    let locale = text.locale;
    let rows = page.checklist.lines.iter().map(|line| {
        let state = if line.is_complete { "complete" } else { "not complete" };
        let evidence: Vec<String> = line.evidence.iter().map(|one| plain(one)).collect();
        let gaps = line.gaps.iter().map(|one| format!("missing: {}", plain(one)));
        [
            locale.say(&Phrase::of("checklist", line.id)),
            state.to_owned(),
            evidence.into_iter().chain(gaps).collect::<Vec<_>>().join("; "),
        ]
    });
    text.table(["Line", "State", "Evidence"], rows);
}
