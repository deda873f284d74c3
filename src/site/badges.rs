//! Badges: a fact of a connector as a small picture, and as data for shields.io.
//!
//! Pictures know how wide their texts are and name no font that must be there, so that they look alike
//! everywhere; their colours bear white letters in light and in dark surroundings.

use super::text::tidy;
use super::view::{Card, Ending};
use crate::catalogue::{Date, days_between};
use crate::document::xml::escape;
use crate::files::FileSet;
use crate::path::RepoPath;
use serde::Serialize;
use serde_json::json;

/// Characters of a text that a badge shows.
const MAX_TEXT: usize = 60;

/// Days before an end in which it is near.
const NEAR: i64 = 30;

const BLUE: &str = "#0b57c4";
const GREEN: &str = "#1a7f37";
const AMBER: &str = "#8a6100";
const ORANGE: &str = "#c2410c";
const RED: &str = "#a3122b";
const VIOLET: &str = "#5b2fa8";
const GREY: &str = "#57606a";

/// The height, and the space beside each text.
const HEIGHT: usize = 20;
const SPACE: usize = 6;

/// How wide the characters from space to tilde are at 11 pixels, in tenths of a pixel, as DejaVu Sans and Verdana have them.
const WIDTHS: [u8; 95] = [
    35, 44, 51, 92, 70, 105, 86, 30, 43, 43, 55, 92, 35, 40, 35, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70,
    37, 37, 92, 92, 92, 58, 110, 75, 75, 77, 85, 70, 63, 85, 83, 32, 32, 72, 61, 95, 82, 87, 66, 87, 76, 70,
    67, 81, 75, 109, 75, 67, 75, 43, 37, 43, 92, 55, 55, 67, 70, 60, 70, 68, 39, 70, 70, 31, 31, 64, 31, 107,
    70, 67, 70, 70, 45, 57, 43, 70, 65, 90, 65, 65, 58, 70, 37, 70, 92,
];

/// How wide other characters are, most of which are letters of wider scripts.
const OTHER: usize = 110;

/// A fact of a connector.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Badge {
    /// What it tells, which is its name too.
    label: &'static str,
    /// What it says of it.
    message: String,
    color: &'static str,
    /// How wide the picture is.
    width: usize,
    /// The picture, seen from the root of the site.
    path: String,
}

/// A badge with the Markdown that shows it elsewhere.
#[derive(Serialize)]
pub(super) struct Shown<'b> {
    badge: &'b Badge,
    markdown: String,
}

/// The badges of a connector; `ending` is that of the line that stands for it.
pub(super) fn badges(card: &Card, ending: Option<&Ending>, today: Date) -> [Badge; 4] {
    let badge = |label: &'static str, (message, color): (String, &'static str)| {
        let message = tidy(&message, MAX_TEXT).replace(['\n', '\t'], " ");
        let path = format!("badge/{}/{label}.svg", card.id);
        Badge { label, width: side(label) + side(&message), message, color, path }
    };
    [
        badge("version", version(card)),
        badge("status", status(card, ending, today)),
        badge("score", score(card)),
        badge("platforms", platforms(card)),
    ]
}

fn version(card: &Card) -> (String, &'static str) {
    let color = if card.state.id == "preview" { VIOLET } else { BLUE };
    card.version.as_ref().map_or_else(|| ("none".to_owned(), GREY), |version| (version.clone(), color))
}

fn status(card: &Card, ending: Option<&Ending>, today: Date) -> (String, &'static str) {
    let name = card.state.name.to_lowercase();
    let on = ending.and_then(|ending| ending.on.as_deref());
    match (card.state.id.as_str(), on) {
        ("published", _) => (name, GREEN),
        ("preview", _) => (name, VIOLET),
        ("deprecated", Some(on)) => {
            let left = on.parse().ok().map(|on: Date| days_between(today, on));
            let color = match left {
                Some(..0) => RED,
                Some(0..=NEAR) => ORANGE,
                Some(_) | None => AMBER,
            };
            (format!("{name}, ends {on}"), color)
        }
        ("deprecated", None) => (name, AMBER),
        ("retired", _) => (name, RED),
        (_, _) => (name, GREY),
    }
}

fn score(card: &Card) -> (String, &'static str) {
    match card.score {
        Some(points @ 80..) => (format!("{points}/100"), GREEN),
        Some(points @ 50..80) => (format!("{points}/100"), AMBER),
        Some(points) => (format!("{points}/100"), RED),
        None => ("unknown".to_owned(), GREY),
    }
}

fn platforms(card: &Card) -> (String, &'static str) {
    let names: Vec<&str> = card.platforms.iter().map(|platform| platform.name.as_str()).collect();
    if names.is_empty() { ("none".to_owned(), GREY) } else { (names.join(", "), BLUE) }
}

