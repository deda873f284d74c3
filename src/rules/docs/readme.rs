//! The readme of foreign folders, and what an introduction must not hold.

use super::page::Page;
use super::sections::{CREDENTIALS, Heading, Section, has_authentication};
use super::{INTRO, README_FILE, is_told, lower_headings, serves};
use crate::catalogue::{Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::{Mend, Step};
use crate::path::RepoPath;
use crate::rules::unseen;
use crate::source::{BYTE_ORDER_MARK, Span};
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

const TEMPLATE: &str = "https://github.com/microsoft/PowerPlatformConnectors/tree/master/templates";
const SUBMISSION: &str = "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification";
const MARKDOWN: &str = "https://spec.commonmark.org/0.31.2/#characters-and-lines";

/// The most sentences of an introduction's first paragraph.
const MAX_SENTENCES: usize = 8;

/// The fewest steps that explain how to make an app for OAuth.
const MIN_STEPS: usize = 3;

/// Readmes and operations beyond these are not searched for each other.
const MAX_SEARCHED: (usize, usize) = (1_000_000, 300);

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("docs/readme-misnamed"),
        severity: Severity::Note,
        summary: "The readme is not called `readme.md`, letter by letter.",
        why: "Scripts that tell upper from lower case do not find it.",
        fix: "Rename the file to `readme.md`.",
        reference: TEMPLATE,
        codes: &["layout-readme-name"],
        check: Check::Release(readme_misnamed),
    },
    Rule {
        id: RuleId::new("docs/readme-section-missing"),
        severity: Severity::Warning,
        summary: "The readme lacks a section that reviewers look for.",
        why: "The template asks for it, and reviewers send readmes without it back.",
        fix: "Add a heading such as the one that the message names, and a few sentences below it.",
        reference: TEMPLATE,
        codes: &["readme-section-prerequisites", "readme-section-supported-operations"],
        check: Check::Release(|cx, release| readme_lacks(cx, release, &SECTIONS)),
    },
    Rule {
        id: RuleId::new("docs/readme-limits-missing"),
        severity: Severity::Warning,
        summary: "The readme has no section about known issues and limitations.",
        why: "The template asks for it; users learn of limits when their flows fail.",
        fix: "Add `## Known Issues and Limitations`, and say what does not work, or that nothing is known.",
        reference: TEMPLATE,
        codes: &["readme-section-known-issues"],
        check: Check::Release(|cx, release| readme_lacks(cx, release, &[LIMITS])),
    },
    Rule {
        id: RuleId::new("docs/readme-credentials-missing"),
        severity: Severity::Note,
        summary: "The readme does not say how to get credentials.",
        why: "Users of a service that wants a key or a sign-in cannot begin.",
        fix: "Add `## Obtaining Credentials`, and say where the key is found or how the app is made.",
        reference: TEMPLATE,
        codes: &["readme-section-obtaining-credentials"],
        check: Check::Release(|cx, release| {
            if has_authentication(release) {
                readme_lacks(cx, release, &[OBTAINING]);
            }
        }),
    },
    Rule {
        id: RuleId::new("docs/readme-publisher-missing"),
        severity: Severity::Note,
        summary: "The readme has no heading that names the publisher.",
        why: "The template asks for it.",
        fix: "Add a heading such as `## Publisher: Acme`.",
        reference: TEMPLATE,
        codes: &["readme-section-publisher"],
        check: Check::Release(|cx, release| readme_lacks(cx, release, &[("Publisher", &["publisher"])])),
    },
    Rule {
        id: RuleId::new("docs/readme-deployment-missing"),
        severity: Severity::Note,
        summary: "The readme does not say how the connector is deployed.",
        why: "The template asks for it, so that others can try the connector before it is certified.",
        fix: "Add `## Deployment Instructions`.",
        reference: TEMPLATE,
        codes: &["readme-section-deployment"],
        check: Check::Release(|cx, release| readme_lacks(cx, release, &[DEPLOYMENT])),
    },
    Rule {
        id: RuleId::new("docs/readme-extras-missing"),
        severity: Severity::Note,
        summary: "The readme lacks a section that the template calls optional.",
        why: "Users who begin, or who have a question that others had, find no help.",
        fix: "Add `## Getting Started` and `## Frequently Asked Questions`.",
        reference: TEMPLATE,
        codes: &["readme-sections-optional"],
        check: Check::Release(|cx, release| readme_lacks(cx, release, &EXTRAS)),
    },
    Rule {
        id: RuleId::new("docs/readme-title-missing"),
        severity: Severity::Note,
        summary: "The readme has no heading of the first level.",
        why: "Pages made of it have no title.",
        fix: "Begin the readme with `# ` and the connector's title.",
        reference: TEMPLATE,
        codes: &["readme-h1"],
        check: Check::Release(readme_title_missing),
    },
    Rule {
        id: RuleId::new("docs/readme-several-titles"),
        severity: Severity::Note,
        summary: "The readme has several headings of the first level.",
        why: "Readers, and those who listen to the page, cannot tell its title from its parts.",
        fix: "Keep `#` for the title, and begin the other headings with `##`.",
        reference: TEMPLATE,
        codes: &["readme-h1"],
        check: Check::Release(readme_several_titles),
    },
    Rule {
        id: RuleId::new("docs/not-utf8"),
        severity: Severity::Warning,
        summary: "A Markdown file is not encoded in UTF-8.",
        why: "Letters outside ASCII turn into other signs.",
        fix: "Save the file as UTF-8.",
        reference: MARKDOWN,
        codes: &["readme-encoding"],
        check: Check::Release(not_utf8),
    },
    Rule {
        id: RuleId::new("docs/byte-order-mark"),
        severity: Severity::Note,
        summary: "A Markdown file begins with a byte order mark.",
        why: "Some renderers take the first heading for text, because it no longer begins the line.",
        fix: "Save the file as UTF-8 without a byte order mark.",
        reference: MARKDOWN,
        codes: &["readme-encoding"],
        check: Check::Release(byte_order_mark),
    },
    Rule {
        id: RuleId::new("docs/invisible-character"),
        severity: Severity::Note,
        summary: "A Markdown file has characters that nobody sees.",
        why: "They are copied along with names and keys, and break them; Microsoft's template has some.",
        fix: "Delete the characters.",
        reference: "https://www.unicode.org/reports/tr36/",
        codes: &["readme-encoding"],
        check: Check::Release(invisible_character),
    },
    Rule {
        id: RuleId::new("docs/operations-undocumented"),
        severity: Severity::Note,
        summary: "The readme names none of the operations.",
        why: "Readers do not learn what the connector can do.",
        fix: "Describe the operations below `## Supported Operations`, each by its summary.",
        reference: TEMPLATE,
        codes: &["readme-operations-documented"],
        check: Check::Contract(operations_undocumented),
    },
    Rule {
        id: RuleId::new("docs/operation-undocumented"),
        severity: Severity::Note,
        summary: "The readme does not name every operation.",
        why: "Readers take what is not named for missing.",
        fix: "Describe the operation below `## Supported Operations`, by its summary.",
        reference: TEMPLATE,
        codes: &["readme-operations-documented"],
        check: Check::Contract(operation_undocumented),
    },
    Rule {
        id: RuleId::new("docs/oauth-steps-missing"),
        severity: Severity::Note,
        summary: "The readme does not say how the app for the sign-in is made.",
        why: "The checklist of pull requests asks for the steps where a connector signs in by OAuth.",
        fix: "List the steps below `## Obtaining Credentials`: register the app, its address, its client id.",
        reference: "https://github.com/microsoft/PowerPlatformConnectors/blob/master/.github/pull_request_template.md",
        codes: &["readme-oauth-steps"],
        check: Check::Release(oauth_steps_missing),
    },
    Rule {
        id: RuleId::new("docs/intro-opening-unfit"),
        severity: Severity::Warning,
        summary: "The introduction does not begin with one paragraph of at most eight sentences.",
        why: "The documentation is made of the text, and its first paragraph is what users see before all else.",
        fix: "Say in a few sentences, without a heading, what the connector is for.",
        reference: SUBMISSION,
        codes: &["intro-sections"],
        check: Check::Release(intro_opening_unfit),
    },
    Rule {
        id: RuleId::new("docs/intro-lists-operations"),
        severity: Severity::Warning,
        summary: "The introduction has a section about operations.",
        why: "The documentation lists actions and triggers by itself; reviewers ask to remove the second list.",
        fix: "Remove the section; describe operations in the definition.",
        reference: SUBMISSION,
        codes: &["intro-no-operations"],
        check: Check::Release(intro_lists_operations),
    },
];

