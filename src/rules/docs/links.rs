//! Links of Markdown files: files, anchors, addresses of people, and scripts.

use super::page::Page;
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Mend, Step};
use crate::path::RepoPath;
use crate::source::Span;
use pulldown_cmark::{CowStr, Event, LinkType, Tag};
use std::collections::{BTreeMap, BTreeSet};

const LINKS: &str = "https://spec.commonmark.org/0.31.2/#links";

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("docs/link-broken"),
        severity: Severity::Warning,
        summary: "A link or an image names a file that is not in the folder.",
        why: "Readers get an error page, or a hole where the picture should be.",
        fix: "Add the file, correct the path, or write the full address of a page elsewhere.",
        reference: LINKS,
        codes: &["readme-links"],
        check: Check::Release(link_broken),
    },
    Rule {
        id: RuleId::new("docs/anchor-broken"),
        severity: Severity::Warning,
        summary: "A link names a heading that is not on the page.",
        why: "Readers stay where they are, or land at the head of the page.",
        fix: "Write the heading in lower case with `-` for blanks and without other signs, or correct the link.",
        reference: LINKS,
        codes: &["readme-links"],
        check: Check::Release(anchor_broken),
    },
    Rule {
        id: RuleId::new("docs/email-link-broken"),
        severity: Severity::Warning,
        summary: "A link to an e-mail address lacks `mailto:`.",
        why: "Browsers look for a file of that name and find none.",
        fix: "Put `mailto:` before the address.",
        reference: LINKS,
        codes: &["readme-links"],
        check: Check::Release(email_link_broken),
    },
    Rule {
        id: RuleId::new("docs/script-in-text"),
        severity: Severity::Error,
        summary: "A text holds a script.",
        why: "A page that shows the text as it is runs somebody else's code in the reader's browser.",
        fix: "Remove the script; write `&lt;` where a `<` is meant to be read.",
        reference: "https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html",
        codes: &["readme-safe-html"],
        check: Check::Release(script_in_text),
    },
];

/// A link or an image.
struct Link<'p> {
    what: &'static str,
    target: CowStr<'p>,
    span: Span,
}

/// A page with more links than this is judged by its first ones.
const MAX_LINKS: usize = 10_000;

fn links<'r>(page: Page<'r>) -> impl Iterator<Item = Link<'r>> {
    let links = page.events().filter_map(|(event, span)| {
        let (what, kind, target) = target_of(event)?;
        // An address in pointed brackets has its scheme already.
        let written = !matches!(kind, LinkType::Autolink | LinkType::Email);
        written.then_some(Link { what, target, span })
    });
    links.take(MAX_LINKS)
}

/// What an event leads to: whether it is a link or an image, how it is written, and its target.
fn target_of(event: Event<'_>) -> Option<(&'static str, LinkType, CowStr<'_>)> {
    let Event::Start(tag) = event else { return None };
    if let Tag::Link { link_type, dest_url, .. } = tag {
        return Some(("link", link_type, dest_url));
    }
    let Tag::Image { link_type, dest_url, .. } = tag else { return None };
    Some(("image", link_type, dest_url))
}

/// The pages with a target that is no full address.
fn pages_with_links(release: &Release) -> impl Iterator<Item = Page<'_>> {
    let elsewhere = ["https://", "http://", "mailto:"];
    Page::all_with(release, b"]").filter(move |page| {
        let text = page.source.text();
        let mut targets = text.split("](").skip(1);
        let inline = targets.any(|target| !elsewhere.iter().any(|start| target.starts_with(start)));
        inline || text.contains("]: ")
    })
}

fn link_broken(cx: &mut Cx<'_>, release: &Release) {
    for page in pages_with_links(release) {
        for Link { what, target, span } in links(page) {
            let path = target.split(['#', '?']).next().unwrap_or_default();
            if !is_email(path) && !leads_somewhere(release, page, path) {
                let message = format!("the {what} names `{target}`, which is not in the folder");
                cx.report(page.at(span), message);
            }
        }
    }
}

/// Whether a path is an address, nothing, or a file or folder of the release.
fn leads_somewhere(release: &Release, page: Page<'_>, path: &str) -> bool {
    let scheme = path.split_once(':').map(|(scheme, _)| scheme);
    let of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let address = scheme.is_some_and(|scheme| scheme.bytes().all(of_scheme));
    if path.is_empty() || path.starts_with('/') || address {
        return true;
    }
    let Some(wanted) = resolve(release, page, path) else { return false };
    let is_folder = || release.files.paths().any(|path| path.below(&wanted).is_some());
    release.files.get(&wanted).is_some() || is_folder()
}

/// A relative path seen from the folder of the release; none where it leads out.
fn resolve(release: &Release, page: Page<'_>, path: &str) -> Option<RepoPath> {
    let folder = page.path.parent().below(&release.folder).unwrap_or_default();
    let mut parts: Vec<&str> = folder.parts().collect();
    let decoded = path.replace("%20", " ");
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    RepoPath::parse(&parts.join("/")).ok()
}

fn is_email(target: &str) -> bool {
    let parts = target.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !target.contains(['/', ':', ' ']) && !host.contains('@')
    })
}

fn email_link_broken(cx: &mut Cx<'_>, release: &Release) {
    for page in pages_with_links(release) {
        for Link { target, span, .. } in links(page).filter(|link| is_email(&link.target)) {
            cx.report_with(page.at(span), format!("`mailto:{target}` is expected, found `{target}`"), || {
                let at = page.source.slice(span).rfind(&*target)? + span.start;
                let (file, text) = (page.path.clone(), "mailto:".to_owned());
                Some(Mend::uncertain([Step::Replace { file, span: Span::at(at), text }]))
            });
        }
    }
}

