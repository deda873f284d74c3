//! The picture of a connector: its icon, or its initials, on its colour.

use serde::Serialize;

/// The picture of a connector.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Icon {
    /// The colour behind, as `#rrggbb`.
    pub(in crate::site) fill: String,
    /// The colour of the initials, readable on `fill`.
    pub(in crate::site) ink: &'static str,
    /// One or two initials.
    pub(in crate::site) letters: String,
    /// The file, seen from the site's root.
    pub(in crate::site) image: Option<String>,
}

/// The colour that all independent connectors share, so that it tells nothing.
const SHARED: &str = "#da3b01";

impl Icon {
    /// Makes the picture; a colour that is missing, or shared by all, is drawn from the id.
    pub(in crate::site) fn new(id: &str, title: &str, color: Option<&str>, image: Option<String>) -> Self {
        let own = color.and_then(parse).filter(|color| format_color(*color) != SHARED);
        let color = own.unwrap_or_else(|| drawn(id));
        Self { fill: format_color(color), ink: ink_on(color), letters: initials(title, id), image }
    }
}

impl Icon {
    /// The colour behind, and that of the initials.
    pub(in crate::site) fn colors(&self) -> ([u8; 3], [u8; 3]) {
        (parse(&self.fill).unwrap_or_default(), parse(self.ink).unwrap_or([255; 3]))
    }

    /// One or two initials.
    pub(in crate::site) fn letters(&self) -> &str {
        &self.letters
    }
}

fn parse(text: &str) -> Option<[u8; 3]> {
    let digits = text.trim().strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

fn format_color([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A colour of the palette, always the same for an id.
fn drawn(id: &str) -> [u8; 3] {
    const PALETTE: [[u8; 3]; 10] = [
        [0x1d, 0x4e, 0x89],
        [0x5b, 0x3a, 0x8c],
        [0x0f, 0x6b, 0x5c],
        [0x8a, 0x3b, 0x12],
        [0x9b, 0x24, 0x4f],
        [0x2f, 0x5d, 0x1e],
        [0x6b, 0x4f, 0x0a],
        [0x0b, 0x5d, 0x7a],
        [0x4a, 0x4e, 0x69],
        [0x7a, 0x1f, 0x2b],
    ];
    let sum = id.bytes().fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 100_003);
    PALETTE.get(sum % PALETTE.len()).copied().unwrap_or([0x4a, 0x4e, 0x69])
}

/// Black or white, whichever is easier to read.
fn ink_on(color: [u8; 3]) -> &'static str {
    let light = luminance(color);
    if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 { "#ffffff" } else { "#000000" }
}

/// Relative luminance as WCAG 2 defines it.
fn luminance(color: [u8; 3]) -> f64 {
    let linear = color.map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    let [red, green, blue] = linear;
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The first letters of the first two words.
fn initials(title: &str, id: &str) -> String {
    let first = |word: &str| word.chars().find(|letter| letter.is_alphanumeric());
    let mut words = title.split([' ', '-', '_']).filter_map(first);
    let letters: String = words.by_ref().take(2).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { id.chars().take(1).flat_map(char::to_uppercase).collect() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_readable_on_every_colour() {
        for color in ["#ffffff", "#000000", "#808080", "#1a7f37", "#ffcc00", "#da3b01", "red\"><script>"] {
            let icon = Icon::new("ab", "Ab Cd", Some(color), None);
            let fill = luminance(parse(&icon.fill).unwrap()) + 0.05;
            let ink = luminance(parse(icon.ink).unwrap()) + 0.05;
            assert!(fill.max(ink) / fill.min(ink) >= 4.5, "{color}");
            assert_eq!(icon.letters, "AC");
        }
    }
}
