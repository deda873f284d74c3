//! An icon, opened once within limits: its measures, its colours, where its logo stands, and what
//! it looks like.
//!
//! The header is read before anything else, so that a picture of absurd size costs nothing; what
//! cannot be opened says so and is never half read.

pub mod canvas;
pub mod color;
pub mod monogram;

use crate::files::sha256;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbaImage};
use std::io::Cursor;

/// Icons larger than this are not opened, in points.
pub const MAX_SIDE: u32 = 2_048;

/// Opening an icon takes at most this much memory, in bytes.
const MAX_MEMORY: u64 = 64 * 1024 * 1024;

/// The first bytes of every PNG.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A point belongs to the logo where a channel differs from the background by more than this.
const LOGO_CONTRAST: u8 = 24;

/// Neighbouring fields differ in brightness where they do by more than this, of 255.
const FIELD_CONTRAST: u64 = 4;

/// The fields of a row and of a column, of which a look is made.
const FIELDS: u32 = 8;

/// The icon of a connector.
#[derive(Debug, Clone)]
pub struct Icon {
    /// How large the file is, in bytes.
    pub bytes: usize,
    /// What it holds.
    pub content: Content,
}

/// What is in the file of an icon.
#[derive(Debug, Clone)]
pub enum Content {
    /// Something else than a PNG: what it is.
    Other(&'static str),
    /// A PNG that cannot be opened: why, in a few words.
    Broken(String),
    /// A picture.
    Picture(Box<Picture>),
}

/// Red, green, blue, opacity.
pub type Color = [u8; 4];

/// A picture that was opened.
#[derive(Debug, Clone)]
pub struct Picture {
    /// In points.
    pub width: u32,
    /// In points.
    pub height: u32,
    /// How many points can be seen through.
    pub transparent: usize,
    /// The points in the corners.
    pub corners: [Color; 4],
    /// What stands out from the background; none where nothing does.
    pub logo: Option<Margins>,
    /// What it looks like.
    pub print: Print,
}

/// The points that are left free around a logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margins {
    /// On the left.
    pub left: u32,
    /// On the right.
    pub right: u32,
    /// Above.
    pub top: u32,
    /// Below.
    pub bottom: u32,
}

/// What a picture is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// The digest of the file.
    pub digest: String,
    /// Where it gets brighter and where darker: close numbers mean pictures that look alike.
    pub look: u128,
}

impl Icon {
    /// Reads the bytes of an icon.
    pub fn read(bytes: &[u8]) -> Self {
        let content = if bytes.starts_with(SIGNATURE) {
            match open(bytes) {
                Ok(image) => Content::Picture(Box::new(Picture::of(&image.into_rgba8(), bytes))),
                Err(error) => Content::Broken(error),
            }
        } else {
            Content::Other(kind(bytes))
        };
        Self { bytes: bytes.len(), content }
    }

    /// The picture, where there is one.
    pub fn picture(&self) -> Option<&Picture> {
        match &self.content {
            Content::Picture(picture) => Some(picture),
            Content::Other(_) | Content::Broken(_) => None,
        }
    }
}

/// Opens a PNG within limits; nothing is allocated for one that is too large.
///
/// # Errors
/// In a few words, when the bytes are no PNG or larger than is opened.
pub fn open(bytes: &[u8]) -> Result<DynamicImage, String> {
    if let Some((width, height)) = declared_size(bytes)
        && (width > MAX_SIDE || height > MAX_SIDE)
    {
        return Err(format!("it has {width} × {height} points, at most {MAX_SIDE} × {MAX_SIDE} are opened"));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    reader.limits(limits);
    reader.decode().map_err(|error| error.to_string())
}

/// The size that the header of a PNG claims.
fn declared_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(16..24).filter(|_| bytes.get(12..16) == Some(b"IHDR"))?;
    let (width, height) = header.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(height.try_into().ok()?)))
}

