//! Points that shapes and letters are drawn on.
//!
//! All letters come from one font that the program carries, which makes the same bytes everywhere.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// DejaVu Sans Bold, as Debian's `fonts-dejavu-core` 2.37-6 has it.
const FONT: &[u8] = include_bytes!("../../site/fonts/DejaVuSans-Bold.ttf");

/// A picture that grows.
pub struct Canvas {
    width: usize,
    height: usize,
    font: FontRef<'static>,
    /// Red, green and blue of every point, row by row.
    points: Vec<u8>,
}

impl Canvas {
    /// A picture of so many points, all of one colour; none where the font cannot be read.
    pub fn new((width, height): (usize, usize), ground: [u8; 3]) -> Option<Self> {
        let font = FontRef::try_from_slice(FONT).ok()?;
        Some(Self { width, height, font, points: ground.repeat(width * height) })
    }

    /// The text in one line, where the font has letters for all of it.
    pub fn known(&self, text: &str) -> Option<String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty() && text.chars().all(|sign| self.font.glyph_id(sign).0 != 0)).then_some(text)
    }

    /// How wide a text is, in points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let font = self.font.as_scaled(PxScale::from(size));
        text.chars().map(|sign| font.h_advance(font.glyph_id(sign))).sum()
    }

    /// How far the letters of a text reach above its base line, in points.
    pub fn height(&self, text: &str, size: f32) -> f32 {
        let tops = text.chars().filter_map(|sign| {
            let glyph = self.font.glyph_id(sign).with_scale(PxScale::from(size));
            Some(-self.font.outline_glyph(glyph)?.px_bounds().min.y)
        });
        tops.fold(0.0, f32::max)
    }

    /// Fills a rectangle.
    pub fn rectangle(
        &mut self,
        (left, top): (usize, usize),
        (width, height): (usize, usize),
        color: [u8; 3],
    ) {
        for row in self.points.chunks_exact_mut(self.width * 3).skip(top).take(height) {
            for point in row.chunks_exact_mut(3).skip(left).take(width) {
                point.copy_from_slice(&color);
            }
        }
    }

    /// Writes a text whose base line begins at a place.
    pub fn write(&mut self, text: &str, (left, base): (f32, f32), size: f32, color: [u8; 3]) {
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
        if x >= self.width {
            return;
        }
        let start = (y * self.width + x) * 3;
        let Some(point) = self.points.get_mut(start..start + 3) else { return };
        for (part, wanted) in point.iter_mut().zip(color) {
            let mixed = f32::from(*part) + (f32::from(wanted) - f32::from(*part)) * cover.clamp(0.0, 1.0);
            *part = mixed.round() as u8;
        }
    }

    /// The picture as a PNG.
    pub fn encoded(self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Up);
        let (width, height) = (u32::try_from(self.width).ok()?, u32::try_from(self.height).ok()?);
        encoder.write_image(&self.points, width, height, ExtendedColorType::Rgb8).ok()?;
        Some(out)
    }
}
