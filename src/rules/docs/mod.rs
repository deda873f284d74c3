//! Texts for people: introduction, changelog, migration guides, and the readme of foreign layouts.

mod links;
mod page;
mod readme;
pub mod sections;

pub(super) use links::RULES as LINKS;
pub(super) use readme::RULES as README;

use crate::catalogue::guide::TO_FILL_IN;
use crate::catalogue::{Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Location;
use crate::path::RepoPath;
use crate::source::{BYTE_ORDER_MARK, Span};
use page::Page;
use pulldown_cmark::{Event, Tag, TagEnd};
use sections::{CREDENTIALS, Heading, SECTIONS, Section, has_authentication};

const GUIDE: &str = "README.md, A catalogue";
const SUBMISSION: &str = "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification";

const INTRO: &str = "intro.md";
const README_FILE: &str = "readme.md";
const CHANGELOG: &str = "CHANGELOG.md";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("docs/intro-missing"),
        severity: Severity::Warning,
        summary: "The connector has no introduction.",
        why: "Its page is empty, and platforms want the text in the submission package.",
        fix: "Write `intro.md`: what the connector is for, what it needs, and how to begin.",
        reference: SUBMISSION,
        codes: &["layout-intro-present", "5000.1.1.5"],
        check: Check::Release(intro_missing),
    },
    Rule {
        id: RuleId::new("docs/section-missing"),
        severity: Severity::Warning,
        summary: "The introduction lacks a section that users look for.",
        why: "Certification wants the section, and users without it ask the support.",
        fix: "Add a heading such as the one that the message names, and a few sentences below it.",
        reference: SUBMISSION,
        codes: &["intro-sections"],
        check: Check::Release(section_missing),
    },
    Rule {
        id: RuleId::new("docs/section-empty"),
        severity: Severity::Warning,
        summary: "A section of the introduction has a heading and nothing below it.",
        why: "Certification wants the section, and users who open it learn nothing.",
        fix: "Write a few sentences below the heading, or remove it.",
        reference: SUBMISSION,
        codes: &["intro-sections"],
        check: Check::Release(section_empty),
    },
    Rule {
        id: RuleId::new("docs/placeholder-text"),
        severity: Severity::Warning,
        summary: "Text of a template was left in place.",
        why: "Users read an instruction to the author instead of help.",
        fix: "Replace the line by your own words, or remove it.",
        reference: GUIDE,
        codes: &["readme-placeholder"],
        check: Check::Release(placeholder_text),
    },
    Rule {
        id: RuleId::new("docs/image-without-text"),
        severity: Severity::Note,
        summary: "An image has no text in its place.",
        why: "Those who do not see the image learn nothing from it.",
        fix: "Say between the brackets what the image shows.",
        reference: "https://www.w3.org/WAI/tutorials/images/",
        codes: &[],
        check: Check::Release(image_without_text),
    },
    Rule {
        id: RuleId::new("docs/changelog-missing-version"),
        severity: Severity::Warning,
        summary: "The changelog does not mention the version.",
        why: "Users who take the update cannot find out what changes for them.",
        fix: "Add a heading with the version to CHANGELOG.md, and what changed below it.",
        reference: "https://keepachangelog.com/en/1.1.0/",
        codes: &[],
        check: Check::Release(changelog_missing_version),
    },
    Rule {
        id: RuleId::new("docs/readme-missing"),
        severity: Severity::Error,
        summary: "The connector's folder has no readme.md.",
        why: "Certification refuses the connector (5000.1.1.2), and users find no help.",
        fix: "Write `readme.md` after the template of Microsoft's repository.",
        reference: "https://learn.microsoft.com/connectors/custom-connectors/certification-submission",
        codes: &["layout-readme-present", "5000.1.1.2"],
        check: Check::Release(readme_missing),
    },
];

/// Whether the release is one that people may use; of what is retired only a notice is left.
fn serves(release: &Release) -> bool {
    release.manifest.retired.is_none()
}

/// Platforms that want an introduction say so by a rule of their own.
fn intro_missing(cx: &mut Cx<'_>, release: &Release) {
    let submitted = !release.manifest.platforms.is_empty();
    if release.layout == Layout::Native
        && !submitted
        && serves(release)
        && release.file_named(INTRO).is_none()
    {
        let file = release.folder.join(&RepoPath::parse(INTRO).unwrap_or_default());
        cx.report(Location::file(file), "`intro.md` is missing: nothing introduces the connector");
    }
}

fn readme_missing(cx: &mut Cx<'_>, release: &Release) {
    if release.layout == Layout::PowerPlatform && release.file_named(README_FILE).is_none() {
        let file = release.folder.join(&RepoPath::parse(README_FILE).unwrap_or_default());
        cx.report(Location::file(file), "`readme.md` is missing");
    }
}

fn section_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(page) = Page::named(release, INTRO).filter(|_| serves(release)) else { return };
    // An empty introduction is as good as none.
    if page.source.text().trim().is_empty() {
        return;
    }
    let headings = lower_headings(cx, page);
    let credentials = has_authentication(release).then_some(&CREDENTIALS);
    for section in credentials.into_iter().chain(&SECTIONS) {
        if !is_told(section, &headings) {
            cx.report(page.whole(), format!("there is no section `{}`", section.0));
        }
    }
}