/// The sections that reviewers of readmes look for.
const SECTIONS: [Section; 2] = [
    (
        "Prerequisites",
        &["prerequisite", "pre-requisite", "pre requisite", "requirement", "before you", "need"],
    ),
    ("Supported Operations", OPERATIONS),
];

const LIMITS: Section =
    ("Known Issues and Limitations", &["known issue", "limitation", "known limit", "caveat"]);

const OPERATIONS: &[&str] =
    &["operation", "action", "trigger", "endpoint", "supported method", "capabilit", "functionalit"];

const OBTAINING: Section = ("Obtaining Credentials", CREDENTIALS.1);
const DEPLOYMENT: Section = ("Deployment Instructions", &["deploy"]);
const EXTRAS: [Section; 2] = [
    ("Getting Started", &["getting started", "get started", "quick start"]),
    ("Frequently Asked Questions", &["faq", "frequently asked"]),
];

/// The readme of a foreign folder; the native layout has an introduction instead.
fn readme(release: &Release) -> Option<Page<'_>> {
    if release.layout == Layout::PowerPlatform { Page::named(release, README_FILE) } else { None }
}

fn readme_misnamed(cx: &mut Cx<'_>, release: &Release) {
    let Some(page) = readme(release).filter(|page| page.path.name() != README_FILE) else { return };
    let message = format!("`{README_FILE}` is expected, found `{}`", page.path.name());
    cx.report_with(page.whole(), message, || {
        let to = page.path.parent().join(&RepoPath::parse(README_FILE).ok()?);
        Some(Mend::safe([Step::Rename { from: page.path.clone(), to }]))
    });
}