/// What the first bytes of a file say that it is.
fn kind(bytes: &[u8]) -> &'static str {
    const KINDS: [(&[u8], &str); 6] = [
        (b"\xFF\xD8\xFF", "a JPEG"),
        (b"GIF8", "a GIF"),
        (b"RIFF", "a WebP"),
        (b"BM", "a BMP"),
        (b"<", "an SVG or HTML"),
        (b"\0\0\x01\0", "an ICO"),
    ];
    if bytes.is_empty() {
        return "an empty file";
    }
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map_or("another file", |(_, name)| name)
}

impl Picture {
    fn of(image: &RgbaImage, bytes: &[u8]) -> Self {
        let (width, height) = image.dimensions();
        let color = |x: u32, y: u32| image.get_pixel_checked(x, y).map_or([0; 4], |point| point.0);
        let (right, bottom) = (width.saturating_sub(1), height.saturating_sub(1));
        let logo = margins(image, color(0, 0));
        Self {
            width,
            height,
            transparent: image.pixels().filter(|point| point.0[3] < u8::MAX).count(),
            corners: [color(0, 0), color(right, 0), color(0, bottom), color(right, bottom)],
            logo,
            print: Print { digest: sha256(bytes), look: look(image, logo) },
        }
    }
}

impl Margins {
    /// The share of a picture's width and height that the logo takes, in percent.
    pub fn share(&self, picture: &Picture) -> (u32, u32) {
        let share = |side: u32, free: u32| 100 * side.saturating_sub(free) / side.max(1);
        (share(picture.width, self.left + self.right), share(picture.height, self.top + self.bottom))
    }
}

impl Print {
    /// In how many of 128 places two pictures look different.
    pub fn distance(&self, other: &Self) -> u32 {
        (self.look ^ other.look).count_ones()
    }
}

/// A colour as it is seen: what cannot be seen has none.
fn seen([red, green, blue, opacity]: Color) -> Color {
    let part = |channel: u8| u8::try_from(u16::from(channel) * u16::from(opacity) / 255).unwrap_or(channel);
    [part(red), part(green), part(blue), opacity]
}

/// The largest difference of two colours in a channel.
pub fn difference(one: Color, other: Color) -> u8 {
    one.into_iter().zip(other).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
}

fn margins(image: &RgbaImage, background: Color) -> Option<Margins> {
    let (width, height) = image.dimensions();
    let background = seen(background);
    let mut found: Option<(u32, u32, u32, u32)> = None;
    for (x, y, point) in image.enumerate_pixels() {
        if difference(seen(point.0), background) > LOGO_CONTRAST {
            let (left, top, right, bottom) = found.unwrap_or((x, y, x, y));
            found = Some((left.min(x), top.min(y), right.max(x), bottom.max(y)));
        }
    }
    let (left, top, right, bottom) = found?;
    Some(Margins { left, right: width - 1 - right, top, bottom: height - 1 - bottom })
}

/// One bit for every pair of neighbouring fields of the logo: whether the second is brighter. The
/// background around it is alike in many icons and says nothing.
fn look(image: &RgbaImage, logo: Option<Margins>) -> u128 {
    let free = logo.unwrap_or(Margins { left: 0, right: 0, top: 0, bottom: 0 });
    let across = grid(image, free, FIELDS + 1, FIELDS);
    let down = grid(image, free, FIELDS, FIELDS + 1);
    let mut look = 0_u128;
    let mut compare = |one: Option<&u64>, next: Option<&u64>| {
        let brighter = one.zip(next).is_some_and(|(one, next)| *next > one + FIELD_CONTRAST);
        look = look << 1 | u128::from(brighter);
    };
    let columns = FIELDS as usize;
    for row in across.chunks(columns + 1) {
        (0..columns).for_each(|at| compare(row.get(at), row.get(at + 1)));
    }
    for at in 0..columns * columns {
        compare(down.get(at), down.get(at + columns));
    }
    look
}

