//! Colours, and whether text can be read on them.

/// A colour by its channels: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Color(pub(super) [u8; 3]);

impl Color {
    pub(super) const WHITE: Self = Self([0xff; 3]);
    pub(super) const BLACK: Self = Self([0; 3]);

    /// Reads `#rrggbb`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Relative luminance as WCAG 2 defines it.
    fn luminance(self) -> f64 {
        let linear = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        });
        let [red, green, blue] = linear;
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast with another colour, from 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(other) / one.min(other)
    }

    /// This colour with some hundredths of another in it.
    pub(super) fn with(self, other: Self, hundredths: u32) -> Self {
        let [mut red, mut green, mut blue] = self.0;
        for (own, other) in [&mut red, &mut green, &mut blue].into_iter().zip(other.0) {
            let mixed = (u32::from(*own) * (100 - hundredths) + u32::from(other) * hundredths + 50) / 100;
            *own = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        Self([red, green, blue])
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}