fn readme_lacks(cx: &mut Cx<'_>, release: &Release, sections: &[Section]) {
    let Some(page) = readme(release) else { return };
    let headings = lower_headings(cx, page);
    for section in sections.iter().filter(|section| !is_told(section, &headings)) {
        cx.report(page.whole(), format!("there is no section `{}`", section.0));
    }
}

fn readme_title_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(page) = readme(release) else { return };
    let headings = page.headings(cx);
    if headings.iter().any(|heading| heading.level == HeadingLevel::H1) {
        return;
    }
    cx.report_with(page.whole(), "the readme has no heading that begins with one `#`", || {
        let title = release.title();
        let line = title.lines().next().unwrap_or_default().trim();
        // Another heading that says the same may be meant: then there would be two.
        let is_told = |heading: &Heading| plain(&heading.text).contains(&plain(line));
        if line.is_empty() || headings.iter().take(1).any(is_told) {
            return None;
        }
        let mark = if page.source.has_byte_order_mark() { BYTE_ORDER_MARK.len() } else { 0 };
        let end = if page.source.first_crlf().is_some() { "\r\n" } else { "\n" };
        let text = format!("# {line}{end}{end}");
        Some(Mend::safe([Step::Replace { file: page.path.clone(), span: Span::at(mark), text }]))
    });
}

fn readme_several_titles(cx: &mut Cx<'_>, release: &Release) {
    let Some(page) = readme(release) else { return };
    let headings = page.headings(cx);
    for heading in headings.iter().filter(|heading| heading.level == HeadingLevel::H1).skip(1) {
        let message = format!("`{}` is a second heading of the first level", heading.text.trim());
        cx.report_with(page.at(heading.span), message, || {
            // Headings that are underlined keep their place in the hands of the author.
            page.source.slice(heading.span).starts_with("# ").then_some(())?;
            let (file, span) = (page.path.clone(), Span::at(heading.span.start));
            Some(Mend::safe([Step::Replace { file, span, text: "#".to_owned() }]))
        });
    }
}