fn anchor_broken(cx: &mut Cx<'_>, release: &Release) {
    let mut known: BTreeMap<RepoPath, BTreeSet<String>> = BTreeMap::new();
    for page in pages_with_links(release) {
        for Link { target, span, .. } in links(page) {
            let Some((path, anchor)) = target.split_once('#') else { continue };
            let Some(named) = page_named(release, page, path) else { continue };
            let anchors = known.entry(named.path.clone()).or_insert_with(|| anchors(cx, named));
            let wanted = anchor.to_lowercase();
            let wanted = wanted.strip_prefix("user-content-").unwrap_or(&wanted);
            if !wanted.is_empty() && wanted != "top" && !anchors.contains(&percent_decoded(wanted)) {
                cx.report(page.at(span), format!("the link names `#{anchor}`, and no heading is called so"));
            }
        }
    }
}

/// The page that a path leads to; the same one where there is no path.
fn page_named<'r>(release: &'r Release, page: Page<'r>, path: &str) -> Option<Page<'r>> {
    if path.is_empty() {
        return Some(page);
    }
    let path = release.folder.join(&resolve(release, page, path)?);
    Page::all(release).find(|page| *page.path == path)
}

/// What links may name on a page: its headings, and what HTML calls itself.
fn anchors(cx: &mut Cx<'_>, page: Page<'_>) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for heading in page.headings(cx).iter() {
        let slug = slug(&heading.text);
        let count = counts.entry(slug.clone()).or_default();
        anchors.insert(if *count == 0 { slug } else { format!("{slug}-{count}") });
        *count += 1;
    }
    for (event, _) in page.events() {
        if let Event::Html(html) | Event::InlineHtml(html) = event {
            for start in ["id=\"", "name=\"", "id='", "name='"] {
                let values = html.split(start).skip(1).filter_map(|rest| rest.split(['"', '\'']).next());
                anchors.extend(values.map(str::to_lowercase));
            }
        }
    }
    anchors
}

/// A heading as GitHub and most renderers name it.
fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().flat_map(char::to_lowercase).filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        c if c.is_alphanumeric() || c == '_' => Some(c),
        _ => None,
    });
    kept.collect()
}

/// `%C3%B8` as `ø`; what is no escape stays as it is.
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let code = behind.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(b'%'));
        rest = if code.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Beginnings of targets, in lower case, that browsers run.
const SCRIPT_SCHEMES: [&str; 3] = ["javascript:", "vbscript:", "data:text/html"];

fn script_in_text(cx: &mut Cx<'_>, release: &Release) {
    for page in Page::all(release).filter(|page| may_hold_scripts(page.source.text())) {
        for (event, span) in page.events() {
            if let Event::Html(html) | Event::InlineHtml(html) = &event {
                script_in_html(cx, page, html, span);
            } else if let Some((_, _, target)) = target_of(event).filter(|(_, _, target)| runs(target)) {
                cx.report_with(page.at(span), format!("an address is expected, found `{target}`"), || {
                    let at = span.start + page.source.slice(span).rfind(&*target)?;
                    let (file, span) = (page.path.clone(), Span::new(at, at + target.len()));
                    Some(Mend::safe([Step::Replace { file, span, text: "#".to_owned() }]))
                });
            }
        }
    }
}

fn script_in_html(cx: &mut Cx<'_>, page: Page<'_>, html: &str, span: Span) {
    let Some(found) = script_of(html) else { return };
    cx.report_with(page.at(span), format!("no script is expected, found {found}"), || {
        let text = page.source.slice(span).replace('<', "&lt;");
        Some(Mend::safe([Step::Replace { file: page.path.clone(), span, text }]))
    });
}

fn may_hold_scripts(text: &str) -> bool {
    text.contains('<')
        || memchr::memmem::find(text.as_bytes(), b"cript:").is_some()
        || text.contains("](data:")
}

fn runs(target: &str) -> bool {
    let plain: String = target.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(20).collect();
    let plain = plain.to_ascii_lowercase();
    SCRIPT_SCHEMES.iter().any(|scheme| plain.starts_with(scheme))
}

/// What a piece of HTML would run.
fn script_of(html: &str) -> Option<&'static str> {
    let html = html.to_ascii_lowercase();
    if html.contains("<script") {
        return Some("`<script>`");
    }
    if SCRIPT_SCHEMES.iter().any(|scheme| html.contains(scheme)) {
        return Some("an address that runs");
    }
    let mut names = html.split([' ', '\t', '\n', '/', '"', '\'']).filter_map(|word| word.split_once('='));
    let handler = |name: &str| {
        name.len() > 4 && name.starts_with("on") && name.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    names.any(|(name, _)| handler(name.trim())).then_some("an event handler")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_names_that_links_use() {
        assert_eq!(slug("Known Issues & Limitations"), "known-issues--limitations");
        assert_eq!(slug("1. Set-up (`x`)"), "1-set-up-x");
        assert_eq!(percent_decoded("caf%C3%A9-100%"), "café-100%");
    }

    #[test]
    fn scripts_are_known() {
        for html in ["<SCRIPT src=x>", "<a href=\"javascript:x\">", "<img src=x onerror=alert(1)>"] {
            assert!(script_of(html).is_some(), "{html}");
        }
        for html in ["<br/>", "<img src=\"on.png\" alt=\"one = two\">", "<a href=\"https://a.b/?once=1\">"] {
            assert!(script_of(html).is_none(), "{html}");
        }
        assert!(runs("JavaScript:alert(1)") && runs("java\nscript:x") && !runs("https://javascript.info"));
    }

    #[test]
    fn addresses_of_people_are_known() {
        assert!(is_email("a.b@c.example") && !is_email("img/a@2x.png") && !is_email("mailto:a@b.c"));
    }
}