/// A section that consists of others is not empty.
fn section_empty(cx: &mut Cx<'_>, release: &Release) {
    let Some(page) = Page::named(release, INTRO).filter(|_| serves(release)) else { return };
    let headings = page.headings(cx);
    let text = page.source.text();
    let known =
        |heading: &Heading| SECTIONS.iter().chain([&CREDENTIALS]).any(|section| heading.tells(section));
    for (index, heading) in headings.iter().enumerate().filter(|(_, heading)| known(heading)) {
        let next = headings.get(index + 1);
        let end = next.map_or(text.len(), |next| next.span.start);
        let body = without_comments(page.source.slice(Span::new(heading.span.end, end)));
        if body.trim().is_empty() && next.is_none_or(|next| next.level <= heading.level) {
            let message = format!("nothing stands below `{}`", heading.text.trim());
            cx.report(page.at(heading.span), message);
        }
    }
}

/// A text without what readers do not see.
fn without_comments(text: &str) -> String {
    let mut seen = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("<!--") {
        seen.push_str(before);
        rest = behind.split_once("-->").map_or("", |(_, rest)| rest);
    }
    seen + rest
}

/// The headings of a page in lower case.
fn lower_headings(cx: &mut Cx<'_>, page: Page<'_>) -> Vec<String> {
    page.headings(cx).iter().map(|heading| heading.text.to_lowercase()).collect()
}

fn is_told((_, words): &Section, headings: &[String]) -> bool {
    headings.iter().any(|heading| words.iter().any(|word| heading.contains(word)))
}

/// Beginnings of lines, in lower case, that only templates have.
const TEMPLATE_LINES: [&str; 6] =
    ["required. ", "optional. ", "description of operation 1", "answer to question 1", "lorem ipsum", "todo"];

/// Texts of headings, in lower case, that only templates have.
const TEMPLATE_HEADINGS: [&str; 4] = ["title", "publisher: publisher's name", "operation 1", "question 1"];

fn is_placeholder(line: &str) -> bool {
    let first = line.trim_start_matches(['\u{feff}', ' ', '-', '*', '>']);
    if !first.starts_with(['#', 'R', 'O', 'D', 'A', 'L', 'T', 'r', 'o', 'd', 'a', 'l', 't']) {
        return false;
    }
    let line = line.trim_start_matches(BYTE_ORDER_MARK).trim().to_lowercase();
    let heading = line.starts_with('#').then(|| line.trim_matches(['#', ' ']));
    let plain = line.trim_start_matches(['-', '*', '>', ' ']);
    let behind = |start: &str| plain.strip_prefix(start).map(|rest| !rest.starts_with(char::is_alphanumeric));
    TEMPLATE_LINES.iter().any(|start| match start.ends_with(' ') {
        true => plain.starts_with(start),
        false => behind(start) == Some(true),
    }) || heading.is_some_and(|heading| TEMPLATE_HEADINGS.contains(&heading))
}

fn placeholder_text(cx: &mut Cx<'_>, release: &Release) {
    for page in Page::all(release) {
        let mut start = 0;
        for line in page.source.text().split_inclusive('\n') {
            let is_left = page.is_named(INTRO) && line.contains(TO_FILL_IN);
            if line.len() < 400 && (is_placeholder(line) || is_left) {
                let text = line.trim_end();
                let span = Span::new(start, start + text.len());
                cx.report(page.at(span), "this line is from a template; your own words are expected");
            }
            start += line.len();
        }
    }
}

fn image_without_text(cx: &mut Cx<'_>, release: &Release) {
    for page in Page::all_with(release, b"![]") {
        let mut image: Option<(Span, bool)> = None;
        for (event, span) in page.events() {
            match (event, &mut image) {
                (Event::Start(Tag::Image { .. }), _) => image = Some((span, false)),
                (Event::Text(text) | Event::Code(text), Some((_, told))) => *told |= !text.trim().is_empty(),
                (Event::End(TagEnd::Image), Some((span, told))) => {
                    if !*told {
                        cx.report(page.at(*span), "this image has no text between its brackets");
                    }
                    image = None;
                }
                _ => {}
            }
        }
    }
}

fn changelog_missing_version(cx: &mut Cx<'_>, release: &Release) {
    let Some(version) = release.version().map(ToString::to_string) else { return };
    if release.layout != Layout::Native || !serves(release) {
        return;
    }
    let Some(page) = Page::named(release, CHANGELOG) else {
        let file = release.folder.join(&RepoPath::parse(CHANGELOG).unwrap_or_default());
        cx.report(Location::file(file), format!("there is no CHANGELOG.md that would mention {version}"));
        return;
    };
    if !page.headings(cx).iter().any(|heading| names_version(&heading.text, &version)) {
        cx.report(page.whole(), format!("no heading mentions {version}"));
    }
}

fn names_version(heading: &str, version: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    let words = heading.split(|c| !is_part(c));
    words.map(|word| word.trim_start_matches(['v', 'V'])).any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_headings() {
        for heading in ["1.2.0", "[1.2.0] - 2026-01-01", "v1.2.0 (latest)", "Version 1.2.0:"] {
            assert!(names_version(heading, "1.2.0"), "{heading}");
        }
        assert!(!names_version("1.2.0-rc.1", "1.2.0") && !names_version("11.2.0", "1.2.0"));
    }

    #[test]
    fn lines_of_templates_are_known() {
        for line in
            ["Required. Any plans", "# Title", "\u{feff}# Title\r\n", "- TODO: write", "Lorem ipsum dolor"]
        {
            assert!(is_placeholder(line), "{line}");
        }
        for line in ["Requirements", "## Titles", "Required scopes", "Todoist is a service"] {
            assert!(!is_placeholder(line), "{line}");
        }
    }
}
