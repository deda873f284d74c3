//! The picture of a connector: its icon, or its initials, on its colour.

use super::super::color::Color;
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
        let own = color.and_then(Color::parse).filter(|color| color.to_string() != SHARED);
        let color = own.unwrap_or_else(|| drawn(id));
        Self { fill: color.to_string(), ink: ink_on(color), letters: initials(title, id), image }
    }
}

impl Icon {
    /// The colour behind, and that of the initials.
    pub(in crate::site) fn colors(&self) -> (Color, Color) {
        let read = |text: &str, other| Color::parse(text).unwrap_or(other);
        (read(&self.fill, Color::BLACK), read(self.ink, Color::WHITE))
    }
}

/// A colour of the palette, always the same for an id.
fn drawn(id: &str) -> Color {
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
    Color(PALETTE.get(sum % PALETTE.len()).copied().unwrap_or([0x4a, 0x4e, 0x69]))
}

/// Black or white, whichever is easier to read.
fn ink_on(color: Color) -> &'static str {
    if color.contrast(Color::WHITE) >= color.contrast(Color::BLACK) { "#ffffff" } else { "#000000" }
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
            let [fill, ink] = [&icon.fill, icon.ink].map(|color| Color::parse(color).unwrap());
            assert!(fill.contrast(ink) >= 4.5, "{color}");
            assert_eq!(icon.letters, "AC");
        }
    }
}