/// The mean brightness of fields within margins, row by row; white shines through what is
/// transparent.
fn grid(image: &RgbaImage, free: Margins, columns: u32, rows: u32) -> Vec<u64> {
    let (width, height) = image.dimensions();
    let (right, bottom) = (width.saturating_sub(free.right), height.saturating_sub(free.bottom));
    let (width, height) = (right.saturating_sub(free.left), bottom.saturating_sub(free.top));
    let mut fields = vec![(0_u64, 0_u64); (columns * rows) as usize];
    let inside = |x: u32, y: u32| (free.left..right).contains(&x) && (free.top..bottom).contains(&y);
    for (x, y, point) in image.enumerate_pixels().filter(|(x, y, _)| inside(*x, *y)) {
        let (x, y) = (x - free.left, y - free.top);
        let [red, green, blue, opacity] = point.0.map(u64::from);
        let bright = (299 * red + 587 * green + 114 * blue) / 1000;
        let field = y * rows / height.max(1) * columns + x * columns / width.max(1);
        if let Some((sum, count)) = fields.get_mut(field as usize) {
            *sum += (bright * opacity + 255 * (255 - opacity)) / 255;
            *count += 1;
        }
    }
    fields.into_iter().map(|(sum, count)| sum / count.max(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    /// A blue square with an orange one at a place in it.
    fn square(side: u32, from: u32, to: u32) -> RgbaImage {
        let inside = |at: u32| (from..to).contains(&at);
        RgbaImage::from_fn(side, side, |x, y| match inside(x) && inside(y) {
            true => Rgba([0xff, 0x88, 0, 0xff]),
            false => Rgba([0x1f, 0x6f, 0xeb, 0xff]),
        })
    }

    #[test]
    fn a_header_of_absurd_size_costs_nothing() {
        let mut bytes = png(square(10, 3, 6));
        bytes[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
        let Content::Broken(why) = Icon::read(&bytes).content else { panic!() };
        assert!(why.starts_with("it has 20000 × 20000 points"), "{why}");
    }

    #[test]
    fn what_is_cut_off_or_something_else_is_no_picture() {
        let bytes = png(square(100, 30, 60));
        for end in [8, 20, 60, bytes.len() / 2] {
            assert!(matches!(Icon::read(&bytes[..end]).content, Content::Broken(_)), "{end}");
        }
        assert!(matches!(Icon::read(b"GIF89a").content, Content::Other("a GIF")));
        assert!(matches!(Icon::read(b"").content, Content::Other("an empty file")));
    }

    #[test]
    fn every_kind_of_points_is_read() {
        let rgba = DynamicImage::from(square(100, 30, 60));
        let sorts = [
            DynamicImage::from(rgba.to_luma8()),
            DynamicImage::from(rgba.to_luma_alpha16()),
            DynamicImage::from(rgba.to_rgb16()),
            rgba,
        ];
        for image in sorts {
            let icon = Icon::read(&png(image));
            let picture = icon.picture().unwrap();
            assert_eq!((picture.width, picture.transparent), (100, 0));
            assert_eq!(picture.logo, Some(Margins { left: 30, right: 40, top: 30, bottom: 40 }));
            assert_eq!(picture.logo.unwrap().share(picture), (30, 30));
        }
    }

    #[test]
    fn looks_survive_scaling_and_tell_pictures_apart() {
        // A frame with a bar in it, lying or standing: their surroundings are the same.
        let logo = |side: u32, lying: bool| {
            let (unit, white) = (side / 10, Rgba([0xff; 4]));
            RgbaImage::from_fn(side, side, |x, y| {
                let (x, y) = if lying { (y / unit, x / unit) } else { (x / unit, y / unit) };
                let frame = (2..8).contains(&x) && (2..8).contains(&y);
                let hole = (3..7).contains(&x) && (3..7).contains(&y) && x != 5;
                if frame && !hole { white } else { Rgba([0x1f, 0x6f, 0xeb, 0xff]) }
            })
        };
        let print = |side, lying| Icon::read(&png(logo(side, lying))).picture().unwrap().print.clone();
        assert!(print(100, true).distance(&print(200, true)) <= 2);
        assert_ne!(print(100, true).digest, print(200, true).digest);
        assert!(print(100, true).distance(&print(100, false)) > 12);
    }
}
