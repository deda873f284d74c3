//! Colours, and whether text can be read on them.

/// Colours for those who have none.
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

/// A colour by its channels: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub [u8; 3]);

impl Color {
    /// White.
    pub const WHITE: Self = Self([0xff; 3]);
    /// Black.
    pub const BLACK: Self = Self([0; 3]);

    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// A colour of the palette, always the same for a name.
    pub fn drawn(name: &str) -> Self {
        let sum = name.bytes().fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 100_003);
        Self(PALETTE.get(sum % PALETTE.len()).copied().unwrap_or([0x4a, 0x4e, 0x69]))
    }

    /// Black or white, whichever is easier to read on this colour.
    pub fn ink(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
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
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(other) / one.min(other)
    }

    /// This colour with some hundredths of another in it.
    pub fn with(self, other: Self, hundredths: u32) -> Self {
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
