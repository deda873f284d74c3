//! The picture of a connector that other sites show beside a link to it (Open Graph): its title,
//! publisher, version and counts, 1200 × 630 points.
//!
//! It needs a whole address, so that there is none without `base-url`. All letters come from one font
//! that the program carries, which makes the same bytes everywhere; what it has no letters for is
//! shown as the id, or left out.

use super::color::Color;
use super::text::tidy;
use super::view::Card;
use ab_glyph::{Font, FontRef, PxScale, ScaleFont};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// DejaVu Sans Bold, as Debian's `fonts-dejavu-core` 2.37-6 has it.
const FONT: &[u8] = include_bytes!("../../site/fonts/DejaVuSans-Bold.ttf");

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
    let font = FontRef::try_from_slice(FONT).ok()?;
    let mut canvas = Canvas { font, points: GROUND.repeat(WIDTH * HEIGHT) };
    let (Color(fill), Color(ink)) = card.icon.colors();
    canvas.rectangle((SPACE, SPACE), (TILE, TILE), fill);
    if let Some(letters) = canvas.known(&card.icon.letters) {
        let left = SPACE as f32 + (TILE as f32 - canvas.width(&letters, 84.0)) / 2.0;
        canvas.write(&letters, (left, 200.0), 84.0, ink);
    }
    let title = canvas.known(&tidy(&card.title, MAX_TITLE)).unwrap_or_else(|| tidy(&card.id, MAX_TITLE));
    for (line, place) in canvas.lines(&title, 64.0).iter().zip(0u8..) {
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

/// A picture that grows.
struct Canvas {
    font: FontRef<'static>,
    /// Red, green and blue of every point, row by row.
    points: Vec<u8>,
}

impl Canvas {
    /// The text in one line, where the font has letters for all of it.
    fn known(&self, text: &str) -> Option<String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty() && text.chars().all(|sign| self.font.glyph_id(sign).0 != 0)).then_some(text)
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        let font = self.font.as_scaled(PxScale::from(size));
        text.chars().map(|sign| font.h_advance(font.glyph_id(sign))).sum()
    }

    /// The text in lines that fit; what does not fit is cut.
    fn lines(&self, text: &str, size: f32) -> Vec<String> {
        let room = (WIDTH - 2 * SPACE) as f32;
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}"), size) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        let is_cut = lines.len() > MAX_LINES;
        lines.truncate(MAX_LINES);
        for line in &mut lines {
            while self.width(line, size) > room {
                line.pop();
            }
        }
        if let Some(last) = lines.last_mut().filter(|_| is_cut) {
            while self.width(&format!("{last}…"), size) > room {
                last.pop();
            }
            last.push('…');
        }
        lines
    }

    fn rectangle(&mut self, (left, top): (usize, usize), (width, height): (usize, usize), color: [u8; 3]) {
        for row in self.points.chunks_exact_mut(WIDTH * 3).skip(top).take(height) {
            for point in row.chunks_exact_mut(3).skip(left).take(width) {
                point.copy_from_slice(&color);
            }
        }
    }

    /// Writes a text whose base line begins at a place.
    fn write(&mut self, text: &str, (left, base): (f32, f32), size: f32, color: [u8; 3]) {
        let font = self.font.clone();
        let scaled = font.as_scaled(PxScale::from(size));
        let mut at = left;
        for sign in text.chars() {
            let id = scaled.glyph_id(sign);
            let glyph = id.with_scale_and_position(PxScale::from(size), ab_glyph::point(at, base));
            at += scaled.h_advance(id);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, cover| {
                self.blend(corner.x as i64 + i64::from(x), corner.y as i64 + i64::from(y), color, cover);
            });
        }
    }

    /// Lays a colour over a point, as thick as it covers it.
    fn blend(&mut self, x: i64, y: i64, color: [u8; 3], cover: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= WIDTH {
            return;
        }
        let start = (y * WIDTH + x) * 3;
        let Some(point) = self.points.get_mut(start..start + 3) else { return };
        for (part, wanted) in point.iter_mut().zip(color) {
            let mixed = f32::from(*part) + (f32::from(wanted) - f32::from(*part)) * cover.clamp(0.0, 1.0);
            *part = mixed.round() as u8;
        }
    }

    fn encoded(self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Up);
        let (width, height) = (u32::try_from(WIDTH).ok()?, u32::try_from(HEIGHT).ok()?);
        encoder.write_image(&self.points, width, height, ExtendedColorType::Rgb8).ok()?;
        Some(out)
    }
}
