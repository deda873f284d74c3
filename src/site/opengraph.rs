//! The picture of a connector that other sites show beside a link to it (Open Graph): its title,
//! publisher, version and counts, 1200 × 630 points.
//!
//! It needs a whole address, so that there is none without `base-url`. All letters come from one font
//! that the program carries, which makes the same bytes everywhere; what it has no letters for is
//! shown as the id, or left out.

use super::text::tidy;
use super::view::Card;
use crate::icon::canvas::Canvas;
use crate::icon::color::Color;

const WIDTH: usize = 1200;
const HEIGHT: usize = 630;

/// The space at each side, and the side of the tile.
const SPACE: usize = 80;
const TILE: usize = 180;

const GROUND: [u8; 3] = [15, 18, 24];
const TEXT: [u8; 3] = [232, 236, 242];
const MUTED: [u8; 3] = [163, 173, 186];

/// Characters of a title, and lines that it may have.
const MAX_TITLE: usize = 60;
const MAX_LINES: usize = 2;

/// The file, seen from the root of the site.
pub(super) fn path_of(id: &str) -> String {
    format!("og/{id}.png")
}

/// Draws the picture of a connector.
pub(super) fn drawn(card: &Card, site: &str) -> Option<Vec<u8>> {
    let mut canvas = Canvas::new((WIDTH, HEIGHT), GROUND)?;
    let (Color(fill), Color(ink)) = card.icon.colors();
    canvas.rectangle((SPACE, SPACE), (TILE, TILE), fill);
    if let Some(letters) = canvas.known(&card.icon.letters) {
        let left = SPACE as f32 + (TILE as f32 - canvas.width(&letters, 84.0)) / 2.0;
        canvas.write(&letters, (left, 200.0), 84.0, ink);
    }
    let title = canvas.known(&tidy(&card.title, MAX_TITLE)).unwrap_or_else(|| tidy(&card.id, MAX_TITLE));
    for (line, place) in lines(&canvas, &title, 64.0).iter().zip(0u8..) {
        canvas.write(line, (SPACE as f32, 360.0 + f32::from(place) * 74.0), 64.0, TEXT);
    }
    let publisher = card.publisher.as_ref().map(|named| format!("by {}", tidy(&named.name, 40)));
    if let Some(publisher) = publisher.and_then(|text| canvas.known(&text)) {
        canvas.write(&publisher, (300.0, 185.0), 34.0, MUTED);
    }
    canvas.write(&facts(card), (SPACE as f32, 550.0), 30.0, TEXT);
    if let Some(site) = canvas.known(&tidy(site, 60)) {
        canvas.write(&site, (SPACE as f32, 596.0), 24.0, MUTED);
    }
    canvas.encoded()
}

fn facts(card: &Card) -> String {
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {one}s")),
    };
    let state = (card.state.id != "published").then(|| card.state.name.clone());
    let version = card.version.as_ref().map(|version| tidy(version, 24));
    let all = [version, state, counted(card.triggers, "trigger"), counted(card.actions, "action")];
    all.into_iter().flatten().collect::<Vec<_>>().join("  ·  ")
}

/// The text in lines that fit; what does not fit is cut.
fn lines(canvas: &Canvas, text: &str, size: f32) -> Vec<String> {
    let room = (WIDTH - 2 * SPACE) as f32;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if canvas.width(&format!("{line} {word}"), size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let is_cut = lines.len() > MAX_LINES;
    lines.truncate(MAX_LINES);
    for line in &mut lines {
        while canvas.width(line, size) > room {
            line.pop();
        }
    }
    if let Some(last) = lines.last_mut().filter(|_| is_cut) {
        while canvas.width(&format!("{last}…"), size) > room {
            last.pop();
        }
        last.push('…');
    }
    lines
}
