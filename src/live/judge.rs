//! Whether an answer is what the definition says: status, media type, body.

use super::conform::conform;
use super::text::shown;
use super::wire::{Answer, MAX_ANSWER};
use crate::contract::{Content, Media, Method, Operation, Response, is_json};
use crate::document::{Document, FaultKind, Format};
use crate::path::RepoPath;

/// Statuses that are listed of those that are described.
const MAX_LISTED: usize = 8;

/// What is wrong with an answer; none where nothing is.
pub(super) fn judge(operation: &Operation<'_>, answer: &Answer) -> Option<String> {
    let responses = operation.responses();
    let Some(response) = described(&responses, answer.status) else {
        return Some(undescribed(&responses, answer));
    };
    if answer.status >= 400 {
        return Some(format!("the answer has the status {}{}", answer.status, reason(answer.status)));
    }
    let Some(body) = &answer.body else {
        return Some(format!("the answer has more than {MAX_ANSWER} bytes; it was not read"));
    };
    let media = response.media();
    if media.is_empty() || operation.method() == Method::Head {
        return None;
    }
    if body.is_empty() {
        let is_empty = matches!(answer.status, 204 | 205 | 304);
        return (!is_empty).then(|| "the answer has no body, and one is described".to_owned());
    }
    let Some(media) = suiting(&media, answer.media.as_deref()) else {
        let names: Vec<String> = media.iter().filter_map(|one| one.name.as_deref()).map(quoted).collect();
        let found = answer.media.as_deref().map_or("no media type".to_owned(), quoted);
        return Some(format!("the answer is of {found}, {} is described", names.join(" or ")));
    };
    let is_json = answer
        .media
        .as_deref()
        .or(media.name.as_deref())
        .is_none_or(|name| is_json(&name.to_ascii_lowercase()));
    if is_json { judge_json(media, body) } else { None }
}

/// The response that is described for a status.
fn described<'r, 'd>(responses: &'r [Response<'d>], status: u16) -> Option<&'r Response<'d>> {
    let named = |wanted: &str| responses.iter().find(|one| one.status.eq_ignore_ascii_case(wanted));
    let range = format!("{}XX", status / 100);
    named(&status.to_string()).or_else(|| named(&range)).or_else(|| named("default"))
}

fn undescribed(responses: &[Response<'_>], answer: &Answer) -> String {
    let status = answer.status;
    if let Some(location) = answer.location.as_deref().filter(|_| (300..400).contains(&status)) {
        return format!(
            "the answer has the status {status} and leads to {}, which is not followed",
            place_of(location)
        );
    }
    let known: Vec<&str> = responses.iter().map(|one| one.status).take(MAX_LISTED).collect();
    let known = if known.is_empty() { "none".to_owned() } else { shown(&known.join(", ")) };
    format!("the answer has the status {status}{}; described: {known}", reason(status))
}

/// An address without what stands behind its path, where secrets may stand.
fn place_of(location: &str) -> String {
    shown(location.split(['?', '#']).next().unwrap_or_default())
}

/// What a status usually comes from.
fn reason(status: u16) -> &'static str {
    match status {
        401 | 403 => " (--header-env gives credentials)",
        404 => " (nothing is there, or nothing of that id)",
        429 => " (too many calls)",
        _ => "",
    }
}

fn quoted(text: &str) -> String {
    format!("`{}`", shown(text))
}

/// The media type that an answer has, of those that are described.
fn suiting<'m, 'd>(media: &'m [Media<'d>], found: Option<&str>) -> Option<&'m Media<'d>> {
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let found = found.map(essence);
    let suits = |one: &&Media<'_>| match (one.name.as_deref().map(essence), &found) {
        (None, _) | (_, None) => true,
        (Some(name), Some(found)) => {
            let kind = name.strip_suffix("/*");
            name == *found || name == "*/*" || kind.is_some_and(|kind| found.split('/').next() == Some(kind))
        }
    };
    media.iter().find(suits)
}

fn judge_json(media: &Media<'_>, body: &[u8]) -> Option<String> {
    let Content::Schema(schema) = &media.content else { return None };
    let name = RepoPath::parse("answer.json").unwrap_or_default();
    let (document, faults) = Document::parse(name, body.to_vec(), Format::Json);
    // Those are bad manners, and readers agree on what they mean.
    let is_readable = |kind| matches!(kind, FaultKind::DuplicateKey | FaultKind::ByteOrderMark);
    if let Some(fault) = faults.iter().find(|fault| !is_readable(fault.kind)) {
        return Some(format!("the answer is no JSON: {}", fault.message));
    }
    let found = conform(document.root(), *schema);
    let first = found.first()?;
    let place = if first.pointer.is_empty() { "the answer".to_owned() } else { quoted(&first.pointer) };
    let more = match found.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(format!("{place} {}{more}", first.message))
}