fn not_utf8(cx: &mut Cx<'_>, release: &Release) {
    for page in Page::all(release) {
        let Some(at) = page.source.not_utf8() else { continue };
        let message = "the bytes here are not UTF-8; the file was read as Windows-1252";
        cx.report_with(page.at(Span::at(at)), message, || {
            let text = page.source.text();
            let certain = !text.contains(char::REPLACEMENT_CHARACTER);
            // The text that was read, written again: texts are always written as UTF-8.
            let letter = text.get(at..)?.chars().next()?;
            let span = Span::new(at, at + letter.len_utf8());
            let step = Step::Replace { file: page.path.clone(), span, text: letter.to_string() };
            Some(if certain { Mend::safe([step]) } else { Mend::uncertain([step]) })
        });
    }
}

fn byte_order_mark(cx: &mut Cx<'_>, release: &Release) {
    for page in Page::all(release).filter(|page| page.source.has_byte_order_mark()) {
        let span = Span::new(0, BYTE_ORDER_MARK.len());
        cx.report_with(page.at(span), "the file begins with a byte order mark", || {
            Some(Mend::safe([Step::Replace { file: page.path.clone(), span, text: String::new() }]))
        });
    }
}

fn invisible_character(cx: &mut Cx<'_>, release: &Release) {
    for page in Page::all(release).filter(|page| !page.source.is_ascii()) {
        let text = page.source.text();
        let start = if page.source.has_byte_order_mark() { BYTE_ORDER_MARK.len() } else { 0 };
        let body = text.get(start..).unwrap_or_default();
        let mut found = unseen::all(body);
        let Some((at, first)) = found.next() else { continue };
        let others = found.count();
        let span = Span::at(start + at);
        let message = match others {
            0 => format!("{first} stands here"),
            _ => format!("{first} stands here, and {others} like it follow"),
        };
        cx.report_with(page.at(span), message, || {
            let rest = body.get(at..)?;
            let span = Span::new(start + at, text.len());
            let step = Step::Replace { file: page.path.clone(), span, text: unseen::removed(rest) };
            let safe = unseen::all(body).all(|(_, found)| found.is_safe_to_remove());
            Some(if safe { Mend::safe([step]) } else { Mend::uncertain([step]) })
        });
    }
}

/// The summaries of visible operations, each with whether a readme names it.
fn summaries<'c>(page: Page<'_>, contract: &'c Contract<'_>) -> impl Iterator<Item = (&'c str, bool)> {
    let text = Some(page.source.text()).filter(|text| text.len() <= MAX_SEARCHED.0).map(plain);
    let shown = contract.operations().iter().take(MAX_SEARCHED.1).filter(|operation| {
        operation.node().get_str("x-ms-visibility") != Some("internal")
            && operation.node().get("deprecated").and_then(|node| node.as_bool()) != Some(true)
    });
    let summaries = shown.filter_map(|operation| operation.node().get_str("summary"));
    summaries.filter(|summary| !summary.trim().is_empty()).filter_map(move |summary| {
        let text = text.as_ref()?;
        Some((summary, memchr::memmem::find(text.as_bytes(), plain(summary).as_bytes()).is_some()))
    })
}

/// A text in lower case, without signs and with single blanks.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut behind_word = true;
    for letter in text.chars() {
        if !letter.is_alphanumeric() {
            behind_word = true;
            continue;
        }
        if std::mem::take(&mut behind_word) {
            out.push(' ');
        }
        match letter.is_ascii() {
            true => out.push(letter.to_ascii_lowercase()),
            false => out.extend(letter.to_lowercase()),
        }
    }
    out
}

fn operations_undocumented(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(page) = cx.release().and_then(readme) else { return };
    let mut all = 0;
    let is_any_named = summaries(page, contract).inspect(|_| all += 1).any(|(_, is_named)| is_named);
    if all > 0 && !is_any_named {
        cx.report(page.whole(), format!("none of the {all} operations is named by its summary"));
    }
}