/// Adds the pictures, and the same for the endpoint of shields.io.
pub(super) fn add(files: &mut FileSet, badges: &[Badge]) {
    for badge in badges {
        let Ok(path) = RepoPath::parse(&badge.path) else { continue };
        files.insert(path, picture(badge));
        let Badge { label, message, color, .. } = badge;
        let data = json!({ "schemaVersion": 1, "label": label, "message": message, "color": color });
        if let Ok(path) = RepoPath::parse(&format!("{}.json", badge.path.trim_end_matches(".svg"))) {
            files.insert(path, format!("{data:#}\n"));
        }
    }
}

/// What a page says of them; nothing where the site has no address, which pictures elsewhere need.
pub(super) fn shown<'b>(badges: &'b [Badge], base: Option<&str>, page: &str) -> Vec<Shown<'b>> {
    let Some(base) = base else { return Vec::new() };
    let markdown = |badge: &Badge| format!("[![{}]({base}{})]({base}{page})", badge.label, badge.path);
    badges.iter().map(|badge| Shown { badge, markdown: markdown(badge) }).collect()
}

/// How wide a text is.
fn width(text: &str) -> usize {
    let of = |character: char| {
        let place = u32::from(character).checked_sub(32).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| WIDTHS.get(place)).map_or(OTHER, |width| usize::from(*width))
    };
    text.chars().map(of).sum::<usize>().div_ceil(10)
}

/// How wide the part of a badge with a text is.
fn side(text: &str) -> usize {
    width(text) + 2 * SPACE
}

fn picture(badge: &Badge) -> String {
    let Badge { label, message, color, width: all, .. } = badge;
    let (left, right) = (side(label), side(message));
    let told = escape(&format!("{label}: {message}"));
    let text = |text: &str, middle: usize| {
        format!("<text x=\"{middle}\" y=\"14\" textLength=\"{}\">{}</text>", width(text), escape(text))
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"{HEIGHT}\" role=\"img\" aria-label=\"{told}\">\n\
         <title>{told}</title>\n<rect width=\"{all}\" height=\"{HEIGHT}\" rx=\"3\" fill=\"{color}\"/>\n\
         <path d=\"M3 0H{left}V{HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z\" fill=\"#3c4148\"/>\n\
         <g fill=\"#fff\" font-family=\"Verdana,&quot;DejaVu Sans&quot;,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\n\
         {}\n{}\n</g>\n</svg>\n",
        text(label, left / 2),
        text(message, left + right / 2),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::view::{Icon, Named};

    fn card(state: &str) -> Card {
        Card {
            id: "acme".to_owned(),
            title: "Acme".to_owned(),
            summary: String::new(),
            publisher: None,
            state: Named::new(state, state),
            version: Some("1.2.0".to_owned()),
            date: None,
            platforms: vec![Named::new("x", "<b>\"&".repeat(40))],
            categories: Vec::new(),
            auth: Vec::new(),
            keywords: Vec::new(),
            icon: Icon::new("acme", "Acme", None, None),
            triggers: 0,
            actions: 0,
            score: Some(79),
        }
    }

    fn ending(on: &str) -> Ending {
        Ending {
            is_retired: false,
            line: None,
            announced: None,
            on: Some(on.to_owned()),
            is_over: false,
            reason: String::new(),
            replacement: None,
            guide: None,
        }
    }

    #[test]
    fn the_status_turns_orange_thirty_days_before_an_end() {
        let color = |on: &str| {
            let today = "2026-06-01".parse().unwrap();
            badges(&card("deprecated"), Some(&ending(on)), today)[1].color
        };
        assert_eq!([color("2026-07-02"), color("2026-07-01"), color("2026-06-01")], [AMBER, ORANGE, ORANGE]);
        assert_eq!(color("2026-05-31"), RED);
        assert_eq!(badges(&card("published"), None, Date::default())[1].color, GREEN);
    }

    #[test]
    fn texts_of_authors_stay_text_and_are_bounded() {
        let mut files = FileSet::new();
        add(&mut files, &badges(&card("published"), None, Date::default()));
        assert_eq!(files.len(), 8);
        for (path, bytes) in files.iter().filter(|(path, _)| path.extension() == "svg") {
            let text = std::str::from_utf8(bytes).unwrap();
            let mut reader = quick_xml::Reader::from_str(text);
            while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
            assert!(
                text.contains("role=\"img\"") && text.contains("<title>") && !text.contains("<b>"),
                "{path}"
            );
            assert!(text.len() < 2_500, "{path}");
        }
        let score: serde_json::Value =
            serde_json::from_slice(files.named("badge/acme/score.json").unwrap()).unwrap();
        assert_eq!((&score["message"], &score["schemaVersion"]), (&json!("79/100"), &json!(1)));
    }
}
