//! The picture of a connector: its icon, or its initials, on its colour.

use crate::icon::color::Color;
use crate::icon::monogram::initials;
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
        let color = own.unwrap_or_else(|| Color::drawn(id));
        Self {
            fill: color.to_string(),
            ink: if color.ink() == Color::WHITE { "#ffffff" } else { "#000000" },
            letters: initials(title, id),
            image,
        }
    }
}

impl Icon {
    /// The colour behind, and that of the initials.
    pub(in crate::site) fn colors(&self) -> (Color, Color) {
        let read = |text: &str, other| Color::parse(text).unwrap_or(other);
        (read(&self.fill, Color::BLACK), read(self.ink, Color::WHITE))
    }
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
