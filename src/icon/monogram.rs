//! Initials on a colour, for a connector that has no icon yet.

use super::canvas::Canvas;
use super::color::Color;

/// The sides of the picture, in points.
const SIDE: usize = 160;

/// How tall letters are drawn, in points.
const SIZE: f32 = 72.0;

/// How wide they are at most: designers round corners off.
const WIDEST: f32 = 108.0;

/// The initials of a connector on its colour, as a PNG; none where the font has no letters for them.
pub fn monogram(title: &str, id: &str, color: Color) -> Option<Vec<u8>> {
    let mut canvas = Canvas::new((SIDE, SIDE), color.0)?;
    let letters = canvas.known(&initials(title, id)).or_else(|| canvas.known(&initials("", id)))?;
    let size = SIZE * (WIDEST / canvas.width(&letters, SIZE)).min(1.0);
    let left = (SIDE as f32 - canvas.width(&letters, size)) / 2.0;
    let base = (SIDE as f32 + canvas.height(&letters, size)) / 2.0;
    canvas.write(&letters, (left, base), size, color.ink().0);
    canvas.encoded()
}

/// The first letters of the first two words of a title, or of the id.
pub fn initials(title: &str, id: &str) -> String {
    let first = |word: &str| word.chars().find(|letter| letter.is_alphanumeric());
    let mut words = title.split([' ', '-', '_']).filter_map(first);
    let letters: String = words.by_ref().take(2).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { id.chars().take(1).flat_map(char::to_uppercase).collect() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::icon::Icon;

    #[test]
    fn a_monogram_is_an_icon_with_room_around_its_letters() {
        for title in ["Acme Orders", "W W", "中文", "i"] {
            let bytes = monogram(title, "acme", Color::drawn("acme")).unwrap();
            let icon = Icon::read(&bytes);
            let picture = icon.picture().unwrap();
            assert_eq!((picture.width, picture.height, picture.transparent), (160, 160, 0));
            let logo = picture.logo.unwrap();
            assert!(
                [logo.left, logo.right, logo.top, logo.bottom].iter().all(|side| *side >= 24),
                "{logo:?}"
            );
            assert!(logo.left.abs_diff(logo.right) <= 8 && logo.top.abs_diff(logo.bottom) <= 4, "{logo:?}");
        }
    }
}