fn operation_undocumented(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(page) = cx.release().and_then(readme) else { return };
    let (named, missing): (Vec<_>, Vec<_>) = summaries(page, contract).partition(|(_, is_named)| *is_named);
    if let Some((first, _)) = missing.first().filter(|_| !named.is_empty()) {
        let all = named.len() + missing.len();
        let message = format!("{} of {all} operations are not named, such as `{first}`", missing.len());
        cx.report(page.whole(), message);
    }
}

fn oauth_steps_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(page) = readme(release).filter(|_| signs_in_by_oauth(release)) else { return };
    let headings = page.headings(cx);
    let of_credentials = |text: &str| CREDENTIALS.1.iter().any(|word| text.to_lowercase().contains(word));
    let Some(index) = headings.iter().position(|heading| of_credentials(&heading.text)) else { return };
    let Some(heading) = headings.get(index) else { return };
    let next = headings.iter().skip(index + 1).find(|next| next.level <= heading.level);
    let end = next.map_or(page.source.text().len(), |next| next.span.start);
    let text = page.source.slice(Span::new(heading.span.end, end)).to_lowercase();
    let inside = |span: Span| heading.span.end <= span.start && span.end <= end;
    let steps =
        page.events().filter(|(event, span)| matches!(event, Event::Start(Tag::Item)) && inside(*span));
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let app = words.any(|word| matches!(word, "app" | "application" | "apps"));
    if !app && !text.contains("client id") && steps.count() < MIN_STEPS {
        let message = format!("`{}` does not say how an app is registered", heading.text.trim());
        cx.report(page.at(heading.span), message);
    }
}

fn signs_in_by_oauth(release: &Release) -> bool {
    let parameters = release.properties().and_then(|root| root.at("/properties/connectionParameters"));
    let mut members = parameters.into_iter().flat_map(|parameters| parameters.members());
    members.any(|member| member.value.get_str("type") == Some("oauthSetting"))
}

fn intro_opening_unfit(cx: &mut Cx<'_>, release: &Release) {
    let Some(page) = Page::named(release, INTRO).filter(|_| serves(release)) else { return };
    let mut events = page.events().skip_while(|(event, span)| is_comment(event, page.source.slice(*span)));
    let Some((event, span)) = events.next() else { return };
    if !matches!(event, Event::Start(Tag::Paragraph)) {
        cx.report(page.at(span), "a paragraph is expected first, without a heading");
        return;
    }
    let text: String = events
        .take_while(|(event, _)| !matches!(event, Event::End(TagEnd::Paragraph)))
        .filter_map(|(event, _)| if let Event::Text(text) = event { Some(text) } else { None })
        .fold(String::new(), |all, text| all + &text + " ");
    let sentences = text.split_inclusive(['.', '!', '?']).filter(|part| part.len() > 3);
    let ended = sentences.filter(|part| !part.starts_with(char::is_alphanumeric)).count() + 1;
    if ended > MAX_SENTENCES {
        let message =
            format!("the first paragraph has {ended} sentences, {MAX_SENTENCES} are expected at most");
        cx.report(page.at(span), message);
    }
}

/// Whether an event belongs to HTML that readers do not see.
fn is_comment(event: &Event<'_>, text: &str) -> bool {
    let is_html =
        matches!(event, Event::Html(_) | Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock));
    is_html && text.trim_start().starts_with("<!--")
}

/// Microsoft's documentation lists operations by itself; elsewhere an introduction may.
fn intro_lists_operations(cx: &mut Cx<'_>, release: &Release) {
    let is_submitted = release.manifest.platforms.iter().any(|platform| platform == "power-platform");
    let serves = serves(release) && is_submitted;
    let Some(page) = Page::named(release, INTRO).filter(|_| serves) else { return };
    const WORDS: [&str; 4] = ["operations", "actions", "triggers", "endpoints"];
    for heading in page.headings(cx).iter() {
        let text = heading.text.to_lowercase();
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        if words.any(|word| WORDS.contains(&word)) {
            let message = format!("the section `{}` belongs into the definition", heading.text.trim());
            cx.report(page.at(heading.span), message);
        }
    }
}
