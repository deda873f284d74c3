//! Texts for people: introduction, changelog, migration guides, and the readme of foreign layouts.

use crate::catalogue::{Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Location;
use crate::path::RepoPath;
use crate::source::{BYTE_ORDER_MARK, Source, Span};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

const GUIDE: &str = "README.md, A catalogue";
const SUBMISSION: &str = "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification";

const INTRO: &str = "intro.md";
const README: &str = "readme.md";
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
        id: RuleId::new("docs/link-broken"),
        severity: Severity::Warning,
        summary: "A link or an image names a file that is not in the folder.",
        why: "Readers get an error page, or a hole where the picture should be.",
        fix: "Add the file, correct the path, or write the full address of a page elsewhere.",
        reference: "https://spec.commonmark.org/0.31.2/#links",
        codes: &["readme-links"],
        check: Check::Release(link_broken),
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
    if release.layout == Layout::PowerPlatform && release.file_named(README).is_none() {
        let file = release.folder.join(&RepoPath::parse(README).unwrap_or_default());
        cx.report(Location::file(file), "`readme.md` is missing");
    }
}

/// A Markdown file of a release with its text.
struct Page {
    path: RepoPath,
    source: Source,
}

impl Page {
    fn of(release: &Release, path: &RepoPath, bytes: &[u8]) -> Self {
        Self { path: release.folder.join(path), source: Source::decode(bytes.to_vec()) }
    }

    /// The Markdown files of a release whose bytes hold `mark`, outside folders of platforms.
    fn all_with(release: &Release, mark: &[u8]) -> Vec<Self> {
        let files = release.files.iter().filter(|(path, _)| path.extension() == "md");
        let marked = files.filter(|(_, bytes)| memchr::memmem::find(bytes, mark).is_some());
        marked.map(|(path, bytes)| Self::of(release, path, bytes)).collect()
    }

    /// What the Markdown holds, with its bytes in the source.
    fn events(&self) -> impl Iterator<Item = (Event<'_>, Span)> {
        let text = self.source.text();
        let body = text.trim_start_matches(BYTE_ORDER_MARK);
        let cut = text.len() - body.len();
        let events = Parser::new(body).into_offset_iter();
        events.map(move |(event, range)| (event, Span::new(range.start + cut, range.end + cut)))
    }

    /// Whether a target in parentheses is neither an address nor a place on the page.
    fn may_link_to_files(&self) -> bool {
        let targets = self.source.text().split("](").skip(1);
        let elsewhere = ["https://", "http://", "mailto:", "#"];
        targets.into_iter().any(|target| !elsewhere.iter().any(|start| target.starts_with(start)))
    }

    /// The headings as plain text.
    fn headings(&self) -> Vec<String> {
        let mut headings = Vec::new();
        let mut open: Option<String> = None;
        for (event, _) in self.events() {
            match (event, &mut open) {
                (Event::Start(Tag::Heading { .. }), _) => open = Some(String::new()),
                (Event::End(TagEnd::Heading(_)), _) => headings.extend(open.take()),
                (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
                _ => {}
            }
        }
        headings
    }

    fn at(&self, span: Span) -> Location {
        Location { span: Some(span), ..Location::file(self.path.clone()) }
    }
}

/// A section of the introduction: its name, and words of which one must be in a heading.
type Section = (&'static str, &'static [&'static str]);

/// The section that only connectors with credentials owe.
const CREDENTIALS: Section =
    ("How to get credentials", &["credential", "authenticat", "authoriz", "api key", "token", "sign in"]);

/// The sections that every introduction owes.
const SECTIONS: [Section; 5] = [
    ("Prerequisites", &["prerequisite", "requirement", "before you"]),
    ("Get started with your connector", &["get started", "getting started", "quick start", "first steps"]),
    ("Known issues and limitations", &["known issue", "limitation"]),
    ("Common errors and remedies", &["error", "troubleshoot"]),
    ("FAQ", &["faq", "frequently asked", "question"]),
];

fn section_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some((path, bytes)) = release.file_named(INTRO).filter(|_| serves(release)) else { return };
    let page = Page::of(release, path, bytes);
    let headings: Vec<String> = page.headings().iter().map(|heading| heading.to_lowercase()).collect();
    let credentials = has_authentication(release).then_some(&CREDENTIALS);
    for (name, words) in credentials.into_iter().chain(&SECTIONS) {
        let told = headings.iter().any(|heading| words.iter().any(|word| heading.contains(word)));
        if !told {
            cx.report(Location::file(page.path.clone()), format!("there is no section `{name}`"));
        }
    }
}

fn has_authentication(release: &Release) -> bool {
    let defined = release.contract().is_some_and(|contract| !contract.security_schemes().is_empty());
    let parameters = release.properties().and_then(|root| root.at("/properties/connectionParameters"));
    defined || parameters.is_some_and(|parameters| !parameters.is_empty())
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
    for page in Page::all_with(release, b"") {
        let mut start = 0;
        for line in page.source.text().split_inclusive('\n') {
            if line.len() < 400 && is_placeholder(line) {
                let text = line.trim_end();
                let span = Span::new(start, start + text.len());
                cx.report(page.at(span), "this line is from a template; your own words are expected");
            }
            start += line.len();
        }
    }
}

fn link_broken(cx: &mut Cx<'_>, release: &Release) {
    for page in Page::all_with(release, b"](").into_iter().filter(Page::may_link_to_files) {
        let folder = page.path.parent().below(&release.folder).unwrap_or_default();
        for (event, span) in page.events() {
            let Event::Start(
                tag @ (Tag::Link { dest_url: target, .. } | Tag::Image { dest_url: target, .. }),
            ) = &event
            else {
                continue;
            };
            let what = if matches!(tag, Tag::Image { .. }) { "image" } else { "link" };
            if !leads_somewhere(release, &folder, target) {
                cx.report(page.at(span), format!("the {what} names `{target}`, which is not in the folder"));
            }
        }
    }
}

/// Whether a target is an address, a place on the page, or a file or folder of the release.
fn leads_somewhere(release: &Release, folder: &RepoPath, target: &str) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let scheme = path.split_once(':').map(|(scheme, _)| scheme);
    let address = scheme.is_some_and(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if path.is_empty() || path.starts_with('/') || address {
        return true;
    }
    let mut parts: Vec<&str> = folder.parts().collect();
    let decoded = path.replace("%20", " ");
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return false;
                }
            }
            part => parts.push(part),
        }
    }
    let Ok(wanted) = RepoPath::parse(&parts.join("/")) else { return false };
    let is_folder = || release.files.paths().any(|path| path.below(&wanted).is_some());
    release.files.get(&wanted).is_some() || is_folder()
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
    let Some((path, bytes)) = release.file_named(CHANGELOG) else {
        let file = release.folder.join(&RepoPath::parse(CHANGELOG).unwrap_or_default());
        cx.report(Location::file(file), format!("there is no CHANGELOG.md that would mention {version}"));
        return;
    };
    let page = Page::of(release, path, bytes);
    if !page.headings().iter().any(|heading| names_version(heading, &version)) {
        cx.report(Location::file(page.path.clone()), format!("no heading mentions {version}"));
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
